//! Connections, all with the same durability, and how their errors are told.

use std::{path::Path, time::Duration};

use rusqlite::{Connection, ErrorCode, OpenFlags};

use crate::JournalError;

/// How long a connection waits for a lock. None is held long: only opening moves the write-ahead log
/// while others wait.
pub(super) const LOCK_WAIT_MS_MAX: u64 = 10_000;

/// What a connection is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Role {
    Writer,
    /// Reads, and moves the write-ahead log, which SQLite does not count as a change.
    Reader,
}

/// Connects to an existing file.
///
/// `synchronous` counts for a checkpoint too, so it is set on each connection, not on the writer's
/// alone. `fullfsync` makes a flush on macOS reach the device; elsewhere it does nothing.
pub(super) fn connect(path: &Path, role: Role) -> Result<Connection, JournalError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let configure = || {
        let connection = Connection::open_with_flags(path, flags)?;
        connection.busy_timeout(Duration::from_millis(LOCK_WAIT_MS_MAX))?;
        connection.pragma_update(None, "synchronous", "FULL")?;
        connection.pragma_update(None, "fullfsync", true)?;
        connection.pragma_update(None, "checkpoint_fullfsync", true)?;
        connection.pragma_update(None, "wal_autocheckpoint", 0)?;
        connection.pragma_update(None, "query_only", role == Role::Reader)?;
        Ok(connection)
    };
    configure().map_err(|source| failed(&format!("opening {}", path.display()), source))
}

/// What `PRAGMA wal_checkpoint` answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CheckpointRow {
    pub(super) busy: bool,
    pub(super) log_pages: u64,
    pub(super) moved_pages: u64,
}

/// Runs a checkpoint in `mode` (`PASSIVE`, `TRUNCATE`).
pub(super) fn run_checkpoint(connection: &Connection, mode: &str) -> Result<CheckpointRow, JournalError> {
    connection
        .query_row(&format!("PRAGMA wal_checkpoint({mode})"), [], |row| {
            // Both counts are -1 when the checkpoint could not begin.
            let pages = |column: usize| row.get::<_, i64>(column).map(|count| count.max(0).unsigned_abs());
            Ok(CheckpointRow { busy: row.get(0)?, log_pages: pages(1)?, moved_pages: pages(2)? })
        })
        .map_err(|source| failed("moving the write-ahead log into the journal", source))
}

/// Tells damage from other failures of SQLite.
pub(super) fn failed(action: &str, source: rusqlite::Error) -> JournalError {
    let damaged = match &source {
        rusqlite::Error::SqliteFailure(failure, _) => {
            matches!(failure.code, ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase)
        }
        rusqlite::Error::FromSqlConversionFailure(..)
        | rusqlite::Error::InvalidColumnType(..)
        | rusqlite::Error::IntegralValueOutOfRange(..) => true,
        _ => false,
    };
    if damaged {
        JournalError::Damaged { found: format!("while {action}: {source}") }
    } else {
        JournalError::storage(action, source)
    }
}
