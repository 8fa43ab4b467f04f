//! Departure and arrival.

use homeward_kernel::Context;
use homeward_payload::domain::{Principal, ReportArrival, ReportDeparture, Statement, SubjectKind, Window};
use homeward_payload::ids::SubjectRef;

use homeward_payload::ids::Timestamp;

use super::event::HandoverEvent;
use super::{check_under_way, line_unknown};
use crate::batch::{Batch, Line, batch_of, end_pending};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_hold;
use crate::remains::departed;
use crate::schedule::{check_complete, check_opened};
use crate::subject::LineState;

/// Lines depart: within the agreed window, on a route that the other side has acknowledged, with the safety guarantees
/// of both sides, and each person only with a clearance that covers the window. A pending revision
/// ends.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `LINE_NOT_YOURS`, `WINDOW_MISSING`,
/// `WINDOW_NOT_OPEN`, `RELEASE_HELD`, `SCHEDULE_INCOMPLETE`, `LEGS_NOT_OPEN`, `LINE_UNKNOWN`, `LINE_STATE`,
/// `LINE_NOT_CLEARED`, `LINE_HELD`, `AGREEMENT_SUSPENDED`, `REVALIDATION_MISSING`.
pub fn depart(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReportDeparture,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    check_under_way(batch)?;
    batch.check_in_force(body.revision)?;
    let author = statement.header.author;
    if author != Principal::Neutral && author != body.giver {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            format!("{} does not report departures of {}.", author.word(), body.giver.word()),
        )
        .allow("The giving party or the neutral reports them."));
    }
    let window = batch.window.ok_or_else(|| {
        Refusal::new(ErrorReason::WindowMissing, "both sides have not agreed a window.")
            .allow("Agree a window first; a date exists only when both sides have signed it.")
    })?;
    let seen = seen_at(statement, &window, context.now);
    check_window_open(&window, seen)?;
    check_schedule(batch, body.giver, &window, seen)?;
    for number in &body.lines {
        check_line(batch, *number, body.giver, &window)?;
    }
    crate::hold::check_departure(ledger, &body.batch, batch, &body.lines)?;
    let of_lines = body.lines.iter().filter_map(|number| batch.line(*number));
    let containers: Vec<SubjectRef> =
        of_lines.filter(|line| line.kind == SubjectKind::Container).map(|line| line.subject).collect();
    let moved = departed(body.giver, &containers, Some(window.place_digest), context.now);
    let departed = HandoverEvent::Departed { batch: body.batch, lines: body.lines.clone() };
    Ok(end_pending(body.batch, batch).into_iter().chain([departed.into()]).chain(moved).collect())
}

/// Checks that it is neither before nor after the window.
///
/// # Errors
/// `WINDOW_NOT_OPEN`.
pub(crate) fn check_window_open(window: &Window, now: Timestamp) -> Result<(), Refusal> {
    if now < window.start || now > window.end {
        return Err(Refusal::new(
            ErrorReason::WindowNotOpen,
            format!("the window is {} to {} us; it is {} us.", window.start.0, window.end.0, now.0),
        ));
    }
    Ok(())
}

// Routes and guarantees, the hold of a sanitary release, the legs of a simultaneous one.
fn check_schedule(batch: &Batch, giver: Principal, window: &Window, seen: Timestamp) -> Result<(), Refusal> {
    check_hold(batch, seen)?;
    check_complete(batch, giver, seen)?;
    check_opened(batch, window)
}

// A departure that the neutral saw in the window and wrote down there is judged as of then, also where its report was
// carried from the point and comes when the window is over. What any side has said since counts all the same.
fn seen_at(statement: &Statement, window: &Window, now: Timestamp) -> Timestamp {
    let made = statement.header.made_time;
    let carried = statement.header.author == Principal::Neutral && now > window.end;
    if carried && (window.start..=window.end).contains(&made) { made } else { now }
}

/// A principal stands at a handover point. With or without a window it is recorded and moves nothing.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`.
pub fn arrive(ledger: &Ledger, statement: &Statement, body: &ReportArrival) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    Ok(vec![HandoverEvent::Arrived { batch: body.batch, principal: statement.header.author }.into()])
}

fn check_line(batch: &Batch, number: u32, giver: Principal, window: &Window) -> Result<(), Refusal> {
    let line = batch.line(number).ok_or_else(|| line_unknown(batch, number))?;
    if line.giver != giver {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            format!("line {number} is given by {}.", line.giver.word()),
        )
        .with("line", number));
    }
    if line.state != LineState::Open {
        return Err(Refusal::new(
            ErrorReason::LineState,
            format!("line {number} has departed or left the batch before."),
        )
        .with("line", number));
    }
    if !is_cleared(line, window) {
        return Err(Refusal::new(
            ErrorReason::LineNotCleared,
            format!("line {number} is not cleared until the end of the window."),
        )
        .allow("The neutral clears the persons of a revision; without it nobody departs.")
        .with("line", number));
    }
    Ok(())
}

// Containers need no clearance: nobody's will or fitness is asked.
pub(crate) fn is_cleared(line: &Line, window: &Window) -> bool {
    match line.kind {
        SubjectKind::Container => true,
        SubjectKind::Person => line.cleared_until.is_some_and(|until| until >= window.end),
    }
}
