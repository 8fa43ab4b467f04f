//! What the commission keeps beside its vault: the queue of referrals, decisions, and which findings it has stated.
//!
//! One SQLite file, readable by its owner alone. It knows persons by their random reference; names, serial numbers
//! and the referrals themselves are in the vault, and a diagnosis is nowhere.

mod decision;
mod referral;
#[cfg(test)]
mod tests;

use std::fs::{self, OpenOptions};
use std::io::{self, ErrorKind};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;
use rusqlite::{Connection, TransactionBehavior};

pub(crate) use decision::{DecisionFault, Known, Panel, Recorded};
pub(crate) use referral::{Incoming, ListedReferral};

const FORMAT: i64 = 1;
const OWNER_ONLY: u32 = 0o600;
const OTHERS: u32 = 0o077;

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
pub enum StoreError {
    /// The file cannot be made or read.
    #[error("store {path}: {source}", path = path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: io::Error,
    },
    /// Others than the owner may read the file.
    #[error("store {0} has permissions {mode:o}, only 600 is allowed; run `chmod 600 {0}`", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
    /// The file is not a store of this format.
    #[error("{path} is not a commission's store of format {FORMAT}: format {found}", path = path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Format found; 0 for a file of something else.
        found: i64,
    },
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
        create_if_missing(path)?;
        let mut connection = Connection::open(path)?;
        connection.execute_batch(
            "PRAGMA foreign_keys = ON; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
             PRAGMA secure_delete = ON;",
        )?;
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let found: i64 = transaction.query_row("PRAGMA user_version", [], |row| row.get(0))?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        match (found, tables) {
            (FORMAT, _) => {}
            (0, 0) => {
                transaction.execute_batch(TABLES)?;
                transaction.pragma_update(None, "user_version", FORMAT)?;
            }
            _ => return Err(StoreError::Format { path: path.to_owned(), found }),
        }
        transaction.commit()?;
        Ok(Self { connection })
    }
}

fn create_if_missing(path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    match OpenOptions::new().write(true).create_new(true).mode(OWNER_ONLY).open(path) {
        Ok(_) => Ok(()),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            let mode = fs::metadata(path).map_err(failed)?.permissions().mode() & 0o777;
            if mode & OTHERS == 0 {
                Ok(())
            } else {
                Err(StoreError::Permissions { path: path.to_owned(), mode })
            }
        }
        Err(error) => Err(failed(error)),
    }
}

fn party(word: &str) -> Result<Principal, StoreError> {
    let found = Principal::PARTIES.into_iter().find(|party| party.word() == word);
    found.ok_or(StoreError::Damaged("a holder is no party"))
}

fn subject(bytes: [u8; 16]) -> SubjectRef {
    SubjectRef(bytes)
}
