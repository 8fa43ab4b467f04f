//! The course of a batch: what a departure needs, what ends a window or a handover, sanitary releases, the record.

use homeward_payload::domain::{Body, LineOutcome, Principal, ReportArrival, SubjectKind};

use super::forum::{A, B, COMMISSION, Forum, NEUTRAL, batch_id, check_refused, hours_after};
use super::{course, life, said};
use crate::account::{Account, ObligationState};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::position::{BatchStatus, batch_status, person_columns, term_positions};
use crate::refusal::ErrorReason;
use crate::schedule::{Missing, missing};
use crate::subject::LineState;

const ANY_POW: TermKey = TermKey(0);
const MEDICAL: TermKey = TermKey(1);

fn status(forum: &Forum, batch: u8) -> BatchStatus {
    batch_status(forum.ledger().genesis(), &batch_id(batch), forum.batch(batch), forum.now)
}

/// Schedule, movement and headline.
#[track_caller]
fn check_status(forum: &Forum, batch: u8, expected: [&str; 5]) {
    let found = status(forum, batch);
    let names = [found.agreement.name(), found.schedule.name(), found.movement.name(), found.accounts.name()];
    assert_eq!(
        (names, found.headline.as_str()),
        ([expected[0], expected[1], expected[2], expected[3]], expected[4])
    );
}

/// Batch 1 is confirmed and cleared in a window at a distance where both sides start at once.
pub(super) fn at_a_distance() -> Forum {
    let mut forum = life::proposed();
    for party in [A, B] {
        let window = said::agree_window(&forum, 1, course::at_a_distance(48));
        forum.must(party, Body::AgreeWindow(window));
    }
    for party in [A, B] {
        life::confirm(&mut forum, party, 1);
    }
    course::schedule(&mut forum, 1);
    clear(&mut forum, 1);
    forum.pass_hours(50);
    forum
}

