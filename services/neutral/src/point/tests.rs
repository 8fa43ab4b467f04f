//! A laptop at a point: what is entered, what is refused, what is signed of it.

use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use homeward_api::ledger::v1 as api;
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Basis, Body, ClockMode, Header, Principal, Role, Statement};
use homeward_payload::ids::{BatchId, Digest, Timestamp};
use homeward_payload::parse::{parse_envelope, parse_statement};
use homeward_payload::proto::payload::v1 as proto;
use homeward_statement::Envelope;
use homeward_testkit::forum::{CREATED_TIME, KeyUse, TestForum, secret, seed};
use homeward_vault::Schema;
use homeward_vault::seal::{SecretKey as SealingKey, open};
use prost::Message as _;
use tempfile::TempDir;

use super::sealing::{PHOTOGRAPH_BYTES_MAX, StayGround, ground, photograph};
use super::signing::{result_digest, sign, signing_key};
use super::*;

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
/// A UUID of version 7.
const BATCH: BatchId = BatchId([0x01, 0x97, 0x2e, 0x5a, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 3]);
const HOUR: i64 = Timestamp::HOUR_US;

/// Lines 1 to 3 are persons of A, of whom 3 is not cleared; 4 and 5 persons of B; 6 a container of B.
fn proposal(forum: &TestForum) -> proto::ProposeBatch {
    let line = |number: u8| proto::BatchLine { subject: vec![number; 16], ..Default::default() };
    let mut proposal = proto::ProposeBatch {
        batch_id: BATCH.to_vec(),
        revision: 1,
        lines: (1..=6).map(line).collect(),
        ..Default::default()
    };
    let not_after = Some(Timestamp(CREATED_TIME.0 + 90 * HOUR));
    proposal.set_header(Header { not_after, ..forum.header(A, Role::Service, 1) });
    proposal
}

fn rows() -> Vec<api::BatchLine> {
    (1..=6_u8)
        .map(|number| api::BatchLine {
            line: number.into(),
            subject: hex(number),
            kind: if number == 6 { "CONTAINER" } else { "PERSON" }.to_owned(),
            giver: if number < 4 { A } else { B }.word().to_owned(),
            state: if number == 3 { "NOT_DEPARTING" } else { "OPEN" }.to_owned(),
            cleared_until_us: if matches!(number, 3 | 6) { 0 } else { CREATED_TIME.0 + 20 * HOUR },
            ..Default::default()
        })
        .collect()
}

fn hex(byte: u8) -> String {
    format!("{byte:02x}").repeat(16)
}

/// What is carried of a batch in this phase, at a distance or not.
fn carried(key: &Path, phase: api::BatchPhase, legs: bool) -> Carried {
    let forum = TestForum::new("point", ClockMode::Real).unwrap();
    let proposal = proposal(&forum).encode_to_vec();
    let content = parse_statement(proto::ProposeBatch::TYPE_NAME, &proposal, Vec::new()).unwrap();
    let both = || vec![A.word().to_owned(), B.word().to_owned()];
    let window = api::BatchWindow {
        start_time_us: CREATED_TIME.0 + HOUR,
        end_time_us: CREATED_TIME.0 + 9 * HOUR,
        legs: if legs { both() } else { Vec::new() },
        simultaneous: legs,
    };
    let batch = api::Batch {
        batch: BATCH.to_string(),
        code: "7K3M-9QXD-V".to_owned(),
        phase: phase.into(),
        revision: 1,
        content_digest: content.content_digest.to_string(),
        window: Some(window),
        ..Default::default()
    };
    let lines = api::BatchPack { proposal, lines: rows(), ..Default::default() };
    Carried {
        log_id: forum.log_id(),
        genesis: forum.envelope().bytes().to_vec(),
        checkpoint: String::new(),
        basis: Basis { size: 7, root: Digest([8; 32]) },
        newest_time: CREATED_TIME,
        loaded: CREATED_TIME,
        batch: batch.encode_to_vec(),
        lines: lines.encode_to_vec(),
        key_path: key.to_path_buf(),
    }
}

