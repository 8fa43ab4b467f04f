//! The file of the register store: how it is made, locked and recognised.

use std::fs::{self, OpenOptions};
use std::io::ErrorKind;
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags};

use super::StoreError;

const FORMAT: i64 = 1;
const OTHERS: u32 = 0o077;

/// A row of `subject` stands if it has no place in the worklist of the quarantine.
const TABLES: &str = "
    CREATE TABLE import (
        register INTEGER PRIMARY KEY,
        file_digest BLOB NOT NULL,
        reference_day INTEGER NOT NULL,
        row_count INTEGER NOT NULL,
        accepted INTEGER NOT NULL,
        quarantined INTEGER NOT NULL,
        medical_quarantined INTEGER NOT NULL,
        refused_claims INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE subject (
        ordinal INTEGER PRIMARY KEY,
        subject BLOB NOT NULL UNIQUE CHECK (length(subject) = 16),
        register INTEGER NOT NULL,
        key_hash BLOB NOT NULL CHECK (length(key_hash) = 32),
        line INTEGER NOT NULL,
        place INTEGER NOT NULL,
        claims INTEGER NOT NULL,
        urgency INTEGER,
        day INTEGER,
        sibling_group BLOB,
        worklist INTEGER,
        faults TEXT,
        is_medical INTEGER,
        duplicate_of BLOB
    ) STRICT;
    CREATE INDEX subject_by_key ON subject (register, key_hash);
    CREATE INDEX subject_by_worklist ON subject (register, worklist);
    CREATE TABLE referral (
        ordinal INTEGER PRIMARY KEY,
        document_id BLOB NOT NULL UNIQUE CHECK (length(document_id) = 16),
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        key_hash BLOB NOT NULL,
        urgency INTEGER NOT NULL,
        is_placed INTEGER NOT NULL,
        is_sent INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE plan (
        request TEXT NOT NULL,
        part INTEGER NOT NULL,
        payload BLOB NOT NULL,
        PRIMARY KEY (request, part)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE attempt (
        request TEXT PRIMARY KEY,
        refusals INTEGER NOT NULL
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE opened_case (
        document_id BLOB PRIMARY KEY,
        key_hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// Opens the file or makes it; also says whether it was made.
///
/// # Errors
/// The file cannot be made, is readable by others, in use, or of another format.
pub(super) fn open(path: &Path) -> Result<(Connection, bool), StoreError> {
    create_if_missing(path)?;
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    connection.busy_timeout(Duration::ZERO)?;
    connection.execute_batch(
        "PRAGMA locking_mode = EXCLUSIVE;
         PRAGMA secure_delete = ON;
         PRAGMA journal_mode = WAL;
         PRAGMA synchronous = FULL;",
    )?;
    let found: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    let tables: i64 = connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    match (found, tables) {
        (FORMAT, _) => Ok((connection, false)),
        (0, 0) => {
            let version = format!("PRAGMA user_version = {FORMAT};");
            connection.execute_batch(&["BEGIN IMMEDIATE;", TABLES, &version, "COMMIT;"].concat())?;
            Ok((connection, true))
        }
        _ => Err(StoreError::Format { path: path.to_owned(), found, supported: FORMAT }),
    }
}

fn create_if_missing(path: &Path) -> Result<(), StoreError> {
    let failed = |source| StoreError::File { path: path.to_owned(), source };
    match OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
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
