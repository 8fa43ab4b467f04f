//! Routes, guarantees and postponement.

use homeward_kernel::Context;
use homeward_payload::domain::{
    AcknowledgeRoute, GuaranteeSafety, NoticeRoute, PostponeBatch, Principal, Statement, Window,
};
use homeward_payload::ids::{BatchId, Timestamp};

use super::event::ScheduleEvent;
use super::state::{Guarantee, Postponement};
use crate::agreement::already_signed;
use crate::batch::{Batch, batch_of, end_waiting_confirmations};
use crate::event::Event;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_not_release;

/// Notice of a giver's route. Another notice voids the acknowledgement and the guarantees that were given on the one
/// before.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `RELEASE_UNILATERAL`, `LINE_NOT_YOURS`, `LINE_STATE` where the
/// giver has no line that waits to depart, `ALREADY_SIGNED`.
pub fn notice(ledger: &Ledger, statement: &Statement, body: &NoticeRoute) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    check_not_release(batch, "its route is named with its next revision")?;
    let (author, giver) = (statement.header.author, body.giver);
    if author != giver && author != Principal::Neutral {
        return Err(not_yours(format!(
            "{} gives no notice of the route of {}.",
            author.word(),
            giver.word()
        ))
        .allow("The giving party or the neutral gives it."));
    }
    if !batch.departing_givers().any(|party| party == giver) {
        let what = format!("no line of {} waits to depart.", giver.word());
        return Err(Refusal::new(ErrorReason::LineState, what));
    }
    if batch.schedule.notices.get(&giver).is_some_and(|notice| notice.digest == body.notice_digest) {
        return Err(already_signed("this route notice"));
    }
    let (batch, digest) = (body.batch, body.notice_digest);
    Ok(vec![ScheduleEvent::Noticed { batch, giver, digest }.into()])
}

/// The other side acknowledges the newest notice of a route, for the agreed window.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `WINDOW_MISSING`, `WINDOW_MISMATCH`, `LINE_NOT_YOURS`,
/// `ROUTE_UNKNOWN`, `ALREADY_SIGNED`.
pub fn acknowledge(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcknowledgeRoute,
) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    check_window(batch, &body.window)?;
    let (author, giver) = (statement.header.author, body.giver);
    if giver.other_party() != Some(author) {
        return Err(not_yours(format!("{} does not acknowledge a route of its own.", author.word()))
            .allow("The other side acknowledges it."));
    }
    let notice = batch.schedule.notices.get(&giver).filter(|notice| notice.digest == body.notice_digest);
    let notice = notice.ok_or_else(|| {
        let what = format!("the newest route notice of {} is another, or there is none.", giver.word());
        Refusal::new(ErrorReason::RouteUnknown, what)
            .allow("Load the batch again and acknowledge the newest notice.")
    })?;
    if notice.acknowledged {
        return Err(already_signed("this acknowledgement"));
    }
    Ok(vec![ScheduleEvent::Acknowledged { batch: body.batch, giver }.into()])
}

/// An officer of one side guarantees the safety of the agreed window. The receiving side's ends its hold of a sanitary
/// release.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `WINDOW_MISSING`, `WINDOW_MISMATCH`, `ALREADY_SIGNED`.
pub fn guarantee(
    ledger: &Ledger,
    statement: &Statement,
    body: &GuaranteeSafety,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    check_window(batch, &body.window)?;
    let (party, not_after) = (statement.header.author, statement.header.not_after);
    let given = batch.schedule.guarantees.get(&party);
    let holds = batch.release.is_some_and(|release| release.giver != party && release.hold.is_some());
    if !holds
        && given.is_some_and(|given| given.not_after == not_after && still_stands(not_after, context.now))
    {
        return Err(already_signed("this guarantee"));
    }
    let guarantee = Guarantee { not_after };
    Ok(vec![ScheduleEvent::Guaranteed { batch: body.batch, party, guarantee }.into()])
}

/// The window ends before anybody has departed. What was confirmed stays; confirmations that wait for the other side's
/// repeated the window, and end.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `BATCH_CONFIRMED` once lines have departed, `WINDOW_MISSING`,
/// `RELEASE_UNILATERAL` where the receiving side would put off a sanitary release.
pub fn postpone(ledger: &Ledger, statement: &Statement, body: &PostponeBatch) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    let by = statement.header.author;
    check_postpone(batch, by)?;
    let postponement = Postponement { by, ground: body.ground };
    let mut events = vec![ScheduleEvent::Postponed { batch: body.batch, postponement }.into()];
    events.extend(end_waiting_confirmations(body.batch, batch));
    Ok(events)
}

/// Checks that this side, or the neutral, can put a batch that has not ended off as it stands.
///
/// # Errors
/// `BATCH_CONFIRMED`, `WINDOW_MISSING`, `RELEASE_UNILATERAL`.
pub(crate) fn check_postpone(batch: &Batch, by: Principal) -> Result<(), Refusal> {
    if batch.release.is_some_and(|release| release.giver.other_party() == Some(by)) {
        check_not_release(batch, "its receiving side can hold it for its safety, with HoldRelease")?;
    }
    if batch.has_departed() {
        let refusal = Refusal::new(ErrorReason::BatchConfirmed, "lines have departed: the window is fixed.");
        return Err(refusal.allow("What is under way arrives, or is broken off with AbortBatch."));
    }
    if batch.window.is_none() {
        return Err(Refusal::new(ErrorReason::WindowMissing, "there is no window that could be put off."));
    }
    Ok(())
}

/// Guarantees that a marked time has ended, of a batch that has not.
pub(crate) fn expire(id: BatchId, batch: &Batch, now: Timestamp) -> Vec<Event> {
    if batch.phase.is_ended() {
        return Vec::new();
    }
    let ended = batch.schedule.guarantees.iter().filter(|(_, given)| !still_stands(given.not_after, now));
    ended.map(|(party, _)| ScheduleEvent::GuaranteeEnded { batch: id, party: *party }.into()).collect()
}

pub(super) fn open_batch<'a>(ledger: &'a Ledger, id: &BatchId, revision: u32) -> Result<&'a Batch, Refusal> {
    let batch = batch_of(ledger, id)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    batch.check_in_force(revision)?;
    Ok(batch)
}

fn check_window(batch: &Batch, named: &Window) -> Result<(), Refusal> {
    match batch.window {
        None => Err(Refusal::new(ErrorReason::WindowMissing, "there is no window.")
            .allow("Agree a window first; a date exists only when both sides have signed it.")),
        Some(window) if window != *named => {
            Err(Refusal::new(ErrorReason::WindowMismatch, "the window of the batch is another one.")
                .allow("Load the batch again and name its window."))
        }
        Some(_) => Ok(()),
    }
}

fn not_yours(message: String) -> Refusal {
    Refusal::new(ErrorReason::LineNotYours, message)
}
