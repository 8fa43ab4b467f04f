//! Finding documents by the order in which they came.

use homeward_commitment::Schema;
use rusqlite::params;

use super::{ACCESS_PAGE_MAX, Vault, VaultError};
use crate::identifier::{DocumentId, SubjectId};

/// A document in the vault and its place in the order in which documents came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Listed {
    /// Its place; ascending, not without gaps.
    pub ordinal: i64,
    /// Its name.
    pub document_id: DocumentId,
    /// Whom it is about.
    pub subject: SubjectId,
}

impl Vault {
    /// The documents of one schema after place `after` (0 for the first page), oldest first, at most `limit` of
    /// them. Those of erased subjects are left out.
    ///
    /// # Errors
    /// If `limit` is not 1 to [`ACCESS_PAGE_MAX`], or the database fails.
    pub fn documents_after(&self, after: i64, schema: Schema, limit: u32) -> Result<Vec<Listed>, VaultError> {
        if !(1..=ACCESS_PAGE_MAX).contains(&limit) {
            return Err(VaultError::Page { found: limit });
        }
        let mut statement = self.connection.prepare_cached(
            "SELECT ordinal, document_id, subject FROM document
             WHERE ordinal > ?1 AND schema = ?2 AND content IS NOT NULL ORDER BY ordinal LIMIT ?3",
        )?;
        let rows = statement.query_map(params![after, schema.code(), limit], |row| {
            Ok(Listed {
                ordinal: row.get("ordinal")?,
                document_id: DocumentId(row.get("document_id")?),
                subject: SubjectId(row.get("subject")?),
            })
        })?;
        Ok(rows.collect::<Result<_, _>>()?)
    }

    /// How many documents can be read: those of erased subjects are left out.
    ///
    /// # Errors
    /// If the database fails.
    pub fn count(&self) -> Result<u64, VaultError> {
        let count: i64 = self.connection.query_row(
            "SELECT count(*) FROM document WHERE content IS NOT NULL",
            [],
            |row| row.get(0),
        )?;
        Ok(u64::try_from(count).unwrap_or_default())
    }
}
