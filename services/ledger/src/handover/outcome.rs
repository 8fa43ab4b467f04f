//! Lines that leave a batch: an outcome each, and no confirmation is voided.

use homeward_payload::domain::{LineOutcome, Principal, RecordOutcomes, Statement};

use super::event::HandoverEvent;
use super::line_unknown;
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Lines leave a batch.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `LINE_UNKNOWN`, `LINE_NOT_YOURS`, `LINE_STATE`.
pub fn record_outcomes(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordOutcomes,
) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    for number in &body.lines {
        check_line(batch, *number, body.outcome, statement.header.author)?;
    }
    let subjects: Vec<_> =
        body.lines.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect();
    let mut events = post(ledger, Movement::Release(ground_of(body.outcome)), &subjects);
    let (batch, outcome, lines) = (body.batch, body.outcome, body.lines.clone());
    events.push(HandoverEvent::Outcome { batch, outcome, lines }.into());
    Ok(events)
}

fn check_line(batch: &Batch, number: u32, outcome: LineOutcome, author: Principal) -> Result<(), Refusal> {
    let line = batch.line(number).ok_or_else(|| line_unknown(batch, number))?;
    let receiver = line.giver.other_party();
    let (may_say, when): (bool, &[LineState]) = match outcome {
        LineOutcome::Withdrawn => (author.is_party(), &[LineState::Open]),
        LineOutcome::Died => {
            let may_say =
                author == line.giver || matches!(author, Principal::Neutral | Principal::Commission);
            (may_say, &[LineState::Open, LineState::Departed])
        }
        LineOutcome::NotDeparting => (author == Principal::Neutral, &[LineState::Open]),
        LineOutcome::NotPresented => {
            let may_say = author == Principal::Neutral || Some(author) == receiver;
            (may_say, &[LineState::Open, LineState::Departed])
        }
    };
    if !may_say {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            format!("{} does not record {outcome:?} for line {number}.", author.word()),
        )
        .with("line", number));
    }
    if !when.contains(&line.state) {
        return Err(Refusal::new(
            ErrorReason::LineState,
            format!("line {number} stands at {:?}; {outcome:?} is recorded from {when:?}.", line.state),
        )
        .with("line", number));
    }
    Ok(())
}

const fn ground_of(outcome: LineOutcome) -> ReleaseGround {
    match outcome {
        LineOutcome::Withdrawn => ReleaseGround::Withdrawn,
        LineOutcome::Died => ReleaseGround::Died,
        LineOutcome::NotDeparting => ReleaseGround::NotDeparting,
        LineOutcome::NotPresented => ReleaseGround::NotPresented,
    }
}
