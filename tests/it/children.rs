//! Children's cases over real processes: six come home, five of them siblings together; others are answered, contested,
//! rest until a review, are opened again, or hear nothing. None is closed by silence.

mod desk;

use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;

use desk::{A, B, Desk, MEDIATOR, NEUTRAL};

/// Cases by their numbers: five siblings, one child alone, and seven others.
const SIBLINGS: [&str; 5] = ["UKR-C0001", "UKR-C0002", "UKR-C0003", "UKR-C0004", "UKR-C0005"];
const ALONE: &str = "UKR-C0006";
const LEFT: [&str; 2] = ["UKR-C0007", "UKR-C0008"];
const CONTESTED: &str = "UKR-C0009";
const RESTING: &str = "UKR-C0010";
const REOPENED: &str = "UKR-C0011";
const SILENT: [&str; 2] = ["UKR-C0012", "UKR-C0013"];

// Shows F22, F23, INV-C1, INV-C2, INV-C3, INV-C4.
#[tokio::test(flavor = "multi_thread")]
async fn six_come_home_and_nothing_is_closed_by_silence() {
    let desk = Desk::open().await;
    answer(&desk).await;
    judge(&desk).await;
    own_file(&desk).await;
    card(&desk).await;
    verify(&desk).await;
    decide(&desk).await;
    plan(&desk).await;
    come_home(&desk).await;
    close(&desk).await;
    explained(&desk);
    count(&desk).await;
}

async fn answer(desk: &Desk) {
    desk.run(B, &["acknowledge", &desk.case(ALONE)]).await;
    desk.acknowledge_all().await;
    for number in SIBLINGS.into_iter().chain([ALONE]) {
        desk.run(B, &["answer", &desk.case(number), "LOCATED", "--grade", "CUSTODY_CONFIRMED"]).await;
    }
    let left = ["withheld", "CHE"];
    for (number, country) in LEFT.into_iter().zip(left) {
        desk.run(B, &["answer", &desk.case(number), "LEFT_TERRITORY", "--country", country]).await;
    }
    for (number, answer) in
        [(CONTESTED, "NEVER_PRESENT_CLAIMED"), (RESTING, "DUPLICATE"), (REOPENED, "ALREADY_RETURNED")]
    {
        desk.run(B, &["answer", &desk.case(number), answer]).await;
    }
    desk.refused(B, &["answer", &desk.case(SILENT[0]), "GONE"], "is no answer");
    desk.refused(A, &["answer", SILENT[0], "LOCATED"], "CHILD_CASE_NOT_YOURS");
}

async fn judge(desk: &Desk) {
    let paper = desk.paper("reasons", "The child was seen in the spring.");
    desk.run(A, &["contest", CONTESTED, "--reasons", &paper]).await;
    desk.refused(A, &["accept", LEFT[0]], "CHILD_DATE_MISSING");
    desk.refused(A, &["accept", SIBLINGS[0], "--review", "2025-12-01"], "CHILD_ANSWER_OPEN");
    for number in [RESTING, REOPENED] {
        desk.run(A, &["accept", number, "--review", "2025-12-01"]).await;
        assert_eq!(desk.show(A, number).await["log"]["stage"], "RESTING");
    }
    let ground = desk.paper("ground", "A letter came.");
    desk.run(B, &["reopen", &desk.case(REOPENED), "--ground", &ground]).await;
    for number in [CONTESTED, REOPENED] {
        let waits = &desk.show(A, number).await["log"]["waits"];
        assert_eq!(waits[0]["action"], "ANSWER_CHILD_CASE_BETTER", "{waits}");
        assert_eq!(waits[0]["actor"], "party-b");
    }
}

