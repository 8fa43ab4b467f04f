//! Stating anew, after a suspension, that everyone on the open lines is held, and alive.

use homeward_payload::domain::{Principal, Revalidate, Statement};
use homeward_payload::ids::BatchId;

use super::event::SuspensionEvent;
use crate::batch::{Batch, Line, Phase, Revision, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// A holder states its open lines anew.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `SUSPENSION_STATE` where nothing is to be stated,
/// `REVALIDATION_INCOMPLETE` where the lines are not all its open ones.
pub fn revalidate(ledger: &Ledger, statement: &Statement, body: &Revalidate) -> Result<Vec<Event>, Refusal> {
    let holder = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    batch.check_in_force(body.revision)?;
    if !waiting_holders(ledger, &body.batch, batch, &batch.revision).contains(&holder) {
        return Err(Refusal::new(
            ErrorReason::SuspensionState,
            format!("{} has no line in the batch that is to be stated anew.", holder.word()),
        )
        .allow("Lines are stated anew once, after a suspension was lifted."));
    }
    let open: Vec<u32> = open_lines(&batch.revision, holder).map(|(number, _)| number).collect();
    if body.lines != open {
        return Err(Refusal::new(
            ErrorReason::RevalidationIncomplete,
            format!("{} lines are named; {} has {} open.", body.lines.len(), holder.word(), open.len()),
        )
        .allow("Name every open line; record an outcome first for whoever died or is not held any more.")
        .with("open", open.len()));
    }
    let (batch, revision) = (body.batch, body.revision);
    Ok(vec![SuspensionEvent::Revalidated { batch, holder, revision }.into()])
}

fn open_lines(revision: &Revision, holder: Principal) -> impl Iterator<Item = (u32, &Line)> {
    (1_u32..)
        .zip(&revision.lines)
        .filter(move |(_, line)| line.giver == holder && line.state == LineState::Open)
}

/// Whose open lines of a revision are still to be stated anew, ascending.
#[must_use]
pub fn waiting_holders(ledger: &Ledger, id: &BatchId, batch: &Batch, revision: &Revision) -> Vec<Principal> {
    let Some(asked) = ledger.suspensions.revalidations.get(id) else { return Vec::new() };
    // Once both have confirmed again, nothing is left of what was asked for.
    if !asked.departed && batch.phase != Phase::Proposed {
        return Vec::new();
    }
    let waits = |holder: &Principal| {
        open_lines(revision, *holder).next().is_some() && asked.done.get(holder) != Some(&revision.number)
    };
    Principal::PARTIES.into_iter().filter(waits).collect()
}

/// Checks that every holder has stated its open lines of a revision anew where a suspension asks for it.
///
/// # Errors
/// `REVALIDATION_MISSING`.
pub fn check_revalidated(
    ledger: &Ledger,
    id: &BatchId,
    batch: &Batch,
    revision: &Revision,
) -> Result<(), Refusal> {
    let waiting = waiting_holders(ledger, id, batch, revision);
    let Some(holder) = waiting.first() else { return Ok(()) };
    Err(Refusal::new(
        ErrorReason::RevalidationMissing,
        format!("{} has not stated its lines anew since the suspension.", holder.word()),
    )
    .allow("Each holder says once more that it holds everyone on its open lines alive.")
    .with("holder", holder.word()))
}
