//! Remains and records over five processes: a container with three persons, one person in two containers of two
//! batches, a soldier of the other side who goes back, wounded who die on the list, and a man declared dead who comes
//! home alive.

use std::fs;
use std::path::PathBuf;

use homeward::founding::ClientRole;
use homeward::sandbox::Desks;
use homeward_api::commission::v1::RecordFitnessRequest;
use homeward_api::neutral::v1::{ClearBatchRequest, Interview, RecordInterviewsRequest, RepatriationWill};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;
use tonic::Code;

use crate::forum::{Forum, predicate, receipt, uuid};
use crate::routes;
use crate::runs::{homeward, printed};

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const AGREEMENT: &str = "remains";
const CLERK_A: (Principal, &str) = (A, "clerk");
const CLERK_B: (Principal, &str) = (B, "clerk");

/// References by one number each: persons of B's custody, containers, the container of the return.
const WOUNDED: [u8; 2] = [1, 2];
const CONTAINERS: [u8; 3] = [11, 12, 13];
const RETURNING: u8 = 14;

struct Play {
    forum: Forum,
    desks: Desks,
    folder: tempfile::TempDir,
    lists: u64,
}

impl Play {
    async fn start() -> Self {
        let forum = Forum::found().await;
        let desks = Desks::connect(&forum.cluster).unwrap();
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("document"), "a sealed document").unwrap();
        Self { forum, desks, folder, lists: 0 }
    }

    fn hours_after(&self, hours: i64) -> Timestamp {
        Timestamp(self.forum.created.0 + hours * Timestamp::HOUR_US)
    }

    /// What the `homeward` command of somebody prints as JSON.
    fn told(&self, who: (Principal, &'static str), arguments: &[&str]) -> Value {
        let output = self.run(who, &[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// What it refuses.
    fn refused(&self, who: (Principal, &'static str), arguments: &[&str], reason: &str) {
        let output = self.run(who, arguments);
        let text = printed(&output);
        assert!(!output.status.success() && text.contains(reason), "{arguments:?}: {text}");
    }

    fn run(&self, (principal, role): (Principal, &'static str), arguments: &[&str]) -> std::process::Output {
        let role = ClientRole { principal, role };
        let (peer, certificates) = (self.forum.cluster.peer(principal), self.forum.cluster.certificates());
        let file: PathBuf = self.folder.path().join(role.file_stem() + ".toml");
        let text = format!(
            "address = {:?}\nserver_name = {:?}\ncertificate = {:?}\nkey = {:?}\nauthority = {:?}\n",
            peer.address,
            peer.server_name,
            certificates.certificate(&role),
            certificates.key(&role),
            certificates.authority(),
        );
        fs::write(&file, text).unwrap();
        homeward().current_dir(self.folder.path()).arg("--client").arg(file).args(arguments).output().unwrap()
    }

    /// References that a command drew.
    fn made(&self, who: (Principal, &'static str), arguments: &[&str], name: &str) -> String {
        let answer = self.told(who, arguments);
        answer["made"][name][0].as_str().unwrap_or_else(|| panic!("{answer}")).to_owned()
    }

    async fn both_sign(&mut self, what: &str, content: &Content) {
        for party in Principal::PARTIES {
            self.desks.party(party).sign(what, content.clone()).await.unwrap();
            self.desks.sync().await.unwrap();
        }
    }

    /// Terms in force: the wounded, all for all; containers of B, at least two.
    async fn agree(&mut self) {
        let medical = proto::Term {
            category: proto::Category::Medical.into(),
            quantifier: proto::Quantifier::AllForAll.into(),
            givers: vec![proto::Principal::PartyA.into(), proto::Principal::PartyB.into()],
            ..term("MEDICAL", proto::CountingUnit::Person)
        };
        let remains = proto::Term {
            category: proto::Category::Remains.into(),
            quantifier: proto::Quantifier::AtLeast.into(),
            quantity: 2,
            givers: vec![proto::Principal::PartyB.into()],
            ..term("REMAINS", proto::CountingUnit::Container)
        };
        let predicate = predicate(&medical);
        let agreement = AGREEMENT.to_owned();
        let terms = proto::SignTerms { agreement, terms: vec![medical, remains], ..Default::default() };
        self.both_sign("terms", &Content::SignTerms(terms)).await;
        self.list(B, proto::SubjectKind::Person, &WOUNDED.map(reference)).await;
        self.list(B, proto::SubjectKind::Container, &CONTAINERS.map(reference)).await;
        let findings = proto::StateFindings {
            header: None,
            agreement: AGREEMENT.to_owned(),
            term: "MEDICAL".to_owned(),
            predicate_digest: predicate.to_vec(),
            holder: proto::Principal::PartyB.into(),
            subjects: WOUNDED.iter().map(|number| reference(*number)).collect(),
            valid_until_us: 0,
        };
        let header = self.forum.header(Principal::Commission, Role::Panel);
        self.forum.accepted(self.forum.sign(findings, header)).await;
        self.desks.sync().await.unwrap();
    }

    /// A holder lists these, and the other side accepts all.
    async fn list(&mut self, holder: Principal, kind: proto::SubjectKind, subjects: &[Vec<u8>]) {
        self.lists += 1;
        let list_id = uuid((1 << 41) + self.lists).to_vec();
        let entry = |subject: &Vec<u8>| proto::ListEntry {
            subject: subject.clone(),
            field_root: Digest::of(subject).to_vec(),
            claimed_term: String::new(),
        };
        let list = proto::OpenList {
            header: None,
            list_id: list_id.clone(),
            agreement: AGREEMENT.to_owned(),
            kind: kind.into(),
            entries: subjects.iter().map(entry).collect(),
        };
        let accepted = (1_u32..).take(subjects.len()).collect();
        let answer = proto::AnswerList { header: None, list_id, accepted, refused: Vec::new() };
        let other = holder.other_party().unwrap();
        self.forum.accepted(self.forum.sign(list, self.forum.header(holder, Role::Service))).await;
        self.forum.accepted(self.forum.sign(answer, self.forum.header(other, Role::Service))).await;
        self.desks.sync().await.unwrap();
    }

    /// A batch of lines under one term, or of goodwill, confirmed by both with a window of six hours.
    async fn confirmed(
        &mut self,
        batch: u64,
        giver: Principal,
        term: &str,
        subjects: &[Vec<u8>],
        hours: i64,
    ) {
        let terms: Vec<proto::TermReference> = [term]
            .into_iter()
            .filter(|term| !term.is_empty())
            .map(|term| proto::TermReference { agreement: AGREEMENT.to_owned(), term: term.to_owned() })
            .collect();
        let line = |subject: &Vec<u8>| proto::BatchLine {
            subject: subject.clone(),
            term: u32::try_from(terms.len()).unwrap(),
            ..Default::default()
        };
        let proposal = proto::ProposeBatch {
            batch_id: batch_id(batch),
            revision: 1,
            lines: subjects.iter().map(line).collect(),
            terms,
            ..Default::default()
        };
        let mut header = self.forum.header(giver, Role::Service);
        header.not_after = Some(self.hours_after(500));
        self.forum.accepted(self.forum.sign(proposal, header)).await;
        self.desks.sync().await.unwrap();
        let window = proto::Window {
            start_time_us: self.hours_after(hours).0,
            end_time_us: self.hours_after(hours + 6).0,
            place_digest: Digest::of(b"a sealed place").to_vec(),
            ..Default::default()
        };
        let batch_id = batch_id(batch);
        let window =
            proto::AgreeWindow { batch_id: batch_id.clone(), window: Some(window), ..Default::default() };
        self.both_sign("a window", &Content::AgreeWindow(window)).await;
        let confirmation = proto::ConfirmBatch { batch_id: batch_id.clone(), ..Default::default() };
        self.both_sign("a confirmation", &Content::ConfirmBatch(confirmation)).await;
        routes::schedule(&mut self.desks, &batch_id, &[giver]).await;
    }

    async fn say(&mut self, party: Principal, what: &str, content: Content) {
        self.desks.party(party).say(what, content).await.unwrap();
        self.desks.sync().await.unwrap();
    }

    /// Everything of a batch departs, is received and counted, and the batch is settled.
    async fn carried(&mut self, batch: u64, giver: Principal, hours: i64, counted: u32) {
        self.desks.mark_time(self.hours_after(hours)).await.unwrap();
        let batch_id = batch_id(batch);
        let id = || batch_id.clone();
        let departure = proto::ReportDeparture { batch_id: id(), ..Default::default() };
        self.say(giver, "a departure", Content::ReportDeparture(departure)).await;
        let claim = proto::ClaimDelivery { batch_id: id(), ..Default::default() };
        self.say(giver, "a claim", Content::ClaimDelivery(claim)).await;
        let received = proto::AcknowledgeReceipt { batch_id: id(), ..Default::default() };
        let receiver = giver.other_party().unwrap();
        self.say(receiver, "a receipt", Content::AcknowledgeReceipt(received)).await;
        let count = proto::WitnessCount { giver: proto::Principal::from(giver).into(), counted };
        let witness = proto::WitnessHandover { header: None, batch_id: id(), counts: vec![count] };
        self.desks.neutral.say("a count", Content::WitnessHandover(witness)).await.unwrap();
        self.desks.sync().await.unwrap();
        routes::attest(&mut self.desks, &batch_id).await;
        let settlement = proto::SignSettlement { batch_id: id(), ..Default::default() };
        self.both_sign("a settlement", &Content::SignSettlement(settlement)).await;
    }

    /// Everyone of a batch is fit, wishes to go home and is cleared.
    async fn cleared(&mut self, batch: u64, hours: i64) {
        let until = self.hours_after(hours + 6);
        let fitness = RecordFitnessRequest {
            batch_id: batch_id(batch),
            revision: 1,
            valid_until_us: until.plus_days(1).0,
            unfit_lines: Vec::new(),
        };
        let answer = self.desks.commission.medical.record_fitness(fitness).await.unwrap().into_inner().answer;
        receipt(&answer.unwrap());
        self.desks.sync().await.unwrap();
        let wishes = Interview { line: 1, will: RepatriationWill::Wishes.into() };
        let interviews =
            RecordInterviewsRequest { batch_id: batch_id(batch), revision: 1, interviews: vec![wishes] };
        self.desks.neutral.witness.record_interviews(interviews).await.unwrap();
        let request = ClearBatchRequest { batch_id: batch_id(batch), cleared_until_us: until.0 };
        loop {
            match self.desks.neutral.witness.clear_batch(request.clone()).await {
                // The commission's sealed sheet is on its way.
                Err(status) if status.code() == Code::NotFound => tokio::task::yield_now().await,
                answered => break drop(answered.unwrap()),
            }
        }
        self.desks.sync().await.unwrap();
    }

    /// The counts beside the terms of party A or B.
    fn owed(&self, party: Principal, name: &str) -> String {
        let owed = self.told(CLERK_A, &["remains", "owed"]);
        let parties = owed["parties"].as_array().unwrap();
        let of_party = parties.iter().find(|one| one["party"] == party.word()).unwrap();
        let counts = of_party["counts"].as_array().unwrap();
        counts.iter().find(|count| count["name"] == name).unwrap()["count"].as_str().unwrap().to_owned()
    }

    fn status(&self, who: (Principal, &'static str), subject: &str) -> String {
        let person = self.told(who, &["person", "show", subject]);
        person["status"].as_str().unwrap().to_owned()
    }

    fn items_of(&self, container: u8) -> Vec<String> {
        let record = self.told(CLERK_B, &["remains", "show", &hex_of(container)]);
        let items = record["container"]["items"].as_array().unwrap();
        items.iter().map(|item| item.as_str().unwrap().to_owned()).collect()
    }
}

fn term(code: &str, unit: proto::CountingUnit) -> proto::Term {
    proto::Term {
        code: code.to_owned(),
        reciprocity: proto::Reciprocity::Unilateral.into(),
        unit: unit.into(),
        ..Default::default()
    }
}

fn reference(number: u8) -> Vec<u8> {
    vec![number; 16]
}

fn hex_of(number: u8) -> String {
    hex::encode(reference(number))
}

fn batch_id(number: u64) -> Vec<u8> {
    uuid((1 << 40) + number).to_vec()
}

// Shows F18, F19, F20, F21, F26, INV-R1, INV-R2, INV-R3, INV-R5, INV-R6, INV-P5.
#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn remains_and_records_from_the_container_to_the_family_and_back() {
    let mut play = Play::start().await;
    play.agree().await;
    let sought = play.made(CLERK_A, &["person", "missing"], "sought");
    play.desks.sync().await.unwrap();

    // Two batches settle by containers alone, before anybody knows who is in them.
    play.confirmed(1, B, "REMAINS", &[reference(11), reference(12)], 2).await;
    play.carried(1, B, 3, 2).await;
    play.confirmed(2, B, "REMAINS", &[reference(13)], 12).await;
    sealed_anew(&mut play).await;
    play.carried(2, B, 13, 1).await;
    assert_eq!(acknowledged(&mut play).await, (3, 0));
    play.refused(CLERK_B, &open(11), "REMAINS_NOT_YOURS");

    let [soldier, part, other] = three_in_one(&mut play).await;
    one_in_two(&mut play, &part).await;
    goes_back(&mut play, &soldier).await;
    die_on_the_list(&mut play).await;
    buried(&mut play, &other).await;
    alive_after_all(&mut play, &sought).await;
    explained(&play, &sought);

    // Everybody has replayed the same.
    play.desks.sync().await.unwrap();
    let expected = play.forum.mediator().await.state_digest;
    for principal in [A, B, Principal::Commission, Principal::Neutral] {
        assert_eq!(play.forum.state(principal).await.state_digest, expected, "{principal:?}");
    }
}

/// Containers of A acknowledged, and found to be of B's own.
async fn acknowledged(play: &mut Play) -> (u64, u64) {
    let positions = play.desks.positions().await.unwrap();
    let remains = &positions.remains[0];
    (remains.acknowledged, remains.misdelivered)
}

/// The neutral takes container 13 over under a seal that the opening finds changed.
async fn sealed_anew(play: &mut Play) {
    let seal = |text: &[u8]| Digest::of(text).to_vec();
    let moved = proto::TransferredContainer {
        container: reference(13),
        seal_before: seal(b"seal 1"),
        seal_after: seal(b"seal 2"),
    };
    let transfer = proto::RecordTransfer {
        header: None,
        handed_by: proto::Principal::PartyB.into(),
        taken_by: proto::Principal::Neutral.into(),
        transferred_time_us: play.forum.mediator().await.newest_time_us,
        place_digest: seal(b"a sealed place"),
        containers: vec![moved],
    };
    play.desks.neutral.say("a transfer", Content::RecordTransfer(transfer)).await.unwrap();
    play.desks.sync().await.unwrap();
}

fn open(container: u8) -> [&'static str; 9] {
    let reference: &'static str = match container {
        11 => "0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b0b",
        _ => "0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d0d",
    };
    ["remains", "open", reference, "--present", "2", "--seal", "document", "--place", "document"]
}

/// One container holds a whole body and parts of two further persons.
async fn three_in_one(play: &mut Play) -> [String; 3] {
    play.told(CLERK_A, &open(11));
    play.desks.sync().await.unwrap();
    play.refused(CLERK_A, &open(11), "REMAINS_STATE");
    play.told(CLERK_A, &["remains", "items", &hex_of(11), "--whole", "1", "--parts", "1"]);
    play.desks.sync().await.unwrap();
    let items = play.items_of(11);
    let of = |item: &String| play.told(CLERK_A, &["remains", "show", item])["item"]["extent"].clone();
    let soldier = items.iter().find(|item| of(item) == "WHOLE").unwrap().clone();
    let mixed = items.iter().find(|item| of(item) == "PART").unwrap().clone();
    // What looked like one is two.
    play.told(CLERK_A, &["remains", "split", &mixed, "--parts", "2"]);
    play.desks.sync().await.unwrap();
    let record = play.told(CLERK_B, &["remains", "show", &mixed]);
    let parts = record["item"]["parts"].as_array().unwrap();
    let part = |place: usize| parts[place].as_str().unwrap().to_owned();
    assert_eq!(play.told(CLERK_A, &["remains", "show", &part(0)])["item"]["parent"], mixed);
    [soldier, part(0), part(1)]
}

/// The other part of one of them lies in a container of the second batch, whose seal is another one than was stated.
async fn one_in_two(play: &mut Play, part: &str) {
    play.told(CLERK_A, &open(13));
    play.desks.sync().await.unwrap();
    play.told(CLERK_A, &["remains", "items", &hex_of(13), "--parts", "1"]);
    play.desks.sync().await.unwrap();
    let record = &play.told(CLERK_B, &["remains", "show", &hex_of(13)])["container"];
    let steps = record["steps"].as_array().unwrap();
    let kinds: Vec<_> = steps.iter().map(|step| step["kind"].as_str().unwrap()).collect();
    assert_eq!(kinds, ["TRANSFERRED", "DEPARTED", "RECEIVED", "OPENED"]);
    let gaps: Vec<_> = steps.iter().map(|step| step["gaps"].to_string()).collect();
    assert_eq!(gaps, ["[]", "[\"CUSTODIAN\"]", "[]", "[\"SEAL\"]"]);
    let other_part = play.items_of(13).remove(0);
    let individual = play.made(CLERK_A, &["remains", "group", part, &other_part], "individual");
    play.desks.sync().await.unwrap();
    let shown = play.told(CLERK_B, &["remains", "show", &individual]);
    assert_eq!(shown["individual"]["items"].as_array().unwrap().len(), 2);
    let person = ["--person", "01010101010101010101010101010101"];
    let established = ["--kind", "established", "--affiliation", "own"];
    play.told(CLERK_A, &[&["remains", "identity", &individual], &established[..], &person].concat());
    play.desks.sync().await.unwrap();
    play.refused(
        CLERK_A,
        &["remains", "release", &individual, part, "--record", "document"],
        "FAMILY_NOTICE_MISSING",
    );
}

/// The whole body is of B's own: it goes back as a line of no term, and reduces nothing.
async fn goes_back(play: &mut Play, soldier: &str) {
    play.refused(
        CLERK_A,
        &["remains", "misdelivery", soldier, "--evidence", "document"],
        "IDENTITY_NOT_ESTABLISHED",
    );
    let individual = play.made(CLERK_A, &["remains", "group", soldier], "individual");
    play.desks.sync().await.unwrap();
    let established = ["--kind", "established", "--affiliation", "other-party", "--described-in", "document"];
    play.told(CLERK_A, &[&["remains", "identity", &individual], &established[..]].concat());
    play.desks.sync().await.unwrap();
    play.told(CLERK_A, &["remains", "misdelivery", soldier, "--evidence", "document"]);
    play.desks.sync().await.unwrap();
    assert_eq!((play.owed(A, "returns_open"), play.owed(A, "returns_due")), ("1".into(), "1".into()));
    assert_eq!(acknowledged(play).await, (3, 1));
    play.list(A, proto::SubjectKind::Container, &[reference(RETURNING)]).await;
    play.told(CLERK_A, &["remains", "contents", &hex_of(RETURNING), "--returns", soldier]);
    play.desks.sync().await.unwrap();
    play.confirmed(3, A, "", &[reference(RETURNING)], 22).await;
    play.carried(3, A, 23, 1).await;
    assert_eq!((play.owed(A, "returns_open"), play.owed(A, "returns_returned")), ("0".into(), "1".into()));
    assert_eq!(acknowledged(play).await, (3, 1));
    let record = play.told(CLERK_A, &["remains", "show", soldier]);
    assert_eq!(
        (&record["item"]["holder"], &record["item"]["misdelivery"]["state"]),
        (&Value::from("party-b"), &Value::from("RETURNED"))
    );
    let shown = printed(&play.run(CLERK_B, &["remains", "show", soldier]));
    assert!(shown.contains("misdelivered   return by UKR returned"), "{shown}");
}

/// Two wounded on the list die: one by an outcome of a line, one by a report with its certificate.
async fn die_on_the_list(play: &mut Play) {
    play.confirmed(4, B, "MEDICAL", &WOUNDED.map(reference), 32).await;
    let died = proto::RecordOutcomes {
        batch_id: batch_id(4),
        outcome: proto::LineOutcome::Died.into(),
        lines: vec![1],
        ..Default::default()
    };
    play.say(B, "an outcome", Content::RecordOutcomes(died)).await;
    let second = hex_of(2);
    let report = ["person", "death", &second, "--grade", "custody-confirmed", "--certificate", "document"];
    play.told(CLERK_B, &[&report[..], &["--enquiry"]].concat());
    play.desks.sync().await.unwrap();
    let lines = play.told(CLERK_A, &["batch", "lines", &hex::encode(batch_id(4))]);
    let states: Vec<_> =
        lines.as_array().unwrap().iter().map(|line| line["state"].as_str().unwrap()).collect();
    assert_eq!(states, ["DIED", "DIED"]);
    // The body of the first is among the remains of the second batch; of the other both are known.
    let first = play.told(CLERK_A, &["person", "show", &hex_of(1)]);
    assert_eq!((&first["death"]["body"], &first["status"]), (&"ASCRIBED".into(), &"CLAIMED_DEAD".into()));
    let counts = ["deaths", "bodies_open", "certificates_open"].map(|name| play.owed(B, name));
    assert_eq!(counts, ["2", "1", "1"]);
    let next = printed(&play.run(CLERK_A, &["next"]));
    for action in ["CERTIFY_DEATH", "RETURN_BODY", "OPEN_CONTAINER", "RECORD_FAMILY_NOTICE"] {
        assert!(next.contains(action), "{action} is missing in\n{next}");
    }
    let packet = play.made(
        CLERK_B,
        &["person", "effects", &hex_of(1), "--seal", "document", "--inventory", "document"],
        "packet",
    );
    play.desks.sync().await.unwrap();
    play.told(CLERK_A, &["person", "packets", "--received", &packet]);
    play.desks.sync().await.unwrap();
    let shown = printed(&play.run(CLERK_B, &["person", "show", &hex_of(1)]));
    assert!(shown.contains("body           ascribed, by RUS") && shown.contains("received"), "{shown}");
}

/// The family of the first is told, and buries; then a further part is found to be of the same man.
async fn buried(play: &mut Play, further: &str) {
    let person = play.told(CLERK_A, &["person", "show", &hex_of(1)]);
    let individual = person["individuals"][0].as_str().unwrap().to_owned();
    let record = play.told(CLERK_A, &["remains", "show", &individual]);
    let items: Vec<&str> =
        record["individual"]["items"].as_array().unwrap().iter().map(|item| item.as_str().unwrap()).collect();
    let tell = ["remains", "family", &individual, "--choice", "bury-now", "--record", "document"];
    play.told(CLERK_A, &tell);
    play.desks.sync().await.unwrap();
    let release = ["remains", "release", &individual, "--record", "document"];
    play.told(CLERK_A, &[&release[..], &items].concat());
    play.desks.sync().await.unwrap();
    let regroup: Vec<&str> = items.iter().copied().chain([further]).collect();
    play.told(CLERK_A, &[&["remains", "group", "--individual", &individual][..], &regroup].concat());
    play.desks.sync().await.unwrap();
    let command = [&release[..], &[further]].concat();
    play.refused(CLERK_A, &command, "FAMILY_NOTICE_MISSING");
    play.told(CLERK_A, &tell);
    play.desks.sync().await.unwrap();
    play.told(CLERK_A, &command);
    play.desks.sync().await.unwrap();
    let shown = printed(&play.run(CLERK_A, &["remains", "show", &individual]));
    assert!(shown.contains("3 of 3 items"), "{shown}");
}

/// A's own man, declared dead by remains that were ascribed to him, is alive, is listed and comes home.
async fn alive_after_all(play: &mut Play, sought: &str) {
    play.told(
        CLERK_A,
        &["remains", "open", &hex_of(12), "--present", "3", "--seal", "document", "--place", "document"],
    );
    play.desks.sync().await.unwrap();
    play.told(CLERK_A, &["remains", "items", &hex_of(12), "--whole", "1"]);
    play.desks.sync().await.unwrap();
    let item = play.items_of(12).remove(0);
    let individual = play.made(CLERK_A, &["remains", "group", &item], "individual");
    play.desks.sync().await.unwrap();
    let established = ["--kind", "established", "--affiliation", "own", "--person", sought];
    play.told(CLERK_A, &[&["remains", "identity", &individual], &established[..]].concat());
    play.desks.sync().await.unwrap();
    assert_eq!(play.status(CLERK_B, sought), "CLAIMED_DEAD");
    play.told(
        CLERK_B,
        &["person", "alive", sought, "--grade", "custody-confirmed", "--evidence", "document"],
    );
    play.desks.sync().await.unwrap();
    assert_eq!(play.status(CLERK_A, sought), "HELD");
    let record = play.told(CLERK_A, &["remains", "show", &individual]);
    assert_eq!(record["individual"]["identities"][0]["revoked"], "LIVE_CLAIM");
    let again = [&["remains", "identity", &individual], &established[..]].concat();
    play.refused(CLERK_A, &again, "IDENTITY_CONFLICT");
    let subject = hex::decode(sought).unwrap();
    play.list(B, proto::SubjectKind::Person, std::slice::from_ref(&subject)).await;
    play.confirmed(5, B, "", &[subject], 42).await;
    play.cleared(5, 42).await;
    play.carried(5, B, 43, 1).await;
    assert_eq!(play.status(CLERK_A, sought), "RELEASED");
}

/// The container of three and the man who came home alive, as both sides and the neutral read them.
fn explained(play: &Play, sought: &str) {
    let heard =
        [CLERK_A, CLERK_B, (Principal::Neutral, "delegate"), (Principal::Commission, "panel")].map(|who| {
            let told = |object: &str| printed(&play.run(who, &["explain", object]));
            [told(&hex_of(11)), told(&hex_of(RETURNING)), told(sought)]
        });
    assert!(heard.iter().all(|stories| *stories == heard[0]));
    let [three, back, alive] = &heard[0];
    let told = crate::explain::check_told;
    told(
        three,
        &[
            "With UKR. Was received on batch",
            "UKR has returned what was misdelivered in it.",
            "RUS listed the container as entry 1 of 3.",
            "UKR acknowledged the receipt of the container on batch",
            "The container counts as received under REMAINS.",
            "UKR opened the container before 2 persons.",
            "UKR registered 2 items found in it.",
            "is 2 parts.",
            "UKR took 1 item of it with 1 of other containers for one individual",
            "UKR declared 1 item of it to be of the other side's own dead. UKR owes the return",
            "UKR packed 1 item of it into container 0e0e0e0e… for the return.",
            "RUS acknowledged the container in which a return came. UKR has returned 1 item of it.",
            "UKR told the family of individual",
            "to the family.",
        ],
    );
    told(
        back,
        &["UKR declared that the container brings 1 return and 0 bodies.", "RUS acknowledged the receipt"],
    );
    told(
        alive,
        &[
            "Home. Was received on batch",
            "UKR reported the person missing.",
            "to be this person, one of its own dead. With that the person is claimed to be dead",
            "RUS claimed that the person is alive, confirmed by who has custody.",
            "RUS listed the person as entry 1 of 1.",
            "that the person may depart",
            "UKR acknowledged the receipt of the person on batch",
        ],
    );
}
