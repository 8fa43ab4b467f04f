//! Rows as a file that comes again finds them.

use std::collections::BTreeSet;

use homeward_delegation_core::date::Date;
use homeward_delegation_core::import::number_of;
use homeward_delegation_core::register::{Claim, Urgency};
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::DocumentId;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::subject::{FAULT_SEPARATOR, claim_bits, insert_parts, urgency_of};
use super::{KeyHash, Quarantine, RegisterKind, RegisterStore, StoreError};

/// A row of a register.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StoredRow {
    /// Counts up in the order in which rows came.
    pub(crate) ordinal: i64,
    /// Its random reference.
    pub(crate) subject: SubjectRef,
    /// Keyed hash of its number.
    pub(crate) key: KeyHash,
    /// Keyed hash of the whole row as it came.
    pub(crate) content: KeyHash,
    /// Line of the file that it came from last.
    pub(crate) line: u32,
    /// Its document as it stands.
    pub(crate) document: DocumentId,
    /// Whether it stands.
    pub(crate) stands: bool,
    /// When its first version came, in microseconds since 1970-01-01 UTC.
    pub(crate) since_us: i64,
    /// Since when the newest file lacks it.
    pub(crate) gone_since_us: Option<i64>,
}

/// Whose identity a part is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct PartOwner {
    /// The row.
    pub(crate) subject: SubjectRef,
    /// When it came among the others.
    pub(crate) ordinal: i64,
    /// Whether it stands.
    pub(crate) stands: bool,
}

/// What supersedes a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct RowUpdate {
    /// Which row.
    pub(crate) subject: SubjectRef,
    /// Keyed hash of its number.
    pub(crate) key: KeyHash,
    /// Keyed hash of the whole row as it came.
    pub(crate) content: KeyHash,
    /// What no other row may share.
    pub(crate) parts: Vec<KeyHash>,
    /// Line of the file.
    pub(crate) line: u32,
    /// Its document from now on.
    pub(crate) document: DocumentId,
    /// Claims that stand.
    pub(crate) claims: BTreeSet<Claim>,
    /// Urgency of the most urgent referral.
    pub(crate) urgency: Option<Urgency>,
    /// Day of capture, receipt or notification.
    pub(crate) day: Option<Date>,
    /// Where the row cannot stand: why, and its place in the worklist.
    pub(crate) quarantine: Option<Quarantine>,
}

