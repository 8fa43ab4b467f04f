//! A new revision of a batch that both have confirmed: nobody alone undoes what both signed.

use homeward_payload::domain::{
    AcknowledgeReceipt, Body, CancelBatch, ClaimDelivery, ConfirmBatch, LineOutcome, Principal,
    RecordOutcomes, ReportDeparture, StepBackGround, WithdrawConfirmation,
};

use super::forum::{A, B, COMMISSION, Forum, NEUTRAL, batch_id, check_refused, subject};
use super::life::{self, PENDING};
use super::{course, said};
use crate::account::{Account, ReleaseGround};
use crate::agreement::TermKey;
use crate::batch::{Batch, Phase};
use crate::position::person_columns;
use crate::refusal::ErrorReason;
use crate::subject::LineState;

const ANY: &[&str] = &["ANY_POW"];
const ANY_POW: TermKey = TermKey(0);
const YOUNG: TermKey = TermKey(3);

fn confirm(forum: &mut Forum, party: Principal) {
    life::confirm(forum, party, 1);
}

fn open_of_a(forum: &Forum) -> i64 {
    forum.ledger().accounts.balance(ANY_POW, A).on(Account::Open)
}

fn state_of(forum: &Forum, number: u8) -> Option<LineState> {
    forum.ledger().subjects[&subject(number)].line_state()
}

/// What a confirmed batch consists of, without whatever is pending beside it.
fn in_force(batch: &Batch) -> Batch {
    Batch { pending: None, revisions: 0, ..batch.clone() }
}

// Shows INV-B2, F5, INV-B1, ProposeBatch.
#[test]
fn one_clerk_dissolves_nothing_that_four_people_confirmed() {
    let before = life::cleared();
    let forum = life::pending();
    assert_eq!(in_force(forum.batch(1)), in_force(before.batch(1)));
    assert_eq!((open_of_a(&before), open_of_a(&forum)), (2, 2));
    for party in [A, B] {
        let cancelled = CancelBatch { batch: batch_id(1), ground: StepBackGround::Other };
        check_refused(forum.clone().say(party, Body::CancelBatch(cancelled)), ErrorReason::BatchConfirmed);
    }
    assert_eq!(state_of(&forum, 16), Some(LineState::Open));
    assert_eq!(state_of(&forum, 14), Some(LineState::Open));
}

// Shows F5, F6, INV-B1, ProposeBatch, ConfirmBatch, INV-B2.
#[test]
fn a_pending_revision_takes_force_when_both_have_confirmed_it() {
    let mut forum = life::pending();
    confirm(&mut forum, A);
    assert_eq!((forum.batch(1).revision.number, open_of_a(&forum)), (2, 2));
    confirm(&mut forum, B);
    let batch = forum.batch(1);
    assert_eq!((batch.phase, batch.revision.number, &batch.pending), (Phase::Confirmed, 3, &None));
    assert_eq!(batch.confirmations.len(), 2);
    assert!(batch.fitness.is_none() && batch.clearance.is_none() && batch.window.is_some());
    assert!(batch.revision.lines.iter().all(|line| line.cleared_until.is_none()));
    let expected = [
        (11, LineState::Open),
        (12, LineState::Open),
        (13, LineState::NotDeparting),
        (14, LineState::Substituted),
        (16, LineState::Open),
        (23, LineState::ReturnedToPool),
    ];
    for (number, expected) in expected {
        assert_eq!(state_of(&forum, number), Some(expected), "{number}");
    }
    assert_eq!(person_columns(forum.ledger(), B).substituted, 1);
    let balance = forum.ledger().accounts.balance(ANY_POW, A);
    // 11, 12 and 13 were committed first, then 11 and 12 anew.
    assert_eq!((balance.on(Account::Open), balance.on(Account::Committed)), (2, 5));
    assert_eq!(balance.on(Account::Released(ReleaseGround::Revised)), 2);
    let young = forum.ledger().accounts.balance(YOUNG, A);
    assert_eq!(young.on(Account::Open), 1, "what a finding brought about outlives the revision");
    let of_b = forum.ledger().accounts.balance(ANY_POW, B);
    assert_eq!((of_b.on(Account::Open), of_b.on(Account::Released(ReleaseGround::Revised))), (1, 3));
}

