//! What people see of a day.

use homeward_api::ledger::v1::{
    BatchStatus, DayBatch, DayConcern, DayGuarantee, DayLeg, DayRight, DayStep, HeardReport, NamedCount,
    NextAction,
};

use super::batch::bar;
use super::live::fitting;
use super::render::{Row, Style, rows, wrapped};
use super::*;

/// 12 June 2025, 00:00 UTC.
const DAY_US: i64 = 1_749_686_400_000_000;
const MINUTE_US: i64 = 60_000_000;

fn at(hour: i64, minute: i64) -> i64 {
    DAY_US + (hour * 60 + minute) * MINUTE_US
}

fn names() -> Names {
    Names::new("UKR".to_owned(), "RUS".to_owned())
}

fn text(word: &str) -> String {
    word.to_owned()
}

fn status(headline: &str, accounts: &str) -> Option<BatchStatus> {
    Some(BatchStatus {
        agreement: text("CONFIRMED"),
        accounts: text(accounts),
        headline: text(headline),
        ..BatchStatus::default()
    })
}

fn step(act: &str, about: &str, signed_by: &str, time_us: i64, count: Option<u32>) -> DayStep {
    let position = u64::try_from(time_us).unwrap();
    DayStep { act: text(act), about: text(about), signed_by: text(signed_by), time_us, position, count }
}

fn heard(reporter: &str, step: &str, giver: &str, count: Option<u32>, standing: &str) -> HeardReport {
    HeardReport {
        reporter: text(reporter),
        step: text(step),
        giver: text(giver),
        count,
        heard_time_us: at(14, 5),
        standing: text(standing),
        ..HeardReport::default()
    }
}

fn concern(concern: &str, about: &str, items: u32) -> DayConcern {
    DayConcern { concern: text(concern), about: text(about), items }
}

fn right(statement: &str, principal: &str, role: &str) -> DayRight {
    DayRight { statement: text(statement), principal: text(principal), role: text(role) }
}

fn next(actor: &str, role: &str, action: &str, due_us: i64, overdue: bool) -> NextAction {
    NextAction {
        actor: text(actor),
        role: text(role),
        action: text(action),
        due_us,
        overdue,
        ..NextAction::default()
    }
}

/// Both sides are on the way; one number heard is only heard, one is contradicted.
fn under_way() -> DayBatch {
    let mut contradicted = heard("party-b", "DEPARTED", "party-b", Some(140), "CONTRADICTED");
    contradicted.signed_count = Some(133);
    contradicted.signed_by = text("neutral");
    let mut confirmed = heard("party-a", "DEPARTED", "party-a", Some(135), "CONFIRMED");
    confirmed.signed_count = Some(135);
    confirmed.signed_by = text("party-a");
    DayBatch {
        code: text("7K3M-9QXD-V"),
        status: status("at the handover point", "COUNTING"),
        window_start_us: at(8, 0),
        window_end_us: at(16, 0),
        simultaneous: true,
        legs_opened: true,
        legs: vec![
            DayLeg {
                giver: text("party-a"),
                listed: 136,
                departed: 135,
                under_way: 45,
                received: 90,
                claimed: Some(135),
                acknowledged: Some(90),
                outcomes: vec![NamedCount { name: text("DIED"), count: 1 }],
                ..DayLeg::default()
            },
            DayLeg {
                giver: text("party-b"),
                listed: 135,
                departed: 133,
                under_way: 133,
                ..DayLeg::default()
            },
        ],
        steps: vec![
            step("DEPARTED", "party-a", "party-a", at(8, 3), Some(135)),
            step("DEPARTED", "party-b", "neutral", at(8, 4), Some(133)),
            step("ARRIVED", "neutral", "neutral", at(13, 40), None),
        ],
        heard: vec![
            confirmed,
            contradicted,
            heard("party-b", "COUNTED", "party-b", Some(133), "HEARD_ONLY"),
            heard("neutral", "COUNTED", "party-a", Some(135), "HEARD_ONLY"),
            heard("neutral", "INCIDENT", "", None, "HEARD_ONLY"),
        ],
        concerns: vec![
            concern("INCIDENT_HEARD", "neutral", 1),
            concern("COUNTS_DIFFER", "party-a", 136),
            concern("HEARD_CONTRADICTED", "party-b", 1),
        ],
        rights: vec![
            right("AbortBatch", "party-a", "OFFICER"),
            right("AbortBatch", "party-b", "OFFICER"),
            right("AbortBatch", "neutral", "SERVICE"),
        ],
        next: vec![
            next("party-b", "SERVICE", "CLAIM_DELIVERY", at(72, 0), false),
            next("neutral", "SERVICE", "WITNESS_HANDOVER", at(72, 0), false),
            next("party-a", "SERVICE", "ACKNOWLEDGE_RECEIPT", at(72, 0), false),
            next("party-b", "HEADS", "SIGN_SETTLEMENT", 0, false),
        ],
        ..DayBatch::default()
    }
}

