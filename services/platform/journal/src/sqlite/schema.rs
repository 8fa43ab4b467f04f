//! The tables, and the checks of what they hold when a journal is opened.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::connection::failed;
use crate::JournalError;

/// The version of the tables below. A change to them is a new version.
pub(super) const FORMAT_VERSION: i64 = 1;

const CREATE_TABLES: &str = "
CREATE TABLE meta (
    only INTEGER PRIMARY KEY CHECK (only = 1),
    format_version INTEGER NOT NULL,
    log_id BLOB NOT NULL CHECK (length(log_id) = 32)
) STRICT;
CREATE TABLE record (
    position INTEGER PRIMARY KEY CHECK (position >= 0),
    entry BLOB NOT NULL CHECK (length(entry) = 41),
    envelope BLOB NOT NULL
) STRICT;
CREATE TABLE head (
    size INTEGER PRIMARY KEY CHECK (size > 0),
    note TEXT NOT NULL
) STRICT;
";

/// Creates the tables in a file that has none. They come in one transaction, so a creation that was
/// cut short is begun again.
pub(super) fn create_where_empty(connection: &mut Connection, log_id: [u8; 32]) -> Result<(), JournalError> {
    let mut create = || {
        let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let tables: i64 =
            transaction.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
        if tables == 0 {
            transaction.execute_batch(CREATE_TABLES)?;
            transaction.execute(
                "INSERT INTO meta (only, format_version, log_id) VALUES (1, ?1, ?2)",
                params![FORMAT_VERSION, log_id],
            )?;
        }
        transaction.commit()
    };
    create().map_err(|source| failed("creating the tables", source))
}

/// Checks that the file is a journal of this format and of log `log_id`.
pub(super) fn check_identity(connection: &Connection, log_id: [u8; 32]) -> Result<(), JournalError> {
    let read = || {
        let has_meta = "SELECT count(*) FROM sqlite_schema WHERE type = 'table' AND name = 'meta'";
        if connection.query_row(has_meta, [], |row| row.get::<_, i64>(0))? == 0 {
            return Ok(None);
        }
        let version = "SELECT format_version FROM meta";
        connection.query_row(version, [], |row| row.get::<_, i64>(0)).optional()
    };
    match read().map_err(|source| failed("reading the format version", source))? {
        None => return Err(damaged("the file is a database without the identity of a journal (table meta)")),
        Some(FORMAT_VERSION) => {}
        Some(found) => return Err(JournalError::FormatVersion { found, supported: FORMAT_VERSION }),
    }
    let found: [u8; 32] = connection
        .query_row("SELECT log_id FROM meta", [], |row| row.get(0))
        .map_err(|source| failed("reading the log id", source))?;
    if found == log_id {
        Ok(())
    } else {
        Err(JournalError::WrongLog { found: hex::encode(found), expected: hex::encode(log_id) })
    }
}

/// Checks that positions are dense from 0 and that the newest head covers them all; returns how many
/// records there are.
pub(super) fn check_contents(connection: &Connection) -> Result<u64, JournalError> {
    // Three sub-queries, since SQLite answers each alone by a count of pages or by one seek.
    let summary = "SELECT (SELECT count(*) FROM record), (SELECT min(position) FROM record), \
                   (SELECT max(position) FROM record), (SELECT max(size) FROM head)";
    type Summary = (i64, Option<i64>, Option<i64>, Option<i64>);
    let (count, first, last, head_size): Summary = connection
        .query_row(summary, [], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)))
        .map_err(|source| failed("checking that positions are dense", source))?;
    // Positions are unique and not negative: they are dense when as many as the last one says.
    let size = last.map_or(0, |last| last.saturating_add(1));
    if count != size || first.is_some_and(|first| first != 0) {
        let missing = first_missing(connection)?;
        return Err(damaged(format!(
            "the record at position {missing} is missing: {count} records are there, of {size}"
        )));
    }
    let covered = head_size.unwrap_or(0);
    if covered != size {
        return Err(damaged(format!("the newest head covers {covered} records, but {size} are there")));
    }
    u64::try_from(size).map_err(|_| damaged(format!("the size {size} is negative")))
}

fn first_missing(connection: &Connection) -> Result<i64, JournalError> {
    let gap = "SELECT coalesce(min(position + 1), 0) FROM record AS here \
               WHERE EXISTS (SELECT 1 FROM record WHERE position = 0) \
               AND NOT EXISTS (SELECT 1 FROM record WHERE position = here.position + 1)";
    connection
        .query_row(gap, [], |row| row.get(0))
        .map_err(|source| failed("looking for the missing record", source))
}

fn damaged(found: impl Into<String>) -> JournalError {
    JournalError::Damaged { found: found.into() }
}
