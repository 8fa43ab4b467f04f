//! How often something that this service says on its own account was refused, so that the next attempt
//! is a statement of its own and judged afresh.

use rusqlite::{OptionalExtension, Transaction, params};

use super::{RegisterStore, StoreError};

impl RegisterStore {
    /// How often what bears this id was refused.
    pub(crate) fn refusals(&self, request: &str) -> Result<u32, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT refusals FROM attempt WHERE request = ?1")?;
        let found = statement.query_row(params![request], |row| row.get(0)).optional()?;
        Ok(found.unwrap_or_default())
    }
}

/// Notes a refusal.
pub(crate) fn count_refusal(transaction: &Transaction<'_>, request: &str) -> Result<(), StoreError> {
    transaction
        .prepare_cached(
            "INSERT INTO attempt (request, refusals) VALUES (?1, 1)
             ON CONFLICT (request) DO UPDATE SET refusals = refusals + 1",
        )?
        .execute(params![request])?;
    Ok(())
}