#[test]
fn the_new_revision_is_cleared_anew() {
    let mut forum = life::pending();
    for party in [A, B] {
        confirm(&mut forum, party);
    }
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    course::schedule(&mut forum, 1);
    forum.pass_hours(50);
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[1, 2, 3])));
}

/// Says something of the revision before, which must be refused, and then of the one in force.
fn said_late(forum: &mut Forum, author: Principal, body: impl Fn(u32) -> Body) {
    for other in [2, 4] {
        check_refused(forum.clone().say(author, body(other)), ErrorReason::RevisionStale);
    }
    forum.must(author, body(3));
}

// Line 3 is another person in the third revision, and line 4 one of the other side: a statement that waited somewhere
// while it came into force must not mean them.
#[test]
fn what_was_said_of_the_revision_before_means_nobody_in_the_one_in_force() {
    let mut forum = life::pending();
    let withdrawn = |revision| {
        let (outcome, lines) = (LineOutcome::Withdrawn, vec![2]);
        Body::RecordOutcomes(RecordOutcomes { batch: batch_id(1), revision, outcome, lines })
    };
    // A pending revision is not in force.
    check_refused(forum.clone().say(A, withdrawn(3)), ErrorReason::RevisionStale);
    for party in [A, B] {
        confirm(&mut forum, party);
    }
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(&forum, 1, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    course::schedule(&mut forum, 1);
    forum.pass_hours(50);
    said_late(&mut forum, A, withdrawn);
    for (giver, lines) in [(A, vec![1, 3]), (B, vec![4])] {
        said_late(&mut forum, giver, |revision| {
            let lines = lines.clone();
            Body::ReportDeparture(ReportDeparture { batch: batch_id(1), revision, giver, lines })
        });
    }
    said_late(&mut forum, A, |revision| {
        Body::ClaimDelivery(ClaimDelivery { batch: batch_id(1), revision, lines: vec![1, 3] })
    });
    said_late(&mut forum, B, |revision| {
        let (received, not_received, seal_remarks) = (vec![1, 3], Vec::new(), Vec::new());
        let batch = batch_id(1);
        Body::AcknowledgeReceipt(AcknowledgeReceipt { batch, revision, received, not_received, seal_remarks })
    });
}

#[test]
fn a_pending_revision_ends_and_the_confirmed_one_stays() {
    type End = fn(&mut Forum);
    let by_time: End = |forum| forum.pass_hours(300);
    let by_departure: End = |forum| {
        forum.pass_hours(50);
        forum.must(A, Body::ReportDeparture(said::depart(forum, 1, A, &[1])));
    };
    for end in [by_time, by_departure] {
        let (mut forum, mut undisturbed) = (life::pending(), life::cleared());
        end(&mut forum);
        end(&mut undisturbed);
        assert_eq!(forum.batch(1).pending, None);
        assert_eq!(in_force(forum.batch(1)), in_force(undisturbed.batch(1)));
        assert_eq!(state_of(&forum, 16), Some(LineState::ReturnedToPool));
        for number in [11, 12, 13, 14, 21, 22, 23, 24] {
            assert_eq!(state_of(&forum, number), state_of(&undisturbed, number), "{number}");
        }
        assert_eq!(open_of_a(&forum), open_of_a(&undisturbed));
        life::propose(&mut forum, A, 2, &[(16, ANY)]);
    }
}

#[test]
fn a_confirmation_keeps_a_pending_revision_past_its_end() {
    let mut forum = life::pending();
    confirm(&mut forum, A);
    forum.pass_hours(300);
    assert!(forum.batch(1).pending.is_some());
    let taken_back =
        WithdrawConfirmation { batch: batch_id(1), revision: 3, ground: StepBackGround::Content };
    forum.must(A, Body::WithdrawConfirmation(taken_back));
    forum.pass_hours(1);
    assert!(forum.batch(1).pending.is_none());
    assert_eq!(forum.batch(1).phase, Phase::Confirmed);
}

// Shows F5, INV-B1.
#[test]
fn a_pending_revision_is_countered() {
    let mut forum = life::pending();
    confirm(&mut forum, A);
    life::propose(&mut forum, A, 1, &PENDING[..2]);
    let pending = forum.batch(1).pending.as_ref().unwrap();
    assert_eq!((pending.revision.number, pending.confirmations.len()), (4, 0));
    assert_eq!(forum.batch(1).revision.number, 2);
    assert_eq!(state_of(&forum, 16), Some(LineState::ReturnedToPool));
    for party in [A, B] {
        confirm(&mut forum, party);
    }
    assert_eq!(forum.batch(1).revision.number, 4);
    // With nobody in their place the lines left out return to the pool.
    assert_eq!(state_of(&forum, 14), Some(LineState::ReturnedToPool));
}

#[test]
fn a_number_is_given_once() {
    let mut forum = life::pending();
    forum.pass_hours(300);
    life::propose(&mut forum, A, 1, &PENDING[..2]);
    assert_eq!(forum.batch(1).newest_revision().number, 4);
}

#[test]
fn whoever_leaves_the_batch_leaves_the_pending_revision_too() {
    let mut forum = life::pending();
    confirm(&mut forum, A);
    forum.must(A, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[2])));
    confirm(&mut forum, B);
    let batch = forum.batch(1);
    assert_eq!((batch.revision.number, batch.line(2).unwrap().state), (3, LineState::Died));
    assert_eq!(state_of(&forum, 12), Some(LineState::Died));
    assert_eq!(open_of_a(&forum), 1);
}

