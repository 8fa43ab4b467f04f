//! The handover: departures and arrivals, outcomes of single lines, and the three counts side by side. Only what
//! the receiving side acknowledges is received.

mod abort;
mod counts;
mod event;
mod movement;
mod outcome;

pub(crate) use abort::check_abort;
pub use abort::{Abort, abort};
pub(crate) use counts::count_in_groups;
pub use counts::{acknowledge, claim, witness};
pub use event::{HandoverEvent, apply};
pub(crate) use movement::check_window_open;
pub(crate) use movement::is_cleared;
pub use movement::{arrive, depart};
pub use outcome::record_outcomes;

use homeward_payload::domain::Principal;

use crate::batch::Batch;
use crate::refusal::{ErrorReason, Refusal};

// A handover takes place on a batch that both sides confirmed and that has not ended.
pub(crate) fn check_under_way(batch: &Batch) -> Result<(), Refusal> {
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    if batch.phase != crate::batch::Phase::Confirmed {
        return Err(Refusal::new(ErrorReason::BatchNotConfirmed, "both sides have not confirmed the batch.")
            .allow("Confirm its newest revision first."));
    }
    Ok(())
}

// A count is given once, so it is asked for when nothing can be added to it.
fn check_none_open(batch: &Batch, giver: Option<Principal>) -> Result<(), Refusal> {
    batch.first_open_line(giver).map_or(Ok(()), |number| {
        Err(Refusal::new(
            ErrorReason::LineState,
            format!("line {number} has neither departed nor left the batch."),
        )
        .allow("Its giver or the neutral reports a departure, or an outcome is recorded for it.")
        .with("line", number))
    })
}

pub(crate) fn line_unknown(batch: &Batch, number: u32) -> Refusal {
    Refusal::new(
        ErrorReason::LineUnknown,
        format!("the batch has no line {number}; it has {}.", batch.revision.lines.len()),
    )
    .with("line", number)
}
