//! Settlement: both sides sign equal content over the result of a batch, listing all three counts; what differs
//! becomes a discrepancy with an owner and a deadline. The neutral signs the same result first, or says why not.

mod decision;
mod record;
mod result;

pub(crate) use decision::check_complete;
pub use decision::sign;
pub(crate) use record::check_attested;
pub use record::{Record, RecordAnswer, attest, refuse};
pub use result::BatchResult;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::SigningRefusalGround;
use homeward_payload::domain::{Principal, SettlementCount};
use homeward_payload::ids::{BatchId, Digest, Timestamp};

use crate::batch::{Phase, SignedSettlement};
use crate::event::tag;
use crate::ledger::Ledger;

/// What settlement changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SettlementEvent {
    /// One side signed.
    Signed {
        /// The batch.
        batch: BatchId,
        /// Who.
        party: Principal,
        /// Digest of what was signed.
        content: Digest,
        /// The counts it listed.
        counts: Vec<SettlementCount>,
        /// Until when it binds its signer.
        not_after: Option<Timestamp>,
    },
    /// Both sides signed equal content: the batch is settled.
    Settled {
        /// The batch.
        batch: BatchId,
        /// Differences between the counts.
        discrepancies: Vec<Discrepancy>,
    },
    /// The neutral signed a result, or somebody put on record that they do not.
    Answered {
        /// The batch.
        batch: BatchId,
        /// Who.
        principal: Principal,
        /// What.
        answer: RecordAnswer,
    },
}

/// A difference between counts of one giver's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Discrepancy {
    /// The batch.
    pub batch: BatchId,
    /// The three counts as given.
    pub counts: SettlementCount,
    /// Who must explain it: the giving party.
    pub owner: Principal,
    /// Until when.
    pub deadline: Timestamp,
}

/// Whether the counts of a giver differ.
#[must_use]
pub fn differs(counts: &SettlementCount) -> bool {
    counts.claimed != counts.acknowledged
        || counts.witnessed.is_some_and(|witnessed| witnessed != counts.acknowledged)
}

/// Discrepancies of all settled batches, in order of batch id.
pub fn discrepancies(ledger: &Ledger) -> impl Iterator<Item = &Discrepancy> {
    ledger.batches.values().flat_map(|batch| &batch.discrepancies)
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &SettlementEvent) {
    match event {
        SettlementEvent::Signed { batch, party, content, counts, not_after } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                let counts = counts.clone();
                let signed = SignedSettlement { content: *content, counts, not_after: *not_after };
                batch.settlements.insert(*party, signed);
            }
        }
        SettlementEvent::Answered { batch, principal, answer } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                batch.record.answers.insert(*principal, *answer);
            }
        }
        SettlementEvent::Settled { batch, discrepancies } => {
            if let Some(batch) = ledger.batches.get_mut(batch) {
                batch.phase =
                    if discrepancies.is_empty() { Phase::Settled } else { Phase::SettledWithDiscrepancy };
                batch.discrepancies.clone_from(discrepancies);
                for line in &mut batch.revision.lines {
                    line.settled_state = Some(line.state);
                }
            }
        }
    }
}

impl Canonical for SettlementEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Signed { batch, party, content, not_after, .. } => encoder
                .byte(1)
                .fixed(batch.as_bytes())
                .byte(tag::principal(*party))
                .fixed(content.as_bytes())
                .optional(not_after.as_ref(), |encoder, end| {
                    encoder.time(*end);
                }),
            Self::Settled { batch, discrepancies } => {
                encoder.byte(2).fixed(batch.as_bytes()).sequence(discrepancies, |encoder, discrepancy| {
                    encode_counts(encoder, &discrepancy.counts);
                    encoder.byte(tag::principal(discrepancy.owner)).time(discrepancy.deadline);
                })
            }
            Self::Answered { batch, principal, answer } => encoder
                .byte(3)
                .fixed(batch.as_bytes())
                .byte(tag::principal(*principal))
                .fixed(answer.result.as_bytes())
                .byte(answer.refused.map_or(0, refusal_tag)),
        };
    }
}

const fn refusal_tag(ground: SigningRefusalGround) -> u8 {
    match ground {
        SigningRefusalGround::Counts => 1,
        SigningRefusalGround::Identity => 2,
        SigningRefusalGround::Procedure => 3,
        SigningRefusalGround::Other => 4,
    }
}

fn encode_counts(encoder: &mut Encoder, counts: &SettlementCount) {
    encoder
        .byte(tag::principal(counts.giver))
        .byte(tag::kind(counts.unit))
        .number(counts.claimed)
        .number(counts.acknowledged)
        .optional(counts.witnessed.as_ref(), |encoder, witnessed| {
            encoder.number(*witnessed);
        });
}