/// Dated, and something is missing.
fn waiting() -> DayBatch {
    let leg = |giver: &str, acknowledged| DayLeg {
        giver: text(giver),
        listed: 40,
        waiting: 38,
        uncleared: 2,
        route_digest: "ab".repeat(32),
        route_acknowledged: acknowledged,
        outcomes: vec![NamedCount { name: text("NOT_DEPARTING"), count: 2 }],
        ..DayLeg::default()
    };
    DayBatch {
        code: text("QF20-11ZC-3"),
        status: status("confirmed; dated; routes or guarantees are missing", "OPEN"),
        window_start_us: at(20, 0),
        window_end_us: at(26, 0),
        legs: vec![leg("party-a", true), leg("party-b", false)],
        guarantees: vec![DayGuarantee { party: text("party-a"), until_us: 0 }],
        steps: vec![step("ROUTE_ACKNOWLEDGED", "party-a", "party-b", at(9, 12), None)],
        heard: vec![heard("party-b", "READY", "party-b", None, "HEARD_ONLY")],
        concerns: vec![concern("OVERDUE", "party-b", 2)],
        rights: vec![
            right("PostponeBatch", "party-a", "OFFICER"),
            right("PostponeBatch", "party-b", "OFFICER"),
            right("PostponeBatch", "neutral", "SERVICE"),
        ],
        next: vec![next("party-b", "OFFICER", "GUARANTEE_SAFETY", at(-2, 0), true)],
        ..DayBatch::default()
    }
}

fn settled() -> DayBatch {
    let leg = |giver: &str| DayLeg {
        giver: text(giver),
        listed: 12,
        departed: 12,
        received: 12,
        claimed: Some(12),
        witnessed: Some(12),
        acknowledged: Some(12),
        ..DayLeg::default()
    };
    DayBatch {
        code: text("0A1B-2C3D-4"),
        status: status("settled", "SETTLED"),
        window_start_us: at(-8, 0),
        window_end_us: at(-2, 0),
        legs: vec![leg("party-a"), leg("party-b")],
        ..DayBatch::default()
    }
}

/// One side drove to a point, and no date is agreed.
fn alone() -> DayBatch {
    DayBatch {
        code: text("5ZZ8-K7Q0-W"),
        status: status("at a point: party-b; nobody has departed", "OPEN"),
        legs: vec![DayLeg { giver: text("party-b"), listed: 1_212, waiting: 1_212, ..DayLeg::default() }],
        steps: vec![step("ARRIVED", "party-b", "party-b", at(7, 0), None)],
        concerns: vec![concern("ARRIVED_WITHOUT_WINDOW", "party-b", 1)],
        next: vec![next("party-a", "HEADS", "AGREE_WINDOW", 0, false)],
        ..DayBatch::default()
    }
}

fn day(batches: Vec<DayBatch>) -> ExchangeDay {
    let end_us = DAY_US + 24 * 60 * MINUTE_US;
    ExchangeDay { start_us: DAY_US, end_us, size: 231, now_us: at(14, 10), batches, ..ExchangeDay::default() }
}

