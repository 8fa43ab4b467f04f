//! What suspensions change.

use std::collections::{BTreeMap, BTreeSet};

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{Principal, SuspendAgreement};
use homeward_payload::ids::{BatchId, Digest, SuspensionId, Timestamp};

use super::state::{Revalidation, Suspension};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::LineState;

/// What suspensions change.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SuspensionEvent {
    /// A side suspends, or asks for a joint suspension.
    Asked {
        /// Who.
        party: Principal,
        /// What it says; its digest stands for it in the encoding.
        said: Box<SuspendAgreement>,
        /// Digest of what it says.
        content: Digest,
        /// The terms that are to stand still.
        terms: BTreeSet<TermKey>,
        /// Until when it asks.
        not_after: Option<Timestamp>,
    },
    /// The suspension is in force.
    Begun {
        /// Which.
        suspension: SuspensionId,
        /// Since when.
        time: Timestamp,
    },
    /// A side has lifted it.
    LiftSigned {
        /// Which.
        suspension: SuspensionId,
        /// Who.
        party: Principal,
    },
    /// It has ended.
    Lifted {
        /// Which.
        suspension: SuspensionId,
        /// When.
        time: Timestamp,
    },
    /// A batch is to be stated anew: fitness and clearance are void, and unless lines have departed both sides confirm
    /// again.
    Reopened {
        /// The batch.
        batch: BatchId,
        /// Whether lines have departed.
        departed: bool,
        /// Until when its offer stands.
        offer_end: Timestamp,
    },
    /// A holder has stated its open lines anew.
    Revalidated {
        /// Of which batch.
        batch: BatchId,
        /// Who.
        holder: Principal,
        /// Of which revision.
        revision: u32,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &SuspensionEvent) {
    match event {
        SuspensionEvent::Asked { party, said, terms, not_after, .. } => {
            let new = || Suspension {
                said: (**said).clone(),
                terms: terms.clone(),
                asked: BTreeMap::new(),
                from: None,
                lifted: BTreeSet::new(),
                until: None,
            };
            if !ledger.suspensions.by_id.contains_key(&said.suspension) {
                ledger.suspensions.in_order.push(said.suspension);
            }
            let suspension = ledger.suspensions.by_id.entry(said.suspension).or_insert_with(new);
            suspension.asked.insert(*party, *not_after);
        }
        SuspensionEvent::Begun { suspension, time } => {
            if let Some(suspension) = ledger.suspensions.by_id.get_mut(suspension) {
                suspension.from = Some(*time);
            }
        }
        SuspensionEvent::LiftSigned { suspension, party } => {
            if let Some(suspension) = ledger.suspensions.by_id.get_mut(suspension) {
                suspension.lifted.insert(*party);
            }
        }
        SuspensionEvent::Lifted { suspension, time } => {
            if let Some(suspension) = ledger.suspensions.by_id.get_mut(suspension) {
                suspension.until = Some(*time);
            }
        }
        SuspensionEvent::Reopened { batch, departed, offer_end } => {
            apply_reopened(ledger, batch, *departed, *offer_end);
        }
        SuspensionEvent::Revalidated { batch, holder, revision } => {
            if let Some(asked) = ledger.suspensions.revalidations.get_mut(batch) {
                asked.done.insert(*holder, *revision);
            }
        }
    }
}

fn apply_reopened(ledger: &mut Ledger, id: &BatchId, departed: bool, offer_end: Timestamp) {
    let Some(batch) = ledger.batches.get_mut(id) else { return };
    batch.fitness = None;
    batch.clearance = None;
    for line in batch.revision.lines.iter_mut().filter(|line| line.state == LineState::Open) {
        line.cleared_until = None;
    }
    if !departed {
        batch.phase = Phase::Proposed;
        batch.confirmations.clear();
        batch.revision.offer_end = offer_end;
    }
    let asked = Revalidation { departed, done: BTreeMap::new() };
    ledger.suspensions.revalidations.insert(*id, asked);
}

impl Canonical for SuspensionEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Asked { party, said, content, terms, not_after } => {
                let terms: Vec<TermKey> = terms.iter().copied().collect();
                encoder
                    .byte(1)
                    .byte(tag::principal(*party))
                    .fixed(said.suspension.as_bytes())
                    .fixed(content.as_bytes())
                    .sequence(&terms, |encoder, term| {
                        encoder.number(u32::from(term.0));
                    })
                    .optional(not_after.as_ref(), |encoder, end| {
                        encoder.time(*end);
                    })
            }
            Self::Begun { suspension, time } => encoder.byte(2).fixed(suspension.as_bytes()).time(*time),
            Self::LiftSigned { suspension, party } => {
                encoder.byte(3).fixed(suspension.as_bytes()).byte(tag::principal(*party))
            }
            Self::Lifted { suspension, time } => encoder.byte(4).fixed(suspension.as_bytes()).time(*time),
            Self::Reopened { batch, departed, offer_end } => {
                encoder.byte(5).fixed(batch.as_bytes()).flag(*departed).time(*offer_end)
            }
            Self::Revalidated { batch, holder, revision } => {
                encoder.byte(6).fixed(batch.as_bytes()).byte(tag::principal(*holder)).number(*revision)
            }
        };
    }
}
