//! The day of exchange as one board, and what was heard by telephone beside what is signed.

use homeward_payload::domain::{
    Body, LineOutcome, NoteReport, Principal, ReportArrival, ReportedStep, Role, Statement,
};
use homeward_payload::ids::{StatementId, Timestamp};

use super::course_life::{at_a_distance, released, released_and_cleared};
use super::forum::{A, B, Forum, MEDIATOR, NEUTRAL, START, batch_id, digest, hours_after};
use super::{course, life, said};
use crate::day::{Act, DayBatch, DayBoard, board, day_of};
use crate::subject::LineState;

/// What was heard by telephone now.
pub(super) fn heard(
    forum: &Forum,
    batch: u8,
    reporter: Principal,
    step: ReportedStep,
    giver: Option<Principal>,
    count: Option<u32>,
) -> NoteReport {
    let heard_time = forum.now;
    NoteReport { batch: batch_id(batch), reporter, step, giver, count, heard_time, note_digest: None }
}

/// Notes it without a trace in anything that numbers what is said.
pub(super) fn note_aside(forum: &mut Forum, number: u32, report: NoteReport) -> bool {
    let mut before = forum.clone();
    let statement = before.statement(MEDIATOR, Role::Service, Body::NoteReport(report));
    let mut id = [0xee; 16];
    id[..4].copy_from_slice(&number.to_be_bytes());
    let mut statement = Statement { payload_hash: digest(0xee), ..statement };
    statement.header.statement_id = StatementId(id);
    forum.submit(statement).is_ok()
}

fn note(forum: &mut Forum, reporter: Principal, step: ReportedStep, giver: Principal, count: Option<u32>) {
    let report = heard(forum, 1, reporter, step, Some(giver), count);
    forum.must(MEDIATOR, Body::NoteReport(report));
}

fn arrive(forum: &mut Forum, who: Principal) {
    forum.must(who, Body::ReportArrival(ReportArrival { batch: batch_id(1) }));
}

fn depart(forum: &mut Forum, author: Principal, giver: Principal, lines: &[u32]) {
    let body = said::depart(forum, 1, giver, lines);
    forum.must(author, Body::ReportDeparture(body));
}

fn now(forum: &Forum) -> DayBoard {
    board(forum.ledger(), forum.now, forum.now)
}

fn on_board(forum: &Forum, batch: u8) -> DayBatch {
    let found = now(forum).batches.into_iter().find(|one| one.batch == batch_id(batch));
    found.expect("the batch is on the board")
}

/// Concerns, as name and whom each is about.
#[track_caller]
fn check_concerns(forum: &Forum, batch: u8, expected: &[(&str, Principal, u32)]) {
    let found = on_board(forum, batch).concerns.into_iter();
    let found: Vec<_> = found.map(|one| (one.kind.name(), one.about.unwrap(), one.items)).collect();
    assert_eq!(found, expected);
}

/// Reports: who was heard, what, how it stands, how many were signed for.
#[track_caller]
fn check_heard(forum: &Forum, expected: &[(Principal, &str, &str, Option<u32>)]) {
    let found = on_board(forum, 1).heard.into_iter();
    let found: Vec<_> = found
        .map(|one| (one.key.reporter, one.key.step_name(), one.answer.standing.name(), one.answer.signed))
        .collect();
    assert_eq!(found, expected);
}