/// Checks a rendered board; a changed one is left below `target/`, to be looked at and taken over where it is meant.
#[track_caller]
fn check_board(name: &str, day: &ExchangeDay, width: usize, expected: &str) {
    let found = rows(day, &names(), width);
    for row in &found {
        let cells = row.text.chars().count();
        assert!(cells <= width, "{cells} characters: {}", row.text);
        assert_eq!(row.text.trim_end(), row.text);
    }
    let found: String = found.iter().map(|row| format!("{}\n", row.text)).collect();
    if found != expected {
        let left = concat!(env!("CARGO_MANIFEST_DIR"), "/../../target/");
        std::fs::write(format!("{left}{name}"), &found).unwrap();
        panic!("the board is not {name}; it is in target/{name}:\n{found}");
    }
}

// Shows F12, F13, F14, NoteReport.
#[test]
fn the_board_is_read_at_a_glance_on_every_width() {
    let day = day(vec![settled(), under_way(), waiting(), alone()]);
    check_board("board-80.txt", &day, 80, include_str!("board-80.txt"));
    check_board("board-120.txt", &day, 120, include_str!("board-120.txt"));
}

#[test]
fn a_day_without_batches_says_so() {
    let found = rows(&day(Vec::new()), &names(), 20);
    assert!(found.iter().any(|row| row.text.starts_with("No batch is on this day.")));
    let many = ExchangeDay { left_out: 3, ..day(Vec::new()) };
    assert!(rows(&many, &names(), 80).iter().any(|row| row.text.starts_with("3 more batches")));
}

#[test]
fn a_bar_says_how_far_the_lines_of_a_leg_have_come() {
    let check = |numbers: [u32; 5], expected: &str| {
        let [listed, waiting, departed, received, claimed] = numbers;
        let claimed = Some(claimed).filter(|count| *count > 0);
        let leg = DayLeg { listed, waiting, departed, received, claimed, ..DayLeg::default() };
        assert_eq!(bar(&leg, 8), expected);
    };
    check([0, 0, 0, 0, 0], "········");
    check([8, 8, 0, 0, 0], "░░░░░░░░");
    check([8, 4, 4, 0, 0], "▒▒▒▒░░░░");
    check([8, 0, 8, 2, 6], "██▓▓▓▓▒▒");
    check([8, 0, 6, 6, 8], "██████··");
    check([1_000, 0, 1_000, 1_000, 1_000], "████████");
}

#[test]
fn a_short_window_says_what_it_does_not_show() {
    let row = |text: &str| Row::new(Style::Plain, text);
    let check = |height: usize, note: &str, expected: &[&str]| {
        let found = fitting(vec![row("1"), row("2"), row("3")], height, note);
        assert_eq!(found.iter().map(|row| row.text.as_str()).collect::<Vec<_>>(), expected);
    };
    check(3, "", &["1", "2", "3"]);
    check(2, "", &["1", "… 2 more rows: a taller window, or homeward day --once"]);
    check(4, "away", &["1", "2", "3", "away"]);
    check(3, "away", &["1", "… 2 more rows: a taller window, or homeward day --once", "away"]);
}

#[test]
fn long_sentences_break_at_spaces() {
    let check = |text: &str, width, expected: &[&str]| assert_eq!(wrapped(text, width, 2), expected);
    check("one two three", 20, &["one two three"]);
    check("one two three", 8, &["one two", "  three"]);
    check("unbreakable", 4, &["unbreakable"]);
}

#[test]
fn colours_are_around_the_row_and_nothing_else() {
    assert_eq!(Row::new(Style::Plain, "as it is").painted(), "as it is");
    assert_eq!(Row::new(Style::Bad, "look").painted(), "\u{1b}[1;31mlook\u{1b}[0m");
}

#[test]
fn a_day_is_typed_as_a_date() {
    assert_eq!(moment("2025-06-12").unwrap(), at(12, 0));
    assert!(moment("yesterday").unwrap_err().to_string().contains("write it as 2025-06-12"));
}

#[test]
fn programs_read_one_board_on_one_line() {
    let line = json_line(&day(vec![under_way()])).unwrap();
    let value: serde_json::Value = serde_json::from_str(&line).unwrap();
    assert_eq!((line.lines().count(), &value["size"]), (1, &serde_json::json!("231")));
    assert_eq!(value["batches"][0]["heard"][1]["standing"], "CONTRADICTED");
}
