//! Simultaneous release at a distance: nobody departs from any point before every leg's witness has reported ready and
//! the neutral has opened all legs at once.

use homeward_kernel::Context;
use homeward_payload::domain::{OpenLegs, ReportReady, Window};

use super::decision::open_batch;
use super::event::ScheduleEvent;
use super::missing::check_complete;
use crate::agreement::already_signed;
use crate::batch::Batch;
use crate::event::Event;
use crate::handover::{check_under_way, check_window_open};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// The neutral's witness at a leg reports that everybody there is ready.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `LEG_UNKNOWN`, `ALREADY_SIGNED`.
pub fn ready(ledger: &Ledger, body: &ReportReady) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    check_under_way(batch)?;
    simultaneous(batch)?;
    if !batch.departing_givers().any(|giver| giver == body.giver) {
        let what = format!("no line of {} waits to depart from a leg of its own.", body.giver.word());
        return Err(Refusal::new(ErrorReason::LegUnknown, what));
    }
    if batch.schedule.ready.contains(&body.giver) {
        return Err(already_signed("this report"));
    }
    Ok(vec![ScheduleEvent::Ready { batch: body.batch, giver: body.giver }.into()])
}

/// The neutral opens all legs: in the window, with every leg ready and nothing missing at any.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `LEG_UNKNOWN`, `WINDOW_NOT_OPEN`,
/// `LEGS_NOT_OPEN` where a leg is not ready, `SCHEDULE_INCOMPLETE`, `ALREADY_SIGNED`.
pub fn open(ledger: &Ledger, body: &OpenLegs, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    check_under_way(batch)?;
    let window = simultaneous(batch)?;
    if batch.schedule.legs_opened {
        return Err(already_signed("the opening of all legs"));
    }
    check_window_open(&window, context.now)?;
    for giver in batch.departing_givers() {
        if !batch.schedule.ready.contains(&giver) {
            let what = format!("the leg of {} was not reported ready.", giver.word());
            return Err(Refusal::new(ErrorReason::LegsNotOpen, what)
                .allow("Its witness reports with ReportReady; until then nobody departs anywhere."));
        }
    }
    batch.departing_givers().try_for_each(|giver| check_complete(batch, giver, context.now))?;
    Ok(vec![ScheduleEvent::LegsOpened { batch: body.batch }.into()])
}

/// Checks that nothing keeps a leg closed.
///
/// # Errors
/// `LEGS_NOT_OPEN`.
pub(crate) fn check_opened(batch: &Batch, window: &Window) -> Result<(), Refusal> {
    if !window.simultaneous || batch.schedule.legs_opened {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::LegsNotOpen,
        "the release is simultaneous; the neutral has not opened its legs.",
    )
    .allow("Once every leg is ready the neutral opens all of them with OpenLegs."))
}

fn simultaneous(batch: &Batch) -> Result<Window, Refusal> {
    batch.window.filter(|window| window.simultaneous).ok_or_else(|| {
        Refusal::new(ErrorReason::LegUnknown, "the batch has no window with legs that start at once.")
            .allow("Agree such a window first, or report departures as they happen.")
    })
}
