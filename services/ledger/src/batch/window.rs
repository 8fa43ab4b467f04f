//! Windows: a date exists only after both sides have agreed to it.

use homeward_kernel::Context;
use homeward_payload::domain::Principal;
use homeward_payload::domain::{AgreeWindow, Statement};
use homeward_payload::ids::BatchId;

use super::event::BatchEvent;
use super::propose::batch_of;
use super::state::Batch;
use super::state::SignedWindow;
use crate::agreement::{already_signed, check_as_of};
use crate::event::Event;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_not_release;

/// One side agrees to a window; with equal content from the other side it is the batch's window. Confirmations that
/// wait for the other side's repeated another window, or none, and end: both always repeat the same.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_CONFIRMED` once lines have departed, `AS_OF_MISMATCH`,
/// `RELEASE_UNILATERAL`, `WINDOW_INVALID`, `WINDOW_ALREADY_AGREED`, `ALREADY_SIGNED`.
pub fn agree_window(
    ledger: &Ledger,
    statement: &Statement,
    body: &AgreeWindow,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    check_not_release(batch, "its giver names another window with the next revision of the release")?;
    if batch.has_departed() {
        return Err(Refusal::new(ErrorReason::BatchConfirmed, "lines have departed: the window is fixed."));
    }
    check_as_of(&body.as_of, context)?;
    if body.window.end <= context.now {
        return Err(Refusal::new(ErrorReason::WindowInvalid, "the window lies in the past."));
    }
    if batch.window == Some(body.window) {
        return Err(Refusal::new(ErrorReason::WindowAlreadyAgreed, "both sides have agreed this window."));
    }
    let content = statement.content_digest;
    let equal =
        |signed: &&SignedWindow| signed.content == content && still_stands(signed.not_after, context.now);
    let signed_by = |party| batch.windows_signed.get(&party).filter(equal);
    if signed_by(party).is_some() {
        return Err(already_signed("this window"));
    }
    let window = body.window;
    let signed = SignedWindow { content, window, not_after: statement.header.not_after };
    let mut events = vec![BatchEvent::WindowSigned { batch: body.batch, party, signed }.into()];
    if party.other_party().and_then(signed_by).is_some() {
        events.push(BatchEvent::WindowAgreed { batch: body.batch, window }.into());
        events.extend(end_waiting_confirmations(body.batch, batch));
    }
    Ok(events)
}

/// What ends the confirmations that wait for the other side's: they repeated the window, or that there was none.
pub(crate) fn end_waiting_confirmations(id: BatchId, batch: &Batch) -> Vec<Event> {
    let waiting = batch.offer().into_iter().flat_map(|offer| offer.confirmations.keys());
    let ended =
        |party: &Principal| BatchEvent::ConfirmationEnded { batch: id, party: *party, ground: None }.into();
    waiting.map(ended).collect()
}
