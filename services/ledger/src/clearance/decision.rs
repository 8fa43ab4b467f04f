//! Committing to fitness and clearing persons.

use homeward_commitment::{FitnessLine, FitnessOpening, verify_fitness};
use homeward_payload::domain::{ClearBatch, CommitFitness, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, SubjectRef};

use super::event::ClearanceEvent;
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// The commission commits to the fitness of everyone in the revision in force.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `FITNESS_ALREADY_COMMITTED`, `FIELD_INVALID` where the
/// leaves are not one for each line.
pub fn commit_fitness(ledger: &Ledger, body: &CommitFitness) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    if batch.fitness.is_some() {
        return Err(Refusal::new(
            ErrorReason::FitnessAlreadyCommitted,
            format!("the commission has committed to revision {} before.", body.revision),
        ));
    }
    let lines = u32::try_from(batch.revision.lines.len()).unwrap_or(u32::MAX);
    if body.leaves != lines {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("the commitment has {} leaves; the revision has {lines} lines.", body.leaves),
        ));
    }
    Ok(vec![
        ClearanceEvent::FitnessCommitted { batch: body.batch, root: body.root, leaves: body.leaves }.into(),
    ])
}

/// The neutral answers every person of the revision in force at once.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `FITNESS_NOT_COMMITTED`, `CLEARANCE_ALREADY_GIVEN`,
/// `CLEARANCE_INCOMPLETE`, `FITNESS_OPENING_INVALID`.
pub fn clear(ledger: &Ledger, body: &ClearBatch) -> Result<Vec<Event>, Refusal> {
    let batch = open_batch(ledger, &body.batch, body.revision)?;
    let (root, leaves) = batch.fitness.ok_or_else(|| {
        Refusal::new(
            ErrorReason::FitnessNotCommitted,
            format!("the commission has not committed to the fitness of revision {}.", body.revision),
        )
        .allow("Wait for its commitment; it goes sealed to the neutral.")
    })?;
    if batch.clearance.is_some() {
        return Err(Refusal::new(
            ErrorReason::ClearanceAlreadyGiven,
            format!("the neutral has answered revision {} before.", body.revision),
        )
        .allow("Record NOT_DEPARTING for a person who no longer departs."));
    }
    check_complete(batch, body)?;
    check_opening(body, root, leaves)?;
    let mut cleared = Vec::new();
    let mut not_departing = Vec::new();
    for answer in &body.lines {
        match &answer.cleared {
            Some((until, _)) => cleared.push((answer.line, *until)),
            None => not_departing.push(answer.line),
        }
    }
    let staying: Vec<SubjectRef> =
        not_departing.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect();
    let mut events = post(ledger, Movement::Release(ReleaseGround::NotDeparting), &staying);
    let reasons_digest = body.reasons_digest;
    events
        .push(ClearanceEvent::Answered { batch: body.batch, cleared, not_departing, reasons_digest }.into());
    Ok(events)
}

fn open_batch<'a>(ledger: &'a Ledger, id: &BatchId, revision: u32) -> Result<&'a Batch, Refusal> {
    let batch = batch_of(ledger, id)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    batch.check_in_force(revision)?;
    Ok(batch)
}

// One answer for every person still on the batch, and for nobody else.
fn check_complete(batch: &Batch, body: &ClearBatch) -> Result<(), Refusal> {
    let asked: Vec<u32> = batch
        .numbered_lines()
        .filter(|(_, line)| line.kind == SubjectKind::Person && line.state == LineState::Open)
        .map(|(number, _)| number)
        .collect();
    if asked.iter().copied().eq(body.lines.iter().map(|answer| answer.line)) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::ClearanceIncomplete,
        format!(
            "the statement answers {} lines; the revision has {} persons still to answer.",
            body.lines.len(),
            asked.len()
        ),
    )
    .allow("Answer every person of the revision in one statement."))
}

// One opening for all who are cleared. Which lines the commitment answers follows from the batch, never from the
// opening.
fn check_opening(body: &ClearBatch, root: Digest, leaves: u32) -> Result<(), Refusal> {
    let invalid = |message| Refusal::new(ErrorReason::FitnessOpeningInvalid, message);
    let mut opened = Vec::new();
    for answer in &body.lines {
        let Some((until, leaf)) = &answer.cleared else { continue };
        if leaf.valid_until < *until {
            let what = "the person is cleared for longer than the certificate of fitness holds.";
            return Err(invalid(format!("line {}: {what}", answer.line)).with("line", answer.line));
        }
        opened.push(FitnessLine {
            line_number: answer.line,
            fit: true,
            valid_until_us: leaf.valid_until.0,
            salt: leaf.salt,
        });
    }
    let closed = body.closed_subtrees.iter().map(|hash| hash.0).collect();
    let committed: Vec<u32> = (1..=leaves).collect();
    let opening = FitnessOpening { opened, closed };
    verify_fitness(&root.0, body.batch.as_bytes(), &committed, &opening).map_err(|error| {
        invalid(format!("the cleared lines do not stand under the commission's commitment: {error}."))
            .allow("Open the leaves of exactly those who are cleared, as the commission's sheet has them.")
    })
}
