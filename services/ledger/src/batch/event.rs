//! What is said about a batch before the handover, and what it changes.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Principal, StepBackGround, Window};
use homeward_payload::ids::{BatchId, Timestamp};

use super::pending;
use super::state::{Batch, Confirmation, EndGround, Line, Phase, Revision, SignedWindow};
use super::substitution::left_out;
use crate::agreement::Attribution;
use crate::event::tag;
use crate::ledger::Ledger;
use crate::list::index_of;
use crate::settlement::Record;
use crate::subject::{LineState, NewestLine};

/// What is said about a batch before the handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum BatchEvent {
    /// A revision was proposed. Where both have confirmed the one before it is pending beside that one; otherwise it
    /// takes its place and its confirmations are void.
    Proposed {
        /// The batch.
        batch: BatchId,
        /// The revision.
        revision: Box<Revision>,
    },
    /// One side confirmed the revision that waits for it.
    Confirmed {
        /// The batch.
        batch: BatchId,
        /// Who.
        party: Principal,
        /// Until when the confirmation stands.
        not_after: Option<Timestamp>,
    },
    /// Both sides have confirmed the revision that waited for it: it is in force, and what was committed, cleared and
    /// counted under the one before is void.
    BothConfirmed {
        /// The batch.
        batch: BatchId,
    },
    /// One side took its confirmation of the waiting revision back, or it ended.
    ConfirmationEnded {
        /// The batch.
        batch: BatchId,
        /// Whose.
        party: Principal,
        /// Why it was taken back; nothing where it ended by its own end or repeated another window than the one
        /// agreed since.
        ground: Option<StepBackGround>,
    },
    /// One side agreed to a window.
    WindowSigned {
        /// The batch.
        batch: BatchId,
        /// Who.
        party: Principal,
        /// The window and until when it is agreed to.
        signed: SignedWindow,
    },
    /// Both sides agreed to a window.
    WindowAgreed {
        /// The batch.
        batch: BatchId,
        /// The window.
        window: Window,
    },
    /// The batch ended without being executed; its people return to the pool.
    Ended {
        /// The batch.
        batch: BatchId,
        /// Why.
        ground: EndGround,
    },
    /// The pending revision ended unconfirmed; the confirmed one stays in force.
    PendingEnded {
        /// The batch.
        batch: BatchId,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &BatchEvent) {
    match event {
        BatchEvent::Proposed { batch, revision } => apply_proposed(ledger, batch, revision),
        BatchEvent::Ended { batch, ground } => apply_ended(ledger, batch, *ground),
        BatchEvent::PendingEnded { batch } => pending::apply_ended(ledger, batch),
        BatchEvent::BothConfirmed { batch: id } => {
            if !pending::apply_confirmed(ledger, id)
                && let Some(batch) = ledger.batches.get_mut(id)
            {
                batch.phase = Phase::Confirmed;
            }
        }
        BatchEvent::Confirmed { batch, .. }
        | BatchEvent::ConfirmationEnded { batch, .. }
        | BatchEvent::WindowSigned { batch, .. }
        | BatchEvent::WindowAgreed { batch, .. } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                apply_to_batch(batch, event);
            }
        }
    }
}

fn apply_to_batch(batch: &mut Batch, event: &BatchEvent) {
    match event {
        BatchEvent::Confirmed { party, not_after, .. } => {
            batch.confirmations_mut().insert(*party, Confirmation { not_after: *not_after });
        }
        BatchEvent::ConfirmationEnded { party, .. } => {
            batch.confirmations_mut().remove(party);
        }
        BatchEvent::WindowSigned { party, signed, .. } => {
            batch.windows_signed.insert(*party, *signed);
        }
        BatchEvent::WindowAgreed { window, .. } => {
            batch.window = Some(*window);
            batch.schedule.change_window();
        }
        BatchEvent::Proposed { .. }
        | BatchEvent::BothConfirmed { .. }
        | BatchEvent::Ended { .. }
        | BatchEvent::PendingEnded { .. } => {}
    }
}

fn apply_proposed(ledger: &mut Ledger, id: &BatchId, revision: &Revision) {
    if ledger.batches.get(id).is_some_and(|batch| batch.phase == Phase::Confirmed) {
        pending::apply_held(ledger, id, revision);
    } else {
        put_in_force(ledger, id, revision.clone(), BTreeMap::new(), Phase::Proposed);
    }
}

