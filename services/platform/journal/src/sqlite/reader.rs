//! The reading side, and the checkpoints that keep the write-ahead log short.

use std::{
    path::Path,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::{Connection, OptionalExtension, Row, params};

use super::connection::{CheckpointRow, Role, connect, failed, run_checkpoint};
use crate::{
    JournalError,
    group::{Head, Record},
    journal::{JournalReader, READ_BYTES_MAX, READ_RECORDS_MAX},
};

/// The length of the write-ahead log, in pages of 4 KiB, from which the writer itself moves what a
/// checkpoint left, so that the log starts again from its beginning: 64 MiB.
pub const WAL_PAGES_RESTART: u64 = 16 * 1024;

const SELECT_SIZE: &str = "SELECT coalesce(max(position) + 1, 0) FROM record";
const SELECT_RECORDS: &str =
    "SELECT position, entry, envelope FROM record WHERE position >= ?1 ORDER BY position LIMIT ?2";
const SELECT_HEAD_ABOVE: &str = "SELECT size, note FROM head WHERE size > ?1 ORDER BY size LIMIT 1";
const SELECT_NEWEST_HEAD: &str = "SELECT size, note FROM head ORDER BY size DESC LIMIT 1";

/// What a checkpoint found and did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CheckpointReport {
    /// How many pages the write-ahead log holds.
    pub log_pages: u64,
    /// How many of them are now also in the file.
    pub moved_pages: u64,
}

/// Reads the durable groups of a journal in an SQLite file, from any thread, one at a time.
///
/// It has two connections, so that a long checkpoint does not hold up a read.
pub struct SqliteReader {
    pub(super) reading: Mutex<Connection>,
    pub(super) checkpointing: Mutex<Connection>,
    pub(super) restart_wanted: Arc<AtomicBool>,
}

impl SqliteReader {
    pub(super) fn connect(path: &Path, restart_wanted: Arc<AtomicBool>) -> Result<Self, JournalError> {
        Ok(Self {
            reading: Mutex::new(connect(path, Role::Reader)?),
            checkpointing: Mutex::new(connect(path, Role::Reader)?),
            restart_wanted,
        })
    }

    /// Moves the write-ahead log into the file, beside the running writer. To be called by a
    /// maintenance thread, about once a second: no append does it, and durability does not depend on
    /// it.
    ///
    /// SQLite starts the log again from its beginning only when a write begins while all of it has
    /// been moved, which a writer that never pauses would not let happen. So at
    /// [`WAL_PAGES_RESTART`] the next append is asked to move the little that has come since. The log
    /// is thus bounded by that length, what is appended between two calls, and what is appended while
    /// a reader of another process stays in one transaction.
    ///
    /// # Errors
    ///
    /// [`JournalError::Storage`] or [`JournalError::Damaged`]; the process is then expected to end,
    /// as after a failed append.
    pub fn checkpoint(&self) -> Result<CheckpointReport, JournalError> {
        let connection = held(&self.checkpointing);
        let mut row = run_checkpoint(&connection, "PASSIVE")?;
        if row.log_pages >= WAL_PAGES_RESTART {
            // The first move may have taken long; the second leaves less for the writer.
            row = run_checkpoint(&connection, "PASSIVE")?;
            self.restart_wanted.store(true, Ordering::Relaxed);
        }
        let CheckpointRow { log_pages, moved_pages, .. } = row;
        Ok(CheckpointReport { log_pages, moved_pages })
    }
}

impl JournalReader for SqliteReader {
    fn size(&self) -> Result<u64, JournalError> {
        let connection = held(&self.reading);
        let read = || connection.prepare_cached(SELECT_SIZE)?.query_row([], |row| unsigned(row, 0));
        read().map_err(|source| failed("reading the size", source))
    }

    fn read(&self, from: u64, records_max: usize, bytes_max: usize) -> Result<Vec<Record>, JournalError> {
        let Ok(from) = i64::try_from(from) else {
            return Ok(Vec::new());
        };
        let connection = held(&self.reading);
        let reading = |source| failed(&format!("reading records from position {from}"), source);
        let mut statement = connection.prepare_cached(SELECT_RECORDS).map_err(reading)?;
        let limit = i64::try_from(records_max.clamp(1, READ_RECORDS_MAX)).unwrap_or(i64::MAX);
        let rows = statement.query_map(params![from, limit], record_at).map_err(reading)?;
        let mut records = Vec::new();
        let mut bytes_left = bytes_max.min(READ_BYTES_MAX);
        for (row, expected) in rows.zip(from..) {
            let (position, record) = row.map_err(reading)?;
            if position != expected {
                let found = format!("the record at position {expected} is missing, the next is {position}");
                return Err(JournalError::Damaged { found });
            }
            match bytes_left.checked_sub(record.bytes()) {
                Some(left) => bytes_left = left,
                None if records.is_empty() => bytes_left = 0,
                None => break,
            }
            records.push(record);
        }
        Ok(records)
    }

    fn head_covering(&self, position: u64) -> Result<Option<Head>, JournalError> {
        let Ok(position) = i64::try_from(position) else {
            return Ok(None);
        };
        let connection = held(&self.reading);
        let read = || connection.prepare_cached(SELECT_HEAD_ABOVE)?.query_row([position], head_of).optional();
        read().map_err(|source| failed(&format!("reading the head that covers {position}"), source))
    }

    fn newest_head(&self) -> Result<Option<Head>, JournalError> {
        let connection = held(&self.reading);
        let read = || connection.prepare_cached(SELECT_NEWEST_HEAD)?.query_row([], head_of).optional();
        read().map_err(|source| failed("reading the newest head", source))
    }
}

fn record_at(row: &Row<'_>) -> rusqlite::Result<(i64, Record)> {
    Ok((row.get(0)?, Record { entry: row.get(1)?, envelope: row.get(2)? }))
}

fn head_of(row: &Row<'_>) -> rusqlite::Result<Head> {
    Ok(Head { size: unsigned(row, 0)?, note: row.get(1)? })
}

/// SQLite knows only signed integers; none that a journal stores is negative.
fn unsigned(row: &Row<'_>, column: usize) -> rusqlite::Result<u64> {
    let number: i64 = row.get(column)?;
    u64::try_from(number).map_err(|_| rusqlite::Error::IntegralValueOutOfRange(column, number))
}

/// A thread that panicked while it held a connection left no statement running: each is reset when
/// it is dropped. So the connection is good.
fn held(connection: &Mutex<Connection>) -> MutexGuard<'_, Connection> {
    connection.lock().unwrap_or_else(PoisonError::into_inner)
}
