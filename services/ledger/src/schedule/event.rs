//! What the schedule of a batch changes by.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, Digest};

use super::state::{Guarantee, Postponement, RouteNotice};
use crate::batch::Batch;
use crate::event::tag;
use crate::ledger::Ledger;

/// What the schedule of a batch changes by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ScheduleEvent {
    /// A giver's route is known.
    Noticed {
        /// The batch.
        batch: BatchId,
        /// Whose.
        giver: Principal,
        /// Digest of the sealed notice.
        digest: Digest,
    },
    /// The other side acknowledged a route.
    Acknowledged {
        /// The batch.
        batch: BatchId,
        /// Whose route.
        giver: Principal,
    },
    /// One side guarantees the safety of the window.
    Guaranteed {
        /// The batch.
        batch: BatchId,
        /// Which side.
        party: Principal,
        /// Until when.
        guarantee: Guarantee,
    },
    /// A guarantee is past the end that its signer wrote.
    GuaranteeEnded {
        /// The batch.
        batch: BatchId,
        /// Whose.
        party: Principal,
    },
    /// The window has ended.
    Postponed {
        /// The batch.
        batch: BatchId,
        /// By whom and why.
        postponement: Postponement,
    },
    /// A leg is ready.
    Ready {
        /// The batch.
        batch: BatchId,
        /// Who gives there.
        giver: Principal,
    },
    /// All legs are open.
    LegsOpened {
        /// The batch.
        batch: BatchId,
    },
}

impl ScheduleEvent {
    const fn batch(&self) -> &BatchId {
        match self {
            Self::Noticed { batch, .. }
            | Self::Acknowledged { batch, .. }
            | Self::Guaranteed { batch, .. }
            | Self::GuaranteeEnded { batch, .. }
            | Self::Postponed { batch, .. }
            | Self::Ready { batch, .. }
            | Self::LegsOpened { batch } => batch,
        }
    }
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ScheduleEvent) {
    if let Some(batch) = ledger.batches.get_mut(event.batch()) {
        apply_to_batch(batch, event);
    }
}

fn apply_to_batch(batch: &mut Batch, event: &ScheduleEvent) {
    let schedule = &mut batch.schedule;
    match event {
        ScheduleEvent::Noticed { giver, digest, .. } => {
            let notice = RouteNotice { digest: *digest, acknowledged: false };
            if schedule.notices.insert(*giver, notice).is_some() {
                schedule.guarantees.clear();
                schedule.ready.remove(giver);
            }
        }
        ScheduleEvent::Acknowledged { giver, .. } => {
            if let Some(notice) = schedule.notices.get_mut(giver) {
                notice.acknowledged = true;
            }
        }
        ScheduleEvent::Guaranteed { party, guarantee, .. } => {
            schedule.guarantees.insert(*party, *guarantee);
            if let Some(release) = batch.release.as_mut().filter(|release| release.giver != *party) {
                release.hold = None;
            }
        }
        ScheduleEvent::GuaranteeEnded { party, .. } => {
            schedule.guarantees.remove(party);
        }
        ScheduleEvent::Postponed { postponement, .. } => {
            schedule.change_window();
            schedule.postponed = Some(*postponement);
            batch.window = None;
            batch.windows_signed.clear();
        }
        ScheduleEvent::Ready { giver, .. } => {
            schedule.ready.insert(*giver);
        }
        ScheduleEvent::LegsOpened { .. } => schedule.legs_opened = true,
    }
}

impl Canonical for ScheduleEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Noticed { batch, giver, digest } => {
                encoder.byte(1).fixed(batch.as_bytes()).byte(tag::principal(*giver)).fixed(digest.as_bytes())
            }
            Self::Acknowledged { batch, giver } => {
                encoder.byte(2).fixed(batch.as_bytes()).byte(tag::principal(*giver))
            }
            Self::Guaranteed { batch, party, guarantee } => encoder
                .byte(3)
                .fixed(batch.as_bytes())
                .byte(tag::principal(*party))
                .optional(guarantee.not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                }),
            Self::GuaranteeEnded { batch, party } => {
                encoder.byte(4).fixed(batch.as_bytes()).byte(tag::principal(*party))
            }
            Self::Postponed { batch, postponement } => encoder
                .byte(5)
                .fixed(batch.as_bytes())
                .byte(tag::principal(postponement.by))
                .byte(tag::step_back(postponement.ground)),
            Self::Ready { batch, giver } => {
                encoder.byte(6).fixed(batch.as_bytes()).byte(tag::principal(*giver))
            }
            Self::LegsOpened { batch } => encoder.byte(7).fixed(batch.as_bytes()),
        };
    }
}
