//! The SQLite driver: one file per forum, one writer.

mod connection;
mod lock;
mod open;
mod reader;
mod schema;

#[cfg(test)]
mod kill_tests;
#[cfg(test)]
mod open_tests;
#[cfg(test)]
mod tests;

use std::{
    path::Path,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use rusqlite::{Connection, TransactionBehavior, params};

use crate::{
    JournalError, check_group,
    group::{Head, Record},
    journal::Journal,
};
use lock::WriterLock;
pub use reader::{CheckpointReport, SqliteReader, WAL_PAGES_RESTART};

const INSERT_RECORD: &str = "INSERT INTO record (position, entry, envelope) VALUES (?1, ?2, ?3)";
const INSERT_HEAD: &str = "INSERT INTO head (size, note) VALUES (?1, ?2)";

/// The writer of a journal in an SQLite file.
pub struct SqliteJournal {
    connection: Connection,
    size: u64,
    /// Set by a storage error: what is on the disk is then unknown.
    stopped: bool,
    /// Set by a checkpoint that found the write-ahead log at its limit.
    restart_wanted: Arc<AtomicBool>,
    /// Fields are dropped in this order, so that the connection is closed while still locked.
    _lock: WriterLock,
}

impl SqliteJournal {
    /// Opens the journal of log `log_id` in the file at `path`, creating it where there is none, and
    /// returns its writer and a reader.
    ///
    /// The folder of `path` must exist. Everything found is checked and durable when this returns.
    ///
    /// # Errors
    ///
    /// [`JournalError::InUse`], [`JournalError::WrongLog`], [`JournalError::FormatVersion`],
    /// [`JournalError::Damaged`] or [`JournalError::Storage`].
    pub fn open(path: &Path, log_id: [u8; 32]) -> Result<(Self, SqliteReader), JournalError> {
        open::open(path, log_id)
    }

    /// Moves the rest of the write-ahead log, so that the write that follows starts it again.
    ///
    /// It waits for nobody: where a checkpoint is running or a reader needs the log, the wish stays
    /// for the next append.
    fn move_log_where_wanted(&self) -> Result<(), JournalError> {
        if self.restart_wanted.load(Ordering::Relaxed) {
            let row = connection::run_checkpoint(&self.connection, "PASSIVE")?;
            let complete = !row.busy && row.moved_pages == row.log_pages;
            self.restart_wanted.store(!complete, Ordering::Relaxed);
        }
        Ok(())
    }

    fn write(&mut self, records: &[Record], head: &Head) -> rusqlite::Result<()> {
        let first_position = column_integer(self.size)?;
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = transaction.prepare_cached(INSERT_RECORD)?;
            for (record, position) in records.iter().zip(first_position..) {
                insert.execute(params![position, record.entry, record.envelope])?;
            }
            let mut insert = transaction.prepare_cached(INSERT_HEAD)?;
            insert.execute(params![column_integer(head.size)?, head.note])?;
        }
        transaction.commit()
    }
}

impl Journal for SqliteJournal {
    fn size(&self) -> u64 {
        self.size
    }

    fn append(&mut self, first_position: u64, records: &[Record], head: &Head) -> Result<(), JournalError> {
        if self.stopped {
            return Err(JournalError::Stopped);
        }
        let size_after = check_group(self.size, first_position, records, head)?;
        // A failed commit may still have left the whole group in the write-ahead log.
        self.stopped = true;
        self.move_log_where_wanted()?;
        self.write(records, head).map_err(|source| {
            connection::failed(&format!("appending at position {first_position}"), source)
        })?;
        self.stopped = false;
        self.size = size_after;
        Ok(())
    }
}

/// A size or position as SQLite stores it; the limit on sizes is the limit of this type.
fn column_integer(number: u64) -> rusqlite::Result<i64> {
    i64::try_from(number).map_err(|error| rusqlite::Error::ToSqlConversionFailure(Box::new(error)))
}