#[test]
fn whoever_left_the_batch_can_be_proposed_again() {
    let mut forum = life::cleared();
    let again: [(u8, &[&str]); 2] = [(13, ANY), (22, ANY)];
    life::propose(&mut forum, A, 1, &again);
    assert_eq!(state_of(&forum, 13), Some(LineState::Open));
    assert_eq!(forum.batch(1).line(3).unwrap().state, LineState::NotDeparting);
    for party in [A, B] {
        confirm(&mut forum, party);
    }
    assert_eq!(forum.batch(1).line(1).unwrap().state, LineState::Open);
    assert_eq!(open_of_a(&forum), 1);
}

#[test]
fn a_batch_that_is_settled_has_nothing_pending() {
    let mut forum = life::cleared();
    forum.must(
        A,
        Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Withdrawn, &[1, 2, 4, 5, 6, 7, 8])),
    );
    life::propose(&mut forum, A, 1, &PENDING[..2]);
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[])));
    life::settle(&mut forum, 1);
    assert_eq!((forum.batch(1).phase, &forum.batch(1).pending), (Phase::Settled, &None));
    assert_eq!(state_of(&forum, 11), Some(LineState::ReturnedToPool));
}

/// Whose confirmations of batch 1 wait for the other side's.
fn waiting(forum: &Forum) -> Vec<Principal> {
    forum.batch(1).offer().into_iter().flat_map(|offer| offer.confirmations.keys().copied()).collect()
}

fn agree(forum: &mut Forum, hours: i64) {
    for party in [A, B] {
        let window = said::agree_window(forum, 1, said::window_after(hours));
        forum.must(party, Body::AgreeWindow(window));
    }
}

// Shows F12, AgreeWindow, WithdrawConfirmation.
#[test]
fn both_confirmations_repeat_the_same_window() {
    for mut forum in [life::proposed(), life::pending()] {
        let revision = forum.batch(1).newest_revision().number;
        for hours in [72, 96] {
            confirm(&mut forum, A);
            assert_eq!(waiting(&forum), [A]);
            let earlier: ConfirmBatch = said::confirm(&forum, 1);
            agree(&mut forum, hours);
            assert_eq!(waiting(&forum), []);
            check_refused(forum.say(A, Body::ConfirmBatch(earlier)), ErrorReason::WindowMismatch);
            confirm(&mut forum, B);
            let own = WithdrawConfirmation { batch: batch_id(1), revision, ground: StepBackGround::Schedule };
            forum.must(B, Body::WithdrawConfirmation(own));
        }
        for party in [B, A] {
            confirm(&mut forum, party);
        }
        let batch = forum.batch(1);
        assert_eq!((batch.phase, batch.revision.number), (Phase::Confirmed, revision));
        assert_eq!(batch.window, Some(said::window_after(96)));
    }
}

// Shows F12, AgreeWindow.
#[test]
fn both_can_move_the_window_of_a_confirmed_batch() {
    let mut forum = life::cleared();
    agree(&mut forum, 96);
    let batch = forum.batch(1);
    assert_eq!((batch.phase, batch.confirmations.len()), (Phase::Confirmed, 2));
    assert_eq!(batch.window, Some(said::window_after(96)));
    course::schedule(&mut forum, 1);
    forum.pass_hours(100);
    forum.must(A, Body::ReportDeparture(said::depart(&forum, 1, A, &[1, 2])));
}
