//! Drafts of batch lists: references and terms, and who changed what when. Reasons lie in the vault.

use homeward_payload::ids::{BatchId, SubjectRef};
use homeward_vault::DocumentId;
use rusqlite::{OptionalExtension, Row, Transaction, params};

use super::{RegisterKind, RegisterStore, StoreError};

/// Between the terms of a draft.
const TERM_SEPARATOR: char = ',';

/// Id of a draft.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct DraftId(pub(crate) [u8; 16]);

/// A draft without its lines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Draft {
    /// Counts up with every draft; 0 before it is stored.
    pub(crate) ordinal: i64,
    /// Its id.
    pub(crate) id: DraftId,
    /// Code of its agreement.
    pub(crate) agreement: String,
    /// The register it is drawn from.
    pub(crate) register: RegisterKind,
    /// Terms in order of priority.
    pub(crate) terms: Vec<String>,
    /// Lines that were wanted.
    pub(crate) wanted: u32,
    /// Lines wanted and not found.
    pub(crate) missing: u32,
    /// Left out by an exclusion.
    pub(crate) excluded: u32,
    /// Counts up with every change, from 1.
    pub(crate) version: u32,
    /// Principal and role of who drew it.
    pub(crate) actor: String,
    /// When, in microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
    /// The document with what it is for.
    pub(crate) note: DocumentId,
    /// The batch it was proposed as.
    pub(crate) batch: Option<BatchId>,
}

/// A line of a draft.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftLine {
    /// Its number, from 1.
    pub(crate) number: u32,
    /// Its subject.
    pub(crate) subject: SubjectRef,
    /// Code of its term, or the word for goodwill.
    pub(crate) term: String,
    /// Whether it was added by hand.
    pub(crate) by_hand: bool,
}

/// A line that was added or removed by hand.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct DraftChange {
    /// Whether it was added.
    pub(crate) is_addition: bool,
    /// Its subject.
    pub(crate) subject: SubjectRef,
    /// Principal and role of who changed it.
    pub(crate) actor: String,
    /// When, in microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
    /// The document with the reason.
    pub(crate) note: DocumentId,
}

