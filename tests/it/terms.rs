//! A cartel by ranks over real processes: signed from a file by four people, one stage carried out by an exact ratio,
//! then a target, an amendment, a correction, a closure, a waiver and a lapse, each through the command.

use std::path::Path;

use homeward::sandbox::{Desks, write_clients};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use serde_json::Value;

use crate::forum::{Forum, uuid};
use crate::routes;
use crate::runs::{homeward, printed};

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
const AGREEMENT: &str = "cartel";
/// Persons of party A, then of party B.
const HELD: [(Principal, [u8; 3]); 2] = [(A, [1, 2, 3]), (B, [4, 5, 6])];
/// Places in the scale of Dix and Hill.
const CAPTAIN: u32 = 7;
const NON_COMMISSIONED: u32 = 10;
const PRIVATE: u32 = 11;

/// The forum and the people in it.
struct World {
    forum: Forum,
    desks: Desks,
}

impl World {
    async fn found() -> Self {
        let forum = Forum::found().await;
        write_clients(forum.cluster.folder(), &forum.cluster).unwrap();
        let desks = Desks::connect(&forum.cluster).unwrap();
        Self { forum, desks }
    }

    /// Runs a command as the head of a party.
    fn run(&self, party: Principal, arguments: &[&str]) -> (bool, String) {
        let client = format!("clients/{}-head.toml", party.word());
        let output = homeward()
            .arg("--client")
            .arg(self.forum.cluster.folder().join(client))
            .args(arguments)
            .output()
            .unwrap();
        (output.status.success(), printed(&output))
    }

    fn told(&self, arguments: &[&str]) -> String {
        let (done, text) = self.run(A, arguments);
        assert!(done, "{arguments:?}: {text}");
        text
    }

    /// Head and second officer of a party prepare, sign and submit; what the signing device showed.
    async fn signs(&mut self, party: Principal, what: &[&str]) -> String {
        let (shown, (done, text)) = self.tries(party, what);
        assert!(done, "{what:?}: {text}");
        self.desks.sync().await.unwrap();
        shown
    }

    fn tries(&self, party: Principal, what: &[&str]) -> (String, (bool, String)) {
        let file = self.forum.cluster.folder().join("statement.json").display().to_string();
        let (done, text) = self.run(party, &[&["prepare"], what, &["--out", &file]].concat());
        assert!(done, "{what:?}: {text}");
        let mut shown = String::new();
        for device in ["head", "second-officer"] {
            let key = self.forum.cluster.device_key(party, device).display().to_string();
            let (done, text) = self.run(party, &["sign", &file, "--key", &key, "--yes"]);
            assert!(done, "{what:?}: {text}");
            shown = text;
        }
        (shown, self.run(party, &["submit", &file]))
    }

    async fn both_sign(&mut self, what: &[&str]) -> String {
        self.signs(A, what).await;
        self.signs(B, what).await
    }

    fn hours(&self, hours: i64) -> Timestamp {
        Timestamp(self.forum.created.0 + hours * Timestamp::HOUR_US)
    }
}

fn file(name: &str) -> String {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../tests/it/terms");
    folder.join(name).display().to_string()
}

fn subject(number: u8) -> Vec<u8> {
    vec![number; 16]
}

fn batch_id() -> Vec<u8> {
    uuid(1 << 40).to_vec()
}

