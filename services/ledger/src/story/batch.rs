//! The story of a batch: what was proposed, countered, confirmed, and what ended it.

use homeward_payload::domain::{Body, Window};
use homeward_payload::ids::{BatchId, Timestamp};

use super::step::{Joint, Scene, Told};
use super::words::{by_giver, some, step_back};
use super::{counting, course};
use crate::agreement::AgreementEvent;
use crate::batch::{Batch, BatchEvent, EndGround, Phase, Revision};
use crate::event::Event;

/// What a statement means for this batch.
pub(super) fn tell(scene: &Scene<'_>, id: &BatchId, told: &mut Told) {
    told.batch = Some(*id);
    for event in scene.heard.events {
        match event {
            Event::Batch(event) => agreed(scene, id, event, told),
            Event::Agreement(event) => attributed(id, event, told),
            Event::Clearance(event) => course::cleared(id, event, told),
            Event::Schedule(event) => course::scheduled(scene, id, event, told),
            Event::Release(event) => course::released(scene, id, event, told),
            Event::Handover(event) => course::moved(scene, id, event, told),
            Event::Settlement(event) => counting::settled(scene, id, event, told),
            Event::Remains(event) => course::refused(id, event, told),
            _ => {}
        }
    }
    if let Body::MarkTime(body) = &scene.heard.statement.body
        && !told.is_silent()
    {
        told.did(format!("marked the time {}", scene.time(body.time)));
    }
}

fn agreed(scene: &Scene<'_>, id: &BatchId, event: &BatchEvent, told: &mut Told) {
    match event {
        BatchEvent::Proposed { batch, revision } if batch == id => {
            proposed(scene, scene.before.batches.get(id), revision, told);
        }
        BatchEvent::Confirmed { batch, .. } if batch == id => {
            let offer = scene.before.batches.get(id).and_then(Batch::offer);
            if let Some(offer) = offer {
                told.did(confirmed(offer.revision));
                told.count(offer.revision.lines.len());
            }
            told.joint(Joint::Half);
        }
        BatchEvent::BothConfirmed { batch } if batch == id => {
            told.joint(Joint::Whole);
            told.followed("It is in force: any change is a new revision that both confirm again.");
        }
        BatchEvent::ConfirmationEnded { batch, party, ground } if batch == id => match ground {
            Some(ground) => told.did(format!("took back its confirmation: {}", step_back(*ground))),
            None => told.followed(format!(
                "The confirmation of {} ended, by its own end or because another window was agreed since.",
                party.word()
            )),
        },
        BatchEvent::WindowSigned { batch, signed, .. } if batch == id => {
            told.did(window_signed(scene, &signed.window, ""));
            told.joint(Joint::Half);
        }
        BatchEvent::WindowAgreed { batch, .. } if batch == id => told.joint(Joint::Whole),
        BatchEvent::Ended { batch, ground } if batch == id => match ground {
            EndGround::Cancelled(ground) => {
                told.did(format!("cancelled the batch: {}", step_back(*ground)));
                told.followed("Its people return to the pool.");
            }
            EndGround::OfferEnded => {
                told.followed("The offer ended and nobody had accepted it; its people return to the pool.");
            }
        },
        BatchEvent::PendingEnded { batch } if batch == id => {
            told.followed("The pending revision ended; the confirmed one stays in force.");
        }
        _ => {}
    }
}

fn proposed(scene: &Scene<'_>, before: Option<&Batch>, revision: &Revision, told: &mut Told) {
    let lines = by_giver(revision.lines.iter());
    told.count(revision.lines.len());
    let until = offered(scene, revision.offer_end);
    let Some(before) = before else {
        told.did(format!("proposed the batch with {lines}{until}"));
        return;
    };
    let newest = before.newest_revision();
    let stands =
        |of: &Revision, line: &crate::batch::Line| of.lines.iter().any(|other| other.subject == line.subject);
    let added = revision.lines.iter().filter(|line| !stands(newest, line)).count();
    let left = newest.lines.iter().filter(|line| line.state.is_live() && !stands(revision, line)).count();
    let change = match (added, left) {
        (0, 0) => "the same persons and containers".to_owned(),
        (added, 0) => format!("{added} added"),
        (0, left) => format!("{left} left out"),
        (added, left) => format!("{added} added, {left} left out"),
    };
    let number = revision.number;
    if before.phase == Phase::Confirmed {
        told.did(format!("proposed revision {number} with {lines}: {change}{until}"));
        told.followed("The confirmed revision stays in force until both confirm this one.");
        return;
    }
    told.did(format!("countered with revision {number} of {lines}: {change}{until}"));
    if !before.confirmations.is_empty() {
        told.followed("What was confirmed before is void.");
    }
}

/// A confirmation, with its totals beside each other.
pub(super) fn confirmed(revision: &Revision) -> String {
    format!("confirmed revision {}: {}", revision.number, by_giver(revision.lines.iter()))
}

fn offered(scene: &Scene<'_>, end: Timestamp) -> String {
    format!(", on offer until {}", scene.time(end))
}

/// A window, and of what where that is not plain.
pub(super) fn window_signed(scene: &Scene<'_>, window: &Window, of: &str) -> String {
    let (start, end) = (scene.time(window.start), scene.time(window.end));
    let how = match (window.legs.is_empty(), window.simultaneous) {
        (true, _) => "",
        (false, false) => ", with a point for each side",
        (false, true) => ", with a point for each side and all legs starting at once",
    };
    format!("agreed to the window {start} to {end}{of}{how}")
}

fn attributed(id: &BatchId, event: &AgreementEvent, told: &mut Told) {
    match event {
        AgreementEvent::CorrectionSigned { batch, .. } if batch == id => {
            told.did("agreed to count received lines under other terms");
            told.joint(Joint::Half);
        }
        AgreementEvent::AttributionCorrected { batch, lines } if batch == id => {
            told.joint(Joint::Whole);
            told.count(lines.len());
            told.followed(format!(
                "So {} counted anew; what was counted at the handover stays.",
                are(lines.len())
            ));
        }
        _ => {}
    }
}

fn are(lines: usize) -> String {
    let verb = if lines == 1 { "is" } else { "are" };
    format!("{} {verb}", some(lines, "line"))
}
