//! The story of a batch on its way: who may depart, routes and guarantees, releases, departures, what became of lines.

use homeward_payload::domain::{Body, LineOutcome, Window};
use homeward_payload::ids::BatchId;

use super::counting;
use super::step::{Scene, Told};
use super::words::{abort, at_point, hold, some, some_of, step_back};
use crate::batch::Revision;
use crate::clearance::ClearanceEvent;
use crate::handover::HandoverEvent;
use crate::release::ReleaseEvent;
use crate::remains::RemainsEvent;
use crate::schedule::ScheduleEvent;

/// What everyone reads of those who stay: that they stay.
pub(super) const NOBODY_LEARNS_WHY: &str = "Nobody on the log learns why: a person who declines and one who is unfit \
                                            look alike, and the reasons are sealed to the neutral.";

pub(super) fn cleared(id: &BatchId, event: &ClearanceEvent, told: &mut Told) {
    match event {
        ClearanceEvent::FitnessCommitted { batch, leaves, .. } if batch == id => {
            told.did(format!("committed to the fitness of {}", some_of(*leaves, "person")));
            told.followed("Of no single person does the log learn what was found.");
            told.count(usize::try_from(*leaves).unwrap_or(usize::MAX));
        }
        ClearanceEvent::Answered { batch, cleared, not_departing, .. } if batch == id => {
            let (may, stay) = (cleared.len(), not_departing.len());
            let all = may.saturating_add(stay);
            told.count(all);
            let who = match (may, stay) {
                (_, 0) => "all may depart".to_owned(),
                (may, 1) => format!("{} may depart, 1 does not", some(may, "line")),
                (may, stay) => format!("{} may depart, {stay} do not", some(may, "line")),
            };
            told.did(format!("answered all {} at once: {who}", some(all, "person")));
            if stay > 0 {
                told.followed(NOBODY_LEARNS_WHY);
            }
        }
        _ => {}
    }
}

pub(super) fn scheduled(scene: &Scene<'_>, id: &BatchId, event: &ScheduleEvent, told: &mut Told) {
    match event {
        ScheduleEvent::Noticed { batch, giver, .. } if batch == id => {
            let whose = if *giver == scene.heard.statement.header.author { "its" } else { giver.word() };
            told.did(format!("gave notice of {whose} route, of which the log holds a digest alone"));
        }
        ScheduleEvent::Acknowledged { batch, giver } if batch == id => {
            told.did(format!("acknowledged the route of {}", giver.word()));
        }
        ScheduleEvent::Guaranteed { batch, guarantee, .. } if batch == id => {
            let until = guarantee.not_after.map(|end| format!(" until {}", scene.time(end)));
            told.did(format!("guaranteed the safety of the window{}", until.unwrap_or_default()));
        }
        ScheduleEvent::GuaranteeEnded { batch, party } if batch == id => {
            told.followed(format!("The guarantee of {} ended by its own end.", party.word()));
        }
        ScheduleEvent::Postponed { batch, postponement } if batch == id => {
            told.did(format!("put the batch off: {}", step_back(postponement.ground)));
            told.followed("What both confirmed stands; there is no date until both sign another.");
        }
        ScheduleEvent::Ready { batch, giver } if batch == id => {
            told.did(format!("reported the leg of {} ready", giver.word()));
        }
        ScheduleEvent::LegsOpened { batch } if batch == id => told.did("opened all legs at once"),
        _ => {}
    }
}