/// A laptop with a pack and the neutral's key.
struct Laptop {
    folder: TempDir,
    pack: Pack,
    store: Store,
}

impl Laptop {
    fn new(legs: bool) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = key_file(folder.path(), Principal::Neutral, 0o600);
        let carried = carried(&key, api::BatchPhase::Confirmed, legs);
        let mut store = Store::make(folder.path()).unwrap();
        store.keep_pack(&carried).unwrap();
        Self { folder, pack: Pack::open(&store.pack().unwrap()).unwrap(), store }
    }

    fn enter(&mut self, line: &str) -> Result<(), PointFault> {
        let entry = Entry::parse(line)?;
        Board::new(&self.pack, &self.store.entries()?).check(&entry)?;
        let made = Timestamp(CREATED_TIME.0 + 2 * HOUR);
        self.store.enter(made, &entry, &[]).map(|_| ()).map_err(PointFault::from)
    }

    fn must(&mut self, lines: &[&str]) {
        for line in lines {
            self.enter(line).unwrap_or_else(|fault| panic!("{line}: {fault}"));
        }
    }

    #[track_caller]
    fn refused(&mut self, line: &str, expected: &str) {
        let fault = self.enter(line).unwrap_err().to_string();
        assert!(fault.contains(expected), "{line}: {fault}");
    }

    /// Signs what waits, and what was said by it.
    fn sign(&mut self) -> Vec<Statement> {
        let key = signing_key(&self.pack).unwrap();
        let signed = sign(&mut self.store, &self.pack, &key).unwrap();
        signed.iter().map(|one| parse_envelope(&Envelope::parse(&one.envelope).unwrap()).unwrap()).collect()
    }

    fn result(&self) -> Digest {
        result_digest(&Board::new(&self.pack, &self.store.entries().unwrap()))
    }
}

fn key_file(folder: &Path, principal: Principal, mode: u32) -> PathBuf {
    let path = folder.join(format!("{}-{mode:o}.key", principal.word()));
    let file = std::fs::OpenOptions::new().write(true).create_new(true).mode(mode).open(&path).unwrap();
    let digits: String = seed(principal, KeyUse::Service).iter().map(|byte| format!("{byte:02x}")).collect();
    std::io::Write::write_all(&mut &file, format!("{digits}\n").as_bytes()).unwrap();
    path
}

#[test]
fn a_pack_is_of_an_open_batch_and_hangs_together() {
    let key = Path::new("/key");
    let check = |carried: &Carried, expected: &str| {
        let fault = Pack::open(carried).unwrap_err().to_string();
        assert!(fault.contains(expected), "{fault}");
    };
    for phase in [api::BatchPhase::Proposed, api::BatchPhase::Settled, api::BatchPhase::Cancelled] {
        check(&carried(key, phase, false), "is not confirmed and open");
    }
    let good = carried(key, api::BatchPhase::Confirmed, false);
    assert_eq!(Pack::open(&good).unwrap().givers().collect::<Vec<_>>(), [A, B]);
    let mut other = good.clone();
    other.genesis = TestForum::new("other", ClockMode::Real).unwrap().envelope().bytes().to_vec();
    check(&other, "genesis");
    let mut rows = api::BatchPack::decode(good.lines.as_slice()).unwrap();
    rows.lines.swap(0, 1);
    check(&Carried { lines: rows.encode_to_vec(), ..good.clone() }, "line 1 is not that of its proposal");
    let mut batch = api::Batch::decode(good.batch.as_slice()).unwrap();
    batch.content_digest = "00".repeat(32);
    check(&Carried { batch: batch.encode_to_vec(), ..good }, "not that of the revision in force");
}

