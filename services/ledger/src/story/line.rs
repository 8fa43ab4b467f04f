//! The story of a person or a container on the lines of batches.

use homeward_payload::domain::LineOutcome;
use homeward_payload::ids::{BatchId, SubjectRef};

use super::batch::window_signed;
use super::course::NOBODY_LEARNS_WHY;
use super::step::{Joint, Scene, Told};
use super::words::{abort, capital, step_back, term, under};
use crate::agreement::AgreementEvent;
use crate::batch::{Batch, BatchEvent, EndGround, Line, Revision};
use crate::clearance::ClearanceEvent;
use crate::event::Event;
use crate::handover::HandoverEvent;
use crate::release::ReleaseEvent;
use crate::schedule::ScheduleEvent;
use crate::settlement::SettlementEvent;

/// What an event about a batch means for a person or a container on it.
pub(super) fn tell(scene: &Scene<'_>, reference: &SubjectRef, event: &Event, told: &mut Told) {
    match event {
        Event::Batch(event) => agreed(scene, reference, event, told),
        Event::Clearance(event) => cleared(scene, reference, event, told),
        Event::Schedule(ScheduleEvent::Postponed { batch, postponement })
            if is_live_on(scene, batch, reference) =>
        {
            told.on(batch, 1);
            told.did(format!("put {} off: {}", scene.code(batch), step_back(postponement.ground)));
        }
        Event::Release(event) => released(scene, reference, event, told),
        Event::Handover(event) => moved(scene, reference, event, told),
        Event::Settlement(event) => settled(scene, reference, event, told),
        Event::Agreement(event) => attributed(scene, reference, event, told),
        _ => {}
    }
}

fn number_in(revision: &Revision, reference: &SubjectRef) -> Option<(u32, Line)> {
    let mut lines = (1_u32..).zip(&revision.lines);
    lines.find(|(_, line)| line.subject == *reference).map(|(number, line)| (number, line.clone()))
}

/// Its line in the revision in force.
fn line_of(scene: &Scene<'_>, batch: &BatchId, reference: &SubjectRef) -> Option<(u32, Line)> {
    number_in(&scene.before.batches.get(batch)?.revision, reference)
}

/// Whether its line still binds it.
fn is_live_on(scene: &Scene<'_>, batch: &BatchId, reference: &SubjectRef) -> bool {
    line_of(scene, batch, reference).is_some_and(|(_, line)| line.state.is_live())
}

/// Whether its line is one of these.
fn is_on(scene: &Scene<'_>, batch: &BatchId, reference: &SubjectRef, lines: &[u32]) -> bool {
    line_of(scene, batch, reference).is_some_and(|(number, _)| lines.contains(&number))
}

fn agreed(scene: &Scene<'_>, reference: &SubjectRef, event: &BatchEvent, told: &mut Told) {
    match event {
        BatchEvent::Proposed { batch, revision } => proposed(scene, reference, (batch, revision), told),
        BatchEvent::Confirmed { batch, .. } => {
            let offer = scene.before.batches.get(batch).and_then(Batch::offer);
            let Some(offer) = offer.filter(|offer| number_in(offer.revision, reference).is_some()) else {
                return;
            };
            told.on(batch, 1);
            told.did(format!("confirmed revision {} of {}", offer.revision.number, scene.code(batch)));
            told.joint(Joint::Half);
        }
        BatchEvent::BothConfirmed { .. } if told.joint == Joint::Half => told.joint(Joint::Whole),
        BatchEvent::WindowSigned { batch, signed, .. } if is_live_on(scene, batch, reference) => {
            told.on(batch, 1);
            let of = format!(" of {}", scene.code(batch));
            told.did(window_signed(scene, &signed.window, &of));
            told.joint(Joint::Half);
        }
        BatchEvent::WindowAgreed { .. } if told.joint == Joint::Half => told.joint(Joint::Whole),
        BatchEvent::Ended { batch, ground } => {
            if !is_live_on(scene, batch, reference) {
                return;
            }
            told.on(batch, 1);
            let code = scene.code(batch);
            match ground {
                EndGround::Cancelled(ground) => {
                    told.did(format!("cancelled {code}: {}", step_back(*ground)));
                    told.followed(format!("{} is free for another batch.", capital(scene.noun)));
                }
                EndGround::OfferEnded => told.followed(format!(
                    "The offer of {code} ended and nobody had accepted it: {} is free for another batch.",
                    scene.noun
                )),
            }
        }
        _ => {}
    }
}

fn proposed(
    scene: &Scene<'_>,
    reference: &SubjectRef,
    (batch, revision): (&BatchId, &Revision),
    told: &mut Told,
) {
    let before = scene.before.batches.get(batch).map(Batch::newest_revision);
    let stood = before.and_then(|before| number_in(before, reference));
    let code = scene.code(batch);
    match (number_in(revision, reference), stood) {
        (Some((number, line)), stood) => {
            told.on(batch, 1);
            let under = under(scene.before, &line);
            let how = if stood.is_some() { "kept" } else { "put" };
            let (noun, revision) = (scene.noun, revision.number);
            told.did(format!("{how} {noun} on {code}, revision {revision}, as line {number} {under}"));
        }
        (None, Some((_, line))) if line.state.is_live() => {
            told.on(batch, 1);
            told.did(format!("proposed revision {} of {code} without {}", revision.number, scene.noun));
        }
        (None, _) => {}
    }
}