pub(super) fn clear(forum: &mut Forum, batch: u8) {
    let fitness = said::commit_fitness(forum, batch);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(forum, batch, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
}

/// B releases 21, who has a finding, and 24, who is urgent; both wait on batch 1, which is confirmed.
pub(super) fn released() -> Forum {
    let mut forum = life::confirmed();
    let body = course::release(&forum, 2, &[(21, true), (24, false)], said::window_after(1));
    forum.must(B, Body::ReleaseUnilaterally(body));
    forum
}

/// Cleared, and in its window.
pub(super) fn released_and_cleared() -> Forum {
    let mut forum = released();
    clear(&mut forum, 2);
    forum.pass_hours(2);
    forum
}

fn depart(forum: &Forum, batch: u8, giver: Principal, lines: &[u32]) -> Body {
    Body::ReportDeparture(said::depart(forum, batch, giver, lines))
}

// Shows F12, INV-B3, NoticeRoute, AcknowledgeRoute, GuaranteeSafety.
#[test]
fn another_window_or_route_voids_what_was_said_on_the_old_one() {
    let mut forum = life::cleared();
    let pieces = |forum: &Forum| missing(forum.batch(1), A, forum.now);
    assert_eq!(pieces(&forum), []);
    forum.must(A, course::notice(&forum.clone(), 1, A, 91));
    let guarantees = [Missing::Guarantee(A), Missing::Guarantee(B)];
    assert_eq!(pieces(&forum), [&[Missing::Acknowledgement(A)][..], &guarantees].concat());
    check_refused(forum.say(B, course::acknowledge(&forum.clone(), 1, A, 90)), ErrorReason::RouteUnknown);
    forum.must(B, course::acknowledge(&forum.clone(), 1, A, 91));
    for party in [A, B] {
        forum.must(party, course::guarantee(&forum.clone(), 1));
    }
    let (route, safety) = (course::acknowledge(&forum, 1, A, 91), course::guarantee(&forum, 1));
    assert_eq!(pieces(&forum), []);
    for party in [A, B] {
        let window = said::agree_window(&forum, 1, said::window_after(49));
        forum.must(party, Body::AgreeWindow(window));
    }
    assert_eq!(pieces(&forum), [&[Missing::Acknowledgement(A)][..], &guarantees].concat());
    // What was signed for the old window and comes late means the old window.
    check_refused(forum.say(B, route), ErrorReason::WindowMismatch);
    check_refused(forum.say(B, safety), ErrorReason::WindowMismatch);
    check_status(
        &forum,
        1,
        ["CONFIRMED", "INCOMPLETE", "WAITING", "OPEN", "confirmed; dated; routes or guarantees are missing"],
    );
}

// Shows F12, F28, GuaranteeSafety.
#[test]
fn a_guarantee_ends_by_the_end_its_signer_wrote_and_is_given_again() {
    let mut forum = life::cleared();
    let end = hours_after(forum.now, 49);
    forum.say_until(A, Some(end), course::guarantee(&forum.clone(), 1)).unwrap();
    forum.pass_hours(50);
    assert!(!forum.batch(1).schedule.guarantees.contains_key(&A));
    check_refused(forum.say(B, depart(&forum.clone(), 1, B, &[5])), ErrorReason::ScheduleIncomplete);
    forum.must(A, course::guarantee(&forum.clone(), 1));
    forum.must(B, depart(&forum.clone(), 1, B, &[5]));
}

// Shows F12, INV-B1, INV-P1, PostponeBatch.
#[test]
fn a_batch_put_off_stays_confirmed_and_its_clearance_must_cover_the_new_window() {
    for by in [A, B, NEUTRAL] {
        let mut forum = life::cleared();
        forum.must(by, course::postpone(&forum.clone(), 1));
        assert_eq!((forum.batch(1).phase, forum.batch(1).window), (Phase::Confirmed, None));
        assert_eq!(forum.batch(1).schedule.postponed.map(|one| one.by), Some(by));
        check_status(&forum, 1, ["CONFIRMED", "POSTPONED", "WAITING", "OPEN", "confirmed; put off, no date"]);
        for party in [A, B] {
            let window = said::agree_window(&forum, 1, said::window_after(24 * 400));
            forum.must(party, Body::AgreeWindow(window));
        }
        course_again(&mut forum);
        forum.pass_hours(24 * 400);
        check_refused(forum.say(A, depart(&forum.clone(), 1, A, &[1])), ErrorReason::LineNotCleared);
    }
}

// Notices stay over a change of the window; the rest is said again.
fn course_again(forum: &mut Forum) {
    for (giver, other) in [(A, B), (B, A)] {
        forum.must(other, course::acknowledge(&forum.clone(), 1, giver, course::ROUTE));
        forum.must(giver, course::guarantee(&forum.clone(), 1));
    }
}

#[test]
fn putting_off_ends_a_confirmation_that_repeated_the_window() {
    let mut forum = life::proposed();
    for party in [A, B] {
        let window = said::agree_window(&forum, 1, said::window_after(48));
        forum.must(party, Body::AgreeWindow(window));
    }
    life::confirm(&mut forum, A, 1);
    forum.must(B, course::postpone(&forum.clone(), 1));
    assert!(forum.batch(1).confirmations.is_empty());
}

// Shows F13, ReportReady, OpenLegs.
#[test]
fn nobody_leaves_any_leg_before_all_are_ready_and_opened() {
    let mut forum = at_a_distance();
    check_refused(forum.say(A, depart(&forum.clone(), 1, A, &[1])), ErrorReason::LegsNotOpen);
    forum.must(NEUTRAL, course::ready(&forum.clone(), 1, A));
    check_refused(forum.say(NEUTRAL, course::open_legs(&forum.clone(), 1)), ErrorReason::LegsNotOpen);
    forum.must(NEUTRAL, course::ready(&forum.clone(), 1, B));
    check_refused(forum.say(A, depart(&forum.clone(), 1, A, &[1])), ErrorReason::LegsNotOpen);
    forum.must(NEUTRAL, course::open_legs(&forum.clone(), 1));
    forum.must(A, depart(&forum.clone(), 1, A, &[1, 2, 3, 4]));
    check_status(
        &forum,
        1,
        ["CONFIRMED", "READY", "PARTLY_DEPARTED", "OPEN", "people of party-a have departed; others wait"],
    );
    forum.must(B, depart(&forum.clone(), 1, B, &[5, 6, 7, 8]));
}

// Shows F13, INV-B5, WitnessHandover.
#[test]
fn each_leg_is_counted_once_by_its_own_witness() {
    let mut forum = at_a_distance();
    for giver in [A, B] {
        forum.must(NEUTRAL, course::ready(&forum.clone(), 1, giver));
    }
    forum.must(NEUTRAL, course::open_legs(&forum.clone(), 1));
    forum.must(A, depart(&forum.clone(), 1, A, &[1, 2, 3, 4]));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 4)])));
    let again = Body::WitnessHandover(said::witness(1, &[(A, 3)]));
    check_refused(forum.say(NEUTRAL, again), ErrorReason::CountAlreadyGiven);
    assert!(!forum.batch(1).witness_closed);
    let early = Body::WitnessHandover(said::witness(1, &[(B, 4)]));
    check_refused(forum.say(NEUTRAL, early), ErrorReason::LineState);
    forum.must(B, depart(&forum.clone(), 1, B, &[5, 6, 7, 8]));
    let mut uncounted = forum.clone();
    uncounted.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(B, 3)])));
    for (forum, of_b) in [(forum, Some(3)), (uncounted, None)] {
        assert!(forum.batch(1).witness_closed);
        let witnessed = forum.batch(1).witnessed.as_ref().unwrap();
        assert_eq!((witnessed.get(&A), witnessed.get(&B).copied()), (Some(&4), of_b));
    }
}

