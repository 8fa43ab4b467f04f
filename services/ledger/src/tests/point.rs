//! What the neutral says from a handover point: papers signed by hand, and what is handed in when the day is over.

use homeward_payload::domain::{Body, CancelBatch, DepositPaperRecord, Role, StepBackGround};

use super::course::{abort, attest_record, postpone};
use super::forum::{A, B, Forum, NEUTRAL, batch_id, check_refused, digest, hours_after};
use super::life::{cleared, confirmed, departed, proposed};
use super::said;
use crate::batch::Phase;
use crate::paper::PAPERS_MAX;
use crate::refusal::{ErrorReason, Refusal};

fn paper(revision: u32, root: u8) -> Body {
    Body::DepositPaperRecord(DepositPaperRecord {
        batch: batch_id(1),
        revision,
        content_digest: digest(40),
        document_root: digest(root),
    })
}

// Shows F14, INV-B4, DepositPaperRecord.
#[test]
fn a_signed_paper_is_evidence_from_the_confirmation_on_and_changes_nothing_else() {
    check_refused(proposed().say(NEUTRAL, paper(2, 1)), ErrorReason::BatchNotConfirmed);
    let mut cancelled = proposed();
    let cancel = CancelBatch { batch: batch_id(1), ground: StepBackGround::Other };
    cancelled.must(A, Body::CancelBatch(cancel));
    check_refused(cancelled.say(NEUTRAL, paper(2, 1)), ErrorReason::BatchClosed);
    check_refused(Forum::new().say(NEUTRAL, paper(2, 1)), ErrorReason::BatchUnknown);

    let mut forum = confirmed();
    check_refused(forum.say(NEUTRAL, paper(1, 1)), ErrorReason::RevisionStale);
    check_refused(forum.say(A, paper(2, 1)), ErrorReason::RoleNotAllowed);
    let before = forum.batch(1).clone();
    forum.must(NEUTRAL, paper(2, 1));
    assert_eq!(*forum.batch(1), before);
    check_refused(forum.say(NEUTRAL, paper(2, 1)), ErrorReason::AlreadySigned);
    for root in 2..=u8::try_from(PAPERS_MAX).unwrap() {
        forum.must(NEUTRAL, paper(2, root));
    }
    check_refused(forum.say(NEUTRAL, paper(2, 200)), ErrorReason::RecordFull);
    let kept = &forum.ledger().papers[&batch_id(1)];
    assert_eq!((kept.len(), kept[0].content, kept[0].document_root), (PAPERS_MAX, digest(40), digest(1)));
}

// Shows F14, F29, DepositPaperRecord.
#[test]
fn a_paper_may_come_when_the_batch_is_settled() {
    let mut forum = departed();
    forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[1, 2, 4], &[])));
    forum.must(A, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[1, 2, 4])));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum.clone(), 1, &[5, 6, 8], &[])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum.clone(), 1, &[5, 6, 8])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[(A, 3), (B, 3)])));
    attest_record(&mut forum, 1);
    for party in [A, B] {
        let settlement = Body::SignSettlement(said::settle(&forum, 1));
        forum.must(party, settlement);
    }
    assert_eq!(forum.batch(1).phase, Phase::Settled);
    forum.must(NEUTRAL, paper(2, 1));
    check_refused(forum.say(NEUTRAL, abort(&forum.clone(), 1)), ErrorReason::BatchClosed);
}

/// Says that party A's cleared lines departed, as it was written down so many hours after the start of the window,
/// once the window is over.
fn carried(
    forum: &mut Forum,
    author: homeward_payload::domain::Principal,
    hours: i64,
) -> Result<(), Refusal> {
    let window = forum.batch(1).window;
    let body = Body::ReportDeparture(said::depart(&forum.clone(), 1, A, &[1, 2, 4]));
    let mut statement = forum.statement(author, Role::Service, body);
    if let Some(window) = window {
        statement.header.made_time = hours_after(window.start, hours);
    }
    forum.submit(statement)
}

// Shows F12, F29, INV-B3, ReportDeparture.
#[test]
fn what_the_neutral_saw_in_the_window_counts_as_of_then_when_it_comes_late() {
    let late = || {
        let mut forum = cleared();
        forum.pass_hours(100);
        forum
    };
    // Neither before nor after the window, and nobody else's word for it.
    for (author, hours) in [(NEUTRAL, -1), (NEUTRAL, 13), (A, 1)] {
        check_refused(carried(&mut late(), author, hours), ErrorReason::WindowNotOpen);
    }
    let mut forum = late();
    carried(&mut forum, NEUTRAL, 1).unwrap();
    assert!(forum.batch(1).lines_of(A).all(|(_, line)| line.departed || line.cleared_until.is_none()));
    // What a side said in the meantime counts: there is no window any more.
    let mut forum = late();
    forum.must(B, postpone(&forum.clone(), 1));
    check_refused(carried(&mut forum, NEUTRAL, 1), ErrorReason::WindowMissing);
    // A statement made in the window does not open one that has not begun.
    check_refused(carried(&mut cleared(), NEUTRAL, 1), ErrorReason::WindowNotOpen);
}
