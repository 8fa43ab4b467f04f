//! The tables of the register store.

use std::path::Path;

use homeward_participant::database::{self, Database, Lock};

use super::StoreError;

const FORMAT: i64 = 3;

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
        duplicate_of BLOB,
        content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
        since_us INTEGER NOT NULL,
        document_id BLOB CHECK (length(document_id) = 16),
        gone_since_us INTEGER
    ) STRICT;
    CREATE INDEX subject_by_key ON subject (register, key_hash);
    CREATE INDEX subject_by_worklist ON subject (register, worklist);
    CREATE INDEX subject_gone ON subject (register, ordinal) WHERE gone_since_us IS NOT NULL;
    CREATE TABLE row_part (
        part BLOB NOT NULL CHECK (length(part) = 32),
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        PRIMARY KEY (part, subject)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX row_part_by_subject ON row_part (subject);
    CREATE TABLE import_run (
        ordinal INTEGER PRIMARY KEY,
        register INTEGER NOT NULL,
        actor TEXT NOT NULL,
        time_us INTEGER NOT NULL
    ) STRICT;
    CREATE TABLE version (
        ordinal INTEGER PRIMARY KEY,
        register INTEGER NOT NULL,
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        document_id BLOB NOT NULL CHECK (length(document_id) = 16),
        content_hash BLOB NOT NULL CHECK (length(content_hash) = 32),
        columns TEXT NOT NULL,
        note BLOB NOT NULL CHECK (length(note) = 16),
        grade TEXT NOT NULL,
        actor TEXT NOT NULL,
        time_us INTEGER NOT NULL,
        state INTEGER NOT NULL
    ) STRICT;
    CREATE INDEX version_by_subject ON version (subject, ordinal);
    CREATE INDEX version_waiting ON version (register, ordinal) WHERE state = 2;
    CREATE TABLE match_person (
        subject BLOB PRIMARY KEY CHECK (length(subject) = 16),
        is_held INTEGER NOT NULL,
        key_hash BLOB NOT NULL CHECK (length(key_hash) = 32)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX match_person_by_key ON match_person (key_hash);
    CREATE TABLE match_candidate (
        sought BLOB NOT NULL CHECK (length(sought) = 16),
        held BLOB NOT NULL CHECK (length(held) = 16),
        points INTEGER NOT NULL,
        is_ambiguous INTEGER NOT NULL,
        rank INTEGER NOT NULL UNIQUE,
        PRIMARY KEY (sought, held)
    ) STRICT, WITHOUT ROWID;
    CREATE INDEX match_candidate_by_held ON match_candidate (held);
    CREATE TABLE match_decision (
        ordinal INTEGER PRIMARY KEY,
        sought BLOB NOT NULL CHECK (length(sought) = 16),
        held BLOB NOT NULL CHECK (length(held) = 16),
        decision INTEGER NOT NULL,
        points INTEGER NOT NULL,
        actor TEXT NOT NULL,
        time_us INTEGER NOT NULL,
        note BLOB NOT NULL CHECK (length(note) = 16),
        is_newest INTEGER NOT NULL
    ) STRICT;
    CREATE UNIQUE INDEX match_sought_once ON match_decision (sought) WHERE decision = 1 AND is_newest;
    CREATE UNIQUE INDEX match_held_once ON match_decision (held) WHERE decision = 1 AND is_newest;
    CREATE INDEX match_decision_by_pair ON match_decision (sought, held);
    CREATE TABLE draft (
        ordinal INTEGER PRIMARY KEY,
        draft_id BLOB NOT NULL UNIQUE CHECK (length(draft_id) = 16),
        agreement TEXT NOT NULL,
        register INTEGER NOT NULL,
        terms TEXT NOT NULL,
        wanted INTEGER NOT NULL,
        missing INTEGER NOT NULL,
        excluded INTEGER NOT NULL,
        version INTEGER NOT NULL,
        actor TEXT NOT NULL,
        time_us INTEGER NOT NULL,
        note BLOB NOT NULL CHECK (length(note) = 16),
        batch_id BLOB CHECK (length(batch_id) = 16)
    ) STRICT;
    CREATE TABLE draft_line (
        draft_id BLOB NOT NULL,
        number INTEGER NOT NULL,
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        term TEXT NOT NULL,
        by_hand INTEGER NOT NULL,
        PRIMARY KEY (draft_id, number)
    ) STRICT, WITHOUT ROWID;
    CREATE TABLE draft_change (
        ordinal INTEGER PRIMARY KEY,
        draft_id BLOB NOT NULL,
        is_addition INTEGER NOT NULL,
        subject BLOB NOT NULL CHECK (length(subject) = 16),
        actor TEXT NOT NULL,
        time_us INTEGER NOT NULL,
        note BLOB NOT NULL CHECK (length(note) = 16)
    ) STRICT;
    CREATE INDEX draft_change_by_draft ON draft_change (draft_id, ordinal);
    CREATE TABLE draft_exclusion (
        draft_id BLOB NOT NULL,
        number INTEGER NOT NULL,
        note BLOB NOT NULL CHECK (length(note) = 16),
        PRIMARY KEY (draft_id, number)
    ) STRICT, WITHOUT ROWID;
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