/// Rights, as the short name of the statement, who and in which role.
#[track_caller]
fn check_rights(forum: &Forum, batch: u8, expected: &[(&str, Principal, Role)]) {
    let found = on_board(forum, batch).rights.into_iter();
    let found: Vec<_> = found
        .map(|right| {
            let name = right.stop.statement().rsplit('.').next().unwrap();
            (name, right.principal, right.role)
        })
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn a_day_is_one_of_utc() {
    let check = |time: i64, days: i64| {
        let day = Timestamp::DAY_US;
        assert_eq!(day_of(Timestamp(time)), (Timestamp(days * day), Timestamp((days + 1) * day)));
    };
    check(0, 0);
    check(Timestamp::DAY_US - 1, 0);
    check(Timestamp::DAY_US, 1);
    check(START.0, START.0 / Timestamp::DAY_US);
}

// Shows F12, F14.
#[test]
fn a_batch_is_on_the_board_of_each_day_that_it_touches() {
    let forum = life::confirmed();
    let on =
        |forum: &Forum, hours: i64| board(forum.ledger(), hours_after(START, hours), forum.now).batches.len();
    // Signed on the first day, its window on the third; nothing on the second and the fourth.
    assert_eq!([on(&forum, 0), on(&forum, 24), on(&forum, 48), on(&forum, 72)], [1, 0, 1, 0]);
    // Whoever is under way is on every board until the end.
    let departed = life::departed();
    assert_eq!([on(&departed, 0), on(&departed, 24), on(&departed, 24 * 9)], [1, 1, 1]);
    let settled = life::small_exchange();
    let ids = |hours: i64| -> Vec<u8> {
        let board = board(settled.ledger(), hours_after(START, hours), settled.now);
        board.batches.iter().map(|one| one.batch.0[0]).collect()
    };
    assert_eq!(ids(50), [1, 2], "the second was agreed on that day");
    assert_eq!(ids(97), [2]);
    assert!(ids(24 * 300).is_empty());
}

// Shows F12, ReportArrival.
#[test]
fn an_arrival_without_a_window_is_shown_and_moves_nothing() {
    let mut forum = life::proposed();
    assert!(now(&forum).batches.is_empty());
    arrive(&mut forum, B);
    arrive(&mut forum, B);
    check_concerns(&forum, 1, &[("ARRIVED_WITHOUT_WINDOW", B, 2)]);
    let found = on_board(&forum, 1);
    assert_eq!((found.window, found.rights.len()), (None, 0));
    assert!(found.legs.iter().all(|leg| leg.counts.departed == 0 && leg.place.is_none()));
    let arrived: Vec<_> = found.steps.iter().map(|(key, _)| (key.act, key.by)).collect();
    assert_eq!(arrived, [(Act::Arrived, B)]);
    assert!(found.next.iter().all(|action| action.kind == crate::next::ActionKind::ConfirmBatch));
}

// Shows F12, F15, AbortBatch.
#[test]
fn people_lost_on_the_way_stand_on_the_board_until_it_is_broken_off() {
    let mut forum = life::cleared();
    forum.pass_hours(50);
    check_rights(
        &forum,
        1,
        &[
            ("PostponeBatch", A, Role::Officer),
            ("PostponeBatch", B, Role::Officer),
            ("PostponeBatch", NEUTRAL, Role::Service),
        ],
    );
    depart(&mut forum, B, B, &[5, 6, 7, 8]);
    check_concerns(&forum, 1, &[("ONE_SIDE_DEPARTED", B, 4)]);
    check_rights(
        &forum,
        1,
        &[
            ("AbortBatch", A, Role::Officer),
            ("AbortBatch", B, Role::Officer),
            ("AbortBatch", NEUTRAL, Role::Service),
        ],
    );
    let incident = heard(&forum, 1, B, ReportedStep::Incident, None, None);
    forum.must(MEDIATOR, Body::NoteReport(incident));
    forum.pass_hours(11);
    check_concerns(
        &forum,
        1,
        &[
            ("INCIDENT_HEARD", B, 1),
            ("UNDER_WAY_PAST_WINDOW", B, 4),
            ("ONE_SIDE_DEPARTED", B, 4),
            ("WINDOW_PASSED", A, 3),
            ("OVERDUE", A, 1),
        ],
    );
    let abort = course::abort(&forum, 1);
    forum.must(B, abort);
    let found = on_board(&forum, 1);
    let outcomes: Vec<_> = found.legs.iter().map(|leg| leg.counts.outcomes.clone()).collect();
    let of_a = [(LineState::NotDeparting, 1), (LineState::Aborted, 3)];
    assert_eq!(outcomes, [of_a.into(), [(LineState::Aborted, 4)].into()]);
    assert!(found.rights.is_empty());
    check_concerns(&forum, 1, &[("ABORTED", B, 1)]);
    check_heard(&forum, &[(B, "INCIDENT", "CONFIRMED", None)]);
}

// Shows F12, F13, NoteReport.
#[test]
fn what_was_heard_is_confirmed_or_contradicted_by_what_its_reporter_signs() {
    let mut forum = life::cleared();
    forum.pass_hours(50);
    note(&mut forum, A, ReportedStep::Departed, A, Some(3));
    note(&mut forum, B, ReportedStep::Departed, B, Some(5));
    let arrived = heard(&forum, 1, NEUTRAL, ReportedStep::Arrived, None, None);
    forum.must(MEDIATOR, Body::NoteReport(arrived));
    let only = "HEARD_ONLY";
    check_heard(
        &forum,
        &[(A, "DEPARTED", only, None), (B, "DEPARTED", only, None), (NEUTRAL, "ARRIVED", only, None)],
    );
    // Others may follow as long as somebody waits; more than was said never fits.
    depart(&mut forum, A, A, &[1, 2]);
    depart(&mut forum, NEUTRAL, B, &[5, 6, 7, 8]);
    check_heard(
        &forum,
        &[
            (A, "DEPARTED", only, Some(2)),
            (B, "DEPARTED", "CONTRADICTED", Some(4)),
            (NEUTRAL, "ARRIVED", only, None),
        ],
    );
    depart(&mut forum, A, A, &[4]);
    arrive(&mut forum, NEUTRAL);
    check_heard(
        &forum,
        &[
            (A, "DEPARTED", "CONFIRMED", Some(3)),
            (B, "DEPARTED", "CONTRADICTED", Some(4)),
            (NEUTRAL, "ARRIVED", "CONFIRMED", None),
        ],
    );
    check_concerns(&forum, 1, &[("HEARD_CONTRADICTED", B, 1)]);
    // The newest word of the reporter stands, and what stood is said no more.
    note(&mut forum, B, ReportedStep::Departed, B, Some(4));
    check_concerns(&forum, 1, &[]);
}

// Shows F14, INV-B5, NoteReport.
#[test]
fn a_count_by_telephone_stands_beside_the_signed_ones_and_overwrites_none() {
    let mut forum = life::departed();
    for (reporter, count) in [(A, 3), (B, 2), (NEUTRAL, 3)] {
        note(&mut forum, reporter, ReportedStep::Counted, A, Some(count));
    }
    note(&mut forum, A, ReportedStep::HandedOver, A, None);
    let counts = |forum: &Forum| {
        let counts = on_board(forum, 1).legs[0].counts.clone();
        (counts.claimed, counts.witnessed, counts.acknowledged)
    };
    assert_eq!(counts(&forum), (None, None, None));
    forum.must(A, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1, 2, 4])));
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[1, 2, 4], &[])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 2), (B, 3)])));
    assert_eq!(counts(&forum), (Some(3), Some(2), Some(3)));
    check_heard(
        &forum,
        &[
            (A, "HANDED_OVER", "CONFIRMED", Some(3)),
            (A, "COUNTED", "CONFIRMED", Some(3)),
            (B, "COUNTED", "CONTRADICTED", Some(3)),
            (NEUTRAL, "COUNTED", "CONTRADICTED", Some(2)),
        ],
    );
    check_concerns(
        &forum,
        1,
        &[("COUNTS_DIFFER", A, 4), ("HEARD_CONTRADICTED", B, 1), ("HEARD_CONTRADICTED", NEUTRAL, 1)],
    );
}

