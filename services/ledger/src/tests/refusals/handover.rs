//! Departure, outcomes, the three counts.

use homeward_payload::domain::{Body, LineOutcome, Principal, ReportArrival, SubjectKind};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, COMMISSION, Forum, NEUTRAL, batch_id, hours_after};
use crate::tests::life::{
    agree_and_confirm, cleared, confirmed, counted, departed, listed, pending, propose, proposed,
    small_exchange,
};
use crate::tests::said;

fn depart(mut forum: Forum, author: Principal, giver: Principal, lines: &[u32]) -> Result<(), Refusal> {
    forum.say(author, Body::ReportDeparture(said::depart(&forum, 1, giver, lines)))
}

fn in_window(mut forum: Forum) -> Forum {
    forum.pass_hours(50);
    forum
}

fn outcome(mut forum: Forum, author: Principal, what: LineOutcome, lines: &[u32]) -> Result<(), Refusal> {
    forum.say(author, Body::RecordOutcomes(said::outcome(&forum, 1, what, lines)))
}

fn claim(mut forum: Forum, lines: &[u32]) -> Result<(), Refusal> {
    forum.say(A, Body::ClaimDelivery(said::claim(&forum, 1, lines)))
}

fn witness(mut forum: Forum, counts: &[(Principal, u32)]) -> Result<(), Refusal> {
    forum.say(NEUTRAL, Body::WitnessHandover(said::witness(1, counts)))
}

fn receipt(mut forum: Forum, received: &[u32], not_received: &[u32]) -> Result<(), Refusal> {
    forum.say(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, received, not_received)))
}

fn containers() -> Forum {
    let mut forum = listed();
    propose(&mut forum, B, 1, &[(31, &["REMAINS"])]);
    agree_and_confirm(&mut forum, 1, 48);
    forum
}

pub(super) const ROWS: &[Row] = &[
    ("a departure before both confirm", ErrorReason::BatchNotConfirmed, || depart(proposed(), A, A, &[1])),
    ("a departure that the receiver reports", ErrorReason::LineNotYours, || {
        depart(in_window(cleared()), B, A, &[1])
    }),
    ("a departure of the other side's line", ErrorReason::LineNotYours, || {
        depart(in_window(cleared()), A, A, &[5])
    }),
    ("a departure without a window", ErrorReason::WindowMissing, || {
        let mut forum = listed();
        propose(&mut forum, A, 1, &[(11, &["YOUNG"])]);
        for party in [A, B] {
            let body = said::confirm(&forum, 1);
            forum.must(party, Body::ConfirmBatch(body));
        }
        depart(forum, A, A, &[1])
    }),
    ("a departure before the window", ErrorReason::WindowNotOpen, || depart(cleared(), A, A, &[1])),
    ("a departure after the window", ErrorReason::WindowNotOpen, || {
        let mut forum = cleared();
        forum.pass_hours(61);
        depart(forum, A, A, &[1])
    }),
    ("a departure without a clearance", ErrorReason::LineNotCleared, || {
        depart(in_window(confirmed()), A, A, &[1])
    }),
    ("a clearance that ends in the window", ErrorReason::LineNotCleared, || {
        let mut forum = confirmed();
        let fitness = said::commit_fitness(&forum, 1);
        forum.must(COMMISSION, Body::CommitFitness(fitness));
        let clearance = said::clear(&forum, 1, &[], hours_after(forum.now, 59));
        forum.must(NEUTRAL, Body::ClearBatch(clearance));
        depart(in_window(forum), A, A, &[1])
    }),
    ("a departure of who does not depart", ErrorReason::LineState, || {
        depart(in_window(cleared()), A, A, &[3])
    }),
    ("a departure of no line", ErrorReason::LineUnknown, || depart(in_window(cleared()), A, A, &[9])),
    ("an arrival on an ended batch", ErrorReason::BatchClosed, || {
        small_exchange().say(A, Body::ReportArrival(ReportArrival { batch: batch_id(1) }))
    }),
    ("the commission withdraws a line", ErrorReason::LineNotYours, || {
        outcome(cleared(), COMMISSION, LineOutcome::Withdrawn, &[1])
    }),
    ("a line withdrawn after departure", ErrorReason::LineState, || {
        outcome(departed(), A, LineOutcome::Withdrawn, &[1])
    }),
    ("a party says who does not depart", ErrorReason::LineNotYours, || {
        outcome(cleared(), A, LineOutcome::NotDeparting, &[1])
    }),
    ("the receiver says who died", ErrorReason::LineNotYours, || {
        outcome(cleared(), B, LineOutcome::Died, &[1])
    }),
    ("the receiver denies a departed line beside its receipt", ErrorReason::LineNotYours, || {
        outcome(departed(), B, LineOutcome::NotPresented, &[1])
    }),
    ("not presented before both confirm", ErrorReason::BatchNotConfirmed, || {
        outcome(proposed(), NEUTRAL, LineOutcome::NotPresented, &[1])
    }),
    ("an outcome of a pending revision", ErrorReason::RevisionStale, || {
        let mut forum = pending();
        let mut body = said::outcome(&forum, 1, LineOutcome::Died, &[1]);
        body.revision = 3;
        forum.say(A, Body::RecordOutcomes(body))
    }),
    ("a container that died", ErrorReason::LineState, || outcome(containers(), B, LineOutcome::Died, &[1])),
    ("an outcome after receipt", ErrorReason::LineState, || outcome(counted(), A, LineOutcome::Died, &[1])),
    ("an outcome on an ended batch", ErrorReason::BatchClosed, || {
        outcome(small_exchange(), A, LineOutcome::Died, &[1])
    }),
    ("a claim while a line can still depart", ErrorReason::LineState, || claim(in_window(cleared()), &[])),
    ("a claim of a line that never departed", ErrorReason::LineState, || claim(departed(), &[3])),
    ("a claim of the other side's line", ErrorReason::LineNotYours, || claim(departed(), &[5])),
    ("a claim of no line", ErrorReason::LineUnknown, || claim(departed(), &[99])),
    ("a claim twice", ErrorReason::CountAlreadyGiven, || claim(counted(), &[1])),
    ("a claim on an ended batch", ErrorReason::BatchClosed, || claim(small_exchange(), &[1])),
    ("a count while a line can still depart", ErrorReason::LineState, || {
        witness(in_window(cleared()), &[(A, 1)])
    }),
    ("a count of a giver without lines", ErrorReason::LineUnknown, || {
        let mut forum = in_window(containers());
        forum.must(B, Body::ReportDeparture(said::depart(&forum, 1, B, &[1])));
        assert_eq!(forum.batch(1).revision.lines[0].kind, SubjectKind::Container);
        witness(forum, &[(A, 1)])
    }),
    ("a count twice", ErrorReason::CountAlreadyGiven, || witness(counted(), &[])),
    ("a count after settlement", ErrorReason::BatchClosed, || witness(small_exchange(), &[])),
    ("a receipt that leaves a line out", ErrorReason::ReceiptIncomplete, || {
        receipt(departed(), &[1, 2], &[])
    }),
    ("a receipt of what never departed", ErrorReason::ReceiptIncomplete, || {
        receipt(departed(), &[1, 2, 3, 4], &[])
    }),
    ("a receipt while a line can still depart", ErrorReason::ReceiptIncomplete, || {
        receipt(in_window(cleared()), &[], &[])
    }),
    ("a receipt twice", ErrorReason::CountAlreadyGiven, || receipt(counted(), &[], &[])),
];