// Shows F12, F15, INV-B6, AbortBatch.
#[test]
fn who_is_on_the_way_when_a_handover_is_broken_off_returns_to_the_pool() {
    for by in [A, B, NEUTRAL] {
        let mut forum = life::departed();
        forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2], &[4])));
        forum.must(by, course::abort(&forum.clone(), 1));
        let states: Vec<LineState> = forum.batch(1).revision.lines.iter().map(|line| line.state).collect();
        use LineState::{Aborted, Died, NotDeparting, Received};
        assert_eq!(states, [Received, Received, NotDeparting, Aborted, Aborted, Aborted, Died, Aborted]);
        assert_eq!(forum.batch(1).aborted.map(|abort| abort.by), Some(by));
        check_status(
            &forum,
            1,
            ["CONFIRMED", "DONE", "ABORTED", "COUNTING", "broken off; its people are back in the pool"],
        );
        // The obligation of the line ends, that of the finding stays.
        let open = |term| forum.ledger().accounts.balance(term, B).on(Account::Open);
        assert_eq!((open(ANY_POW), open(MEDICAL)), (0, 1));
        let columns = person_columns(forum.ledger(), A);
        assert_eq!((columns.listed, columns.returned_to_pool, columns.died), (4, 3, 1));
        check_refused(forum.say(by, course::abort(&forum.clone(), 1)), ErrorReason::AbortNotPossible);
        // What was received is settled; the others stand on another batch at once.
        forum.must(A, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1, 2])));
        forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 2)])));
        life::settle(&mut forum, 1);
        assert_eq!(forum.batch(1).phase, Phase::Settled);
        life::propose(&mut forum, A, 2, &[(14, &[]), (21, &["MEDICAL"])]);
    }
}

// Shows INV-B5, AbortBatch.
#[test]
fn nobody_takes_people_over_and_then_breaks_off() {
    let mut forum = life::departed();
    forum.must(A, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1, 2, 4])));
    forum.must(B, course::abort(&forum.clone(), 1));
    let state = |line| forum.batch(1).line(line).unwrap().state;
    assert_eq!((state(1), state(5)), (LineState::Disputed, LineState::Aborted));
    assert_eq!(forum.ledger().accounts.balance(ANY_POW, A).on(Account::Disputed), 2);
}

