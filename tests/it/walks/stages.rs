//! Where the pages begin: each stage says in words on its page what it is, and is prepared here.

use std::fs;
use std::path::{Path, PathBuf};

use homeward::sandbox::{Desks, write_clients};
use homeward_api::delegation::v1::FindCaseRequest;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::proto::payload::v1 as proto;

use crate::course::{A, B, Play, batch, person};
use crate::explore::Standing;
use crate::forum::Forum;
use crate::{registers, routes};

/// A forum in which a page is walked.
pub(super) trait Stage {
    /// Where the reader sits: a folder as the sandbox makes it, with `clients/` and `devices/`.
    fn folder(&self) -> PathBuf;

    /// What people elsewhere do while the page goes on.
    async fn meanwhile(&mut self, what: &str) {
        panic!("nobody at this stage does {what:?}");
    }
}

/// The lists of Istanbul are opened and answered, nobody is proposed yet; an office file has come for RUS.
pub(super) struct ThreeHundredNames(Standing);

impl ThreeHundredNames {
    pub(super) fn begin() -> Self {
        let standing = Standing::start_with(registers::write_scenario);
        let stage = Self(standing);
        fs::write(stage.folder().join("office.csv"), office_file()).unwrap();
        stage
    }
}

impl Stage for ThreeHundredNames {
    fn folder(&self) -> PathBuf {
        PathBuf::from(self.0.path("data"))
    }
}

/// The register of RUS as an office program writes it, a month later: one unit is another, one date of birth is mended,
/// one row is missing.
fn office_file() -> Vec<u8> {
    let rows = registers::list("persons-held-by-rus.csv");
    let row = |line: &str| {
        let mut fields: Vec<String> = line.split(',').map(day_first).collect();
        match fields[0].as_str() {
            "RUS-000001" => "50 bde".clone_into(&mut fields[10]),
            "RUS-000784" => "03.02.1985".clone_into(&mut fields[7]),
            _ => {}
        }
        let quoted = |field: String| if field.contains(';') { format!("\"{field}\"") } else { field };
        fields.into_iter().map(quoted).collect::<Vec<_>>().join(";") + "\r\n"
    };
    let text: String = rows.lines().filter(|line| !line.starts_with("RUS-000010")).map(row).collect();
    text.chars().map(in_windows_1251).collect()
}

/// A day as offices write it; anything else as it is.
fn day_first(field: &str) -> String {
    let parts: Vec<&str> = field.split('-').collect();
    let is_day = parts.iter().map(|part| part.len()).eq([4, 2, 2]);
    if is_day { format!("{}.{}.{}", parts[2], parts[1], parts[0]) } else { field.to_owned() }
}

fn in_windows_1251(letter: char) -> u8 {
    const OTHERS: [(char, u8); 11] = [
        ('ґ', 0xb4),
        ('Ґ', 0xa5),
        ('Ё', 0xa8),
        ('Є', 0xaa),
        ('Ї', 0xaf),
        ('І', 0xb2),
        ('і', 0xb3),
        ('ё', 0xb8),
        ('є', 0xba),
        ('ї', 0xbf),
        // The encoding lacks the apostrophe that is a letter.
        ('\u{2bc}', 0x92),
    ];
    match letter {
        'А'..='я' => u8::try_from(u32::from(letter) - u32::from('А')).unwrap() + 0xc0,
        letter if letter.is_ascii() => u8::try_from(letter).unwrap(),
        letter => OTHERS.iter().find(|(other, _)| *other == letter).unwrap_or_else(|| panic!("{letter:?}")).1,
    }
}

/// It is 23:00. One batch was handed over at noon and signed by the neutral; another, of three persons, is proposed by
/// UKR with an agreed window.
pub(super) struct TwoBatches(Play);

impl TwoBatches {
    pub(super) async fn begin() -> Self {
        let mut play = Play::begin().await;
        play.propose(1, &[person(A, 1), person(B, 1)]).await;
        let window = play.window(2, false);
        play.agree_window(1, window).await;
        play.confirm(1).await;
        play.clear(1, 1, play.hours(8), &[]).await;
        play.schedule(1, &[A, B]).await;
        play.desks.mark_time(play.hours(2)).await.unwrap();
        for giver in Principal::PARTIES {
            play.depart(1, giver).await.unwrap();
        }
        for giver in Principal::PARTIES {
            play.claim(1, giver).await;
            play.receive(1, giver.other_party().unwrap()).await;
        }
        play.count(1, &[(A, 1), (B, 1)]).await;
        routes::attest(&mut play.desks, &batch(1)).await;
        play.desks.mark_time(play.hours(11)).await.unwrap();
        play.propose(2, &[person(A, 2), person(A, 3), person(B, 2)]).await;
        let window = play.window(20, false);
        play.agree_window(2, window).await;
        Self(play)
    }