#[test]
fn what_contradicts_what_stands_there_is_not_entered() {
    let mut laptop = Laptop::new(false);
    for (line, expected) in [
        ("present 7", "there is no line 7: the batch has lines 1 to 6"),
        ("present 3", "had left the batch when the pack was loaded: not departing"),
        ("not-departing 6", "line 6 is a container"),
        ("refused-container 1", "line 1 is a person"),
        ("seal 2", "line 2 is a person"),
        ("departed party-a 4", "line 4 is given by party-b"),
        ("ready party-a", "no legs that start at once"),
        ("abort safety", "nobody has departed"),
        ("attest", "line 1, given by party-a, has no outcome yet"),
    ] {
        laptop.refused(line, expected);
    }
    laptop.must(&["arrived", "not-departing 1", "departed party-a 2", "count party-a 1 by neutral"]);
    for (line, expected) in [
        ("arrived", "entered already"),
        ("departed party-a 1", "line 1 is not departing and so does not depart"),
        ("departed party-a 2", "line 2 has departed"),
        ("not-departing 2", "line 2 has departed"),
        ("count party-a 2 by neutral", "entered already"),
    ] {
        laptop.refused(line, expected);
    }
    assert_eq!(laptop.store.entries().unwrap().len(), 4);
    laptop.sign();
    for (line, expected) in [
        ("present 1", "line 1 is signed as not departing"),
        ("count party-b 3 by neutral", "counted in one statement"),
    ] {
        laptop.refused(line, expected);
    }
    // A note on paper is no second count.
    laptop.must(&["count party-b 3 by party-b"]);
}

#[test]
fn entries_become_statements_on_the_basis_of_the_pack() {
    let mut laptop = Laptop::new(false);
    laptop.must(&[
        "arrived",
        "note ice on the bridge",
        "not-departing 1,5",
        "departed party-a 2",
        "departed party-b 4,6",
        "present 2,4",
        "absent 4,6",
        // The newest mark counts: line 4 came late.
        "present 4",
        "count party-b 1 by neutral",
        "count party-a 1 by neutral",
    ]);
    let said = laptop.sign();
    let kinds: Vec<&str> = said.iter().map(|one| one.body.type_name().rsplit('.').next().unwrap()).collect();
    let expected = [
        "ReportArrival",
        "RecordOutcomes",
        "RecordOutcomes",
        "ReportDeparture",
        "ReportDeparture",
        "RecordOutcomes",
        "WitnessHandover",
    ];
    assert_eq!(kinds, expected);
    let lines = |index: usize| match &said[index].body {
        Body::RecordOutcomes(body) => body.lines.clone(),
        Body::ReportDeparture(body) => body.lines.clone(),
        _ => Vec::new(),
    };
    assert_eq!((lines(1), lines(2), lines(4), lines(5)), (vec![1], vec![5], vec![4, 6], vec![6]));
    let Body::WitnessHandover(count) = &said[6].body else { panic!("no count") };
    assert_eq!(count.counts, [(A, 1), (B, 1)]);
    let headers = said.iter().map(|one| one.header);
    for header in headers {
        assert_eq!((header.author, header.role), (Principal::Neutral, Role::Service));
        assert_eq!(header.basis, Basis { size: 7, root: Digest([8; 32]) });
        assert_eq!(header.made_time, Timestamp(CREATED_TIME.0 + 2 * HOUR));
    }
    let ids: std::collections::BTreeSet<_> = said.iter().map(|one| one.header.statement_id).collect();
    assert_eq!(ids.len(), said.len());
    let key = signing_key(&laptop.pack).unwrap();
    let again = sign(&mut laptop.store, &laptop.pack, &key);
    assert!(matches!(again, Err(PointFault::NothingToSign)));
}

