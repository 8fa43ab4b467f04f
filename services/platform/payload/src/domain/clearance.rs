//! Fitness committed and persons cleared.

use crate::ids::{BatchId, Digest, Timestamp};

/// The commission commits to the fitness of every person of a revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CommitFitness {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision.
    pub revision: u32,
    /// Root over one salted leaf per line.
    pub root: Digest,
    /// Number of leaves.
    pub leaves: u32,
}

/// Opens the leaf of a cleared person, who is fit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct FitnessLeaf {
    /// Until when the person is fit to travel.
    pub valid_until: Timestamp,
    /// Salt of the leaf.
    pub salt: [u8; 32],
}

/// The neutral's answer for one person.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct LineClearance {
    /// Number of the line.
    pub line: u32,
    /// Until when the person is cleared, with the fitness opened; nothing where not departing.
    pub cleared: Option<(Timestamp, FitnessLeaf)>,
}

/// The neutral answers every person of a revision at once.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClearBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision.
    pub revision: u32,
    /// One answer for every line that is a person, ascending.
    pub lines: Vec<LineClearance>,
    /// Hashes of the largest subtrees of the fitness commitment that hold no opened leaf, from left to right.
    pub closed_subtrees: Vec<Digest>,
    /// Digest of the sealed document with the reasons.
    pub reasons_digest: Digest,
}
