//! Disputes and suspensions that reach what a story is about.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::SuspendAgreement;
use homeward_payload::ids::{DisputeId, SubjectRef, SuspensionId};

use super::Topic;
use super::step::{Joint, Scene, Told};
use super::words;
use super::words::some;
use crate::agreement::TermKey;
use crate::batch::Batch;
use crate::dispute::{DisputeEvent, Scope};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::subject::LineState;
use crate::suspension::{Suspension, SuspensionEvent};

/// Digits of an id by which people tell it from others: ids of one day begin alike.
const ID_DIGITS: usize = 8;

/// What a statement about a dispute or a suspension means here.
pub(super) fn tell(scene: &Scene<'_>, topic: Topic, told: &mut Told) {
    for event in scene.heard.events {
        match event {
            Event::Dispute(event) if concerns(scene, topic, event) => disputed(scene, event, told),
            Event::Suspension(event) => suspended(scene, topic, event, told),
            _ => {}
        }
    }
}

/// Whether a dispute names what the story is about.
pub(super) fn names(ledger: &Ledger, topic: Topic, scope: &Scope) -> bool {
    match topic {
        Topic::Batch(id) => ledger.batches.get(&id).is_some_and(|batch| {
            let counts = batch.revision.lines.iter().any(|line| scope.covers_counts(&id, line.giver));
            counts || batch.revision.lines.iter().any(|line| scope.covers(&id, line))
        }),
        Topic::Person(reference) | Topic::Container(reference) => names_subject(ledger, reference, scope),
        Topic::Case(case) => *scope == Scope::Case(case),
    }
}

fn names_subject(ledger: &Ledger, reference: SubjectRef, scope: &Scope) -> bool {
    match scope {
        Scope::Lines(_, subjects) | Scope::Subjects(subjects) => subjects.contains(&reference),
        Scope::Batch(batch) => ledger.batches.get(batch).is_some_and(|batch| stands_on(batch, reference)),
        Scope::Term(_) | Scope::Case(_) | Scope::Discrepancy(..) => false,
    }
}

fn stands_on(batch: &Batch, reference: SubjectRef) -> bool {
    batch.revision.lines.iter().any(|line| line.subject == reference)
}

fn concerns(scene: &Scene<'_>, topic: Topic, event: &DisputeEvent) -> bool {
    let known = |id: &DisputeId| {
        let dispute = scene.before.disputes.by_id.get(id);
        dispute.is_some_and(|dispute| names(scene.before, topic, &dispute.scope))
    };
    match event {
        DisputeEvent::Raised { scope, .. } | DisputeEvent::Admitted { scope, .. } => {
            names(scene.before, topic, scope)
        }
        DisputeEvent::Dismissed { dispute, .. }
        | DisputeEvent::Appealed { dispute, .. }
        | DisputeEvent::EvidenceSubmitted { dispute, .. }
        | DisputeEvent::ResolutionProposed { dispute, .. }
        | DisputeEvent::ResolutionAccepted { dispute, .. }
        | DisputeEvent::Resolved { dispute }
        | DisputeEvent::RecordedUnresolved { dispute, .. }
        | DisputeEvent::Withdrawn { dispute } => known(dispute),
        DisputeEvent::LinesPosted { batch, lines, .. } => match topic {
            Topic::Batch(id) => *batch == id,
            Topic::Person(reference) | Topic::Container(reference) => {
                let batch = scene.before.batches.get(batch);
                let mut named = lines.iter().filter_map(|number| batch?.line(*number));
                named.any(|line| line.subject == reference)
            }
            Topic::Case(_) => false,
        },
        DisputeEvent::CountCorrected { batch, .. } | DisputeEvent::DiscrepancyExplained { batch, .. } => {
            topic == Topic::Batch(*batch)
        }
    }
}

fn disputed(scene: &Scene<'_>, event: &DisputeEvent, told: &mut Told) {
    match event {
        DisputeEvent::Raised { dispute, kind, .. } => {
            told.did(format!("raised {} over {}", name(dispute), words::dispute(*kind)));
            told.followed(match kind {
                homeward_payload::domain::DisputeKind::Safety => "On safety it holds what it names at once.",
                _ => "It holds nothing before the mediator admits it.",
            });
        }
        DisputeEvent::Admitted { dispute, admission, .. } => {
            told.did(format!("admitted {}", name(dispute)));
            told.followed(format!(
                "What it names is held and nothing else; evidence until {}, a resolution until {}.",
                scene.time(admission.evidence_until),
                scene.time(admission.resolution_until)
            ));
        }
        DisputeEvent::Dismissed { dispute, ground, upheld, .. } => {
            told.did(format!("dismissed {}: {}", name(dispute), words::dismissal(*ground)));
            told.followed(if *upheld { "That is final." } else { "Whoever raised it may appeal once." });
        }
        DisputeEvent::Appealed { dispute, .. } => {
            told.did(format!("appealed the dismissal of {}", name(dispute)));
        }
        DisputeEvent::EvidenceSubmitted { dispute, documents, late, .. } => {
            let documents = some(documents.len(), "sealed document");
            let late = if *late { ", late" } else { "" };
            told.did(format!("submitted {documents} in {}{late}", name(dispute)));
        }
        DisputeEvent::ResolutionProposed { dispute, number, effects, .. } => {
            let effects = some(effects.len(), "effect");
            told.did(format!("made proposal {number} in {} with {effects}", name(dispute)));
        }
        DisputeEvent::ResolutionAccepted { dispute, .. } => {
            told.did(format!("accepted the proposal in {}", name(dispute)));
            told.joint(Joint::Half);
        }
        other => ended(other, told),
    }
}

