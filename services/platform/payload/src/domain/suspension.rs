//! Suspension of an agreement, and what follows when it is lifted.

use crate::ids::{AgreementCode, BatchId, Digest, SuspensionId, TermCode};

/// Why an agreement is suspended.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SuspensionGround {
    /// Danger to those who would travel.
    Safety,
    /// The other side is said to have broken the agreement.
    Breach,
    /// Talks are interrupted.
    TalksInterrupted,
    /// Roads, stations or crews are not to be had.
    Logistics,
    /// None of the others.
    Other,
}

/// A ground with the digest of the sealed reason behind it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct SuspensionReason {
    /// The ground.
    pub ground: SuspensionGround,
    /// Digest of the sealed reason.
    pub digest: Digest,
}

/// An agreement or some of its terms are suspended.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SuspendAgreement {
    /// Id of the suspension.
    pub suspension: SuspensionId,
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// The terms, ascending; none for the whole agreement.
    pub terms: Vec<TermCode>,
    /// Whether both sides ask for it.
    pub joint: bool,
    /// Why.
    pub reason: SuspensionReason,
    /// Why medical terms are suspended too.
    pub medical: Option<SuspensionReason>,
    /// Why the days for children's cases stand still.
    pub children: Option<SuspensionReason>,
}

/// A suspension is lifted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftSuspension {
    /// Which.
    pub suspension: SuspensionId,
}

/// The holder re-states that it holds what stands on its open lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revalidate {
    /// Of which batch.
    pub batch: BatchId,
    /// Number of the revision whose lines are named.
    pub revision: u32,
    /// Numbers of all its open lines, ascending.
    pub lines: Vec<u32>,
}
