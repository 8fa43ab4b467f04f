//! The tables of the register store.

use std::path::Path;

use homeward_participant::database::{self, Database, Lock};

use super::StoreError;

const FORMAT: i64 = 2;

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
        content BLOB NOT NULL CHECK (length(content) = 32),
        payload BLOB NOT NULL,
        PRIMARY KEY (request, part)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE opened_case (
        document_id BLOB PRIMARY KEY,
        key_hash BLOB NOT NULL
    ) STRICT, WITHOUT ROWID;
";

/// Opens the file or makes it.
///
/// # Errors
/// The file cannot be made, is readable by others, in use, or of another format.
pub(super) fn open(path: &Path) -> Result<Database, StoreError> {
    Ok(database::open(path, FORMAT, TABLES, Lock::Exclusive)?)
}