async fn own_file(desk: &Desk) {
    desk.run(A, &["assign", ALONE, "Officer 7"]).await;
    let entry = ["diary", ALONE, "--day", "2025-06-03", "--kind", "photo", "--place", "Sumy"];
    for _ in 0..2 {
        assert_eq!(desk.run(A, &entry).await["entries"], 1, "the same entry is one entry");
    }
    let shown = desk.json(A, &["show", ALONE, "--purpose", "tracing"]).await;
    assert_eq!(shown["file"]["officer"], "Officer 7");
    assert_eq!(shown["file"]["diary"][0]["kind"], "PHOTO");
    assert_eq!(shown["file"]["turned_eighteen"], false);
    let adult = desk.json(A, &["show", SILENT[1], "--purpose", "tracing"]).await;
    assert_eq!(adult["file"]["turned_eighteen"], true);
    assert_eq!(adult["log"]["stage"], "INVESTIGATING", "growing up closes nothing");
    desk.refused(A, &["show", ALONE, "--purpose", "curiosity"], "FIELD_INVALID");
    // The diary and the officer go to nobody.
    assert_eq!(
        desk.json(B, &["show", &desk.case(ALONE), "--purpose", "tracing"]).await["file"]["officer"],
        ""
    );
}

async fn card(desk: &Desk) {
    let photograph = desk.paper("photograph.jpg", "not a real one");
    desk.run(A, &["paper", ALONE, "PHOTOGRAPH", &photograph]).await;
    let fields = ["--field", "given_name=Mariia", "--withheld", "family_address=Vuhledar, Myru 3"];
    let sealed = desk.run(A, &[&["card", ALONE], &fields[..]].concat()).await;
    let again = desk.run(A, &[&["card", ALONE], &fields[..]].concat()).await;
    assert_eq!(sealed, again, "the same card is one card");
    let (whole, told) = (root(&sealed, "field_root"), root(&sealed, "told_root"));
    assert_ne!(whole, told);
    let case = desk.case(ALONE);
    let neutral = desk.until_read(NEUTRAL, &case, &whole).await;
    assert!(neutral.contains("Myru 3"), "{neutral}");
    let other = desk.until_read(B, &case, &told).await;
    assert!(other.contains("Mariia") && !other.contains("Myru 3"), "{other}");
    desk.refused(B, &["read", &case, &whole], "RESOURCE_UNKNOWN");
    // Whoever has nothing to do with the child reads no photograph of it.
    desk.refused("party-b-auditor", &["papers", &case], "ACCESS_DENIED");
    desk.refused("party-b-head", &["read", &case, &told], "ACCESS_DENIED");
}

async fn verify(desk: &Desk) {
    let report = desk.paper("joint report", "Both looked, and a third.");
    let papers = ["adult", "child"].map(|who| desk.paper(who, &format!("What the {who} said.")));
    let case = desk.case(ALONE);
    desk.run(NEUTRAL, &["verify", &case, "--paper", &report]).await;
    let root = desk.root_of(NEUTRAL, &case, "JOINT_REPORT").await;
    assert!(desk.until_read(A, &case, &root).await.contains("a third"));
    for role in [A, B] {
        desk.run(role, &["verify", &case, "--root", &root]).await;
    }
    assert_eq!(desk.show(A, ALONE).await["log"]["stage"], "TRACING");
    desk.run(A, &["family", ALONE, "--paper", &desk.paper("family", "An aunt.")]).await;
    let link = ["link", &case, "--adult", &papers[0], "--child", &papers[1]];
    desk.refused(A, &link, "ROLE_NOT_ALLOWED");
    desk.run(NEUTRAL, &link).await;
    for number in SIBLINGS {
        let (case_id, as_of) = (desk.id(number), None);
        let said = proto::VerifyChildIdentity { header: None, case_id, report_root: digest(1), as_of };
        for role in [NEUTRAL, A, B] {
            desk.say(role, Content::VerifyChildIdentity(said.clone())).await;
        }
        let family =
            proto::IdentifyChildFamily { header: None, case_id: desk.id(number), family_root: digest(2) };
        desk.say(A, Content::IdentifyChildFamily(family)).await;
        let (adult_root, child_root) = (digest(3), digest(4));
        let link = proto::VerifyFamilyLink { header: None, case_id: desk.id(number), adult_root, child_root };
        desk.say(NEUTRAL, Content::VerifyFamilyLink(link)).await;
    }
}

