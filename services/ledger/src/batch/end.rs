//! How a batch ends without being executed: cancelled by one side, or its offer ended unaccepted.

use homeward_payload::domain::{CancelBatch, Statement};
use homeward_payload::ids::Timestamp;

use super::event::BatchEvent;
use super::pending::end_pending;
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

/// What a marked time ends: confirmations and safety guarantees past their own end, and offers past theirs that no
/// confirmation keeps. The end of a pending revision leaves the confirmed one in force. An offer does not end while it is
/// suspended.
#[must_use]
pub fn expire(ledger: &Ledger, now: Timestamp) -> Vec<Event> {
    let mut events = Vec::new();
    for (id, batch) in &ledger.batches {
        events.extend(crate::schedule::expire(*id, batch, now));
        let Some(offer) = batch.offer() else { continue };
        for (party, confirmation) in offer.confirmations {
            if !still_stands(confirmation.not_after, now) {
                let party = *party;
                events.push(BatchEvent::ConfirmationEnded { batch: *id, party, ground: None }.into());
            }
        }
        if offer.has_ended(now) && !crate::suspension::is_frozen(ledger, batch) {
            let batch_ended = || BatchEvent::Ended { batch: *id, ground: EndGround::OfferEnded }.into();
            events.push(end_pending(*id, batch).unwrap_or_else(batch_ended));
        }
    }
    events
}
