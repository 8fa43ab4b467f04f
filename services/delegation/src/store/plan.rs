//! What was drawn under a caller's request id: the same id again says the same, whatever the registers
//! and the ledger have become since, and answers no request of other content.

use homeward_payload::ids::Digest;
use rusqlite::{Transaction, params};

use super::{RegisterStore, StoreError};
use crate::request::Asked;

impl RegisterStore {
    /// The payloads planned for a request, in order; none where it is new.
    ///
    /// # Errors
    /// The id was used for other content, or the database failed.
    pub(crate) fn plan(&self, asked: &Asked) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT content, payload FROM plan WHERE request = ?1 ORDER BY part")?;
        let rows = statement.query_map(params![asked.plan_id], |row| {
            Ok((Digest(row.get("content")?), row.get("payload")?))
        })?;
        let kept = rows.collect::<Result<Vec<(Digest, Vec<u8>)>, _>>()?;
        if kept.iter().any(|(content, _)| *content != asked.content) {
            return Err(StoreError::OtherContent { request_id: asked.request_id.clone() });
        }
        Ok(kept.into_iter().map(|(_, payload)| payload).collect())
    }
}

impl RegisterStore {
    /// The payloads of a plan by its name alone; none where there is none.
    ///
    /// # Errors
    /// The database failed.
    pub(crate) fn plan_named(&self, plan_id: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT payload FROM plan WHERE request = ?1 ORDER BY part")?;
        let rows = statement.query_map(params![plan_id], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Keeps the payloads of a request. They hold references and commitments, nothing personal.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    asked: &Asked,
    payloads: &[Vec<u8>],
) -> Result<(), StoreError> {
    let mut statement = transaction
        .prepare_cached("INSERT INTO plan (request, part, content, payload) VALUES (?1, ?2, ?3, ?4)")?;
    for (part, payload) in (0_u32..).zip(payloads) {
        statement.execute(params![asked.plan_id, part, asked.content.0, payload])?;
    }
    Ok(())
}