// Shows F13, NoteReport, ReportReady, OpenLegs.
#[test]
fn a_leg_heard_ready_opens_nothing_and_another_window_voids_its_confirmation() {
    let mut forum = at_a_distance();
    note(&mut forum, NEUTRAL, ReportedStep::Ready, A, None);
    note(&mut forum, B, ReportedStep::Ready, B, None);
    assert!(forum.say(NEUTRAL, course::open_legs(&forum.clone(), 1)).is_err());
    forum.must(NEUTRAL, course::ready(&forum.clone(), 1, A));
    check_heard(&forum, &[(B, "READY", "HEARD_ONLY", None), (NEUTRAL, "READY", "CONFIRMED", None)]);
    let ready = |forum: &Forum| on_board(forum, 1).legs.iter().map(|leg| leg.ready).collect::<Vec<_>>();
    assert_eq!(ready(&forum), [true, false]);
    let places: Vec<_> = on_board(&forum, 1).legs.iter().map(|leg| leg.place).collect();
    assert_eq!(places, [Some(digest(71)), Some(digest(72))]);
    forum.must(NEUTRAL, course::postpone(&forum.clone(), 1));
    assert_eq!(ready(&forum), [false, false]);
    check_heard(&forum, &[(B, "READY", "HEARD_ONLY", None), (NEUTRAL, "READY", "HEARD_ONLY", None)]);
}