    /// UKR sends a second revision, with a fourth person.
    async fn revise(&mut self) {
        let play = &mut self.0;
        let line = |subject: Vec<u8>| proto::BatchLine { subject, term: 1, ..Default::default() };
        let persons = [person(A, 2), person(A, 3), person(B, 2), person(B, 3)];
        let previous = play.batch(2).await.content_digest;
        let proposal = proto::ProposeBatch {
            batch_id: batch(2),
            revision: 2,
            previous_content: hex::decode(previous).unwrap(),
            terms: vec![proto::TermReference { agreement: "course".to_owned(), term: "ANY_POW".to_owned() }],
            lines: persons.into_iter().map(line).collect(),
            ..Default::default()
        };
        let mut header = play.forum.header(A, Role::Service);
        header.not_after = Some(play.hours(1_000));
        play.forum.accepted(play.forum.sign(proposal, header)).await;
    }

    async fn confirm(&mut self) {
        let confirmation = proto::ConfirmBatch { batch_id: batch(2), ..Default::default() };
        self.0.desks.party(A).sign("a confirmation", Content::ConfirmBatch(confirmation)).await.unwrap();
    }

    async fn settle(&mut self) {
        let settlement = proto::SignSettlement { batch_id: batch(1), ..Default::default() };
        self.0.desks.party(A).sign("a settlement", Content::SignSettlement(settlement)).await.unwrap();
    }
}

impl Stage for TwoBatches {
    fn folder(&self) -> PathBuf {
        self.0.forum.cluster.folder().to_owned()
    }

    async fn meanwhile(&mut self, what: &str) {
        match what {
            "UKR sends a second revision" => self.revise().await,
            "UKR confirms" => self.confirm().await,
            "UKR settles" => self.settle().await,
            other => panic!("nobody at this stage does {other:?}"),
        }
    }
}

/// It is 15:00, an hour into the window of a batch of three for two, cleared and with all routes and guarantees.
pub(super) struct HandoverDay(Play);

impl HandoverDay {
    pub(super) async fn begin() -> Self {
        let mut play = Play::begin().await;
        play.propose(1, &[person(A, 1), person(A, 2), person(A, 3), person(B, 1), person(B, 2)]).await;
        let window = play.window(2, false);
        play.agree_window(1, window).await;
        play.confirm(1).await;
        play.clear(1, 1, play.hours(8), &[]).await;
        play.schedule(1, &[A, B]).await;
        play.desks.mark_time(play.hours(3)).await.unwrap();
        fs::write(play.forum.cluster.folder().join("act.jpg"), b"a photograph of the act").unwrap();
        Self(play)
    }

    /// Each side says what it gave and what it received.
    async fn say_what_came(&mut self) {
        for giver in Principal::PARTIES {
            self.0.claim(1, giver).await;
            self.0.receive(1, giver.other_party().unwrap()).await;
        }
    }
}

impl Stage for HandoverDay {
    fn folder(&self) -> PathBuf {
        self.0.forum.cluster.folder().to_owned()
    }

    async fn meanwhile(&mut self, what: &str) {
        match what {
            "UKR reports its departure" => self.0.depart(1, A).await.unwrap(),
            "RUS reports its departure" => self.0.depart(1, B).await.unwrap(),
            "both sides say what they gave and received" => self.say_what_came().await,
            other => panic!("nobody at this stage does {other:?}"),
        }
    }
}

/// An agreement is in force, under which UKR lists children; its register lies in a file.
pub(super) struct ChildCases {
    forum: Forum,
    desks: Desks,
}

/// Two sisters, and a third child whom the other side says it never had.
const CHILDREN: &str = "\
case_ref,family_name,given_name,patronymic,sex,date_of_birth,last_known_place,separated_on,separation_kind,\
requesting_relative,relation,sibling_group,guardian_ref,tracing_consent,withhold_from,languages,distinguishing_features
UKR-C0001,Шутько,Олена,Демидівна,F,2013-01-26,Суджа,2023-03-18,SEPARATED,UKR-R0001,aunt,G0001,,yes,,uk,
UKR-C0002,Шутько,Оксенія,Демидівна,F,2017-06-09,Суджа,2023-03-18,SEPARATED,UKR-R0001,aunt,G0001,,yes,,uk,
UKR-C0003,Самойленко,Маруся,Семенівна,F,2011-08-08,Вугледар,2023-03-24,SEPARATED,UKR-R0029,aunt,,,yes,,uk,
";
/// What officers and the neutral have written or been given.
const PAPERS: [(&str, &str); 13] = [
    ("photograph.jpg", "the bytes of a photograph\n"),
    ("reasons.txt", "A neighbour saw the child in the spring.\n"),
    ("report.txt", "Both sides and the neutral have seen the child, her scar and her aunt's photographs.\n"),
    ("family.txt", "Her mother's sister lives in Poltava.\n"),
    ("adult.txt", "What the aunt said.\n"),
    ("child.txt", "What the child said.\n"),
    ("determination.txt", "It is best for the sisters to return to their aunt, together.\n"),
    ("hearing.txt", "How the child was heard.\n"),
    ("guardian.txt", "The aunt is the guardian and agrees.\n"),
    ("view.txt", "I want to go to my aunt with my sister.\n"),
    ("plan.txt", "By road on 20 June, with a delegate of the neutral and a nurse.\n"),
    ("receipt.txt", "Received by her aunt.\n"),
    ("follow-up.txt", "Visited after a month: she goes to school.\n"),
];
/// The sister whose steps the page leaves out.
const SISTER: &str = "UKR-C0002";

