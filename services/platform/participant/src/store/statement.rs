//! Statements signed here: durable before they are first sent, sent until they are answered.

use rusqlite::{Connection, OptionalExtension, Row, TransactionBehavior, params};

use super::StoreError;

/// A statement to keep.
#[derive(Clone, Debug)]
pub(crate) struct NewStatement {
    pub(crate) request_id: String,
    pub(crate) statement_id: [u8; 16],
    pub(crate) envelope: Vec<u8>,
}

/// A statement kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct StatementRow {
    pub(crate) ordinal: i64,
    pub(crate) statement_id: [u8; 16],
    /// The answer as it came; nothing while it waits.
    pub(crate) answer: Option<Vec<u8>>,
}

/// A statement that waits for its answer.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Waiting {
    pub(crate) ordinal: i64,
    pub(crate) envelope: Vec<u8>,
}

/// The statement of a request.
pub(crate) fn find(connection: &Connection, request_id: &str) -> Result<Option<StatementRow>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT ordinal, statement_id, answer FROM statement WHERE request_id = ?1")?;
    Ok(statement.query_row([request_id], row).optional()?)
}

/// The envelope of a request.
pub(crate) fn envelope(connection: &Connection, request_id: &str) -> Result<Option<Vec<u8>>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT envelope FROM statement WHERE request_id = ?1")?;
    Ok(statement.query_row([request_id], |row| row.get(0)).optional()?)
}

/// Keeps statements in order, all or none. One whose request is known stays as it was.
pub(crate) fn insert(connection: &mut Connection, statements: &[NewStatement]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for one in statements {
        transaction
            .prepare_cached(
                "INSERT INTO statement (request_id, statement_id, envelope) VALUES (?1, ?2, ?3)
                 ON CONFLICT (request_id) DO NOTHING",
            )?
            .execute(params![one.request_id, one.statement_id, one.envelope])?;
    }
    Ok(transaction.commit()?)
}

/// Puts a refused statement among the waiting ones again, with the envelope given now: it is judged afresh.
pub(crate) fn renew(connection: &Connection, statement: &NewStatement) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "UPDATE statement SET envelope = ?2, answer = NULL, refused = 0 WHERE request_id = ?1 AND refused = 1",
        )?
        .execute(params![statement.request_id, statement.envelope])?;
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
        let one = Waiting { ordinal: row.get(0)?, envelope: row.get(1)? };
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
    Ok(StatementRow { ordinal: row.get(0)?, statement_id: row.get(1)?, answer: row.get(2)? })
}