/// Makes this the revision of the batch. Windows, arrivals and that it is a release stay; all else that was said about the one before is
/// void.
pub(crate) fn put_in_force(
    ledger: &mut Ledger,
    id: &BatchId,
    revision: Revision,
    confirmations: BTreeMap<Principal, Confirmation>,
    phase: Phase,
) {
    let before = ledger.batches.remove(id);
    if before.is_none() {
        ledger.batches_in_order.push(*id);
    }
    for (reference, state) in before.iter().flat_map(|batch| left_out(batch, &revision)) {
        if let Some(subject) = ledger.subjects.get_mut(&reference) {
            subject.newest_line = Some(NewestLine { batch: *id, state });
        }
    }
    for line in revision.lines.iter().filter(|line| line.state.is_live()) {
        if let Some(subject) = ledger.subjects.get_mut(&line.subject) {
            subject.newest_line = Some(NewestLine { batch: *id, state: line.state });
        }
    }
    let revisions = before.as_ref().map_or(0, |batch| batch.revisions).max(revision.number);
    let release = before.as_ref().and_then(|batch| batch.release);
    let (windows_signed, window, arrivals, schedule) = before
        .map(|batch| (batch.windows_signed, batch.window, batch.arrivals, batch.schedule.of_next_revision()))
        .unwrap_or_default();
    let batch = Batch {
        revision,
        revisions,
        pending: None,
        phase,
        confirmations,
        windows_signed,
        window,
        fitness: None,
        clearance: None,
        arrivals,
        claims: BTreeMap::new(),
        receipts: BTreeMap::new(),
        witnessed: None,
        discrepancies: Vec::new(),
        settlements: BTreeMap::new(),
        witness_closed: false,
        schedule,
        release,
        aborted: None,
        record: Record::default(),
    };
    ledger.batches.insert(*id, batch);
}

fn apply_ended(ledger: &mut Ledger, id: &BatchId, ground: EndGround) {
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    batch.phase = match ground {
        EndGround::Cancelled(_) => Phase::Cancelled,
        EndGround::OfferEnded => Phase::NeverExecuted,
    };
    let live = |line: &&mut Line| line.state.is_live();
    for line in batch.revision.lines.iter_mut().filter(live) {
        line.state = LineState::ReturnedToPool;
        let Some(subject) = ledger.subjects.get_mut(&line.subject) else { continue };
        if subject.newest_line.is_some_and(|newest| newest.batch == *id) {
            subject.newest_line = Some(NewestLine { batch: *id, state: LineState::ReturnedToPool });
        }
    }
}

impl Canonical for BatchEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Proposed { batch, revision } => {
                encoder.byte(1).fixed(batch.as_bytes());
                encode_revision(encoder, revision);
            }
            Self::Confirmed { batch, party, not_after } => {
                encoder.byte(2).fixed(batch.as_bytes()).byte(tag::principal(*party));
                encoder.optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                });
            }
            Self::BothConfirmed { batch } => {
                encoder.byte(3).fixed(batch.as_bytes());
            }
            Self::ConfirmationEnded { batch, party, ground } => {
                encoder.byte(4).fixed(batch.as_bytes()).byte(tag::principal(*party));
                encoder.optional(ground.as_ref(), |encoder, ground| {
                    encoder.byte(tag::step_back(*ground));
                });
            }
            Self::WindowSigned { batch, party, signed } => {
                encoder
                    .byte(5)
                    .fixed(batch.as_bytes())
                    .byte(tag::principal(*party))
                    .fixed(signed.content.as_bytes());
                encode_window(encoder, &signed.window);
                encoder.optional(signed.not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                });
            }
            Self::WindowAgreed { batch, window } => {
                encoder.byte(6).fixed(batch.as_bytes());
                encode_window(encoder, window);
            }
            Self::Ended { batch, ground } => {
                let ground = match ground {
                    EndGround::OfferEnded => 0,
                    EndGround::Cancelled(ground) => tag::step_back(*ground),
                };
                encoder.byte(7).fixed(batch.as_bytes()).byte(ground);
            }
            Self::PendingEnded { batch } => {
                encoder.byte(8).fixed(batch.as_bytes());
            }
        }
    }
}

pub(crate) fn encode_window(encoder: &mut Encoder, window: &Window) {
    encoder.time(window.start).time(window.end).fixed(window.place_digest.as_bytes());
    for giver in Principal::PARTIES {
        encoder.optional(window.legs.of(giver).as_ref(), |encoder, place| {
            encoder.fixed(place.as_bytes());
        });
    }
    encoder.flag(window.simultaneous);
}

pub(crate) fn encode_revision(encoder: &mut Encoder, revision: &Revision) {
    encoder
        .number(revision.number)
        .byte(tag::principal(revision.proposer))
        .fixed(revision.content.as_bytes())
        .time(revision.offer_end)
        .sequence(&revision.lines, |encoder, line| {
            encoder
                .fixed(line.subject.as_bytes())
                .byte(tag::kind(line.kind))
                .byte(tag::principal(line.giver))
                .optional(line.term.as_ref(), |encoder, term| {
                    encoder.number(u32::from(term.0));
                })
                .number(line.class)
                .sequence(&line.also_terms, |encoder, term| {
                    encoder.number(u32::from(term.0));
                });
        })
        .optional(revision.tranche.as_ref(), |encoder, (group, place)| {
            encoder.number(u32::from(group.0)).number(*place);
        });
}

/// Takes over under which terms lines count.
pub(crate) fn apply_attributions(ledger: &mut Ledger, id: &BatchId, lines: &[Attribution]) {
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    for attribution in lines {
        let index = index_of(attribution.line);
        if let Some(line) = index.and_then(|index| batch.revision.lines.get_mut(index)) {
            line.term = attribution.term;
            line.class = attribution.class;
            line.also_terms.clone_from(&attribution.also_terms);
        }
    }
}