// Shows F12, ReportArrival.
#[test]
fn one_side_that_arrives_or_departs_moves_nothing_of_the_other() {
    let mut forum = life::cleared();
    forum.must(A, Body::ReportArrival(ReportArrival { batch: batch_id(1) }));
    check_status(
        &forum,
        1,
        ["CONFIRMED", "READY", "ARRIVED_ALONE", "OPEN", "at a point: party-a; nobody has departed"],
    );
    forum.pass_hours(50);
    forum.must(B, depart(&forum.clone(), 1, B, &[5, 6, 7, 8]));
    assert!(forum.batch(1).lines_of(A).all(|(_, line)| !line.departed));
    check_status(
        &forum,
        1,
        ["CONFIRMED", "READY", "PARTLY_DEPARTED", "OPEN", "people of party-b have departed; others wait"],
    );
}

// Shows F14, INV-B4, AttestRecord, RefuseToSign.
#[test]
fn a_batch_settles_over_the_neutrals_signature_or_its_recorded_refusal() {
    for refuses in [false, true] {
        let mut forum = life::departed();
        forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[1, 2, 4], &[])));
        forum.must(A, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1, 2, 4])));
        forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[5, 6, 8], &[])));
        forum.must(B, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[5, 6, 8])));
        check_refused(forum.say(NEUTRAL, course::attest(&forum.clone(), 1)), ErrorReason::SettlementTooEarly);
        forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 3), (B, 3)])));
        let settlement = Body::SignSettlement(said::settle(&forum, 1));
        check_refused(forum.say(A, settlement.clone()), ErrorReason::RecordNotAttested);
        // A side's refusal is a fact and no settlement, and takes nothing from what comes after.
        forum.must(B, course::refuse(&forum.clone(), 1));
        check_refused(forum.say(A, settlement.clone()), ErrorReason::RecordNotAttested);
        check_status(
            &forum,
            1,
            [
                "CONFIRMED",
                "DONE",
                "HANDED_OVER",
                "COUNTED",
                "counted; waits for the neutral to sign the record",
            ],
        );
        let answer = if refuses { course::refuse(&forum, 1) } else { course::attest(&forum, 1) };
        forum.must(NEUTRAL, answer);
        forum.must(A, settlement.clone());
        check_status(&forum, 1, ["CONFIRMED", "DONE", "HANDED_OVER", "HALF_SETTLED", "one side has settled"]);
        forum.must(B, settlement);
        assert_eq!(forum.batch(1).phase, Phase::Settled);
        let refusals = forum.batch(1).record.answers.values().filter(|answer| answer.refused.is_some());
        assert_eq!(refusals.count(), 1 + usize::from(refuses));
    }
}

// Shows INV-P2, INV-P4, F7, ReleaseUnilaterally.
#[test]
fn a_release_takes_its_people_out_of_a_batch_and_voids_nothing_there() {
    let forum = released();
    let state = |batch, line| forum.batch(batch).line(line).unwrap().state;
    assert_eq!((state(1, 5), state(1, 8)), (LineState::MovedToRelease, LineState::MovedToRelease));
    assert_eq!((state(2, 1), state(2, 2)), (LineState::Open, LineState::Open));
    assert_eq!((forum.batch(1).phase, forum.batch(1).confirmations.len()), (Phase::Confirmed, 2));
    assert_eq!((forum.batch(2).phase, forum.batch(2).confirmations.len()), (Phase::Confirmed, 0));
    // The urgent one is under no term: what the line of the batch owed has ended, and nothing takes its place.
    let subject = &forum.ledger().subjects[&super::forum::subject(24)];
    assert!(subject.obligations.iter().all(|known| known.state != ObligationState::Open));
    check_status(
        &forum,
        2,
        [
            "RELEASED",
            "INCOMPLETE",
            "WAITING",
            "OPEN",
            "sanitary release; dated; routes or guarantees are missing",
        ],
    );
}

