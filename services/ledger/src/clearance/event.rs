//! What clearance changes.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::ids::{BatchId, Digest, Timestamp};

use crate::batch::{Clearance, set_line_state};
use crate::ledger::Ledger;
use crate::list::index_of;
use crate::subject::LineState;

/// What clearance changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ClearanceEvent {
    /// The commission committed to the fitness of everyone in a revision.
    FitnessCommitted {
        /// The batch.
        batch: BatchId,
        /// Root over the salted leaves.
        root: Digest,
        /// Number of leaves.
        leaves: u32,
    },
    /// The neutral answered every person of the revision.
    Answered {
        /// The batch.
        batch: BatchId,
        /// Lines cleared, with the end of the clearance.
        cleared: Vec<(u32, Timestamp)>,
        /// Lines not departing.
        not_departing: Vec<u32>,
        /// Digest of the sealed document with the reasons.
        reasons_digest: Digest,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ClearanceEvent) {
    match event {
        ClearanceEvent::FitnessCommitted { batch, root, leaves } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                batch.fitness = Some((*root, *leaves));
            }
        }
        ClearanceEvent::Answered { batch: id, cleared, not_departing, reasons_digest } => {
            for number in not_departing {
                set_line_state(ledger, id, *number, LineState::NotDeparting);
            }
            let Some(batch) = ledger.batches.get_mut(id) else { return };
            for (number, until) in cleared {
                if let Some(line) = index_of(*number).and_then(|index| batch.revision.lines.get_mut(index)) {
                    line.cleared_until = Some(*until);
                }
            }
            batch.clearance = Some(Clearance {
                cleared: u32::try_from(cleared.len()).unwrap_or(u32::MAX),
                not_departing: u32::try_from(not_departing.len()).unwrap_or(u32::MAX),
                reasons_digest: *reasons_digest,
            });
        }
    }
}

impl Canonical for ClearanceEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::FitnessCommitted { batch, root, leaves } => {
                encoder.byte(1).fixed(batch.as_bytes()).fixed(root.as_bytes()).number(*leaves)
            }
            Self::Answered { batch, cleared, not_departing, reasons_digest } => encoder
                .byte(2)
                .fixed(batch.as_bytes())
                .sequence(cleared, |encoder, (number, until)| {
                    encoder.number(*number).time(*until);
                })
                .sequence(not_departing, |encoder, number| {
                    encoder.number(*number);
                })
                .fixed(reasons_digest.as_bytes()),
        };
    }
}
