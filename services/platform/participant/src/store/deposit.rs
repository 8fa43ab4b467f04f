//! Sealed documents on their way to the relay.

use rusqlite::{Connection, TransactionBehavior, params};

use super::StoreError;

/// A sealed document that the relay does not hold yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Deposit {
    pub(crate) content_address: [u8; 32],
    pub(crate) document: Vec<u8>,
    /// The round whose release lets its recipients fetch it.
    pub(crate) round: Option<[u8; 16]>,
}

/// Keeps documents for deposit, all or none.
pub(crate) fn insert(connection: &mut Connection, deposits: &[Deposit]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for deposit in deposits {
        transaction
            .prepare_cached(
                "INSERT INTO deposit (content_address, document, round) VALUES (?1, ?2, ?3)
                 ON CONFLICT (content_address) DO NOTHING",
            )?
            .execute(params![deposit.content_address, deposit.document, deposit.round])?;
    }
    Ok(transaction.commit()?)
}

/// The documents that have waited longest, all of one round or of none, within both limits; one at least.
pub(crate) fn waiting(
    connection: &Connection,
    documents_max: usize,
    bytes_max: usize,
) -> Result<Vec<Deposit>, StoreError> {
    let mut statement = connection
        .prepare_cached("SELECT content_address, document, round FROM deposit ORDER BY ordinal LIMIT ?1")?;
    let limit = i64::try_from(documents_max).unwrap_or(i64::MAX);
    let mut rows = statement.query([limit])?;
    let (mut waiting, mut bytes) = (Vec::new(), 0_usize);
    while let Some(row) = rows.next()? {
        let one = Deposit { content_address: row.get(0)?, document: row.get(1)?, round: row.get(2)? };
        bytes = bytes.saturating_add(one.document.len());
        let other_round = waiting.first().is_some_and(|first: &Deposit| first.round != one.round);
        if (bytes > bytes_max && !waiting.is_empty()) || other_round {
            break;
        }
        waiting.push(one);
    }
    Ok(waiting)
}

/// Forgets documents that the relay holds.
pub(crate) fn remove(connection: &mut Connection, addresses: &[[u8; 32]]) -> Result<(), StoreError> {
    let transaction = connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
    for address in addresses {
        transaction
            .prepare_cached("DELETE FROM deposit WHERE content_address = ?1")?
            .execute(params![address])?;
    }
    Ok(transaction.commit()?)
}
