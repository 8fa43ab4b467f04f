//! What is printed and shown, as people read it.

use std::path::Path;

use homeward_api::ledger::v1 as api;
use homeward_neutral::point::{Board, Carried, Entered, Entry, Pack};
use homeward_payload::compose::Payload as _;
use homeward_payload::domain::{Basis, ClockMode, Header, Principal, Role};
use homeward_payload::ids::{BatchId, Digest, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::payload::v1 as proto;
use homeward_testkit::forum::{CREATED_TIME, TestForum};
use prost::Message as _;

use super::page::{html, pages, text};
use super::paper::{COLUMNS, act, roster};

const A: Principal = Principal::PartyA;
const B: Principal = Principal::PartyB;
/// A UUID of version 7.
const BATCH: BatchId = BatchId([0x01, 0x97, 0x2e, 0x5a, 0, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 3]);
const HOUR: i64 = Timestamp::HOUR_US;

/// Lines 1 to `persons` are persons of A, of whom 3 does not depart; then two of B and a container of B.
fn pack(persons: u8) -> Pack {
    let forum = TestForum::new("point", ClockMode::Real).unwrap();
    let lines = persons + 3;
    let line = |number: u8| proto::BatchLine { subject: vec![number; 16], ..Default::default() };
    let mut proposal = proto::ProposeBatch {
        batch_id: BATCH.to_vec(),
        revision: 1,
        lines: (1..=lines).map(line).collect(),
        ..Default::default()
    };
    let not_after = Some(Timestamp(CREATED_TIME.0 + 90 * HOUR));
    proposal.set_header(Header { not_after, ..forum.header(A, Role::Service, 1) });
    let proposal = proposal.encode_to_vec();
    let content = parse_statement(proto::ProposeBatch::TYPE_NAME, &proposal, Vec::new()).unwrap();
    let row = |number: u8| api::BatchLine {
        line: number.into(),
        subject: format!("{number:02x}").repeat(16),
        kind: if number == lines { "CONTAINER" } else { "PERSON" }.to_owned(),
        giver: if number <= persons { A } else { B }.word().to_owned(),
        term: if number == 2 { "" } else { "ANY_POW" }.to_owned(),
        state: if number == 3 { "NOT_DEPARTING" } else { "OPEN" }.to_owned(),
        cleared_until_us: if number == 3 || number == lines { 0 } else { CREATED_TIME.0 + 20 * HOUR },
        ..Default::default()
    };
    let window = api::BatchWindow {
        start_time_us: CREATED_TIME.0 + HOUR,
        end_time_us: CREATED_TIME.0 + 9 * HOUR,
        ..Default::default()
    };
    let batch = api::Batch {
        batch: BATCH.to_string(),
        code: "7K3M-9QXD-V".to_owned(),
        phase: api::BatchPhase::Confirmed.into(),
        revision: 1,
        content_digest: content.content_digest.to_string(),
        window: Some(window),
        ..Default::default()
    };
    let rows = api::BatchPack { proposal, lines: (1..=lines).map(row).collect(), ..Default::default() };
    let carried = Carried {
        log_id: forum.log_id(),
        genesis: forum.envelope().bytes().to_vec(),
        checkpoint: String::new(),
        basis: Basis { size: 412, root: Digest([8; 32]) },
        newest_time: CREATED_TIME,
        loaded: CREATED_TIME,
        batch: batch.encode_to_vec(),
        lines: rows.encode_to_vec(),
        key_path: Path::new("/key").to_path_buf(),
    };
    Pack::open(&carried).unwrap()
}

fn entered(lines: &[&str]) -> Vec<Entered> {
    let entered = |(ordinal, line): (i64, &&str)| Entered {
        ordinal,
        made_us: CREATED_TIME.0 + 2 * HOUR,
        signed: false,
        entry: Entry::parse(line).unwrap(),
    };
    (1..).zip(lines).map(entered).collect()
}

const ENTERED: [&str; 8] = [
    "arrived",
    "departed party-a 1-2,4",
    "present 1-2,4-5",
    "absent 6",
    "refused-container 7",
    "count party-a 3 by neutral",
    "count party-b 2 by party-b",
    "note two buses came an hour late; there was ice on the bridge, and the second of them had no heating",
];

#[track_caller]
fn check(found: &str, expected: &str, name: &str) {
    if found != expected {
        let left = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target");
        std::fs::write(format!("{left}/{name}"), found).unwrap();
        panic!("{name} differs; what is printed now is in target/{name}:\n{found}");
    }
}

#[test]
fn a_roster_is_printed_for_each_giver_and_group() {
    let pack = pack(4);
    check(&text(&roster::sheets(&pack, None)[..1]), include_str!("roster.txt"), "roster.txt");
    let groups = roster::sheets(&pack, Some(2));
    let titles: Vec<&str> = groups.iter().map(|sheet| sheet.title.as_str()).collect();
    let (a, b) = (pack.name(A), pack.name(B));
    let expected = [
        format!("ROSTER  {a} gives to {b}, group 1 of 2"),
        format!("ROSTER  {a} gives to {b}, group 2 of 2"),
        format!("ROSTER  {b} gives to {a}, group 1 of 2"),
        format!("ROSTER  {b} gives to {a}, group 2 of 2"),
    ];
    assert_eq!(titles, expected);
    let codes: std::collections::BTreeSet<String> = groups.iter().map(super::paper::Sheet::code).collect();
    assert_eq!(codes.len(), groups.len());
}

#[test]
fn an_act_holds_the_three_counts_and_what_the_witness_says() {
    let pack = pack(4);
    let entries = entered(&ENTERED);
    let sheet = act::sheet(&Board::new(&pack, &entries), &entries);
    check(&text(&[sheet]), include_str!("act.txt"), "act.txt");
    let entries = entered(&[&ENTERED[..], &["refuse-to-sign counts"]].concat());
    let refused = act::sheet(&Board::new(&pack, &entries), &entries).text();
    assert!(refused.contains("does NOT sign this record: the counts are not what was seen."), "{refused}");
    assert!(refused.contains("Result, if both sides say what they said here:"), "{refused}");
}

#[test]
fn the_code_is_of_exactly_what_is_printed() {
    let pack = pack(4);
    let code = |lines: &[&str]| {
        let entries = entered(lines);
        act::sheet(&Board::new(&pack, &entries), &entries).code()
    };
    assert_eq!(code(&ENTERED), code(&ENTERED));
    let others: [&[&str]; 4] =
        [&ENTERED[..7], &ENTERED[..6], &["present 1"], &["present 1", "count party-a 1 by party-b"]];
    let codes: std::collections::BTreeSet<String> =
        others.iter().map(|lines| code(lines)).chain([code(&ENTERED)]).collect();
    assert_eq!(codes.len(), others.len() + 1);
}

#[test]
fn a_long_sheet_is_cut_into_pages_that_each_bear_the_code() {
    let pack = pack(150);
    let sheets = roster::sheets(&pack, None);
    let printed = pages(&sheets[0]);
    assert_eq!(printed.len(), 4);
    for (number, page) in (1..).zip(&printed) {
        assert_eq!(page.lines().count(), 60);
        assert!(page.lines().all(|line| line.chars().count() <= COLUMNS), "{page}");
        assert!(page.contains(&format!("page {number} of 4")) && page.contains(&sheets[0].code()));
    }
    assert_eq!(text(&sheets).matches('\u{c}').count(), 4);
    let page = html(&sheets);
    assert_eq!((page.matches("<pre>").count(), page.matches("src=").count()), (5, 0));
}

#[test]
fn the_handover_is_shown_as_it_was_entered() {
    let pack = pack(4);
    let entries = entered(&ENTERED);
    let shown = super::show::text(&Board::new(&pack, &entries), &entries, &[], &[]);
    let rows: Vec<String> =
        shown.lines().map(|line| line.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
    for expected in [
        "Batch 7K3M-9QXD-V, revision 1",
        "AAA present 3 1-2,4",
        "AAA not departing 1 3",
        "BBB present 1 5",
        "BBB absent 1 6",
        "BBB refused 1 7",
        "1 arrived a statement",
        "5 refused-container 7 a note",
        "6 count party-a 3 by neutral a statement",
        "7 count party-b 2 by party-b a note",
    ] {
        assert!(rows.iter().any(|row| row == expected), "{expected}\n{shown}");
    }
}
