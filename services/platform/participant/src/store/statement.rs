//! Statements signed here: durable before they are first sent, sent until they are answered.

use bytes::Bytes;
use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::StoreError;

/// A statement to keep.
#[derive(Clone, Debug)]
pub(crate) struct NewStatement {
    pub(crate) request_id: String,
    /// Digest of what the caller asked to be said.
    pub(crate) content: [u8; 32],
    pub(crate) statement_id: [u8; 16],
    pub(crate) envelope: Vec<u8>,
}

/// A statement kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatementRow {
    pub(crate) ordinal: i64,
    pub(crate) content: [u8; 32],
    pub(crate) statement_id: [u8; 16],
    /// The answer as it came; nothing while it waits.
    pub(crate) answer: Option<Vec<u8>>,
    /// Whether the answer refuses it, so that the request may be said afresh.
    pub(crate) refused: bool,
}

/// A statement that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) ordinal: i64,
    pub(crate) envelope: Bytes,
}

/// The newest statement of a request, which must have this content.
pub(crate) fn find(
    connection: &Connection,
    request_id: &str,
    content: &[u8; 32],
) -> Result<Option<StatementRow>, StoreError> {
    let found = newest(connection, request_id)?;
    if found.as_ref().is_some_and(|found| found.content != *content) {
        return Err(StoreError::OtherContent { request_id: chosen(request_id).to_owned() });
    }
    Ok(found)
}

fn newest(connection: &Connection, request_id: &str) -> Result<Option<StatementRow>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT ordinal, content, statement_id, answer, refused FROM statement WHERE request_id = ?1
         ORDER BY ordinal DESC LIMIT 1",
    )?;
    Ok(statement.query_row([request_id], row).optional()?)
}

/// The part of a request id that its caller chose: before it, up to a colon, stands where it came in.
fn chosen(request_id: &str) -> &str {
    request_id.split_once(':').map_or(request_id, |(_, chosen)| chosen)
}

/// Keeps statements in order, all or none: that of a new request, and the next one of a request that was refused. A
/// request that waits or was accepted stays as it was; each has one content for ever.
pub(crate) fn insert(connection: &mut Connection, statements: &[NewStatement]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for one in statements {
        if find(&transaction, &one.request_id, &one.content)?.is_none_or(|kept| kept.refused) {
            add(&transaction, one)?;
        }
    }
    Ok(transaction.commit()?)
}

/// Keeps a statement that was signed elsewhere, under its own id. One that was refused stands in no log, so that its id
/// is free for any content.
pub(crate) fn insert_signed(connection: &mut Connection, statement: &NewStatement) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if newest(&transaction, &statement.request_id)?.is_none_or(|kept| kept.refused) {
        add(&transaction, statement)?;
    }
    find(&transaction, &statement.request_id, &statement.content)?;
    Ok(transaction.commit()?)
}

/// A row of its own for each attempt: whoever waits for an earlier one is told of that one.
fn add(connection: &Connection, one: &NewStatement) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO statement (request_id, content, statement_id, envelope) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![one.request_id, one.content, one.statement_id, one.envelope])?;
    Ok(())
}

/// The statements that have waited longest, in the order they were signed, within both limits; one at least.
pub(crate) fn waiting(
    connection: &Connection,
    statements_max: usize,
    bytes_max: usize,
) -> Result<Vec<Waiting>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT ordinal, envelope FROM statement WHERE answer IS NULL ORDER BY ordinal LIMIT ?1",
    )?;
    let limit = i64::try_from(statements_max).unwrap_or(i64::MAX);
    let mut rows = statement.query([limit])?;
    let (mut waiting, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next()? {
        let one = Waiting { ordinal: row.get(0)?, envelope: row.get::<_, Vec<u8>>(1)?.into() };
        bytes = bytes.saturating_add(one.envelope.len());
        if bytes > bytes_max && !waiting.is_empty() {
            break;
        }
        waiting.push(one);
    }
    Ok(waiting)
}

/// How many statements wait.
pub(crate) fn waiting_count(connection: &Connection) -> Result<u64, StoreError> {
    let count: i64 =
        connection.query_row("SELECT count(*) FROM statement WHERE answer IS NULL", [], |row| row.get(0))?;
    Ok(super::size_of(count))
}

/// Keeps answers: the statement's ordinal, the answer as it came, and whether it refuses.
pub(crate) fn answer(
    connection: &mut Connection,
    answers: &[(i64, Vec<u8>, bool)],
) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for (ordinal, answer, refused) in answers {
        transaction
            .prepare_cached("UPDATE statement SET answer = ?2, refused = ?3 WHERE ordinal = ?1")?
            .execute(params![ordinal, answer, refused])?;
    }
    Ok(transaction.commit()?)
}

/// The answers to some statements, by ordinal; those that wait are left out.
pub(crate) fn answers(connection: &Connection, ordinals: &[i64]) -> Result<Vec<(i64, Vec<u8>)>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT answer FROM statement WHERE ordinal = ?1 AND answer IS NOT NULL")?;
    let mut answers = Vec::new();
    for ordinal in ordinals {
        if let Some(answer) = statement.query_row([ordinal], |row| row.get(0)).optional()? {
            answers.push((*ordinal, answer));
        }
    }
    Ok(answers)
}

fn row(row: &Row<'_>) -> rusqlite::Result<StatementRow> {
    Ok(StatementRow {
        ordinal: row.get(0)?,
        content: row.get(1)?,
        statement_id: row.get(2)?,
        answer: row.get(3)?,
        refused: row.get(4)?,
    })
}
