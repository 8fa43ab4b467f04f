//! What was heard by telephone on a day of exchange.

use super::principal::Principal;
use crate::ids::{BatchId, Digest, Timestamp};

/// What somebody said by telephone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReportedStep {
    /// People of the giver have departed.
    Departed,
    /// The reporter stands at a handover point.
    Arrived,
    /// Everybody at the giver's leg is ready.
    Ready,
    /// People of the giver were handed over.
    HandedOver,
    /// So many of the giver's were counted at the handover.
    Counted,
    /// Something went wrong.
    Incident,
}

/// The mediator notes what was heard by telephone. It has no effect until the reporter signs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoteReport {
    /// Id of the batch.
    pub batch: BatchId,
    /// Who was heard: a party or the neutral.
    pub reporter: Principal,
    /// What was said.
    pub step: ReportedStep,
    /// Whose people it is about; nothing only for an arrival or an incident.
    pub giver: Option<Principal>,
    /// How many, where a number was said.
    pub count: Option<u32>,
    /// When it was heard.
    pub heard_time: Timestamp,
    /// SHA-256 of a sealed note on the call.
    pub note_digest: Option<Digest>,
}
