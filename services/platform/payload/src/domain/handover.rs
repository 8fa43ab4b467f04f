//! Departure, outcomes, the three counts, settlement.

use super::agreement::SubjectKind;
use super::header::AsOf;
use super::principal::Principal;
use crate::ids::{BatchId, Digest};

/// Lines have departed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportDeparture {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision whose lines it names.
    pub revision: u32,
    /// The giving party.
    pub giver: Principal,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// A principal stands at a handover point.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportArrival {
    /// Id of the batch.
    pub batch: BatchId,
}

/// What became of a line that was not received.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum LineOutcome {
    /// Taken back before departure.
    Withdrawn,
    /// Died before release.
    Died,
    /// Did not depart; no reason is on the log.
    NotDeparting,
    /// Did not appear at the handover point.
    NotPresented,
}

/// Outcomes of lines that leave a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordOutcomes {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision whose lines it names.
    pub revision: u32,
    /// The outcome of all the named lines.
    pub outcome: LineOutcome,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// The giving party claims what it delivered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClaimDelivery {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision whose lines it names.
    pub revision: u32,
    /// Numbers of the lines, ascending.
    pub lines: Vec<u32>,
}

/// The neutral witnesses a handover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WitnessHandover {
    /// Id of the batch.
    pub batch: BatchId,
    /// Counts per giver, ascending; a giver not named was not counted.
    pub counts: Vec<(Principal, u32)>,
}

/// The receiving party acknowledges line by line.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeReceipt {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision whose lines it names.
    pub revision: u32,
    /// Numbers of the lines received, ascending.
    pub received: Vec<u32>,
    /// Numbers of the lines not received, ascending.
    pub not_received: Vec<u32>,
    /// Numbers of received lines with a remark on the seal, ascending.
    pub seal_remarks: Vec<u32>,
}

/// The three counts of one giver's lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct SettlementCount {
    /// The giving party.
    pub giver: Principal,
    /// What is counted.
    pub unit: SubjectKind,
    /// Claimed by the giver.
    pub claimed: u32,
    /// Acknowledged by the receiver.
    pub acknowledged: u32,
    /// Counted by the neutral, where it counted.
    pub witnessed: Option<u32>,
}

/// One side settles a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignSettlement {
    /// Id of the batch.
    pub batch: BatchId,
    /// Digest of the outcomes of all lines.
    pub result_digest: Digest,
    /// What the first signer had seen.
    pub as_of: AsOf,
    /// The three counts per giver, ascending.
    pub counts: Vec<SettlementCount>,
}
