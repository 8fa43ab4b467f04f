//! The largest head this principal has cosigned. It only ever grows.

use rusqlite::{Connection, OptionalExtension, TransactionBehavior, params};

use super::{StoreError, column, size_of};

/// A cosigned head, with what was sent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Cosigned {
    pub(crate) size: u64,
    pub(crate) root: [u8; 32],
    /// The checkpoint with the cosignature.
    pub(crate) checkpoint: String,
    /// Envelope of the state mark at that size.
    pub(crate) state_mark: Vec<u8>,
    pub(crate) state_digest: [u8; 32],
}

/// The largest head cosigned; nothing before the first.
pub(crate) fn get(connection: &Connection) -> Result<Option<Cosigned>, StoreError> {
    let mut statement =
        connection.prepare_cached("SELECT size, root, checkpoint, state_mark, state_digest FROM cosigned")?;
    let row = statement.query_row([], |row| {
        Ok(Cosigned {
            size: size_of(row.get(0)?),
            root: row.get(1)?,
            checkpoint: row.get(2)?,
            state_mark: row.get(3)?,
            state_digest: row.get(4)?,
        })
    });
    Ok(row.optional()?)
}

/// Keeps a head before it is sent anywhere.
///
/// # Errors
/// [`StoreError::CosignedBefore`] unless it is larger than the one kept.
pub(crate) fn put(connection: &mut Connection, head: &Cosigned) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    if let Some(before) = get(&transaction)?
        && head.size <= before.size
    {
        return Err(StoreError::CosignedBefore { asked: head.size, cosigned: before.size });
    }
    transaction
        .prepare_cached(
            "INSERT OR REPLACE INTO cosigned (only, size, root, checkpoint, state_mark, state_digest)
             VALUES (1, ?1, ?2, ?3, ?4, ?5)",
        )?
        .execute(params![
            column(head.size),
            head.root,
            head.checkpoint,
            head.state_mark,
            head.state_digest
        ])?;
    Ok(transaction.commit()?)
}