// Shows F14, INV-B4, AttestRecord, RefuseToSign.
#[test]
fn the_record_is_signed_over_what_was_entered_and_then_stands() {
    let mut laptop = Laptop::new(false);
    laptop.must(&["present 1-2,4-5", "refused-container 6"]);
    let before = laptop.result();
    laptop.must(&["absent 5"]);
    assert_ne!(laptop.result(), before);
    laptop.must(&["count party-a 2 by neutral", "count party-b 1 by neutral", "refuse-to-sign counts"]);
    laptop.refused("attest", "entered already");
    let result = laptop.result();
    let said = laptop.sign();
    let Some(Body::RefuseToSign(refused)) = said.last().map(|one| &one.body) else { panic!("no refusal") };
    assert_eq!(refused.result_digest, result);
    laptop.refused("present 5", "nothing that changes the result comes after that");
    laptop.must(&["note the two sides went on talking"]);
}

#[test]
fn each_leg_is_counted_by_its_own_witness_and_the_record_needs_both() {
    let mut laptop = Laptop::new(true);
    laptop.must(&["ready party-a", "present 1-2,4-6", "count party-a 2 by neutral"]);
    laptop.refused("ready party-a", "entered already");
    laptop.refused("attest", "was counted elsewhere; sign the record after delivery");
    assert_eq!(laptop.sign().len(), 2);
    laptop.refused("count party-a 3 by neutral", "counted in one statement");
    laptop.must(&["count party-b 3 by neutral", "attest"]);
    assert_eq!(laptop.sign().len(), 2);
}

#[test]
fn only_a_key_of_the_neutral_that_nobody_else_can_read_signs() {
    let laptop = Laptop::new(false);
    let folder = laptop.folder.path();
    let with = |key_path: PathBuf| {
        let carried = Carried { key_path, ..carried(Path::new("/key"), api::BatchPhase::Confirmed, false) };
        signing_key(&Pack::open(&carried).unwrap()).map(|key| *key.public())
    };
    let neutral = secret(Principal::Neutral, KeyUse::Service);
    assert_eq!(with(folder.join("neutral-600.key")).unwrap(), *neutral.public());
    let other = with(key_file(folder, A, 0o600)).unwrap_err();
    assert!(other.to_string().contains("no service key of the neutral"), "{other}");
    assert!(matches!(with(key_file(folder, Principal::Neutral, 0o644)), Err(PointFault::Key(_))));
    assert!(matches!(with(folder.join("nowhere.key")), Err(PointFault::Key(_))));
}

#[test]
fn a_photograph_is_sealed_to_three_and_a_ground_to_the_neutral_alone() {
    let laptop = Laptop::new(false);
    let pack = &laptop.pack;
    let opened = |bytes: &[u8], by| {
        let key = SealingKey::from_bytes(&seed(by, KeyUse::Sealing)).unwrap();
        open(bytes, &key).map(|opened| opened.document)
    };
    let content = Digest([4; 32]);
    let sealed = photograph(pack, &content, "act.jpg", b"picture").unwrap();
    for recipient in [A, B, Principal::Neutral] {
        let document = opened(&sealed.document, recipient).unwrap();
        assert_eq!(Digest(document.field_root()), sealed.document_root);
        assert_eq!(document.value(5), Ok(Some(b"picture".as_slice())));
        assert_eq!(document.value(3), Ok(Some(content.to_string().as_bytes())));
    }
    for bytes in [&[][..], &vec![0; PHOTOGRAPH_BYTES_MAX + 1]] {
        assert!(matches!(photograph(pack, &content, "a", bytes), Err(PointFault::Photograph(..))));
    }
    let largest = photograph(pack, &content, "a", &vec![0; PHOTOGRAPH_BYTES_MAX]).unwrap();
    assert!(largest.document.len() < 5 * 1024 * 1024);

    let line = pack.line(4).unwrap();
    let grounds = [StayGround::Declined, StayGround::NoLongerFit].map(|one| ground(pack, line, one).unwrap());
    assert_eq!(grounds[0].document.len(), grounds[1].document.len());
    for one in &grounds {
        assert_eq!(opened(&one.document, Principal::Neutral).unwrap().schema(), Schema::Interview);
        assert!(opened(&one.document, A).is_err() && opened(&one.document, B).is_err());
    }
}