// Shows INV-P2, INV-P3, INV-P5, ReleaseUnilaterally, GuaranteeSafety.
#[test]
fn a_release_reaches_home_by_fitness_clearance_and_the_duty_officer_alone() {
    let mut forum = released();
    forum.pass_hours(2);
    check_refused(forum.say(B, depart(&forum.clone(), 2, B, &[1, 2])), ErrorReason::ScheduleIncomplete);
    forum.must(A, course::guarantee(&forum.clone(), 2));
    check_refused(forum.say(B, depart(&forum.clone(), 2, B, &[1, 2])), ErrorReason::LineNotCleared);
    clear(&mut forum, 2);
    forum.must(B, depart(&forum.clone(), 2, B, &[1, 2]));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 2, &[1, 2], &[])));
    let positions = term_positions(forum.ledger());
    let received = |code: &str| {
        let of = |position: &&crate::position::TermPosition| {
            position.reference.term.as_str() == code && position.giver == B
        };
        positions.iter().find(of).unwrap().received
    };
    assert_eq!((received("MEDICAL"), received("ANY_POW")), (1, 0));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum.clone(), 2, &[1, 2])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(2, &[(B, 2)])));
    life::settle(&mut forum, 2);
    assert_eq!(forum.batch(2).phase, Phase::Settled);
}

// Shows HoldRelease, INV-P2.
#[test]
fn a_hold_ends_by_itself_or_by_a_guarantee() {
    let mut forum = released_and_cleared();
    forum.must(A, course::guarantee(&forum.clone(), 2));
    forum.must(A, course::hold(&forum.clone(), 2, hours_after(forum.now, 3)));
    check_status(
        &forum,
        2,
        ["RELEASED", "HELD", "WAITING", "OPEN", "sanitary release; held for safety by the receiving side"],
    );
    check_refused(forum.say(B, depart(&forum.clone(), 2, B, &[1])), ErrorReason::ReleaseHeld);
    let mut lifted = forum.clone();
    lifted.must(A, course::guarantee(&lifted.clone(), 2));
    forum.pass_hours(3);
    for mut forum in [forum, lifted] {
        forum.must(B, depart(&forum.clone(), 2, B, &[1]));
    }
}

// Shows INV-P1, INV-P3, ReleaseUnilaterally.
#[test]
fn the_next_revision_of_a_release_has_a_window_of_its_own_and_asks_everybody_again() {
    let mut forum = released_and_cleared();
    forum.must(A, course::guarantee(&forum.clone(), 2));
    let body = course::release(&forum, 2, &[(21, true)], said::window_after(20));
    forum.must(B, Body::ReleaseUnilaterally(body));
    let batch = forum.batch(2);
    assert_eq!((batch.revision.number, batch.fitness, batch.clearance), (2, None, None));
    assert_eq!(missing(batch, B, forum.now), [Missing::Guarantee(A)]);
    assert_eq!(
        forum.ledger().subjects[&super::forum::subject(24)].line_state(),
        Some(LineState::ReturnedToPool)
    );
}

// Shows INV-P2, ReleaseUnilaterally.
#[test]
fn whoever_is_on_no_list_can_be_released_when_it_is_urgent() {
    let mut forum = life::agreed();
    let body = course::release(&forum, 1, &[(99, false)], said::window_after(1));
    forum.must(B, Body::ReleaseUnilaterally(body));
    let subject = &forum.ledger().subjects[&super::forum::subject(99)];
    assert_eq!((subject.holder, subject.kind), (B, SubjectKind::Person));
    assert!(subject.obligations.is_empty());
}

// Shows F15, INV-B6, RecordOutcomes.
#[test]
fn of_two_promised_one_comes_and_the_term_stays_open() {
    let mut forum = life::listed();
    forum.must(COMMISSION, Body::StateFindings(said::state_findings("MEDICAL", B, &[22])));
    life::propose(&mut forum, B, 1, &[(21, &["MEDICAL"]), (22, &["MEDICAL"])]);
    life::agree_and_confirm(&mut forum, 1, 48);
    clear(&mut forum, 1);
    forum.pass_hours(50);
    forum.must(B, depart(&forum.clone(), 1, B, &[1]));
    let outcome = said::outcome(&forum, 1, LineOutcome::Withdrawn, &[2]);
    forum.must(B, Body::RecordOutcomes(outcome));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[1], &[])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(B, 1)])));
    life::settle(&mut forum, 1);
    let balance = forum.ledger().accounts.balance(MEDICAL, B);
    assert_eq!(
        (balance.on(Account::Committed), balance.on(Account::Received), balance.on(Account::Open)),
        (2, 1, 1)
    );
}
