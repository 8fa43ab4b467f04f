//! How a batch ends without being executed: cancelled by one side, or its offer ended unaccepted.

use homeward_payload::domain::{CancelBatch, Statement};
use homeward_payload::ids::Timestamp;

use super::event::BatchEvent;
use super::propose::batch_of;
use super::state::{EndGround, Phase};
use crate::event::Event;
use crate::forum::still_stands;
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
    // Nothing is committed before both confirm, so nothing is released here.
    let ground = EndGround::Cancelled(body.ground);
    Ok(vec![BatchEvent::Ended { batch: body.batch, ground }.into()])
}

/// What a marked time ends: confirmations past their own end, and offers past theirs that no confirmation keeps.
#[must_use]
pub fn expire(ledger: &Ledger, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    let proposed = ledger.batches.iter().filter(|(_, batch)| batch.phase == Phase::Proposed);
    for (id, batch) in proposed {
        for (party, confirmation) in &batch.confirmations {
            if !still_stands(confirmation.not_after, now) {
                let party = *party;
                events.push(BatchEvent::ConfirmationEnded { batch: *id, party, ground: None }.into());
            }
        }
        if batch.offer_has_ended(now) {
            events.push(BatchEvent::Ended { batch: *id, ground: EndGround::OfferEnded }.into());
        }
    }
    events
}
