//! What rows said before, and corrections that wait: what is corrected is superseded and never overwritten.

use homeward_payload::ids::SubjectRef;
use homeward_vault::DocumentId;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{KeyHash, RegisterKind, RegisterStore, StoreError};
use crate::registers::Reader;

/// Between the names of columns.
const COLUMN_SEPARATOR: char = ',';

/// How a version stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum VersionState {
    /// It superseded the one before.
    Applied = 1,
    /// It waits, because the document is committed as it was opened.
    Pending = 2,
    /// It waited until a newer one came.
    Replaced = 3,
}

impl VersionState {
    /// As interfaces name it.
    pub(crate) const fn word(self) -> &'static str {
        match self {
            Self::Applied => "APPLIED",
            Self::Pending => "PENDING",
            Self::Replaced => "REPLACED",
        }
    }

    fn from_code(code: u8) -> Result<Self, StoreError> {
        let all = [Self::Applied, Self::Pending, Self::Replaced];
        all.into_iter().find(|state| *state as u8 == code).ok_or(StoreError::Damaged("a version's state"))
    }
}

/// A version of a row after the first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Version {
    /// Counts up with every version of any row; 0 before it is stored.
    pub(crate) ordinal: i64,
    /// Whose row.
    pub(crate) subject: SubjectRef,
    /// The document with the whole row.
    pub(crate) document: DocumentId,
    /// Keyed hash of the row as it came.
    pub(crate) content: KeyHash,
    /// Names of the columns that differ from the version before.
    pub(crate) columns: Vec<String>,
    /// The document with source and reason.
    pub(crate) note: DocumentId,
    /// How well the values are known, in capitals.
    pub(crate) grade: String,
    /// Principal and role of who entered it.
    pub(crate) actor: String,
    /// When, in microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
    /// How it stands.
    pub(crate) state: VersionState,
}

impl RegisterStore {
    /// Every version of a row after its first, the oldest first.
    pub(crate) fn versions_of(&self, subject: SubjectRef) -> Result<Vec<Version>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT * FROM version WHERE subject = ?1 ORDER BY ordinal")?;
        let rows = statement.query_map(params![subject.0], |row| Ok(parse(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Corrections of a register that wait, after one of them, the oldest first.
    pub(crate) fn waiting_corrections(
        &self,
        register: RegisterKind,
        after: i64,
        limit: u32,
    ) -> Result<Vec<Version>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM version WHERE register = ?1 AND state = 2 AND ordinal > ?2 ORDER BY ordinal LIMIT ?3",
        )?;
        let rows = statement.query_map(params![register.code(), after, limit], |row| Ok(parse(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Content of the correction of a row that waits.
    pub(crate) fn waiting_content(&self, subject: SubjectRef) -> Result<Option<KeyHash>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT content_hash FROM version WHERE subject = ?1 AND state = 2")?;
        Ok(statement.query_row(params![subject.0], |row| Ok(KeyHash(row.get(0)?))).optional()?)
    }

    /// Who imported a register at a time.
    pub(crate) fn importer(
        &self,
        register: RegisterKind,
        time_us: i64,
    ) -> Result<Option<String>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT actor FROM import_run WHERE register = ?1 AND time_us = ?2")?;
        Ok(statement.query_row(params![register.code(), time_us], |row| row.get(0)).optional()?)
    }
}

/// Notes who imported, and when.
pub(crate) fn insert_run(
    transaction: &Transaction<'_>,
    register: RegisterKind,
    reader: &Reader,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT INTO import_run (register, actor, time_us) VALUES (?1, ?2, ?3)")?
        .execute(params![register.code(), reader.actor, reader.time_us])?;
    Ok(())
}

/// Adds a version; one that waited is replaced by it.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    register: RegisterKind,
    version: &Version,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE version SET state = 3 WHERE subject = ?1 AND state = 2")?
        .execute(params![version.subject.0])?;
    transaction
        .prepare_cached(
            "INSERT INTO version (register, subject, document_id, content_hash, columns, note, grade, actor, time_us,
                                  state)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)",
        )?
        .execute(params![
            register.code(),
            version.subject.0,
            version.document.0,
            version.content.0,
            version.columns.join(&COLUMN_SEPARATOR.to_string()),
            version.note.0,
            version.grade,
            version.actor,
            version.time_us,
            version.state as u8,
        ])?;
    Ok(())
}

/// Lets a correction stand that has waited.
pub(crate) fn take_up(transaction: &Transaction<'_>, ordinal: i64) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE version SET state = 1 WHERE ordinal = ?1")?
        .execute(params![ordinal])?;
    Ok(())
}

fn parse(row: &Row<'_>) -> Result<Version, StoreError> {
    let columns: String = row.get("columns")?;
    Ok(Version {
        ordinal: row.get("ordinal")?,
        subject: SubjectRef(row.get("subject")?),
        document: DocumentId(row.get("document_id")?),
        content: KeyHash(row.get("content_hash")?),
        columns: columns.split(COLUMN_SEPARATOR).filter(|name| !name.is_empty()).map(str::to_owned).collect(),
        note: DocumentId(row.get("note")?),
        grade: row.get("grade")?,
        actor: row.get("actor")?,
        time_us: row.get("time_us")?,
        state: VersionState::from_code(row.get("state")?)?,
    })
}
