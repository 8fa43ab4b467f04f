//! What a sanitary release changes.

use std::collections::{BTreeMap, BTreeSet};

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{HoldGround, Principal, SubjectKind, Window};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};

use super::{Hold, Release};
use crate::batch::{Phase, Revision, encode_revision, encode_window, put_in_force};
use crate::event::tag;
use crate::ledger::Ledger;
use crate::schedule::{Guarantee, RouteNotice};
use crate::subject::{LineState, NewestLine, Subject};

/// What a sanitary release changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ReleaseEvent {
    /// A release, or its next revision, is in force.
    Opened {
        /// The batch.
        batch: BatchId,
        /// What was released, when and how.
        opened: Box<Opened>,
    },
    /// Lines left another batch for a release.
    Taken {
        /// The batch they left.
        batch: BatchId,
        /// The persons.
        subjects: BTreeSet<SubjectRef>,
    },
    /// The receiving side holds the release.
    Held {
        /// The batch.
        batch: BatchId,
        /// Why and until when.
        hold: Hold,
    },
}

/// A revision of a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Opened {
    /// The detaining side.
    pub giver: Principal,
    /// Its lines.
    pub revision: Revision,
    /// Its window.
    pub window: Window,
    /// Digest of the sealed notice of its route.
    pub notice: Digest,
    /// Until when the giver's own guarantee stands.
    pub not_after: Option<Timestamp>,
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ReleaseEvent) {
    match event {
        ReleaseEvent::Opened { batch, opened } => apply_opened(ledger, batch, opened),
        ReleaseEvent::Taken { batch, subjects } => apply_taken(ledger, batch, subjects),
        ReleaseEvent::Held { batch, hold } => {
            let batch = ledger.batches.get_mut(batch);
            if let Some(release) = batch.and_then(|batch| batch.release.as_mut()) {
                release.hold = Some(*hold);
            }
        }
    }
}

fn apply_opened(ledger: &mut Ledger, id: &BatchId, opened: &Opened) {
    let giver = opened.giver;
    for line in &opened.revision.lines {
        ledger.subjects.entry(line.subject).or_insert_with(|| Subject::new(giver, SubjectKind::Person));
    }
    put_in_force(ledger, id, opened.revision.clone(), BTreeMap::new(), Phase::Confirmed);
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    let hold = batch.release.and_then(|release| release.hold);
    batch.release = Some(Release { giver, hold });
    batch.window = Some(opened.window);
    batch.schedule.postponed = None;
    let notice = RouteNotice { digest: opened.notice, acknowledged: false };
    batch.schedule.notices.insert(giver, notice);
    batch.schedule.guarantees.insert(giver, Guarantee { not_after: opened.not_after });
}

fn apply_taken(ledger: &mut Ledger, id: &BatchId, taken: &BTreeSet<SubjectRef>) {
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    let pending = batch.pending.iter_mut().flat_map(|pending| &mut pending.revision.lines);
    for line in batch.revision.lines.iter_mut().chain(pending) {
        if taken.contains(&line.subject) && line.state.is_live() {
            line.state = LineState::MovedToRelease;
        }
    }
    for reference in taken {
        if let Some(subject) = ledger.subjects.get_mut(reference) {
            subject.newest_line = Some(NewestLine { batch: *id, state: LineState::MovedToRelease });
        }
    }
}

impl Canonical for ReleaseEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Opened { batch, opened } => {
                encoder.byte(1).fixed(batch.as_bytes()).byte(tag::principal(opened.giver));
                encode_revision(encoder, &opened.revision);
                encode_window(encoder, &opened.window);
                encoder.fixed(opened.notice.as_bytes()).optional(opened.not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                })
            }
            Self::Taken { batch, subjects } => {
                let subjects: Vec<SubjectRef> = subjects.iter().copied().collect();
                encoder.byte(2).fixed(batch.as_bytes()).sequence(&subjects, |encoder, subject| {
                    encoder.fixed(subject.as_bytes());
                })
            }
            Self::Held { batch, hold } => {
                let ground = match hold.ground {
                    HoldGround::Route => 1,
                    HoldGround::Point => 2,
                    HoldGround::Reception => 3,
                };
                encoder.byte(3).fixed(batch.as_bytes()).byte(ground).time(hold.until)
            }
        };
    }
}