async fn decide(desk: &Desk) {
    let [determination, hearing, guardian, view] =
        ["determination", "hearing", "guardian", "view"].map(|what| desk.paper(what, what));
    let case = desk.case(ALONE);
    let heard = ["--determination", &determination, "--hearing", &hearing, "--guardian", &guardian];
    let deferred = [&["best-interests", &case, "deferred", "--until", "2025-07-01"], &heard[..]].concat();
    desk.run(NEUTRAL, &deferred).await;
    let missing = &desk.show(A, ALONE).await["log"]["safeguards_missing"];
    assert_eq!(missing.as_array().unwrap().len(), 2, "{missing}");
    desk.run(NEUTRAL, &[&["best-interests", &case, "return"], &heard[..]].concat()).await;
    let receipt = desk.paper("receipt", "received");
    desk.refused(NEUTRAL, &["reunified", &case, "--receipt", &receipt], "CHILD_SAFEGUARD_MISSING");
    let consent = ["return-consent", &case, "--guardian", &guardian, "--child", &view];
    desk.run(NEUTRAL, &consent).await;
    // Withdrawn, it reopens the decision; given again, the way goes on.
    desk.run(A, &["withdraw", ALONE, "--paper", &desk.paper("withdrawal", "not yet")]).await;
    assert_eq!(desk.show(A, ALONE).await["log"]["stage"], "LINK_VERIFIED");
    desk.run(NEUTRAL, &[&["best-interests", &case, "return"], &heard[..]].concat()).await;
    desk.run(NEUTRAL, &consent).await;
    for number in SIBLINGS {
        let decision = proto::DecideBestInterests {
            header: None,
            case_id: desk.id(number),
            decision: proto::BestInterests::ReturnRecommended.into(),
            deferred_until_us: 0,
            apart_from_siblings: false,
            determination_root: digest(5),
            hearing_root: digest(6),
            guardian_root: digest(7),
        };
        desk.say(NEUTRAL, Content::DecideBestInterests(decision)).await;
        let (guardian_consent_root, child_view_root) = (digest(8), digest(9));
        let consent = proto::RecordReturnConsent {
            header: None,
            case_id: desk.id(number),
            guardian_consent_root,
            child_view_root,
        };
        desk.say(NEUTRAL, Content::RecordReturnConsent(consent)).await;
    }
    // The child's own view is withheld from the parties.
    let root = desk.root_of(NEUTRAL, &case, "CHILD_VIEW").await;
    desk.refused(A, &["read", ALONE, &root], "RESOURCE_UNKNOWN");
}

async fn plan(desk: &Desk) {
    let route = desk.paper("plan", "By road, with an escort of a third state.");
    let four: Vec<String> = SIBLINGS.iter().take(4).map(|number| desk.case(number)).collect();
    let [one, two, three, four] = four.each_ref_of();
    desk.refused(NEUTRAL, &["plan", one, two, three, four, "--paper", &route], "SIBLINGS_APART");
    desk.refused(NEUTRAL, &["plan", one, &desk.case(ALONE), "--paper", &route], "CHILD_NOT_SIBLING");
    let all = SIBLINGS.map(|number| desk.case(number));
    for cases in [all.to_vec(), vec![desk.case(ALONE)]] {
        let named = |how: [&str; 2]| {
            let cases = cases.iter().map(String::as_str);
            std::iter::once("plan").chain(cases).chain(how).map(str::to_owned).collect::<Vec<_>>()
        };
        desk.run_owned(NEUTRAL, &named(["--paper", &route])).await;
        let root = desk.root_of(NEUTRAL, &cases[0], "PLAN").await;
        desk.run_owned(A, &named(["--root", &root])).await;
        desk.refused(NEUTRAL, &["transit", &cases[0]], "RETURN_PLAN_UNKNOWN");
        desk.run_owned(B, &named(["--root", &root])).await;
        desk.run(MEDIATOR, &["note", &cases[0]]).await;
    }
    let shown = desk.show(A, SIBLINGS[4]).await;
    assert_eq!((&shown["log"]["stage"], &shown["log"]["plan_noted"]), (&"PLANNED".into(), &true.into()));
}

