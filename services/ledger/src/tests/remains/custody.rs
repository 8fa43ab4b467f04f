//! Custody: the chain follows from what is said anyway, and a gap is shown.

use homeward_payload::domain::{Body, PointRefusalGround, Principal};

use super::{departed, received};
use crate::account::Account;
use crate::agreement::TermKey;
use crate::remains::{GapKind, StepKind, custody};
use crate::subject::LineState;
use crate::tests::forum::{A, B, Forum, NEUTRAL, subject};
use crate::tests::said_of_remains as of;
use crate::tests::{life, said};

const REMAINS: TermKey = TermKey(2);

/// Checks the steps of container 31 and where its chain is broken.
#[track_caller]
fn check(forum: &Forum, steps: &[(StepKind, Principal, Principal)], gaps: &[(u32, GapKind)]) {
    let found = custody(B, &forum.ledger().remains.containers[&subject(31)]);
    let named: Vec<_> = found.steps.iter().map(|step| (step.kind, step.handed_by, step.taken_by)).collect();
    assert_eq!(named, steps);
    let found: Vec<_> = found.gaps.iter().map(|gap| (gap.step, gap.kind)).collect();
    assert_eq!(found, gaps);
}

const DEPARTED: (StepKind, Principal, Principal) = (StepKind::Departed, B, B);
const RECEIVED: (StepKind, Principal, Principal) = (StepKind::Received, B, A);
const OPENED: (StepKind, Principal, Principal) = (StepKind::Opened, A, A);

// Shows F19, INV-R2, RecordTransfer, OpenContainer.
#[test]
fn the_chain_follows_from_departure_receipt_and_opening() {
    let mut forum = received();
    check(&forum, &[DEPARTED, RECEIVED], &[]);
    let body = of::open_container(&forum, 31);
    forum.must(A, body);
    check(&forum, &[DEPARTED, RECEIVED, OPENED], &[(3, GapKind::SealNotStated)]);
}

// Shows INV-R2, RecordTransfer.
#[test]
fn a_seal_stated_before_is_the_one_found() {
    for (seal, gaps) in [(61, &[][..]), (62, &[(4, GapKind::Seal)][..])] {
        let mut forum = departed();
        let body = of::transfer(&forum, B, B, 31, 50, seal);
        forum.must(B, body);
        forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 2, &[1, 2, 3], &[])));
        let body = of::open_container(&forum, 31);
        forum.must(A, body);
        let moved = (StepKind::Transferred, B, B);
        check(&forum, &[DEPARTED, moved, RECEIVED, OPENED], gaps);
    }
}

// Shows INV-R2, RecordTransfer.
#[test]
fn hands_that_did_not_have_it_and_a_time_that_goes_back_are_gaps() {
    let mut forum = departed();
    let body = of::transfer(&forum, NEUTRAL, A, 31, 61, 61);
    forum.must(NEUTRAL, body);
    let Body::RecordTransfer(mut late) = of::transfer(&forum, A, NEUTRAL, 31, 61, 61) else { unreachable!() };
    late.transferred_time.0 -= 1;
    forum.must(NEUTRAL, Body::RecordTransfer(late));
    let steps = [
        DEPARTED,
        (StepKind::Transferred, NEUTRAL, A),
        (StepKind::Transferred, A, NEUTRAL),
        (StepKind::Received, NEUTRAL, A),
    ];
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 2, &[1, 2, 3], &[])));
    check(&forum, &steps, &[(2, GapKind::Custodian), (3, GapKind::Time)]);
}

// Shows F19, INV-R2, AcknowledgeReceipt.
#[test]
fn a_remark_on_the_seal_at_the_receipt_is_a_gap() {
    let mut forum = departed();
    let mut receipt = said::receipt(&forum, 2, &[1, 2, 3], &[]);
    receipt.seal_remarks = vec![1];
    forum.must(A, Body::AcknowledgeReceipt(receipt));
    check(&forum, &[DEPARTED, RECEIVED], &[(2, GapKind::Seal)]);
}

// Shows F14, F19, RefuseAtPoint.
#[test]
fn a_container_refused_at_the_point_goes_back_and_can_come_again() {
    let mut forum = departed();
    let body = of::refuse(&forum, 2, PointRefusalGround::NumberMissing, &[1]);
    forum.must(A, body);
    check(&forum, &[DEPARTED, (StepKind::Refused, B, B)], &[]);
    assert_eq!(forum.batch(2).line(1).unwrap().state, LineState::RefusedAtPoint);
    let balance = forum.ledger().accounts.balance(REMAINS, B);
    assert_eq!((balance.on(Account::Open), balance.released()), (2, 1));
    forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 2, &[2, 3], &[])));
    forum.must(B, Body::ClaimDelivery(said::claim(&forum, 2, &[2, 3])));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(2, &[(B, 2)])));
    life::settle(&mut forum, 2);
    life::propose(&mut forum, B, 3, &[(31, &["REMAINS"])]);
}
