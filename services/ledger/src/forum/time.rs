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

/// Checks the time at which a statement is judged: it never goes back, and a simulated clock moves by `MarkTime`
/// alone. A mirror that replays a log finds here that its sequencer broke the rule.
///
/// # Errors
/// `TIME_INVALID`.
pub(crate) fn check_judged_time(
    mode: ClockMode,
    statement: &Statement,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let newest = context.newest_time;
    if sequenced_time(mode, statement, newest, context.now) == context.now {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::TimeInvalid,
        format!("it would be sequenced at {} us; the newest entry is of {} us.", context.now.0, newest.0),
    )
    .allow("Time in the log never goes back; under a simulated clock only MarkTime moves it."))
}

/// Whether what was signed until `not_after` still binds its signer.
pub(crate) fn still_stands(not_after: Option<Timestamp>, now: Timestamp) -> bool {
    not_after.is_none_or(|end| now <= end)
}

/// Marks a time. Under a real clock a mark that others overtook is harmless: what it ends has ended.
///
/// # Errors
/// `TIME_INVALID` where the time is ahead of the clock or, under a simulated one, lies before the newest entry.
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
