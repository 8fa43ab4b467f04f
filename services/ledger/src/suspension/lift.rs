//! Lifting a suspension.

use homeward_kernel::Context;
use homeward_payload::domain::{LiftSuspension, Principal, Statement};
use homeward_payload::ids::BatchId;

use super::event::SuspensionEvent;
use super::state::{REVALIDATION_DAYS, Suspension};
use crate::account::{Movement, ReleaseGround, post};
use crate::agreement::already_signed;
use crate::batch::{Batch, Phase, end_pending};
use crate::event::Event;
use crate::hold;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// The side that suspended lifts a suspension; a joint one ends when both have. Every batch with an open line in its
/// scope is to be stated anew.
///
/// # Errors
/// `SUSPENSION_UNKNOWN`, `SUSPENSION_STATE`, `SUSPENSION_NOT_YOURS`, `ALREADY_SIGNED`.
pub fn lift(
    ledger: &Ledger,
    statement: &Statement,
    body: &LiftSuspension,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let known = ledger.suspensions.by_id.get(&body.suspension).ok_or_else(|| {
        Refusal::new(ErrorReason::SuspensionUnknown, format!("there is no suspension {}.", body.suspension))
    })?;
    if !known.is_in_force() {
        let found = if known.is_ended() { "has been lifted." } else { "has not begun." };
        return Err(Refusal::new(ErrorReason::SuspensionState, format!("the suspension {found}")));
    }
    if !known.asked.contains_key(&party) {
        return Err(Refusal::new(
            ErrorReason::SuspensionNotYours,
            format!("{} did not suspend it.", party.word()),
        )
        .allow("The side that suspended lifts it; a joint suspension both."));
    }
    if known.lifted.contains(&party) {
        return Err(already_signed("the end of this suspension"));
    }
    let suspension = body.suspension;
    let mut events = vec![SuspensionEvent::LiftSigned { suspension, party }.into()];
    if known.asked.keys().all(|asked| *asked == party || known.lifted.contains(asked)) {
        events.push(SuspensionEvent::Lifted { suspension, time: context.now }.into());
        for (id, batch) in &ledger.batches {
            events.extend(reopen(ledger, known, *id, batch, context));
        }
    }
    Ok(events)
}

fn reopen(
    ledger: &Ledger,
    suspension: &Suspension,
    id: BatchId,
    batch: &Batch,
    context: &Context<'_>,
) -> Vec<Event> {
    let pending = batch.pending.iter().flat_map(|pending| &pending.revision.lines);
    let mut lines = batch.revision.lines.iter().chain(pending);
    let is_reached = lines.any(|line| line.state == LineState::Open && suspension.reaches(ledger, line));
    if batch.phase.is_ended() || hold::is_free_by_law(batch) || !is_reached {
        return Vec::new();
    }
    let departed = batch.has_departed();
    let mut events = Vec::new();
    if batch.phase == Phase::Confirmed && !departed {
        // Nothing binds until both confirm again; what the lines brought about is released, and committed anew then.
        events.extend(post(ledger, Movement::Release(ReleaseGround::Revised), &batch.live_subjects()));
    }
    events.extend(end_pending(id, batch));
    let offer_end = batch.revision.offer_end.max(context.now.plus_days(REVALIDATION_DAYS));
    events.push(SuspensionEvent::Reopened { batch: id, departed, offer_end }.into());
    events
}

/// Who may lift a suspension and has not.
pub(crate) fn waiting_to_lift(suspension: &Suspension) -> impl Iterator<Item = Principal> {
    suspension.asked.keys().filter(|party| !suspension.lifted.contains(party)).copied()
}
