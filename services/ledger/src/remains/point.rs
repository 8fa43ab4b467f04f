//! Containers refused at the handover point: the giver takes them back, and they are free for another batch.

use homeward_kernel::Context;
use homeward_payload::domain::{RefuseAtPoint, Statement, SubjectKind};
use homeward_payload::ids::SubjectRef;

use super::custody::taken;
use super::event::RemainsEvent;
use super::state::StepKind;
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::{Batch, Phase, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// The receiving party refuses containers at the point.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `COUNT_ALREADY_GIVEN`, `LINE_UNKNOWN`,
/// `LINE_NOT_YOURS`, `LINE_STATE`.
pub fn refuse_at_point(
    ledger: &Ledger,
    statement: &Statement,
    body: &RefuseAtPoint,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let receiver = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    if batch.phase != Phase::Confirmed {
        return Err(Refusal::new(ErrorReason::BatchNotConfirmed, "both sides have not confirmed the batch."));
    }
    batch.check_in_force(body.revision)?;
    if batch.receipts.contains_key(&receiver) {
        return Err(Refusal::new(
            ErrorReason::CountAlreadyGiven,
            format!("{} has given its receipt before; it is stored as given.", receiver.word()),
        )
        .allow("What the receipt names as not received was not taken over."));
    }
    let mut containers: Vec<(SubjectRef, bool)> = Vec::with_capacity(body.lines.len());
    for number in &body.lines {
        containers.push((check_line(batch, *number, receiver)?, false));
    }
    let subjects: Vec<SubjectRef> = containers.iter().map(|(subject, _)| *subject).collect();
    let mut events = post(ledger, Movement::Release(ReleaseGround::RefusedAtPoint), &subjects);
    let (batch_id, ground, lines) = (body.batch, body.ground, body.lines.clone());
    events.push(RemainsEvent::RefusedAtPoint { batch: batch_id, ground, lines }.into());
    if let Some(giver) = receiver.other_party() {
        let place = batch.window.map(|window| window.place_digest);
        events.extend(taken(ledger, StepKind::Refused, giver, &containers, place, context.now));
    }
    Ok(events)
}

fn check_line(
    batch: &Batch,
    number: u32,
    receiver: homeward_payload::domain::Principal,
) -> Result<SubjectRef, Refusal> {
    let line = batch.line(number).ok_or_else(|| {
        Refusal::new(
            ErrorReason::LineUnknown,
            format!("the batch has no line {number}; it has {}.", batch.revision.lines.len()),
        )
        .with("line", number)
    })?;
    if line.giver.other_party() != Some(receiver) {
        return Err(Refusal::new(
            ErrorReason::LineNotYours,
            format!("line {number} is given by {}; the receiving party refuses it.", line.giver.word()),
        )
        .with("line", number));
    }
    if line.kind != SubjectKind::Container || line.state != LineState::Departed {
        return Err(Refusal::new(
            ErrorReason::LineState,
            format!("line {number} is no container that departed; it stands at {:?}.", line.state),
        )
        .allow("Persons are never refused at the point.")
        .with("line", number));
    }
    Ok(line.subject)
}
