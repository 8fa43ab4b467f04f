//! Candidates and decisions over both stores: the enquiries of one side and what the other side has opened to it.

use std::collections::BTreeSet;

use homeward_delegation_core::register::PowerCode;
use homeward_payload::proto::error::v1::ErrorReason;
use tonic_types::StatusExt as _;

use super::decide::decide;
use super::list::show;
use super::pair::named;
use super::run::match_all;
use crate::error::DelegationError;
use crate::note::Note;
use crate::request::Asked;
use crate::samples::{Desk, expected, list};
use crate::store::RegisterKind;
use crate::store::matching::Decision;
use homeward_payload::ids::SubjectRef;

const SOUGHT: RegisterKind = RegisterKind::PersonsSought;

fn power() -> PowerCode {
    PowerCode::parse("UKR").unwrap()
}

/// The desk of UKR with its enquiries and everyone whom RUS has listed.
fn matched() -> (Desk, Vec<SubjectRef>) {
    let mut giver = Desk::of_rus();
    let mut desk = Desk::new("UKR", "RUS");
    // Two enquiries for one person: the mother's and the sister's.
    let file = String::from_utf8(list("persons-sought-by-ukr.csv")).unwrap();
    let first = file.lines().find(|line| line.starts_with("UKR-S000002,")).unwrap();
    let second = first.replacen("UKR-S000002", "UKR-S990002", 1);
    desk.import(SOUGHT, (file.clone() + &second + "\n").as_bytes());
    let rows = giver.store.standing(RegisterKind::PersonsHeld).unwrap();
    let subjects: Vec<SubjectRef> = rows.iter().map(|row| row.subject).collect();
    desk.receive(&mut giver, &subjects);
    (desk, subjects)
}

fn run(desk: &mut Desk, listed: &[SubjectRef]) -> homeward_api::delegation::v1::MatchingResult {
    match_all(&mut desk.registers(), listed, power(), &mut |_, _, _| ()).unwrap()
}

// Shows F3.
#[test]
fn candidates_are_found_among_what_was_opened_and_who_has_none_is_told() {
    let (mut desk, mut listed) = matched();
    listed.push(SubjectRef([9; 16]));
    let found = run(&mut desk, &listed);
    assert_eq!((found.held, found.waiting), (1_379, 1));
    assert!(found.clear >= 1_200, "{found:?}");
    assert!(found.ambiguous >= 2, "the two enquiries for one person: {found:?}");
    let ambiguous = desk.store.undecided(true, 0, 100).unwrap();
    assert_eq!(ambiguous.len() as u64, found.ambiguous);
    let held = desk.store.alone(true, None, 10_000).unwrap();
    let sought = desk.store.alone(false, None, 10_000).unwrap();
    assert_eq!(held.len() as u64, found.held_not_sought);
    assert_eq!(sought.len() as u64, found.sought_not_held);
    assert!(held.iter().all(|subject| listed.contains(subject)));
    let pages: Vec<SubjectRef> = {
        let first = desk.store.alone(true, None, 50).unwrap();
        let next = desk.store.alone(true, first.last().copied(), 10_000).unwrap();
        [first, next].concat()
    };
    assert_eq!(pages, held);
    // Anew: the same candidates, nothing twice.
    assert_eq!(run(&mut desk, &listed), found);
}

fn try_decide(
    desk: &mut Desk,
    sought: &str,
    held: &str,
    decision: Decision,
    id: &str,
) -> Result<(), DelegationError> {
    let pair = named(&desk.registers(), sought, held)?;
    let asked = Asked::of_parts("decide-match", id, &[]).unwrap();
    decide(&mut desk.registers(), pair, decision, &Note::of("both letters name him"), power(), &asked)
}

fn check_refused(found: Result<(), DelegationError>, reason: ErrorReason, expected: &str) {
    let status = tonic::Status::from(found.unwrap_err());
    let shown = status.get_details_error_info().unwrap().reason;
    assert_eq!(shown, homeward_api::reason::name(reason));
    assert!(status.message().contains(expected), "{}", status.message());
}

// Shows F3.
#[test]
fn a_person_decides_and_each_person_stands_in_one_accepted_pair() {
    let (mut desk, listed) = matched();
    run(&mut desk, &listed);
    let pairs = &expected()["UKR"]["pairs"];
    let held = pairs["UKR-S000002"].as_str().unwrap().to_owned();
    let other = pairs["UKR-S000003"].as_str().unwrap().to_owned();
    let pair = named(&desk.registers(), "UKR-S000002", &held).unwrap();
    let shown = show(&mut desk.registers(), pair, power()).unwrap();
    let sum: i32 = shown.reasons.iter().map(|reason| reason.points).sum();
    assert_eq!(shown.pair.as_ref().unwrap().points, sum);
    assert!(shown.pair.as_ref().unwrap().ambiguous);
    assert_eq!(shown.rivals[0].sought_ref, "UKR-S990002");

    try_decide(&mut desk, "UKR-S000002", &held, Decision::Accepted, "1").unwrap();
    let again = try_decide(&mut desk, "UKR-S000002", &held, Decision::Accepted, "2");
    check_refused(again, ErrorReason::MatchState, "decided so already");
    let taken = try_decide(&mut desk, "UKR-S990002", &held, Decision::Accepted, "3");
    check_refused(taken, ErrorReason::MatchTaken, &format!("accepted pair UKR-S000002 and {held}"));
    let none = try_decide(&mut desk, "UKR-S000002", &other, Decision::Rejected, "4");
    check_refused(none, ErrorReason::MatchState, "no candidates");
    check_refused(
        try_decide(&mut desk, "UKR-S990002", &held, Decision::Undone, "5"),
        ErrorReason::MatchState,
        "nothing was decided",
    );
    check_refused(
        try_decide(&mut desk, "UKR-S000002", "RUS-777777", Decision::Accepted, "6"),
        ErrorReason::ResourceUnknown,
        "homeward match run",
    );
    // Whoever stands in an accepted pair is no open candidate any more.
    let open: BTreeSet<SubjectRef> =
        desk.store.undecided(false, 0, 10_000).unwrap().iter().map(|one| one.pair.held).collect();
    assert!(!open.contains(&pair.held));
    // A new matching leaves decisions alone; one taken back is open again, and its history stays.
    run(&mut desk, &listed);
    assert_eq!(desk.store.decided(Decision::Accepted, 0, 10).unwrap().len(), 1);
    try_decide(&mut desk, "UKR-S000002", &held, Decision::Undone, "7").unwrap();
    try_decide(&mut desk, "UKR-S990002", &held, Decision::Accepted, "8").unwrap();
    let shown = show(&mut desk.registers(), pair, power()).unwrap();
    let history: Vec<&str> = shown.decisions.iter().map(|one| one.decision.as_str()).collect();
    assert_eq!(history, ["ACCEPTED", "UNDONE"]);
    assert_eq!(shown.decisions[0].reason, "both letters name him");
    assert_eq!(shown.decisions[0].actor, "party-a/clerk");
    assert_eq!(shown.pair.unwrap().decision, "");
}
