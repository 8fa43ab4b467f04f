//! What every statement opens with.

use super::principal::{Principal, Role};
use crate::ids::{Digest, LogId, StatementId, Timestamp};

/// A point in the log's history that an author had seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Basis {
    /// Number of entries.
    pub size: u64,
    /// Merkle root at that size.
    pub root: Digest,
}

/// What every payload but the genesis opens with.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Header {
    /// The forum's log.
    pub log_id: LogId,
    /// Id of the statement.
    pub statement_id: StatementId,
    /// Who speaks.
    pub author: Principal,
    /// In which capacity.
    pub role: Role,
    /// The newest checkpoint the preparing service had verified.
    pub basis: Basis,
    /// When it was made, by the author's clock.
    pub made_time: Timestamp,
    /// Until when it commits its author.
    pub not_after: Option<Timestamp>,
}

/// A log size and the state digest there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AsOf {
    /// Number of entries.
    pub size: u64,
    /// State digest at that size.
    pub state_digest: Digest,
}
