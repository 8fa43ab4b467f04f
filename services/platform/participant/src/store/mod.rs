//! What this participant must not forget beside the log and its vault: one SQLite file.
//!
//! | table | holds |
//! |---|---|
//! | `statement` | what was signed here, by request id, until and after it is answered; a row for each attempt |
//! | `deposit` | sealed documents on their way to the relay |
//! | `set_aside` | sealed documents that were not taken, with the reason |
//! | `alarm` | what must not happen and was seen |
//! | `cosigned` | the largest head this principal has cosigned: one row |

pub(crate) mod alarm;
pub(crate) mod cosigned;
pub(crate) mod deposit;
pub(crate) mod set_aside;
pub(crate) mod statement;
#[cfg(test)]
mod tests;

pub(crate) use alarm::AlarmRow;
pub(crate) use cosigned::Cosigned;
pub(crate) use deposit::Deposit;
pub(crate) use statement::{NewStatement, StatementRow, Waiting};

use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::Connection;

use crate::database::{self, Database, DatabaseError, Lock};

/// The format that this program reads and writes.
const FORMAT: i64 = 4;

const TABLES: &str = "
    CREATE TABLE statement (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        request_id TEXT NOT NULL,
        content BLOB NOT NULL CHECK (length(content) = 32),
        statement_id BLOB NOT NULL CHECK (length(statement_id) = 16),
        envelope BLOB NOT NULL,
        answer BLOB,
        refused INTEGER NOT NULL DEFAULT 0
    ) STRICT;
    CREATE INDEX statement_of_request ON statement (request_id, ordinal);
    CREATE INDEX statement_waiting ON statement (ordinal) WHERE answer IS NULL;
    CREATE TABLE deposit (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        content_address BLOB NOT NULL UNIQUE,
        document BLOB NOT NULL,
        round BLOB CHECK (length(round) = 16)
    ) STRICT;
    CREATE TABLE set_aside (
        content_address BLOB PRIMARY KEY,
        reason TEXT NOT NULL,
        document BLOB NOT NULL
    ) STRICT;
    CREATE TABLE alarm (
        ordinal INTEGER PRIMARY KEY AUTOINCREMENT,
        kind TEXT NOT NULL,
        message TEXT NOT NULL,
        size INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE cosigned (
        only INTEGER PRIMARY KEY CHECK (only = 1),
        size INTEGER NOT NULL,
        root BLOB NOT NULL CHECK (length(root) = 32),
        checkpoint TEXT NOT NULL,
        state_mark BLOB NOT NULL,
        state_digest BLOB NOT NULL CHECK (length(state_digest) = 32)
    ) STRICT;
";

/// Why the file cannot be used. Nothing was changed.
#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// The file cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// A request id was used before, for something else.
    #[error("request id {request_id} was used for other content.")]
    OtherContent {
        /// As its caller chose it.
        request_id: String,
    },
    /// A head was to be cosigned below or beside the one cosigned before.
    #[error("size {asked} was to be cosigned after size {cosigned}; only a larger one is allowed")]
    CosignedBefore {
        /// Size asked for.
        asked: u64,
        /// Largest size cosigned.
        cosigned: u64,
    },
    /// The database failed.
    #[error("the database of this service failed: {0}")]
    Database(#[from] rusqlite::Error),
    /// The work on the database did not end.
    #[error("work on the database of this service was cut off")]
    CutOff,
}

/// The file. Clones share one connection, used by one at a time and never on the runtime's own threads.
#[derive(Clone)]
pub(crate) struct Store {
    connection: Arc<Mutex<Connection>>,
}

impl Store {
    /// Opens the file, or makes it.
    pub(crate) fn open(path: &Path) -> Result<Self, StoreError> {
        // Shared, so that an operator can look at what waits.
        let Database { connection, .. } = database::open(path, FORMAT, TABLES, Lock::Shared)?;
        Ok(Self { connection: Arc::new(Mutex::new(connection)) })
    }

    /// Works on the database on this thread, which must be one that may block.
    pub(crate) fn blocking<R>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<R, StoreError>,
    ) -> Result<R, StoreError> {
        // A transaction that a panic cut off was rolled back, so the connection is good.
        work(&mut self.connection.lock().unwrap_or_else(PoisonError::into_inner))
    }

    /// Works on the database on a thread that may block. Work once begun ends, whether its caller waits or not.
    pub(crate) async fn run<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Connection) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, StoreError> {
        let store = self.clone();
        tokio::task::spawn_blocking(move || store.blocking(work)).await.map_err(|_| StoreError::CutOff)?
    }
}

/// SQLite counts in signed integers; no size reaches their end.
fn column(size: u64) -> i64 {
    i64::try_from(size).unwrap_or(i64::MAX)
}

fn size_of(column: i64) -> u64 {
    u64::try_from(column).unwrap_or_default()
}