/// Without blanks at the ends of lines.
fn trimmed(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

/// What people read of terms, beside what it was.
struct Reading {
    snapshot: &'static str,
    text: String,
}

fn read(world: &World, snapshot: &'static str, arguments: &[&str]) -> Reading {
    Reading { snapshot, text: trimmed(&world.told(arguments)) }
}

fn check_read(readings: &[Reading]) {
    let expected = |reading: &Reading| std::fs::read_to_string(file(reading.snapshot)).unwrap_or_default();
    let changed = readings.iter().filter(|reading| expected(reading) != reading.text);
    let changed: Vec<String> =
        changed.map(|reading| format!("{} tells now\n{}", reading.snapshot, reading.text)).collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

// Shows F1, F2, F6, F7, F32, INV-B7, INV-B8, SignTerms, AgreeTarget, WaiveTerm, DeclareClosure, DeclareLapse,
// TerminateAgreement, CorrectAttribution.
#[tokio::test]
async fn terms_are_carried_out_changed_and_closed_over_real_processes() {
    let mut world = World::found().await;
    let shown = world.both_sign(&["terms", &file("cartel.toml")]).await;
    for expected in [
        "SIGN TERMS of agreement cartel.",
        "from 18 to 25 years, both included, on the day of capture",
        "CAPTAIN 6",
        "which nothing enforces",
        "Stages of group PERSONS, what each side receives in each: FIRST 4, SECOND 2.",
    ] {
        assert!(shown.contains(expected), "{expected:?} is missing in\n{shown}");
    }
    list(&world.forum).await;
    propose(&mut world).await;
    carry_out(&mut world).await;
    let settled = read(&world, "settled.txt", &["terms", "positions"]);
    change(&mut world).await;
    close(&mut world).await;
    check_read(&[
        settled,
        read(&world, "closed.txt", &["terms", "positions"]),
        read(&world, "list.txt", &["terms", "list"]),
        read(&world, "ranks.txt", &["terms", "show", "RANKS"]),
    ]);
    let json: Value = serde_json::from_str(&world.told(&["--json", "terms", "positions"])).unwrap();
    assert_eq!(json["ratios"][0]["carry_over"], "4");
    assert_eq!(json["agreement_positions"][0]["state"], "TERMINATED");
}

async fn list(forum: &Forum) {
    for (number, (holder, persons)) in (1_u64..).zip(HELD) {
        let entry = |person: u8| proto::ListEntry {
            subject: subject(person),
            field_root: Digest::of(&[person]).to_vec(),
            claimed_term: String::new(),
        };
        let list = proto::OpenList {
            header: None,
            list_id: uuid(1 << 41 | number).to_vec(),
            agreement: AGREEMENT.to_owned(),
            kind: proto::SubjectKind::Person.into(),
            entries: persons.into_iter().map(entry).collect(),
        };
        let answer = proto::AnswerList {
            header: None,
            list_id: list.list_id.clone(),
            accepted: vec![1, 2, 3],
            refused: Vec::new(),
        };
        forum.accepted(forum.sign(list, forum.header(holder, Role::Service))).await;
        let other = holder.other_party().unwrap();
        forum.accepted(forum.sign(answer, forum.header(other, Role::Service))).await;
    }
}

// A captain and one of the rest against two privates and a sergeant.
async fn propose(world: &mut World) {
    let line = |(person, term, term_class)| proto::BatchLine {
        subject: subject(person),
        term,
        also_terms: Vec::new(),
        term_class,
    };
    let lines =
        [(1, 1, CAPTAIN), (2, 2, 0), (3, 0, 0), (4, 1, PRIVATE), (5, 1, PRIVATE), (6, 1, NON_COMMISSIONED)];
    let term = |code: &str| proto::TermReference { agreement: AGREEMENT.to_owned(), term: code.to_owned() };
    let proposal = proto::ProposeBatch {
        header: None,
        batch_id: batch_id(),
        revision: 1,
        previous_content: Vec::new(),
        terms: vec![term("RANKS"), term("REST")],
        lines: lines.into_iter().map(line).collect(),
        tranche: Some(proto::TrancheReference {
            agreement: AGREEMENT.to_owned(),
            group: "PERSONS".to_owned(),
            tranche: "FIRST".to_owned(),
        }),
    };
    let mut header = world.forum.header(A, Role::Service);
    header.not_after = Some(world.hours(100));
    world.forum.accepted(world.forum.sign(proposal, header)).await;
    world.desks.sync().await.unwrap();
}

async fn carry_out(world: &mut World) {
    let batch = hex::encode(batch_id());
    let (start, end) = (world.hours(2), world.hours(8));
    let window = proto::Window {
        start_time_us: start.0,
        end_time_us: end.0,
        place_digest: Digest::of(b"a place").to_vec(),
        ..Default::default()
    };
    for party in Principal::PARTIES {
        let window = proto::AgreeWindow {
            batch_id: batch_id(),
            window: Some(window.clone()),
            ..proto::AgreeWindow::default()
        };
        world.desks.party(party).sign("a window", Content::AgreeWindow(window)).await.unwrap();
        world.desks.sync().await.unwrap();
    }
    let shown = world.both_sign(&["confirm", &batch]).await;
    for expected in ["gives 2 lines of class PRIVATE under RANKS", "Checked with the batch pack"] {
        assert!(shown.contains(expected), "{expected:?} is missing in\n{shown}");
    }
    routes::clear(&mut world.desks, (&batch_id(), 1), 1..=6, &[], end).await;
    routes::schedule(&mut world.desks, &batch_id(), &Principal::PARTIES).await;
    world.desks.mark_time(start).await.unwrap();
    for party in Principal::PARTIES {
        let departure = proto::ReportDeparture {
            batch_id: batch_id(),
            giver: proto::Principal::from(party).into(),
            ..proto::ReportDeparture::default()
        };
        world.desks.party(party).say("a departure", Content::ReportDeparture(departure)).await.unwrap();
    }
    world.desks.sync().await.unwrap();
    for party in Principal::PARTIES {
        let claim = proto::ClaimDelivery { batch_id: batch_id(), ..proto::ClaimDelivery::default() };
        world.desks.party(party).say("a claim", Content::ClaimDelivery(claim)).await.unwrap();
        let received =
            proto::AcknowledgeReceipt { batch_id: batch_id(), ..proto::AcknowledgeReceipt::default() };
        world.desks.party(party).say("a receipt", Content::AcknowledgeReceipt(received)).await.unwrap();
    }
    let count = |giver| proto::WitnessCount { giver, counted: 3 };
    let witnessed =
        proto::WitnessHandover { header: None, batch_id: batch_id(), counts: vec![count(1), count(2)] };
    let header = world.forum.header(Principal::Neutral, Role::Service);
    world.forum.accepted(world.forum.sign(witnessed, header)).await;
    world.desks.sync().await.unwrap();
    routes::attest(&mut world.desks, &batch_id()).await;
    world.both_sign(&["settle", &batch]).await;
}

// A target and its change, an amendment, a correction: each is nothing until both have signed it.
async fn change(world: &mut World) {
    world.both_sign(&["target", "cartel/PERSONS", "4"]).await;
    let shown = world.both_sign(&["target", "cartel/PERSONS", "3"]).await;
    assert!(shown.contains("Each side is to receive 3; this is version 2 of the target."), "{shown}");
    let (_, (done, text)) = world.tries(A, &["target", "cartel/PERSONS", "2"]);
    assert!(!done && text.contains("TARGET_BELOW_FLOOR"), "{text}");
    world.signs(A, &["terms", &file("amended.toml")]).await;
    let next = world.told(&["next"]);
    assert!(next.contains("SIGN_AMENDMENT"), "{next}");
    let shown = world.signs(B, &["terms", &file("amended.toml")]).await;
    assert!(shown.contains("AMEND agreement cartel: version 2"), "{shown}");
    let correction = ["attribution", &hex::encode(batch_id()), "--line", "6=cartel/REST"];
    let shown = world.both_sign(&correction).await;
    assert!(shown.contains("line 6 counts under REST of agreement cartel"), "{shown}");
}

async fn close(world: &mut World) {
    world.both_sign(&["close", "cartel/EVERYONE"]).await;
    world.signs(B, &["waive", "cartel/REST"]).await;
    let (_, (done, text)) = world.tries(A, &["lapse", "cartel/SPAN"]);
    assert!(!done && text.contains("TERM_NOT_ENDED"), "{text}");
    let passed = world.hours(48);
    world.desks.mark_time(passed).await.unwrap();
    let next = world.told(&["next"]);
    assert!(next.contains("DECLARE_LAPSE"), "{next}");
    world.signs(B, &["lapse", "cartel/SPAN"]).await;
    let text = file("cartel.toml");
    let shown = world.signs(A, &["notice", "cartel", "--text", &text]).await;
    assert!(shown.contains("GIVE NOTICE of agreement cartel."), "{shown}");
    let (_, (done, text)) = world.tries(B, &["terms", &file("amended.toml")]);
    assert!(!done && text.contains("AGREEMENT_TERMINATED"), "{text}");
}
