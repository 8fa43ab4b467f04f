//! Papers signed by hand at a handover point.

use crate::ids::{BatchId, Digest};

/// The neutral puts a signed paper on record.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DepositPaperRecord {
    /// Id of the batch.
    pub batch: BatchId,
    /// The revision whose lines the paper names.
    pub revision: u32,
    /// Digest of exactly the content that was printed.
    pub content_digest: Digest,
    /// Root of the sealed document that holds the photograph.
    pub document_root: Digest,
}
