//! What the commission keeps beside its vault: the queue of referrals, decisions, and which findings it has stated.
//!
//! One SQLite file, readable by its owner alone. It knows persons by their random reference; names, serial numbers
//! and the referrals themselves are in the vault, and a diagnosis is nowhere.

mod decision;
mod referral;
#[cfg(test)]
mod tests;

use std::path::Path;

use homeward_participant::database::{self, Database, DatabaseError, Lock};
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;
use rusqlite::Connection;

pub(crate) use decision::{DecisionFault, Known, Panel, Recorded};
pub(crate) use referral::{Incoming, ListedReferral};

const FORMAT: i64 = 1;

const TABLES: &str = "
    CREATE TABLE intake (only_row INTEGER PRIMARY KEY CHECK (only_row = 1), ordinal INTEGER NOT NULL) STRICT;
    INSERT INTO intake VALUES (1, 0);
    CREATE TABLE referral (
        document_id BLOB PRIMARY KEY CHECK (length(document_id) = 16),
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        referral_ref TEXT NOT NULL,
        source TEXT NOT NULL,
        source_rank INTEGER NOT NULL,
        urgency TEXT NOT NULL,
        urgency_rank INTEGER NOT NULL,
        received_on TEXT NOT NULL,
        holder TEXT
    ) STRICT;
    CREATE INDEX referral_of_subject ON referral (subject);
    CREATE INDEX referral_in_turn ON referral (urgency_rank, source_rank, received_on, document_id);
    CREATE TABLE unread_referral (document_id BLOB PRIMARY KEY, fault TEXT NOT NULL) STRICT;
    CREATE TABLE request (
        request_id TEXT PRIMARY KEY,
        content BLOB NOT NULL CHECK (length(content) = 32),
        agreement TEXT NOT NULL,
        term TEXT NOT NULL,
        assumed INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE decision (
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        version INTEGER NOT NULL,
        request_id TEXT NOT NULL REFERENCES request (request_id),
        decision TEXT NOT NULL,
        manifest INTEGER NOT NULL,
        decided_at_us INTEGER NOT NULL,
        PRIMARY KEY (subject, version)
    ) STRICT;
    CREATE TABLE finding (
        request_id TEXT NOT NULL REFERENCES request (request_id),
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        holder TEXT NOT NULL,
        refused INTEGER NOT NULL,
        PRIMARY KEY (request_id, subject)
    ) STRICT;
    CREATE INDEX finding_of_subject ON finding (subject);
";

/// Why the store fails. Nothing was stored or changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// The database failed.
    #[error("the commission's database: {0}")]
    Database(#[from] rusqlite::Error),
    /// A stored value is not one that was ever written.
    #[error("the commission's database is damaged: {0}")]
    Damaged(&'static str),
}

/// An open store. It has one owner: it is used from one thread at a time.
#[derive(Debug)]
pub(crate) struct Store {
    connection: Connection,
}

impl Store {
    /// Opens the store at `path`, or makes a new one there, readable by its owner alone.
    ///
    /// # Errors
    /// If the file cannot be made, is readable by others, or is not a store of this format.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        let Database { connection, .. } = database::open(path, FORMAT, TABLES, Lock::Exclusive)?;
        Ok(Self { connection })
    }
}

fn party(word: &str) -> Result<Principal, StoreError> {
    let found = Principal::PARTIES.into_iter().find(|party| party.word() == word);
    found.ok_or(StoreError::Damaged("a holder is no party"))
}

fn subject(bytes: [u8; 16]) -> SubjectRef {
    SubjectRef(bytes)
}
