//! Safety holds of the receiving side's duty officer.

use homeward_kernel::Context;
use homeward_payload::domain::{HoldRelease, Statement};
use homeward_payload::ids::Timestamp;

use super::Hold;
use super::event::ReleaseEvent;
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Longest hold, in hours after it is said: as long as a window can be.
pub const HOLD_HOURS_MAX: i64 = 72;

/// The receiving side holds a release, before anybody has departed. A newer hold takes the place of an older one.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `NOT_A_RELEASE`, `LINE_NOT_YOURS`, `BATCH_CONFIRMED` once lines
/// have departed, `HOLD_INVALID`.
pub fn hold(
    ledger: &Ledger,
    statement: &Statement,
    body: &HoldRelease,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    batch.check_in_force(body.revision)?;
    let release = batch.release.ok_or_else(|| {
        Refusal::new(ErrorReason::NotARelease, "both sides agree this batch; it is no sanitary release.")
            .allow("Put its window off with PostponeBatch.")
    })?;
    if release.giver == statement.header.author {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            "the receiving side holds a release, not its giver.",
        )
        .allow("The giver puts its window off with PostponeBatch."));
    }
    if batch.has_departed() {
        return Err(Refusal::new(
            ErrorReason::BatchConfirmed,
            "people are under way: nothing holds them back.",
        )
        .allow("The giver or the neutral breaks it off with AbortBatch where they are in danger."));
    }
    let latest = context.now.0.saturating_add(HOLD_HOURS_MAX.saturating_mul(Timestamp::HOUR_US));
    if body.until <= context.now || body.until.0 > latest {
        return Err(Refusal::new(
            ErrorReason::HoldInvalid,
            format!("the hold ends at {} us; it is {} us.", body.until.0, context.now.0),
        )
        .allow(format!(
            "A hold ends at most {HOLD_HOURS_MAX} hours after it is said; it can be said again."
        )));
    }
    let hold = Hold { ground: body.ground, until: body.until };
    Ok(vec![ReleaseEvent::Held { batch: body.batch, hold }.into()])
}

/// Checks that no hold keeps the people of a release.
///
/// # Errors
/// `RELEASE_HELD`.
pub(crate) fn check_hold(batch: &Batch, now: Timestamp) -> Result<(), Refusal> {
    let Some(hold) = batch.release.and_then(|release| release.standing_hold(now)) else { return Ok(()) };
    Err(Refusal::new(
        ErrorReason::ReleaseHeld,
        format!("the receiving side holds the release until {} us ({:?}).", hold.until.0, hold.ground),
    )
    .allow("The hold ends by itself; a guarantee of the receiving side's officer lifts it before.")
    .with("until_us", hold.until.0))
}