impl RegisterStore {
    /// The draft with this id.
    pub(crate) fn draft(&self, id: DraftId) -> Result<Option<Draft>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT * FROM draft WHERE draft_id = ?1")?;
        statement.query_row(params![id.0], |row| Ok(parse(row))).optional()?.transpose()
    }

    /// Drafts before one of them, the newest first.
    pub(crate) fn drafts(&self, before: i64, limit: u32) -> Result<Vec<Draft>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM draft WHERE ordinal < ?1 ORDER BY ordinal DESC LIMIT ?2")?;
        let rows = statement.query_map(params![before, limit], |row| Ok(parse(row)))?;
        rows.map(|row| row?).collect()
    }

    /// Lines of a draft after a number, in their order.
    pub(crate) fn draft_lines(
        &self,
        id: DraftId,
        after: u32,
        limit: u32,
    ) -> Result<Vec<DraftLine>, StoreError> {
        let mut statement = self.connection.prepare_cached(
            "SELECT number, subject, term, by_hand FROM draft_line
             WHERE draft_id = ?1 AND number > ?2 ORDER BY number LIMIT ?3",
        )?;
        let rows = statement.query_map(params![id.0, after, limit], |row| {
            Ok(DraftLine {
                number: row.get("number")?,
                subject: SubjectRef(row.get("subject")?),
                term: row.get("term")?,
                by_hand: row.get("by_hand")?,
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many lines a draft has.
    pub(crate) fn draft_size(&self, id: DraftId) -> Result<u32, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT count(*) FROM draft_line WHERE draft_id = ?1")?;
        Ok(statement.query_row(params![id.0], |row| row.get(0))?)
    }

    /// Changes of a draft by hand, the first first.
    pub(crate) fn draft_changes(&self, id: DraftId, limit: u32) -> Result<Vec<DraftChange>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT * FROM draft_change WHERE draft_id = ?1 ORDER BY ordinal LIMIT ?2")?;
        let rows = statement.query_map(params![id.0, limit], |row| {
            Ok(DraftChange {
                is_addition: row.get("is_addition")?,
                subject: SubjectRef(row.get("subject")?),
                actor: row.get("actor")?,
                time_us: row.get("time_us")?,
                note: DocumentId(row.get("note")?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// The documents that say who was left out of a draw, and why.
    pub(crate) fn draft_exclusions(&self, id: DraftId) -> Result<Vec<DocumentId>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT note FROM draft_exclusion WHERE draft_id = ?1 ORDER BY number")?;
        let rows = statement.query_map(params![id.0], |row| Ok(DocumentId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Adds a draft with its lines and the notes on who was left out.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    draft: &Draft,
    lines: &[DraftLine],
    exclusions: &[DocumentId],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO draft (draft_id, agreement, register, terms, wanted, missing, excluded, version, actor,
                                time_us, note)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)",
        )?
        .execute(params![
            draft.id.0,
            draft.agreement,
            draft.register.code(),
            draft.terms.join(&TERM_SEPARATOR.to_string()),
            draft.wanted,
            draft.missing,
            draft.excluded,
            draft.version,
            draft.actor,
            draft.time_us,
            draft.note.0,
        ])?;
    insert_lines(transaction, draft.id, lines)?;
    let mut statement = transaction
        .prepare_cached("INSERT INTO draft_exclusion (draft_id, number, note) VALUES (?1, ?2, ?3)")?;
    for (number, note) in (1_u32..).zip(exclusions) {
        statement.execute(params![draft.id.0, number, note.0])?;
    }
    Ok(())
}

/// Puts lines in the place of those before, under the next version, and notes what was changed.
pub(crate) fn change(
    transaction: &Transaction<'_>,
    id: DraftId,
    lines: &[DraftLine],
    changes: &[DraftChange],
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE draft SET version = version + 1 WHERE draft_id = ?1")?
        .execute(params![id.0])?;
    transaction.prepare_cached("DELETE FROM draft_line WHERE draft_id = ?1")?.execute(params![id.0])?;
    insert_lines(transaction, id, lines)?;
    let mut statement = transaction.prepare_cached(
        "INSERT INTO draft_change (draft_id, is_addition, subject, actor, time_us, note)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    )?;
    for one in changes {
        statement.execute(params![
            id.0,
            one.is_addition,
            one.subject.0,
            one.actor,
            one.time_us,
            one.note.0
        ])?;
    }
    Ok(())
}

/// Notes that a draft was proposed.
pub(crate) fn mark_proposed(
    transaction: &Transaction<'_>,
    id: DraftId,
    batch: BatchId,
) -> Result<(), StoreError> {
    transaction
        .prepare_cached("UPDATE draft SET batch_id = ?2 WHERE draft_id = ?1")?
        .execute(params![id.0, batch.0])?;
    Ok(())
}

fn insert_lines(transaction: &Transaction<'_>, id: DraftId, lines: &[DraftLine]) -> Result<(), StoreError> {
    let mut statement = transaction.prepare_cached(
        "INSERT INTO draft_line (draft_id, number, subject, term, by_hand) VALUES (?1, ?2, ?3, ?4, ?5)",
    )?;
    for line in lines {
        statement.execute(params![id.0, line.number, line.subject.0, line.term, line.by_hand])?;
    }
    Ok(())
}

fn parse(row: &Row<'_>) -> Result<Draft, StoreError> {
    let terms: String = row.get("terms")?;
    let batch: Option<[u8; 16]> = row.get("batch_id")?;
    let register = RegisterKind::from_code(row.get("register")?);
    Ok(Draft {
        ordinal: row.get("ordinal")?,
        id: DraftId(row.get("draft_id")?),
        agreement: row.get("agreement")?,
        register: register.ok_or(StoreError::Damaged("a register"))?,
        terms: terms.split(TERM_SEPARATOR).map(str::to_owned).collect(),
        wanted: row.get("wanted")?,
        missing: row.get("missing")?,
        excluded: row.get("excluded")?,
        version: row.get("version")?,
        actor: row.get("actor")?,
        time_us: row.get("time_us")?,
        note: DocumentId(row.get("note")?),
        batch: batch.map(BatchId),
    })
}
