//! How a batch ends without being executed: cancelled by one side, or its offer ended unaccepted.

use homeward_payload::domain::{CancelBatch, Statement};
use homeward_payload::ids::Timestamp;

use super::event::BatchEvent;
use super::propose::batch_of;
use super::state::{EndGround, Phase};
use crate::account::{Movement, ReleaseGround, post};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// One side ends a batch that both have not confirmed.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_CONFIRMED`.
pub fn cancel(ledger: &Ledger, _statement: &Statement, body: &CancelBatch) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    match batch.phase {
        Phase::Proposed => {}
        Phase::Confirmed => {
            return Err(Refusal::new(ErrorReason::BatchConfirmed, "both sides have confirmed the batch.")
                .allow("Withdraw lines before departure, each with an outcome."));
        }
        _ => return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended.")),
    }
    let ground = EndGround::Cancelled(body.ground);
    let mut events = post(ledger, Movement::Release(ReleaseGround::ReturnedToPool), &batch.live_subjects());
    events.push(BatchEvent::Ended { batch: body.batch, ground }.into());
    Ok(events)
}

/// What a marked time ends: offers that both sides have not accepted, and confirmations past their own end.
#[must_use]
pub fn expire(ledger: &Ledger, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    let proposed = ledger.batches.iter().filter(|(_, batch)| batch.phase == Phase::Proposed);
    for (id, batch) in proposed {
        if batch.revision.offer_end < now {
            let released = Movement::Release(ReleaseGround::ReturnedToPool);
            events.extend(post(ledger, released, &batch.live_subjects()));
            events.push(BatchEvent::Ended { batch: *id, ground: EndGround::OfferEnded }.into());
            continue;
        }
        for (party, confirmation) in &batch.confirmations {
            if confirmation.not_after.is_some_and(|end| end < now) {
                let party = *party;
                events.push(BatchEvent::ConfirmationEnded { batch: *id, party, ground: None }.into());
            }
        }
    }
    events
}