pub(super) fn released(scene: &Scene<'_>, id: &BatchId, event: &ReleaseEvent, told: &mut Told) {
    match event {
        ReleaseEvent::Opened { batch, opened } if batch == id => {
            told.count(opened.revision.lines.len());
            told.did(opened_as(scene, &opened.revision, &opened.window));
            if let Some(other) = opened.giver.other_party() {
                told.followed(format!(
                    "It asks for no confirmation: {}'s duty officer looks at route and safety alone.",
                    other.word()
                ));
            }
        }
        ReleaseEvent::Taken { batch, subjects } if batch == id => {
            told.count(subjects.len());
            let release = match &scene.heard.statement.body {
                Body::ReleaseUnilaterally(body) => scene.code(&body.batch),
                _ => String::new(),
            };
            let taken = some(subjects.len(), "line");
            told.did(format!("took {taken} out of it for the sanitary release of {release}"));
            told.followed("Everything else in it stays as it was.");
        }
        ReleaseEvent::Held { batch, hold: held } if batch == id => {
            let until = scene.time(held.until);
            told.did(format!("holds the release until {until}: {}", hold(held.ground)));
            told.followed("The hold ends by itself then.");
        }
        _ => {}
    }
}

fn opened_as(scene: &Scene<'_>, revision: &Revision, window: &Window) -> String {
    let (start, end) = (scene.time(window.start), scene.time(window.end));
    let persons = some(revision.lines.len(), "person");
    format!("released {persons} as wounded or sick, for the window {start} to {end}")
}

pub(super) fn moved(scene: &Scene<'_>, id: &BatchId, event: &HandoverEvent, told: &mut Told) {
    match event {
        HandoverEvent::Departed { batch, lines } if batch == id => {
            told.count(lines.len());
            let giver = lines.first().and_then(|number| scene.before.batches.get(id)?.line(*number));
            let giver = giver.map_or("", |line| line.giver.word());
            told.did(format!("reported the departure of {} of {giver}", some(lines.len(), "line")));
        }
        HandoverEvent::Arrived { batch, .. } if batch == id => {
            told.did("reported to stand at a handover point");
            if scene.before.batches.get(id).is_some_and(|batch| batch.window.is_none()) {
                told.followed("There is no agreed window: nothing moves by it, and it is nobody's breach.");
            }
        }
        HandoverEvent::Outcome { batch, outcome, lines } if batch == id => {
            told.count(lines.len());
            outcome_of(scene, *outcome, lines.len(), told);
        }
        HandoverEvent::Aborted { batch, abort: by, returned, disputed } if batch == id => {
            told.did(format!("broke the handover off: {}", abort(by.ground)));
            told.count(returned.len().saturating_add(disputed.len()));
            told.followed(format!("{} returned to the pool.", some(returned.len(), "line")));
            if !disputed.is_empty() {
                told.followed(format!(
                    "{} had been claimed as delivered and are disputed.",
                    some(disputed.len(), "line")
                ));
            }
        }
        other => counting::counted(scene, id, other, told),
    }
}

/// Lines left by an outcome.
fn outcome_of(scene: &Scene<'_>, outcome: LineOutcome, count: usize, told: &mut Told) {
    let lines = some(count, "line");
    let reported = matches!(scene.heard.statement.body, Body::ReportDeath(_) | Body::RecordNeutralStay(_));
    match outcome {
        LineOutcome::Died if reported => told.did("reported the death of a person on one of its lines"),
        LineOutcome::Died => told.did(format!("recorded {lines} as died before release")),
        LineOutcome::Withdrawn => told.did(format!("took {lines} back before departure")),
        LineOutcome::NotDeparting => {
            told.did(format!("recorded {lines} as not departing"));
            told.followed(NOBODY_LEARNS_WHY);
        }
        LineOutcome::NotPresented => told.did(format!("recorded {lines} as not presented at the point")),
    }
    told.followed(match outcome {
        LineOutcome::Died => "The body and the certificate of death are owed.",
        _ => "That is a shortfall with its reason, and voids nothing else.",
    });
}

pub(super) fn refused(id: &BatchId, event: &RemainsEvent, told: &mut Told) {
    if let RemainsEvent::RefusedAtPoint { batch, ground, lines } = event
        && batch == id
    {
        told.count(lines.len());
        told.did(format!("refused {} at the point: {}", some(lines.len(), "container"), at_point(*ground)));
        told.followed("The giver took them back; they can stand on another batch.");
    }
}