async fn come_home(desk: &Desk) {
    for number in SIBLINGS {
        for step in [proto::ReturnStep::InTransit, proto::ReturnStep::HandedToNeutral] {
            let said = proto::ReportReturnStep { header: None, case_id: desk.id(number), step: step.into() };
            desk.say(NEUTRAL, Content::ReportReturnStep(said)).await;
        }
        let home =
            proto::RecordReunification { header: None, case_id: desk.id(number), receipt_root: digest(10) };
        desk.say(NEUTRAL, Content::RecordReunification(home)).await;
    }
    let case = desk.case(ALONE);
    desk.run(NEUTRAL, &["transit", &case]).await;
    desk.run(NEUTRAL, &["handed", &case]).await;
    let receipt = desk.paper("receipt", "received by the aunt");
    desk.run(NEUTRAL, &["reunified", &case, "--receipt", &receipt]).await;
}

async fn close(desk: &Desk) {
    desk.refused(A, &["close", ALONE], "FOLLOW_UP_MISSING");
    desk.run(A, &["follow-up", ALONE, "--report", &desk.paper("follow-up", "At school.")]).await;
    desk.run(A, &["close", ALONE]).await;
    let text = desk.printed(A, &["show", ALONE]);
    for expected in ["CLOSED", "It waits for nobody.", "reunified", "follow-ups"] {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
}

/// A child that came home, as everybody reads its case, and with the own file where it was asked for with a purpose.
fn explained(desk: &Desk) {
    let case = desk.case(ALONE);
    let roles = [A, B, NEUTRAL, MEDIATOR, "commission-panel"];
    let heard = roles.map(|role| desk.explained(role, &[&case]));
    assert!(heard.iter().all(|story| *story == heard[0]));
    // Siblings are acknowledged in the order of their references, which are random.
    let of_siblings = desk.explained(B, &[&desk.case(SIBLINGS[0])]);
    crate::explain::check_told(&of_siblings, &["signed the plan of the return of 5 siblings together"]);
    let own = desk.explained(A, &[ALONE, "--purpose", "tracing"]);
    assert!(own.contains("Officer 7") && !heard[0].contains("Officer 7"), "{own}");
    crate::explain::check_told(
        &heard[0],
        &[
            "Closed. A family was found on",
            "UKR listed the case with consent to tracing.",
            "RUS acknowledged the case.",
            "RUS answered: located (confirmed by who has custody).",
            "signed the report on the child's identity. With that the identity is verified",
            "found a family that may be the child's. From here the days until the return count.",
            "verified the link, with adult and child separately. Day 1 since the family was found.",
            "put off until 2025-07-01",
            "the child should return.",
            "told that the consent is withdrawn. The decision is void with it",
            "the child should return.",
            "signed the plan of the return. The plan stands",
            "The mediator noted the plan.",
            "The neutral reported the child on its way.",
            "The neutral took the child over.",
            "The neutral handed the child to the verified adult",
            "UKR looked after the child.",
            "UKR closed the case.",
        ],
    );
}

async fn count(desk: &Desk) {
    desk.pass_days(40).await;
    for number in SILENT {
        let text = desk.printed(A, &["show", number]);
        for expected in ["NO_RESPONSE", "ANSWER_CHILD_CASE", "2025-07-02", "OVERDUE"] {
            assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
        }
    }
    let children = desk.positions().await;
    assert_eq!((children.listed, children.answered, children.reunified), (13, 11, 6));
    assert_eq!((children.left_territory, children.contested), (2, 2));
    // Two silences, and two answers that wait for a better one.
    assert_eq!(children.overdue, 4);
    // All but the closed one and the one at rest.
    assert_eq!(children.open, 11);
    desk.agree(&[Principal::PartyA, Principal::PartyB, Principal::Commission, Principal::Neutral]).await;
}

fn root(value: &Value, name: &str) -> String {
    value[name].as_str().unwrap().to_owned()
}

fn digest(number: u8) -> Vec<u8> {
    Digest([number; 32]).to_vec()
}

/// Four strings as four references.
trait EachRef {
    fn each_ref_of(&self) -> [&str; 4];
}

impl EachRef for Vec<String> {
    fn each_ref_of(&self) -> [&str; 4] {
        [&self[0], &self[1], &self[2], &self[3]]
    }
}
