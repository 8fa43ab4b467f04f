//! Children's cases of the other side by their case number, so that an answer reads one document and not
//! all of them.

use std::collections::BTreeSet;

use homeward_payload::ids::CaseId;
use rusqlite::{OptionalExtension, Transaction, params};

use super::{KeyHash, RegisterStore, StoreError};

impl RegisterStore {
    /// The case with this number, where its document was opened to this side.
    pub(crate) fn opened_case(&self, key: KeyHash) -> Result<Option<CaseId>, StoreError> {
        let mut statement =
            self.connection.prepare_cached("SELECT document_id FROM opened_case WHERE key_hash = ?1")?;
        let found = statement.query_row(params![key.0], |row| row.get(0)).optional()?;
        Ok(found.map(CaseId))
    }

    /// All cases known by number.
    pub(crate) fn opened_cases(&self) -> Result<BTreeSet<CaseId>, StoreError> {
        let mut statement = self.connection.prepare_cached("SELECT document_id FROM opened_case")?;
        let rows = statement.query_map([], |row| Ok(CaseId(row.get(0)?)))?;
        Ok(rows.collect::<Result<_, _>>()?)
    }
}

/// Notes the number of a case.
pub(crate) fn insert(transaction: &Transaction<'_>, case: CaseId, key: KeyHash) -> Result<(), StoreError> {
    transaction
        .prepare_cached("INSERT OR IGNORE INTO opened_case (document_id, key_hash) VALUES (?1, ?2)")?
        .execute(params![case.0, key.0])?;
    Ok(())
}