impl RegisterStore {
    /// Every row of a register in the order in which they came.
    pub(crate) fn rows(&self, register: RegisterKind) -> Result<Vec<StoredRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT * FROM subject WHERE register = ?1 ORDER BY ordinal")?;
        let rows = statement.query_map(params![register.code()], parse)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The rows that bear a number, those that stand first.
    pub(crate) fn rows_of(&self, register: RegisterKind, number: &str) -> Result<Vec<StoredRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM subject WHERE register = ?1 AND key_hash = ?2
             ORDER BY worklist IS NOT NULL, ordinal",
        )?;
        let key = self.key_hash(register, number);
        let rows = statement.query_map(params![register.code(), key.0], parse)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The row of a reference.
    pub(crate) fn row(
        &self,
        register: RegisterKind,
        subject: SubjectRef,
    ) -> Result<Option<StoredRow>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT * FROM subject WHERE register = ?1 AND subject = ?2")?;
        Ok(statement.query_row(params![register.code(), subject.0], parse).optional()?)
    }

    /// The document of a subject as it stands; that of its own reference where none superseded it.
    pub(crate) fn current_document(&self, subject: SubjectRef) -> Result<DocumentId, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT document_id FROM subject WHERE subject = ?1")?;
        let found: Option<Option<[u8; 16]>> =
            statement.query_row(params![subject.0], |row| row.get(0)).optional()?;
        Ok(DocumentId(found.flatten().unwrap_or(subject.0)))
    }

    /// Whose identity a part is.
    pub(crate) fn part_owners(&self, part: KeyHash) -> Result<Vec<PartOwner>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT subject.subject, subject.ordinal, subject.worklist IS NULL AS stands
             FROM row_part JOIN subject ON subject.subject = row_part.subject
             WHERE row_part.part = ?1 ORDER BY subject.ordinal",
        )?;
        let rows = statement.query_map(params![part.0], |row| {
            Ok(PartOwner {
                subject: SubjectRef(row.get("subject")?),
                ordinal: row.get("ordinal")?,
                stands: row.get("stands")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// Urgency of the most urgent referral of a subject.
    pub(crate) fn urgency(&self, subject: SubjectRef) -> Result<Option<Urgency>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT min(urgency) FROM referral WHERE subject = ?1")?;
        let code: Option<u8> = statement.query_row(params![subject.0], |row| row.get(0))?;
        code.map(urgency_of).transpose()
    }

    /// The largest number in a register's worklist and the largest place among its numbers.
    pub(crate) fn last_places(&self, register: RegisterKind) -> Result<(u32, u32), StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT coalesce(max(place), 0) FROM subject WHERE register = ?1")?;
        let place = statement.query_row(params![register.code()], |row| row.get(0))?;
        let mut statement = self
            .connection
            .prepare_cached("SELECT worklist FROM subject WHERE register = ?1 AND worklist IS NOT NULL")?;
        let rows = statement.query_map(params![register.code()], |row| row.get::<_, u32>(0))?;
        let mut number = 0;
        for row in rows {
            number = number.max(number_of(row?));
        }
        Ok((number, place))
    }

    /// Rows that the newest file lacks, after one of them.
    pub(crate) fn gone_rows(
        &self,
        register: RegisterKind,
        after: i64,
        limit: u32,
    ) -> Result<Vec<StoredRow>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT * FROM subject WHERE register = ?1 AND gone_since_us IS NOT NULL AND ordinal > ?2
             ORDER BY ordinal LIMIT ?3",
        )?;
        let rows = statement.query_map(params![register.code(), after, limit], parse)?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Supersedes a row.
pub(crate) fn update(transaction: &Transaction<'_>, row: &RowUpdate) -> Result<(), StoreError> {
    let quarantine = row.quarantine.as_ref();
    let separator = FAULT_SEPARATOR.to_string();
    transaction
        .prepare_cached(
            "UPDATE subject SET key_hash = ?2, content_hash = ?3, line = ?4, document_id = ?5, claims = ?6,
                                urgency = ?7, day = ?8, worklist = ?9, faults = ?10, is_medical = ?11,
                                duplicate_of = ?12
             WHERE subject = ?1",
        )?
        .execute(params![
            row.subject.0,
            row.key.0,
            row.content.0,
            row.line,
            row.document.0,
            claim_bits(&row.claims),
            row.urgency.map(super::subject::urgency_code),
            row.day.map(Date::unix_days),
            quarantine.map(|quarantine| quarantine.worklist),
            quarantine.map(|quarantine| quarantine.faults.join(&separator)),
            quarantine.map(|quarantine| quarantine.is_medical),
            quarantine.and_then(|quarantine| quarantine.duplicate_of).map(|subject| subject.0),
        ])?;
    transaction.prepare_cached("DELETE FROM row_part WHERE subject = ?1")?.execute(params![row.subject.0])?;
    insert_parts(transaction, row.subject, &row.parts)
}

/// Notes the line on which a row stands in the newest file, and that it is there.
pub(crate) fn see(transaction: &Transaction<'_>, subject: SubjectRef, line: u32) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE subject SET line = ?2, gone_since_us = NULL WHERE subject = ?1")?
        .execute(params![subject.0, line])?;
    Ok(())
}

/// Notes that the newest file lacks a row; it stays.
pub(crate) fn miss(
    transaction: &Transaction<'_>,
    subject: SubjectRef,
    time_us: i64,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE subject SET gone_since_us = ?2 WHERE subject = ?1 AND gone_since_us IS NULL")?
        .execute(params![subject.0, time_us])?;
    Ok(())
}

/// What is noted of a register after a revision.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Recount {
    /// SHA-256 of the file, where a whole one came.
    pub(crate) file: Option<Digest>,
    /// The day by which dates were judged; an earlier one than before is not noted.
    pub(crate) reference_day: Date,
    /// Claims that were refused this time, beside those of before.
    pub(crate) refused_claims: u64,
}

/// Counts a register anew.
pub(crate) fn recount(
    transaction: &Transaction<'_>,
    register: RegisterKind,
    counted: &Recount,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "UPDATE import SET file_digest = coalesce(?2, file_digest), reference_day = max(reference_day, ?3),
                refused_claims = refused_claims + ?4,
                row_count = (SELECT count(*) FROM subject WHERE register = ?1),
                accepted = (SELECT count(*) FROM subject WHERE register = ?1 AND worklist IS NULL),
                quarantined = (SELECT count(*) FROM subject WHERE register = ?1 AND worklist IS NOT NULL),
                medical_quarantined = (SELECT count(*) FROM subject
                                       WHERE register = ?1 AND worklist IS NOT NULL AND is_medical)
             WHERE register = ?1",
        )?
        .execute(params![
            register.code(),
            counted.file.map(|file| file.0),
            counted.reference_day.unix_days(),
            i64::try_from(counted.refused_claims).unwrap_or(i64::MAX),
        ])?;
    Ok(())
}

fn parse(row: &Row<'_>) -> rusqlite::Result<StoredRow> {
    let subject: [u8; 16] = row.get("subject")?;
    let document: Option<[u8; 16]> = row.get("document_id")?;
    let worklist: Option<u32> = row.get("worklist")?;
    Ok(StoredRow {
        ordinal: row.get("ordinal")?,
        subject: SubjectRef(subject),
        key: KeyHash(row.get("key_hash")?),
        content: KeyHash(row.get("content_hash")?),
        line: row.get("line")?,
        document: DocumentId(document.unwrap_or(subject)),
        stands: worklist.is_none(),
        since_us: row.get("since_us")?,
        gone_since_us: row.get("gone_since_us")?,
    })
}
