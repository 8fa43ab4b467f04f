//! Settling.

use homeward_payload::domain::{Body, SignSettlement};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, Forum, NEUTRAL, digest};
use crate::tests::life::{cleared, counted, departed, proposed, small_exchange};
use crate::tests::said;

fn settle(mut forum: Forum, change: impl FnOnce(&mut SignSettlement)) -> Result<(), Refusal> {
    let mut body = said::settle(&forum, 1);
    change(&mut body);
    forum.say(A, Body::SignSettlement(body))
}

pub(super) const ROWS: &[Row] = &[
    ("a batch that both have not confirmed", ErrorReason::BatchNotConfirmed, || settle(proposed(), |_| ())),
    ("a batch settled before", ErrorReason::BatchClosed, || settle(small_exchange(), |_| ())),
    ("a batch with open lines", ErrorReason::SettlementTooEarly, || settle(cleared(), |_| ())),
    ("a batch without a receipt", ErrorReason::SettlementTooEarly, || settle(departed(), |_| ())),
    ("a batch without a claim", ErrorReason::SettlementTooEarly, || {
        let mut forum = departed();
        forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2, 4], &[])));
        forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[5, 6, 8], &[])));
        forum.must(NEUTRAL, Body::WitnessHandover(said::witness(1, &[])));
        settle(forum, |_| ())
    }),
    ("a batch that the neutral was not asked about", ErrorReason::SettlementTooEarly, || {
        let mut forum = departed();
        forum.must(A, Body::ClaimDelivery(said::claim(&forum, 1, &[1, 2, 4])));
        forum.must(B, Body::ClaimDelivery(said::claim(&forum, 1, &[5, 6, 8])));
        forum.must(B, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[1, 2, 4], &[])));
        forum.must(A, Body::AcknowledgeReceipt(said::receipt(&forum, 1, &[5, 6, 8], &[])));
        settle(forum, |_| ())
    }),
    ("another state", ErrorReason::AsOfMismatch, || {
        settle(counted(), |body| body.as_of.state_digest = digest(1))
    }),
    ("another result", ErrorReason::SettlementMismatch, || {
        settle(counted(), |body| body.result_digest = digest(1))
    }),
    ("other counts", ErrorReason::SettlementMismatch, || {
        settle(counted(), |body| body.counts[0].claimed += 1)
    }),
    ("a settlement twice by one side", ErrorReason::AlreadySigned, || {
        let mut forum = counted();
        let body = said::settle(&forum, 1);
        forum.must(A, Body::SignSettlement(body));
        settle(forum, |_| ())
    }),
];
