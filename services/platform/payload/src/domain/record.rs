//! The record of a handover: the neutral's signature, and refusals to sign.

use crate::ids::{BatchId, Digest};

/// The neutral signs a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AttestRecord {
    /// Id of the batch.
    pub batch: BatchId,
    /// Digest of the outcomes of all lines.
    pub result_digest: Digest,
}

/// Why somebody does not sign.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum SigningRefusalGround {
    /// The counts are not what was seen.
    Counts,
    /// Somebody is not who was to come.
    Identity,
    /// The handover was not held as agreed.
    Procedure,
    /// Another ground.
    Other,
}

/// Somebody does not sign a result.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefuseToSign {
    /// Id of the batch.
    pub batch: BatchId,
    /// Digest of the outcomes of all lines.
    pub result_digest: Digest,
    /// Why.
    pub ground: SigningRefusalGround,
}
