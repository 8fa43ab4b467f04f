//! What is signed and carried, but not put in the log.

use crate::domain::Header;
use crate::ids::{Digest, Timestamp};
use crate::proto::error::v1::ErrorReason;

/// A witness says what state it has replayed to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateMark {
    /// The header.
    pub header: Header,
    /// Number of entries replayed.
    pub size: u64,
    /// State digest at that size.
    pub state_digest: Digest,
    /// Version of the rules that replayed it.
    pub rules_version: u32,
}

/// The mediator's signed refusal of a statement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StatementRefused {
    /// The header.
    pub header: Header,
    /// SHA-256 of the refused envelope.
    pub envelope_hash: Digest,
    /// Number of entries when it was judged.
    pub size: u64,
    /// State digest at that size.
    pub state_digest: Digest,
    /// Time it was judged at.
    pub judged_time: Timestamp,
    /// Version of the rules that judged it.
    pub rules_version: u32,
    /// Why.
    pub reason: ErrorReason,
}

/// A recipient says that it holds sealed documents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ConfirmDelivery {
    /// The header.
    pub header: Header,
    /// Content addresses of the documents, ascending.
    pub documents: Vec<Digest>,
}