fn ended(event: &DisputeEvent, told: &mut Told) {
    match event {
        DisputeEvent::Resolved { .. } => {
            told.joint(Joint::Whole);
            told.followed("With that it is resolved and holds nothing any more.");
        }
        DisputeEvent::RecordedUnresolved { dispute, .. } => {
            told.did(format!("recorded {} as unresolved", name(dispute)));
            told.followed("Both positions stay on the record; only the identity of a person stays held.");
        }
        DisputeEvent::Withdrawn { dispute } => told.did(format!("withdrew {}", name(dispute))),
        DisputeEvent::LinesPosted { state, lines, .. } => {
            let what = match state {
                LineState::Received => "counts as received",
                LineState::NotPresented => "is taken as not presented",
                _ => "is free for another batch",
            };
            told.count(lines.len());
            told.followed(format!("By the resolution {} {what}.", some(lines.len(), "line")));
        }
        DisputeEvent::CountCorrected { giver, agreed, .. } => {
            told.followed(format!(
                "Both agree on {agreed} of {}'s; the three counts stay as they were given.",
                giver.word()
            ));
        }
        DisputeEvent::DiscrepancyExplained { giver, .. } => {
            told.did(format!("explained the difference between the counts of {}'s lines", giver.word()));
        }
        _ => {}
    }
}

fn suspended(scene: &Scene<'_>, topic: Topic, event: &SuspensionEvent, told: &mut Told) {
    let known = |id: &SuspensionId| scene.before.suspensions.by_id.get(id);
    match event {
        SuspensionEvent::Asked { said, terms, .. } if reaches(scene, topic, said, terms) => {
            let how = if said.joint { "asked to suspend jointly" } else { "suspended" };
            let ground = words::suspension(said.reason.ground);
            told.did(format!("{how} what it stands under, on the ground of {ground}"));
            if said.joint {
                told.joint(Joint::Half);
            }
        }
        SuspensionEvent::Begun { suspension, .. } => {
            let before = known(suspension).filter(|known| reaches(scene, topic, &known.said, &known.terms));
            if before.is_some() || !told.is_silent() {
                told.joint(Joint::Whole);
                told.followed("Nothing of it is confirmed or departs meanwhile; nothing of it is lost.");
            }
        }
        SuspensionEvent::LiftSigned { suspension, .. } if is_known(scene, topic, suspension) => {
            told.did("lifted the suspension");
            told.joint(Joint::Half);
        }
        SuspensionEvent::Lifted { suspension, .. } if is_known(scene, topic, suspension) => {
            told.joint(Joint::Whole);
        }
        SuspensionEvent::Reopened { batch, offer_end, .. } if topic == Topic::Batch(*batch) => {
            told.followed(format!(
                "Its open lines are to be stated anew and confirmed again, by {}.",
                scene.time(*offer_end)
            ));
        }
        SuspensionEvent::Revalidated { batch, .. } if topic == Topic::Batch(*batch) => {
            told.did("stated anew that it holds everyone on its open lines, the persons alive");
        }
        _ => {}
    }
}

fn is_known(scene: &Scene<'_>, topic: Topic, suspension: &SuspensionId) -> bool {
    let known = scene.before.suspensions.by_id.get(suspension);
    known.is_some_and(|known| reaches(scene, topic, &known.said, &known.terms))
}

fn reaches(scene: &Scene<'_>, topic: Topic, said: &SuspendAgreement, terms: &BTreeSet<TermKey>) -> bool {
    let suspension = Suspension {
        said: said.clone(),
        terms: terms.clone(),
        asked: BTreeMap::new(),
        from: None,
        lifted: BTreeSet::new(),
        until: None,
    };
    let ledger = scene.before;
    match topic {
        Topic::Batch(id) => ledger.batches.get(&id).is_some_and(|batch| {
            let mut open = batch.revision.lines.iter().filter(|line| line.state == LineState::Open);
            open.any(|line| suspension.reaches(ledger, line))
        }),
        Topic::Person(reference) | Topic::Container(reference) => {
            let live = ledger.subjects.get(&reference).and_then(|subject| subject.live_line());
            let batch = live.and_then(|live| ledger.batches.get(&live.batch));
            let mut lines = batch.into_iter().flat_map(|batch| &batch.revision.lines);
            lines.any(|line| line.subject == reference && suspension.reaches(ledger, line))
        }
        Topic::Case(case) => ledger
            .cases
            .get(&case)
            .is_some_and(|case| said.children.is_some() && said.agreement == case.agreement),
    }
}

fn name(dispute: &DisputeId) -> String {
    let id = dispute.to_string();
    format!("dispute …{}", id.get(id.len().saturating_sub(ID_DIGITS)..).unwrap_or(&id))
}
