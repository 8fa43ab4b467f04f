use homeward_payload::compose::Payload;
use homeward_payload::domain::{Basis, Header, Principal, Role};
use homeward_payload::ids::{Digest, LogId, StatementId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::{ROWS_MAX, summarise};

const UUID: [u8; 16] = [0x01, 0x97, 0x75, 0x2b, 0x8c, 0, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 1];
const TIME_US: i64 = 1_748_865_600_000_000;

fn encode<P: Payload>(mut payload: P, role: Role) -> Vec<u8> {
    payload.set_header(Header {
        log_id: LogId([0x11; 32]),
        statement_id: StatementId(UUID),
        author: Principal::PartyA,
        role,
        basis: Basis { size: 7, root: Digest([0x22; 32]) },
        made_time: Timestamp(TIME_US),
        not_after: None,
    });
    payload.encode_to_vec()
}

fn lines_of<P: Payload>(payload: P, role: Role) -> Vec<String> {
    summarise(P::TYPE_NAME, &encode(payload, role)).unwrap()
}

fn confirmation() -> proto::ConfirmBatch {
    let total = |agreement: &str, term: &str, giver, lines| proto::LineTotal {
        agreement: agreement.to_owned(),
        term: term.to_owned(),
        giver,
        lines,
        term_class: String::new(),
    };
    proto::ConfirmBatch {
        batch_id: UUID.to_vec(),
        revision: 2,
        content_digest: vec![0x88; 32],
        totals: vec![total("", "", 1, 1), total("first-round", "YOUNG", 2, 640)],
        ..proto::ConfirmBatch::default()
    }
}

#[test]
fn a_confirmation_repeats_what_it_binds() {
    let lines = lines_of(confirmation(), Role::Heads);
    let expected = [
        &format!(
            "CONFIRM BATCH {} (0197752b8c0070008000000000000001), revision 2.",
            homeward_shell::reads::code::code_of(&homeward_payload::ids::BatchId(UUID))
        ),
        "Content 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888 8888.",
        "Party A gives 1 line under goodwill, in no quota.",
        "Party B gives 640 lines under YOUNG of agreement first-round.",
        "No window is agreed yet.",
        "Said for party A, by head of delegation and second officer together, two signatures.",
        "Made 2025-06-02T12:00:00Z, having seen 7 entries of the log.",
        "It commits its author without an end of its own.",
    ];
    assert_eq!(lines.get(..expected.len()).unwrap(), expected);
}

#[test]
fn counts_that_differ_are_said_aloud() {
    let settlement = |acknowledged, witnessed| proto::SignSettlement {
        batch_id: UUID.to_vec(),
        result_digest: vec![0xcc; 32],
        as_of: Some(proto::AsOf { size: 7, state_digest: vec![0x33; 32] }),
        counts: vec![proto::SettlementCount { giver: 1, unit: 1, claimed: 3, acknowledged, witnessed }],
        ..proto::SignSettlement::default()
    };
    let check = |acknowledged, witnessed, expected: bool| {
        let lines = lines_of(settlement(acknowledged, witnessed), Role::Heads);
        assert_eq!(lines.iter().any(|line| line.contains("THE COUNTS DIFFER")), expected, "{lines:?}");
    };
    check(3, None, false);
    check(3, Some(3), false);
    check(2, None, true);
    check(3, Some(2), true);
}

#[test]
fn long_lists_are_cut_and_say_so() {
    let subjects: Vec<Vec<u8>> = (0..50_u8).map(|number| [vec![0; 15], vec![number]].concat()).collect();
    let findings = proto::StateFindings {
        agreement: "first-round".to_owned(),
        term: "YOUNG".to_owned(),
        predicate_digest: vec![0x55; 32],
        holder: 1,
        subjects,
        ..proto::StateFindings::default()
    };
    let lines = lines_of(findings, Role::Service);
    assert!(lines.iter().any(|line| line.starts_with("STATE FINDINGS: 50 persons held by party A")));
    assert_eq!(lines.iter().filter(|line| line.starts_with("  0000")).count(), ROWS_MAX);
    assert!(lines.contains(&"  and 10 further ones".to_owned()), "{lines:?}");
}

#[test]
fn bytes_that_are_no_statement_are_not_summarised() {
    let good = encode(confirmation(), Role::Heads);
    let type_name = proto::ConfirmBatch::TYPE_NAME;
    assert!(summarise(type_name, &good).is_ok());
    assert!(summarise(type_name, &[good.as_slice(), &[0x98, 0x06, 0x01]].concat()).is_err());
    assert!(summarise(type_name, good.get(1..).unwrap()).is_err());
    assert!(summarise("homeward.payload.v1.Other", &good).is_err());
}

#[track_caller]
fn check_says(lines: Vec<String>, expected: &[&str]) {
    let text = lines.join("\n");
    for expected in expected {
        assert!(text.contains(expected), "{text}\nwithout {expected:?}");
    }
}

fn batch_id() -> Vec<u8> {
    UUID.to_vec()
}

#[test]
fn what_an_officer_signs_says_what_it_undertakes() {
    let place = |giver, digest| proto::WindowLeg { giver, place_digest: vec![digest; 32] };
    let window = proto::Window {
        start_time_us: TIME_US,
        end_time_us: TIME_US + 3_600_000_000,
        place_digest: vec![0x44; 32],
        legs: vec![place(1, 0x46), place(2, 0x47)],
        simultaneous: true,
    };
    let safe = proto::GuaranteeSafety {
        batch_id: batch_id(),
        revision: 2,
        window: Some(window),
        ..Default::default()
    };
    let expected = [
        "GUARANTEE SAFETY",
        "Party B gives at a point of its own, with digest 4747",
        "Nobody departs before the neutral has opened all points at once.",
        "It holds for exactly this window",
        "one signature",
    ];
    check_says(lines_of(safe, Role::Officer), &expected);
    let released = proto::ReleaseUnilaterally {
        batch_id: batch_id(),
        revision: 1,
        terms: vec![proto::TermReference { agreement: "first-round".to_owned(), term: "MEDICAL".to_owned() }],
        lines: vec![
            proto::BatchLine { subject: vec![0x5e; 16], term: 1, ..Default::default() },
            proto::BatchLine { subject: vec![0x5f; 16], term: 0, ..Default::default() },
        ],
        window: Some(proto::Window {
            start_time_us: TIME_US,
            end_time_us: TIME_US + 1,
            place_digest: vec![0x44; 32],
            ..Default::default()
        }),
        notice_digest: vec![0x45; 32],
        ..Default::default()
    };
    let expected =
        ["RELEASE 2 persons UNILATERALLY", "MEDICAL of agreement first-round", "urgent, under no term"];
    check_says(lines_of(released, Role::Officer), &expected);
}

#[test]
fn what_an_officer_stops_says_why() {
    let held = proto::HoldRelease {
        batch_id: batch_id(),
        revision: 1,
        ground: 3,
        until_us: TIME_US,
        ..Default::default()
    };
    check_says(
        lines_of(held, Role::Officer),
        &["nobody can receive wounded", "It ends by itself 2025-06-02T12:00:00Z."],
    );
    let off = proto::PostponeBatch { batch_id: batch_id(), revision: 2, ground: 3, ..Default::default() };
    check_says(lines_of(off, Role::Officer), &["PUT OFF", "time or place cannot be kept", "stays confirmed"]);
    let aborted = proto::AbortBatch { batch_id: batch_id(), revision: 2, ground: 2, ..Default::default() };
    check_says(
        lines_of(aborted, Role::Officer),
        &["BREAK OFF", "a transport failed or was lost", "returns to the pool"],
    );
    let refused = proto::RefuseToSign {
        batch_id: batch_id(),
        result_digest: vec![0xcc; 32],
        ground: 1,
        ..Default::default()
    };
    check_says(
        lines_of(refused, Role::Officer),
        &["REFUSE TO SIGN", "the counts are not what was seen", "Result cccc"],
    );
}

#[test]
fn a_note_of_a_call_says_that_nothing_follows_from_it() {
    let note = proto::NoteReport {
        batch_id: batch_id(),
        reporter: 1,
        step: 1,
        giver: 1,
        count: Some(135),
        heard_time_us: TIME_US,
        ..Default::default()
    };
    let said =
        "By telephone party A said at 2025-06-02T12:00:00Z: people of party A have departed; it said 135.";
    check_says(lines_of(note, Role::Service), &["NOTE A CALL", said, "no effect until its reporter signs"]);
}
