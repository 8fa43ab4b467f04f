//! What a departure needs beside a window, and what ends a window or a handover.

use super::batch::{StepBackGround, Window};
use super::principal::Principal;
use crate::ids::{BatchId, Digest};

/// How the people of one giver travel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NoticeRoute {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// The giving party.
    pub giver: Principal,
    /// Digest of the sealed notice.
    pub notice_digest: Digest,
}

/// The other side knows a route in a window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeRoute {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// The giving party.
    pub giver: Principal,
    /// The notice that is acknowledged.
    pub notice_digest: Digest,
    /// The window in which it is used.
    pub window: Window,
}

/// One side undertakes the safety of exactly one window.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuaranteeSafety {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// The window.
    pub window: Window,
}

/// The window ends; the confirmation stays.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PostponeBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// Why.
    pub ground: StepBackGround,
}

/// Everybody at one leg is ready.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportReady {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// The party that gives at that leg.
    pub giver: Principal,
}

/// All legs are opened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OpenLegs {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
}

/// Why a handover is broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum AbortGround {
    /// The safety of people is in doubt.
    Safety,
    /// A transport failed or was lost.
    Transport,
    /// A corridor or a point is closed.
    Access,
    /// Another ground.
    Other,
}

/// A handover is broken off.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AbortBatch {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// Why.
    pub ground: AbortGround,
}
