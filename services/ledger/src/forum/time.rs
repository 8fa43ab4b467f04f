//! Time marks and does not decide. It ends offers that nobody accepted and confirmations past the end that their
//! signers wrote, at one position for all replays; nothing else.

use homeward_kernel::Context;
use homeward_payload::domain::{Body, ClockMode, MarkTime, Statement};
use homeward_payload::ids::Timestamp;

use crate::batch;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// The time at which a statement is sequenced.
#[must_use]
pub fn sequenced_time(
    mode: ClockMode,
    statement: &Statement,
    newest: Timestamp,
    wall_clock: Timestamp,
) -> Timestamp {
    match (mode, &statement.body) {
        (ClockMode::Simulated, Body::MarkTime(mark)) => newest.max(mark.time),
        (ClockMode::Simulated, _) => newest,
        (ClockMode::Real, _) => newest.max(wall_clock),
    }
}

/// Marks a time.
///
/// # Errors
/// `TIME_INVALID` where the time lies before the newest sequenced time or ahead of the clock.
pub fn mark_time(ledger: &Ledger, body: &MarkTime, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    // Under a simulated clock `now` is the marked time unless that would go back; under a real one it is the clock.
    let valid = match ledger.genesis().clock_mode {
        ClockMode::Simulated => body.time == context.now,
        ClockMode::Real => body.time <= context.now,
    };
    if !valid {
        return Err(Refusal::new(
            ErrorReason::TimeInvalid,
            format!("the marked time is {} us; sequenced time is {} us.", body.time.0, context.now.0),
        )
        .allow("Time in the log never goes back and is never ahead of the clock."));
    }
    Ok(batch::expire(ledger, body.time))
}
