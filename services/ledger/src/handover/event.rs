//! What the handover changes.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::AbortGround;
use homeward_payload::domain::{LineOutcome, Principal};
use homeward_payload::ids::BatchId;

use super::Abort;
use crate::batch::{Receipt, set_line_state};
use crate::event::tag;
use crate::ledger::Ledger;
use crate::list::index_of;
use crate::subject::LineState;

/// What the handover changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum HandoverEvent {
    /// Lines departed.
    Departed {
        /// The batch.
        batch: BatchId,
        /// Their numbers.
        lines: Vec<u32>,
    },
    /// A principal stands at a handover point. Nothing moves.
    Arrived {
        /// The batch.
        batch: BatchId,
        /// Who.
        principal: Principal,
    },
    /// Lines left the batch.
    Outcome {
        /// The batch.
        batch: BatchId,
        /// How.
        outcome: LineOutcome,
        /// Their numbers.
        lines: Vec<u32>,
    },
    /// The giving party claims delivered lines.
    Claimed {
        /// The batch.
        batch: BatchId,
        /// Who.
        giver: Principal,
        /// Their numbers.
        lines: Vec<u32>,
    },
    /// The neutral gave its counts.
    Witnessed {
        /// The batch.
        batch: BatchId,
        /// By giver; a giver not named was not counted.
        counts: Vec<(Principal, u32)>,
    },
    /// The receiving party acknowledged.
    Acknowledged {
        /// The batch.
        batch: BatchId,
        /// Who.
        receiver: Principal,
        /// Lines received.
        received: Vec<u32>,
        /// Lines not received.
        not_received: Vec<u32>,
        /// Received lines with a remark on the seal.
        seal_remarks: Vec<u32>,
    },
    /// Claim and receipt of one giver's lines stand side by side: what became of the lines not received.
    Reconciled {
        /// The batch.
        batch: BatchId,
        /// Claimed and not acknowledged.
        disputed: Vec<u32>,
        /// Neither claimed nor acknowledged.
        not_presented: Vec<u32>,
    },
    /// The handover was broken off.
    Aborted {
        /// The batch.
        batch: BatchId,
        /// By whom and why.
        abort: Abort,
        /// Lines that return to the pool.
        returned: Vec<u32>,
        /// Lines whose delivery is claimed.
        disputed: Vec<u32>,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &HandoverEvent) {
    match event {
        HandoverEvent::Departed { batch, lines } => {
            set_all(ledger, batch, lines, LineState::Departed);
            mark(ledger, batch, lines, |line| line.departed = true);
        }
        HandoverEvent::Outcome { batch, outcome, lines } => {
            set_all(ledger, batch, lines, state_of(*outcome));
        }
        HandoverEvent::Acknowledged { batch, receiver, received, not_received, seal_remarks } => {
            set_all(ledger, batch, received, LineState::Received);
            mark(ledger, batch, not_received, |line| line.missed = true);
            mark(ledger, batch, seal_remarks, |line| line.seal_remark = true);
            let Some(batch) = ledger.batches.get_mut(batch) else { return };
            let receipt = Receipt { received: count(received), not_received: count(not_received) };
            batch.receipts.insert(*receiver, receipt);
        }
        HandoverEvent::Claimed { batch, giver, lines } => {
            mark(ledger, batch, lines, |line| line.claimed = true);
            let Some(batch) = ledger.batches.get_mut(batch) else { return };
            batch.claims.insert(*giver, count(lines));
        }
        HandoverEvent::Reconciled { batch, disputed, not_presented } => {
            set_all(ledger, batch, disputed, LineState::Disputed);
            set_all(ledger, batch, not_presented, LineState::NotPresented);
        }
        HandoverEvent::Arrived { batch, principal } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                batch.arrivals.push(*principal);
            }
        }
        HandoverEvent::Witnessed { batch, counts } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                batch.witnessed.get_or_insert_default().extend(counts.iter().copied());
                batch.witness_closed = counts.is_empty() || batch.is_counted();
            }
        }
        HandoverEvent::Aborted { batch: id, abort, returned, disputed } => {
            set_all(ledger, id, returned, LineState::Aborted);
            set_all(ledger, id, disputed, LineState::Disputed);
            if let Some(batch) = ledger.batches.get_mut(id) {
                batch.aborted = Some(*abort);
            }
        }
    }
}

const fn state_of(outcome: LineOutcome) -> LineState {
    match outcome {
        LineOutcome::Withdrawn => LineState::Withdrawn,
        LineOutcome::Died => LineState::Died,
        LineOutcome::NotDeparting => LineState::NotDeparting,
        LineOutcome::NotPresented => LineState::NotPresented,
    }
}

fn count(lines: &[u32]) -> u32 {
    u32::try_from(lines.len()).unwrap_or(u32::MAX)
}

fn set_all(ledger: &mut Ledger, batch: &BatchId, lines: &[u32], state: LineState) {
    for number in lines {
        set_line_state(ledger, batch, *number, state);
    }
}

fn mark(ledger: &mut Ledger, batch: &BatchId, lines: &[u32], set: impl Fn(&mut crate::batch::Line)) {
    let Some(batch) = ledger.batches.get_mut(batch) else { return };
    for number in lines {
        if let Some(line) = index_of(*number).and_then(|index| batch.revision.lines.get_mut(index)) {
            set(line);
        }
    }
}

impl Canonical for HandoverEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let numbers = |encoder: &mut Encoder, number: &u32| {
            encoder.number(*number);
        };
        match self {
            Self::Departed { batch, lines } => {
                encoder.byte(1).fixed(batch.as_bytes()).sequence(lines, numbers)
            }
            Self::Arrived { batch, principal } => {
                encoder.byte(2).fixed(batch.as_bytes()).byte(tag::principal(*principal))
            }
            Self::Outcome { batch, outcome, lines } => {
                encoder.byte(3).fixed(batch.as_bytes()).byte(tag::outcome(*outcome)).sequence(lines, numbers)
            }
            Self::Claimed { batch, giver, lines } => {
                encoder.byte(4).fixed(batch.as_bytes()).byte(tag::principal(*giver)).sequence(lines, numbers)
            }
            Self::Witnessed { batch, counts } => {
                encoder.byte(5).fixed(batch.as_bytes()).sequence(counts, |encoder, (giver, counted)| {
                    encoder.byte(tag::principal(*giver)).number(*counted);
                })
            }
            Self::Acknowledged { batch, receiver, received, not_received, seal_remarks } => encoder
                .byte(6)
                .fixed(batch.as_bytes())
                .byte(tag::principal(*receiver))
                .sequence(received, numbers)
                .sequence(not_received, numbers)
                .sequence(seal_remarks, numbers),
            Self::Reconciled { batch, disputed, not_presented } => encoder
                .byte(7)
                .fixed(batch.as_bytes())
                .sequence(disputed, numbers)
                .sequence(not_presented, numbers),
            Self::Aborted { batch, abort, returned, disputed } => {
                let ground = match abort.ground {
                    AbortGround::Safety => 1,
                    AbortGround::Transport => 2,
                    AbortGround::Access => 3,
                    AbortGround::Other => 4,
                };
                encoder
                    .byte(8)
                    .fixed(batch.as_bytes())
                    .byte(tag::principal(abort.by))
                    .byte(ground)
                    .sequence(returned, numbers)
                    .sequence(disputed, numbers)
            }
        };
    }
}
