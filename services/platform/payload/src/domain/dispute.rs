//! Disputes: what they name, and what follows from resolving them.

use super::agreement::TermReference;
use super::header::AsOf;
use super::principal::Principal;
use crate::ids::{BatchId, CaseId, Digest, DisputeId, SubjectRef, Timestamp};

/// What a dispute is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DisputeKind {
    /// Who a person is, or whose remains a container holds.
    Identity,
    /// Whether somebody meets the term claimed.
    Category,
    /// How many were delivered or received.
    Count,
    /// Who holds a person, and how.
    Custody,
    /// How a medical panel proceeded.
    MedicalProcedure,
    /// Under which term a line counts.
    Attribution,
    /// Danger to those who would travel.
    Safety,
    /// Where remains come from.
    Provenance,
    /// That somebody does not do what is due.
    Delay,
    /// How somebody's data are kept.
    Data,
}

/// Lines of one revision of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NamedLines {
    /// The batch.
    pub batch: BatchId,
    /// Number of the revision whose lines are named.
    pub revision: u32,
    /// Their numbers, ascending, from 1.
    pub lines: Vec<u32>,
}

/// What a dispute names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DisputeScope {
    /// Lines of a batch.
    Lines(NamedLines),
    /// A whole batch.
    Batch(BatchId),
    /// All lines under a term.
    Term(TermReference),
    /// Persons or containers, ascending.
    Subjects(Vec<SubjectRef>),
    /// A child's case.
    Case(CaseId),
    /// A difference between the counts of one giver's lines.
    Discrepancy(BatchId, Principal),
}

/// A dispute is raised.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RaiseDispute {
    /// Its id.
    pub dispute: DisputeId,
    /// What it is about.
    pub kind: DisputeKind,
    /// What it names.
    pub scope: DisputeScope,
    /// Digest of the sealed statement of grounds.
    pub grounds_digest: Digest,
}

/// A dispute is admitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AdmitDispute {
    /// Which.
    pub dispute: DisputeId,
    /// What it names from now on.
    pub scope: DisputeScope,
    /// Until when evidence is asked for.
    pub evidence_until: Timestamp,
    /// From when on it can be recorded as unresolved.
    pub resolution_until: Timestamp,
}

/// Why a dispute is not taken up.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DismissalGround {
    /// Another dispute names the same.
    Duplicate,
    /// Nothing of this forum is concerned.
    OutsideTheForum,
    /// What it asks for has happened.
    AlreadyMet,
    /// It cannot be understood from its grounds.
    NotIntelligible,
}

/// A dispute is dismissed, or its dismissal upheld.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DismissDispute {
    /// Which.
    pub dispute: DisputeId,
    /// Why.
    pub ground: DismissalGround,
    /// The other dispute, of a duplicate.
    pub duplicate_of: Option<DisputeId>,
}

/// The raiser appeals a dismissal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AppealDismissal {
    /// Which dispute.
    pub dispute: DisputeId,
    /// Digest of the sealed statement of grounds.
    pub grounds_digest: Digest,
}

/// Evidence is submitted.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SubmitEvidence {
    /// In which dispute.
    pub dispute: DisputeId,
    /// Digests of the sealed documents, ascending.
    pub documents: Vec<Digest>,
}

/// One thing that follows from a resolution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum ResolutionEffect {
    /// Open lines leave their batch and are free for another.
    Free(NamedLines),
    /// Departed or disputed lines are posted as received.
    PostReceived(NamedLines),
    /// Departed or disputed lines are posted as released.
    PostReleased(NamedLines),
    /// A count is corrected.
    CorrectCount(BatchId, Principal, u32),
    /// A difference between counts is explained, by a sealed explanation of this digest.
    Explain(BatchId, Principal, Digest),
    /// The hold ends.
    Lift,
}

/// A resolution is proposed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProposeResolution {
    /// Of which dispute.
    pub dispute: DisputeId,
    /// Number of the proposal in this dispute, from 1.
    pub proposal: u32,
    /// What follows, in order.
    pub effects: Vec<ResolutionEffect>,
}

/// A side's heads accept a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcceptResolution {
    /// Of which dispute.
    pub dispute: DisputeId,
    /// Number of the proposal.
    pub proposal: u32,
    /// Its content digest.
    pub content_digest: Digest,
    /// What the first signer had seen.
    pub as_of: AsOf,
}

/// A dispute is recorded as unresolved.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordUnresolved {
    /// Which.
    pub dispute: DisputeId,
    /// Both positions, party A's first; nothing for a side that submitted none.
    pub positions: [Option<Digest>; 2],
}

/// The raiser withdraws a dispute.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct WithdrawDispute {
    /// Which.
    pub dispute: DisputeId,
}

/// The owner explains a difference between counts.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ExplainDiscrepancy {
    /// Of which batch.
    pub batch: BatchId,
    /// Whose lines were counted.
    pub giver: Principal,
    /// Digest of the sealed explanation.
    pub explanation_digest: Digest,
}