// Shows F12, HoldRelease, ReleaseUnilaterally.
#[test]
fn only_the_giver_and_the_neutral_stop_a_sanitary_release_and_the_receiver_holds_it() {
    let forum = released();
    let expected = [
        ("PostponeBatch", B, Role::Officer),
        ("PostponeBatch", NEUTRAL, Role::Service),
        ("HoldRelease", A, Role::Officer),
    ];
    check_rights(&forum, 2, &expected);
    let acts: Vec<_> = on_board(&forum, 2).steps.iter().map(|(key, _)| (key.act, key.by)).collect();
    assert_eq!(acts, [(Act::WindowAgreed, B), (Act::RouteNoticed, B), (Act::Guaranteed, B)]);
    let mut forum = released_and_cleared();
    let until = hours_after(forum.now, 5);
    forum.must(A, course::hold(&forum.clone(), 2, until));
    check_concerns(&forum, 2, &[("RELEASE_HELD", A, 1), ("OVERDUE", A, 1)]);
    forum.must(A, course::guarantee(&forum.clone(), 2));
    forum.must(B, Body::ReportDeparture(said::depart(&forum.clone(), 2, B, &[1, 2])));
    check_rights(&forum, 2, &[("AbortBatch", B, Role::Officer), ("AbortBatch", NEUTRAL, Role::Service)]);
}

// Shows F14, F28.
#[test]
fn every_count_of_a_leg_adds_up_and_says_who_signed_when() {
    let mut forum = life::cleared();
    forum.must(B, Body::RecordOutcomes(said::outcome(&forum.clone(), 1, LineOutcome::Died, &[7])));
    forum.pass_hours(50);
    depart(&mut forum, NEUTRAL, B, &[5, 6]);
    let found = on_board(&forum, 1);
    for leg in &found.legs {
        let counts = &leg.counts;
        let outcomes: u32 = counts.outcomes.values().sum();
        assert_eq!(counts.listed, counts.waiting + counts.under_way + counts.received + outcomes);
    }
    let b = &found.legs[1].counts;
    assert_eq!((b.listed, b.waiting, b.departed, b.under_way), (4, 1, 2, 2));
    let (key, mark) = forum.ledger().day.newest(&batch_id(1), Act::Departed, B).unwrap();
    assert_eq!((key.by, mark.count, mark.time), (NEUTRAL, Some(2), forum.now));
    assert_eq!(mark.position, forum.replica.size() - 1);
    forum.pass_hours(24 * 4);
    let overdue: Vec<_> = found_overdue(&forum);
    assert!(overdue.contains(&A) && overdue.contains(&B), "{overdue:?}");
}

fn found_overdue(forum: &Forum) -> Vec<Principal> {
    let concerns = on_board(forum, 1).concerns.into_iter();
    concerns.filter(|one| one.kind.name() == "OVERDUE").filter_map(|one| one.about).collect()
}