fn cleared(scene: &Scene<'_>, reference: &SubjectRef, event: &ClearanceEvent, told: &mut Told) {
    let ClearanceEvent::Answered { batch, cleared, not_departing, .. } = event else { return };
    let Some((number, _)) = line_of(scene, batch, reference) else { return };
    if let Some((_, until)) = cleared.iter().find(|(line, _)| *line == number) {
        told.on(batch, 1);
        let until = scene.time(*until);
        told.did(format!("said on {} that the person may depart, until {until}", scene.code(batch)));
    } else if not_departing.contains(&number) {
        told.on(batch, 1);
        told.did(format!("said on {} that the person does not depart", scene.code(batch)));
        told.followed(NOBODY_LEARNS_WHY);
    }
}

fn released(scene: &Scene<'_>, reference: &SubjectRef, event: &ReleaseEvent, told: &mut Told) {
    match event {
        ReleaseEvent::Opened { batch, opened } => {
            let Some((_, line)) = number_in(&opened.revision, reference) else { return };
            told.on(batch, 1);
            let (start, end) = (scene.time(opened.window.start), scene.time(opened.window.end));
            told.did(format!(
                "released the person as wounded or sick on {}, {}, for the window {start} to {end}",
                scene.code(batch),
                under(scene.before, &line)
            ));
        }
        ReleaseEvent::Taken { batch, subjects } if subjects.contains(reference) => {
            told.followed(format!("For that the person left {}.", scene.code(batch)));
        }
        ReleaseEvent::Held { batch, hold } if line_of(scene, batch, reference).is_some() => {
            told.on(batch, 1);
            let until = scene.time(hold.until);
            told.did(format!("holds the release of {} until {until}", scene.code(batch)));
        }
        _ => {}
    }
}

fn moved(scene: &Scene<'_>, reference: &SubjectRef, event: &HandoverEvent, told: &mut Told) {
    let is_on = |batch, lines: &[u32]| is_on(scene, batch, reference, lines);
    match event {
        HandoverEvent::Departed { batch, lines } if is_on(batch, lines) => {
            told.on(batch, 1);
            told.did(format!("reported the departure of {} on {}", scene.noun, scene.code(batch)));
        }
        HandoverEvent::Outcome { batch, outcome, lines } if is_on(batch, lines) => {
            told.on(batch, 1);
            left_by(scene, batch, *outcome, told);
        }
        HandoverEvent::Claimed { batch, lines, .. } if is_on(batch, lines) => {
            told.on(batch, 1);
            told.did(format!("claimed to have delivered {} on {}", scene.noun, scene.code(batch)));
        }
        HandoverEvent::Acknowledged { batch, received, not_received, seal_remarks, .. } => {
            let code = scene.code(batch);
            if is_on(batch, received) {
                told.on(batch, 1);
                let remark = if is_on(batch, seal_remarks) { ", with a remark on the seal" } else { "" };
                told.did(format!("acknowledged the receipt of {} on {code}{remark}", scene.noun));
            } else if is_on(batch, not_received) {
                told.on(batch, 1);
                told.did(format!("said that it did not receive {} on {code}", scene.noun));
            }
        }
        HandoverEvent::Reconciled { batch, disputed, not_presented } => {
            if is_on(batch, disputed) {
                told.followed(
                    "Claimed and not acknowledged: that is a dispute, and nobody counts as received by it.",
                );
            } else if is_on(batch, not_presented) {
                told.followed("Not presented, and free for another batch.");
            }
        }
        HandoverEvent::Aborted { batch, abort: by, returned, disputed } => {
            let code = scene.code(batch);
            if is_on(batch, returned) {
                told.on(batch, 1);
                told.did(format!("broke the handover of {code} off: {}", abort(by.ground)));
                told.followed(format!("{} is free for another batch.", capital(scene.noun)));
            } else if is_on(batch, disputed) {
                told.on(batch, 1);
                told.did(format!("broke the handover of {code} off: {}", abort(by.ground)));
                told.followed("The delivery had been claimed: that is disputed.");
            }
        }
        _ => {}
    }
}

fn left_by(scene: &Scene<'_>, batch: &BatchId, outcome: LineOutcome, told: &mut Told) {
    let code = scene.code(batch);
    match outcome {
        LineOutcome::Withdrawn => told.did(format!("took {} back from {code} before departure", scene.noun)),
        LineOutcome::Died => told.followed(format!("The person left {code}: died before release.")),
        LineOutcome::NotDeparting => {
            told.did(format!("recorded that the person does not depart on {code}"));
            told.followed(NOBODY_LEARNS_WHY);
        }
        LineOutcome::NotPresented => {
            told.did(format!("recorded that {} was not presented on {code}", scene.noun))
        }
    }
}

fn settled(scene: &Scene<'_>, reference: &SubjectRef, event: &SettlementEvent, told: &mut Told) {
    match event {
        SettlementEvent::Signed { batch, .. } if line_of(scene, batch, reference).is_some() => {
            told.on(batch, 1);
            told.did(format!("signed the settlement of {}", scene.code(batch)));
            told.joint(Joint::Half);
        }
        SettlementEvent::Settled { .. } if told.joint == Joint::Half => told.joint(Joint::Whole),
        _ => {}
    }
}

fn attributed(scene: &Scene<'_>, reference: &SubjectRef, event: &AgreementEvent, told: &mut Told) {
    let AgreementEvent::AttributionCorrected { batch, lines } = event else { return };
    let Some((number, _)) = line_of(scene, batch, reference) else { return };
    let Some(attribution) = lines.iter().find(|attribution| attribution.line == number) else { return };
    told.on(batch, 1);
    told.joint(Joint::Whole);
    let counts = attribution.term.map_or("none".to_owned(), |key| term(scene.before, key));
    told.did(format!(
        "agreed, as the other side had, that {} counts under {counts} on {}",
        scene.noun,
        scene.code(batch)
    ));
}
