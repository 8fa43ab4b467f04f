//! Lines that leave a batch: an outcome each, and no confirmation is voided.

use homeward_kernel::Context;
use homeward_payload::domain::{LineOutcome, Principal, RecordOutcomes, Statement, SubjectKind};

use super::event::HandoverEvent;
use super::{check_under_way, line_unknown};
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::{Batch, Line, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::person::died_on_line;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_not_release;
use crate::subject::LineState;

/// Lines leave a batch. A death is reported with its line, so that the record of the person and what is still owed do
/// not depend on which statement says it.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `BATCH_NOT_CONFIRMED` for a line that was not presented,
/// `LINE_UNKNOWN`, `LINE_NOT_YOURS`, `LINE_STATE`, `RELEASE_UNILATERAL`.
pub fn record_outcomes(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordOutcomes,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    batch.check_in_force(body.revision)?;
    if body.outcome == LineOutcome::NotPresented {
        check_under_way(batch)?;
    }
    if body.outcome != LineOutcome::Died {
        check_releaser(batch, statement.header.author)?;
    }
    for number in &body.lines {
        check_line(batch, *number, body.outcome, statement.header.author)?;
    }
    let subjects: Vec<_> =
        body.lines.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect();
    let mut events = post(ledger, Movement::Release(ground_of(body.outcome)), &subjects);
    let (batch, outcome, lines) = (body.batch, body.outcome, body.lines.clone());
    events.push(HandoverEvent::Outcome { batch, outcome, lines }.into());
    if outcome == LineOutcome::Died {
        events.extend(died_on_line(ledger, &subjects, statement.header.author, context));
    }
    Ok(events)
}

// The receiving side of a sanitary release takes nobody off it.
fn check_releaser(batch: &Batch, author: Principal) -> Result<(), Refusal> {
    let receives = batch.release.is_some_and(|release| release.giver.other_party() == Some(author));
    if receives { check_not_release(batch, "name in the receipt who did not arrive") } else { Ok(()) }
}

fn check_line(batch: &Batch, number: u32, outcome: LineOutcome, author: Principal) -> Result<(), Refusal> {
    let line = batch.line(number).ok_or_else(|| line_unknown(batch, number))?;
    let refuse = |reason, what: String| {
        Err(Refusal::new(reason, format!("line {number} {what}")).with("line", number))
    };
    if line.kind == SubjectKind::Container && matches!(outcome, LineOutcome::Died | LineOutcome::NotDeparting)
    {
        return refuse(ErrorReason::LineState, format!("is a container; {outcome:?} is said of persons."));
    }
    let from = recorded_from(outcome);
    if !from.contains(&line.state) {
        let what = format!("stands at {:?}; {outcome:?} is recorded from {from:?}.", line.state);
        return refuse(ErrorReason::LineState, what);
    }
    if !may_record(outcome, line, author) {
        let what =
            format!("stands at {:?}; {} does not record {outcome:?} for it.", line.state, author.word());
        return refuse(ErrorReason::LineNotYours, what);
    }
    Ok(())
}

const fn recorded_from(outcome: LineOutcome) -> &'static [LineState] {
    match outcome {
        LineOutcome::Withdrawn | LineOutcome::NotDeparting => &[LineState::Open],
        LineOutcome::Died | LineOutcome::NotPresented => &[LineState::Open, LineState::Departed],
    }
}

fn may_record(outcome: LineOutcome, line: &Line, author: Principal) -> bool {
    match outcome {
        LineOutcome::Withdrawn => author.is_party(),
        LineOutcome::Died => {
            author == line.giver || matches!(author, Principal::Neutral | Principal::Commission)
        }
        LineOutcome::NotDeparting => author == Principal::Neutral,
        // What has departed the receiver names in its receipt, where the giver's claim stands beside it.
        LineOutcome::NotPresented if line.state == LineState::Departed => {
            author == Principal::Neutral || author == line.giver
        }
        LineOutcome::NotPresented => author == Principal::Neutral || Some(author) == line.giver.other_party(),
    }
}

const fn ground_of(outcome: LineOutcome) -> ReleaseGround {
    match outcome {
        LineOutcome::Withdrawn => ReleaseGround::Withdrawn,
        LineOutcome::Died => ReleaseGround::Died,
        LineOutcome::NotDeparting => ReleaseGround::NotDeparting,
        LineOutcome::NotPresented => ReleaseGround::NotPresented,
    }
}
