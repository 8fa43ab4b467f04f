//! Sealed documents that were not taken: kept as evidence, never confirmed.

use std::collections::BTreeSet;

use rusqlite::{Connection, params};

use super::{StoreError, size_of};

/// Keeps a document with the reason why it was not taken. The first reason stays.
pub(crate) fn insert(
    connection: &Connection,
    content_address: &[u8; 32],
    reason: &str,
    document: &[u8],
) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO set_aside (content_address, reason, document) VALUES (?1, ?2, ?3)
             ON CONFLICT (content_address) DO NOTHING",
        )?
        .execute(params![content_address, reason, document])?;
    Ok(())
}

/// Content addresses of all that was set aside.
pub(crate) fn addresses(connection: &Connection) -> Result<BTreeSet<[u8; 32]>, StoreError> {
    let mut statement = connection.prepare_cached("SELECT content_address FROM set_aside")?;
    let rows = statement.query_map([], |row| row.get(0))?;
    Ok(rows.collect::<Result<_, _>>()?)
}

/// Bytes of the documents that are kept.
pub(crate) fn bytes_kept(connection: &Connection) -> Result<u64, StoreError> {
    let sum = "SELECT coalesce(sum(length(document)), 0) FROM set_aside";
    Ok(size_of(connection.query_row(sum, [], |row| row.get(0))?))
}
