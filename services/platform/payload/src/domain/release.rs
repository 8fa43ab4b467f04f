//! Sanitary releases: one side's wounded and sick prisoners, without the other head's consent.

use super::agreement::TermReference;
use super::batch::{ProposedLine, Window};
use crate::ids::{BatchId, Digest, Timestamp};

/// The detaining side releases wounded and sick prisoners.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseUnilaterally {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision, from 1.
    pub revision: u32,
    /// Terms that the lines cite.
    pub terms: Vec<TermReference>,
    /// The persons, ascending by subject.
    pub lines: Vec<ProposedLine>,
    /// When and where.
    pub window: Window,
    /// Digest of the sealed notice of the route.
    pub notice_digest: Digest,
}

/// Why the receiving side holds a release.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum HoldGround {
    /// The route is not safe.
    Route,
    /// The point is not safe.
    Point,
    /// Nobody can receive wounded people there then.
    Reception,
}

/// The receiving side's duty officer holds a release.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct HoldRelease {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// Why.
    pub ground: HoldGround,
    /// Until when.
    pub until: Timestamp,
}