impl ChildCases {
    pub(super) async fn begin() -> Self {
        let forum = Forum::found().await;
        let folder: &Path = forum.cluster.folder();
        write_clients(folder, &forum.cluster).unwrap();
        fs::write(folder.join("children.csv"), CHILDREN).unwrap();
        fs::create_dir(folder.join("papers")).unwrap();
        for (name, text) in PAPERS {
            fs::write(folder.join("papers").join(name), text).unwrap();
        }
        let mut desks = Desks::connect(&forum.cluster).unwrap();
        desks.mark_time(forum.created).await.unwrap();
        let term = proto::Term {
            code: "ANY_POW".to_owned(),
            category: proto::Category::AnyPrisoner.into(),
            quantifier: proto::Quantifier::BestEffort.into(),
            reciprocity: proto::Reciprocity::Parity.into(),
            unit: proto::CountingUnit::Person.into(),
            givers: vec![1, 2],
            ..Default::default()
        };
        let terms =
            proto::SignTerms { agreement: "june-2025".to_owned(), terms: vec![term], ..Default::default() };
        for party in Principal::PARTIES {
            desks.party(party).sign("terms", Content::SignTerms(terms.clone())).await.unwrap();
            desks.sync().await.unwrap();
        }
        Self { forum, desks }
    }

    async fn sister(&mut self) -> Vec<u8> {
        let request = FindCaseRequest { case_ref: SISTER.to_owned() };
        let found = self.desks.a.children.find_case(request).await.unwrap().into_inner();
        hex::decode(found.case_id).unwrap()
    }

    async fn neutral(&mut self, content: Content) {
        self.desks.neutral.say("of the sister", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    async fn party(&mut self, party: Principal, content: Content) {
        self.desks.party(party).say("of the sister", content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    /// The sister is located, verified, her family found, and her return decided and consented to.
    async fn same_for_the_sister(&mut self) {
        let (case_id, root) = (self.sister().await, |number: u8| vec![number; 32]);
        let answer = proto::AnswerChildCase {
            header: None,
            case_id: case_id.clone(),
            answer: proto::ChildAnswer::Located.into(),
            grade: proto::EvidenceGrade::CustodyConfirmed.into(),
            country: String::new(),
        };
        self.party(B, Content::AnswerChildCase(answer)).await;
        let verified = proto::VerifyChildIdentity {
            header: None,
            case_id: case_id.clone(),
            report_root: root(1),
            as_of: None,
        };
        self.neutral(Content::VerifyChildIdentity(verified.clone())).await;
        for party in Principal::PARTIES {
            self.party(party, Content::VerifyChildIdentity(verified.clone())).await;
        }
        let family =
            proto::IdentifyChildFamily { header: None, case_id: case_id.clone(), family_root: root(2) };
        self.party(A, Content::IdentifyChildFamily(family)).await;
        let link = proto::VerifyFamilyLink {
            header: None,
            case_id: case_id.clone(),
            adult_root: root(3),
            child_root: root(4),
        };
        self.neutral(Content::VerifyFamilyLink(link)).await;
        let decision = proto::DecideBestInterests {
            header: None,
            case_id: case_id.clone(),
            decision: proto::BestInterests::ReturnRecommended.into(),
            deferred_until_us: 0,
            apart_from_siblings: false,
            determination_root: root(5),
            hearing_root: root(6),
            guardian_root: root(7),
        };
        self.neutral(Content::DecideBestInterests(decision)).await;
        let consent = proto::RecordReturnConsent {
            header: None,
            case_id,
            guardian_consent_root: root(8),
            child_view_root: root(9),
        };
        self.neutral(Content::RecordReturnConsent(consent)).await;
    }

    /// The sister travels with her.
    async fn sister_travels(&mut self) {
        let case_id = self.sister().await;
        for step in [proto::ReturnStep::InTransit, proto::ReturnStep::HandedToNeutral] {
            let said = proto::ReportReturnStep { header: None, case_id: case_id.clone(), step: step.into() };
            self.neutral(Content::ReportReturnStep(said)).await;
        }
        let home = proto::RecordReunification { header: None, case_id, receipt_root: vec![10; 32] };
        self.neutral(Content::RecordReunification(home)).await;
    }
}

impl Stage for ChildCases {
    fn folder(&self) -> PathBuf {
        self.forum.cluster.folder().to_owned()
    }

    async fn meanwhile(&mut self, what: &str) {
        match what {
            "the same for her sister" => self.same_for_the_sister().await,
            "her sister travels with her" => self.sister_travels().await,
            other => panic!("nobody at this stage does {other:?}"),
        }
    }
}
