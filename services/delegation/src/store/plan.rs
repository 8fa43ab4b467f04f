//! What was drawn under a caller's request id: the same id again says the same, whatever the registers
//! and the ledger have become since.

use rusqlite::{Transaction, params};

use super::{RegisterStore, StoreError};

impl RegisterStore {
    /// The payloads planned under a request, in order; none where it is new.
    pub(crate) fn plan(&self, request: &str) -> Result<Vec<Vec<u8>>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT payload FROM plan WHERE request = ?1 ORDER BY part")?;
        let rows = statement.query_map(params![request], |row| row.get(0))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Keeps the payloads of a request. They hold references and commitments, nothing personal.
pub(crate) fn insert(
    transaction: &Transaction<'_>,
    request: &str,
    payloads: &[Vec<u8>],
) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("INSERT INTO plan (request, part, payload) VALUES (?1, ?2, ?3)")?;
    for (part, payload) in (0_u32..).zip(payloads) {
        statement.execute(params![request, part, payload])?;
    }
    Ok(())
}
