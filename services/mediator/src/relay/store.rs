//! The documents on their way, in `relay.sqlite`. Every method blocks on the disk.

use super::admission::{Admission, Deposit};
use super::error::RelayError;
use super::{DOCUMENTS_MAX, INCOMPLETE_MAX, schema};
use crate::error::MediatorError;
use homeward_payload::domain::Principal;
use homeward_payload::ids::RoundId;
use homeward_shell::limits::CHUNK_BYTES;
use homeward_statement::Hash;
use homeward_vault::document::SEALED_BYTES_MAX;
use rusqlite::{Connection, OptionalExtension, Transaction, TransactionBehavior, params};
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

/// A chunk as it came.
#[derive(Clone, Debug)]
pub(crate) struct Chunk {
    pub(crate) address: Hash,
    pub(crate) length: u64,
    pub(crate) offset: u64,
    pub(crate) bytes: Vec<u8>,
}

/// How much of a document is held.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Held {
    pub(crate) bytes: u64,
    pub(crate) complete: bool,
}

/// A document that waits, numbered in the order of arrival.
#[derive(Clone, Copy, Debug, Eq, PartialEq)]
pub(crate) struct Waiting {
    pub(crate) number: i64,
    pub(crate) address: [u8; 32],
    pub(crate) length: u64,
}

/// A document row.
struct Row {
    number: i64,
    length: u64,
    held: Held,
}

/// Handles of one file; clones share it.
#[derive(Clone)]
pub(crate) struct RelayStore {
    file: Arc<Mutex<Connection>>,
}

impl RelayStore {
    pub(crate) fn open(path: &Path) -> Result<Self, MediatorError> {
        let opened = schema::open(path);
        let file = opened.map_err(|source| MediatorError::Store { store: "relay.sqlite", source })?;
        Ok(Self { file: Arc::new(Mutex::new(file)) })
    }

    /// Takes whole documents, all or none, those of a round until its lists are released. One that is held already is
    /// left as it is.
    pub(crate) fn deposit(&self, deposits: &[Deposit], round: Option<RoundId>) -> Result<(), RelayError> {
        let mut file = self.file();
        let transaction = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        check_room(&transaction, deposits.len())?;
        for deposit in deposits {
            match find(&transaction, &deposit.address)? {
                Some(row) if row.held.complete => continue,
                Some(row) => delete(&transaction, row.number)?,
                None => {}
            }
            let length = length_of(&deposit.bytes);
            let number = insert(&transaction, &deposit.address, length)?;
            for (index, chunk) in deposit.bytes.chunks(CHUNK_BYTES).enumerate() {
                insert_chunk(&transaction, number, index.saturating_mul(CHUNK_BYTES), chunk)?;
            }
            complete(&transaction, number, length, &deposit.recipients)?;
            if let Some(round) = round {
                let row = params![number, round.as_bytes()];
                transaction.execute("UPDATE document SET round = ?2 WHERE number = ?1", row)?;
            }
        }
        Ok(transaction.commit()?)
    }

    /// Rounds of which documents are held back.
    pub(crate) fn sealed_rounds(&self) -> Result<Vec<RoundId>, RelayError> {
        let file = self.file();
        let mut select =
            file.prepare_cached("SELECT DISTINCT round FROM document WHERE round IS NOT NULL")?;
        let found = select.query_map([], |row| Ok(RoundId(row.get(0)?)))?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// Lets the documents of a round go to their recipients.
    pub(crate) fn release(&self, round: RoundId) -> Result<(), RelayError> {
        self.file().execute("UPDATE document SET round = NULL WHERE round = ?1", [round.as_bytes()])?;
        Ok(())
    }

    /// Takes the next chunk of a document. A chunk that does not continue what is held changes nothing; the
    /// answer says where to go on.
    pub(crate) fn deposit_chunk(&self, admission: &Admission, chunk: &Chunk) -> Result<Held, RelayError> {
        check_chunk(chunk)?;
        let mut file = self.file();
        let transaction = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let row = match find(&transaction, &chunk.address)? {
            Some(row) if row.length != chunk.length => {
                let found = format!("the document was begun with length {}", row.length);
                return Err(RelayError::Invalid(found));
            }
            Some(row) => row,
            None => begin(&transaction, chunk)?,
        };
        let mut held = row.held;
        if !held.complete && held.bytes == chunk.offset {
            insert_chunk(
                &transaction,
                row.number,
                usize::try_from(chunk.offset).unwrap_or(usize::MAX),
                &chunk.bytes,
            )?;
            held.bytes = held.bytes.saturating_add(length_of(&chunk.bytes));
            let row_held = params![row.number, i64::try_from(held.bytes).unwrap_or(i64::MAX)];
            transaction.execute("UPDATE document SET held = ?2 WHERE number = ?1", row_held)?;
        }
        if !held.complete && held.bytes == chunk.length {
            let admitted = admission.admit(read(&transaction, row.number)?);
            let whole = admitted.and_then(|deposit| check_address(deposit, &chunk.address));
            match whole {
                Ok(deposit) => complete(&transaction, row.number, chunk.length, &deposit.recipients)?,
                Err(error) => {
                    // What can never become whole is not kept.
                    delete(&transaction, row.number)?;
                    transaction.commit()?;
                    return Err(error);
                }
            }
            held.complete = true;
        }
        transaction.commit()?;
        Ok(held)
    }

    /// Documents that wait for a recipient, after a number, oldest first; one more than `rows` shows that there
    /// are more.
    pub(crate) fn waiting(
        &self,
        recipient: Principal,
        after: i64,
        rows: usize,
    ) -> Result<Vec<Waiting>, RelayError> {
        let file = self.file();
        let mut select = file.prepare_cached(
            "SELECT number, address, length FROM outstanding JOIN document ON number = document
             WHERE recipient = ?1 AND document > ?2 AND round IS NULL ORDER BY document LIMIT ?3",
        )?;
        let limit = i64::try_from(rows).unwrap_or(i64::MAX);
        let found = select.query_map(params![recipient.word(), after, limit], |row| {
            Ok(Waiting { number: row.get(0)?, address: row.get(1)?, length: unsigned(row.get(2)?) })
        })?;
        Ok(found.collect::<Result<_, _>>()?)
    }

    /// The length of a document that waits for a recipient.
    pub(crate) fn length(&self, recipient: Principal, address: &[u8; 32]) -> Result<u64, RelayError> {
        Ok(outstanding(&self.file(), recipient, address)?.ok_or(RelayError::Unknown)?.1)
    }

    /// A whole document that waits for a recipient.
    pub(crate) fn fetch(&self, recipient: Principal, address: &[u8; 32]) -> Result<Vec<u8>, RelayError> {
        let file = self.file();
        let (number, _) = outstanding(&file, recipient, address)?.ok_or(RelayError::Unknown)?;
        Ok(read(&file, number)?)
    }

    /// One chunk of a document that waits for a recipient, with the length of the whole.
    pub(crate) fn fetch_chunk(
        &self,
        recipient: Principal,
        address: &[u8; 32],
        offset: u64,
    ) -> Result<(Vec<u8>, u64), RelayError> {
        let file = self.file();
        let (number, length) = outstanding(&file, recipient, address)?.ok_or(RelayError::Unknown)?;
        let select = "SELECT bytes FROM chunk WHERE document = ?1 AND offset = ?2";
        let found = file
            .prepare_cached(select)?
            .query_row(params![number, i64::try_from(offset).unwrap_or(i64::MAX)], |row| row.get(0))
            .optional()?;
        let chunk = found.ok_or_else(|| {
            RelayError::Invalid(format!(
                "{offset} is not the offset of a chunk; chunks have {CHUNK_BYTES} bytes"
            ))
        })?;
        Ok((chunk, length))
    }

    /// A recipient holds these documents. Those that nobody waits for any more are deleted; says how many of
    /// the named ones are gone.
    pub(crate) fn confirm(&self, recipient: Principal, addresses: &[[u8; 32]]) -> Result<u32, RelayError> {
        let mut file = self.file();
        let transaction = file.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut deleted = 0_u32;
        for address in addresses {
            let row = find(&transaction, &Hash::from_bytes(*address))?;
            let Some(Row { number, .. }) = row.filter(|row| row.held.complete) else {
                // Deleted before: this delivery was sent again.
                deleted = deleted.saturating_add(1);
                continue;
            };
            let row = params![recipient.word(), number];
            transaction.execute("DELETE FROM outstanding WHERE recipient = ?1 AND document = ?2", row)?;
            let waits = "SELECT EXISTS (SELECT 1 FROM outstanding WHERE document = ?1)";
            if !transaction.query_row(waits, [number], |row| row.get::<_, bool>(0))? {
                delete(&transaction, number)?;
                deleted = deleted.saturating_add(1);
            }
        }
        transaction.commit()?;
        Ok(deleted)
    }

    fn file(&self) -> MutexGuard<'_, Connection> {
        // A transaction that a panic cut off is rolled back when it is dropped.
        self.file.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn check_chunk(chunk: &Chunk) -> Result<(), RelayError> {
    let most = u64::try_from(SEALED_BYTES_MAX).unwrap_or(u64::MAX);
    let size = u64::try_from(CHUNK_BYTES).unwrap_or(u64::MAX);
    let invalid = |found: String| Err(RelayError::Invalid(found));
    if chunk.length == 0 || chunk.length > most {
        return invalid(format!("length {}; 1 to {most} bytes are allowed", chunk.length));
    }
    if !chunk.offset.is_multiple_of(size) || chunk.offset >= chunk.length {
        return invalid(format!("offset {}; a multiple of {size} below the length is needed", chunk.offset));
    }
    let expected = chunk.length.saturating_sub(chunk.offset).min(size);
    if length_of(&chunk.bytes) != expected {
        return invalid(format!("a chunk of {} bytes; {expected} are needed here", chunk.bytes.len()));
    }
    Ok(())
}

fn check_address(deposit: Deposit, address: &Hash) -> Result<Deposit, RelayError> {
    if deposit.address == *address {
        return Ok(deposit);
    }
    Err(RelayError::Invalid(format!("the document has content address {}, not {address}", deposit.address)))
}

/// A new row for a document that comes in chunks.
fn begin(transaction: &Transaction<'_>, chunk: &Chunk) -> Result<Row, RelayError> {
    check_room(transaction, 1)?;
    let oldest = "SELECT number FROM document WHERE complete = 0 ORDER BY number DESC LIMIT 1 OFFSET ?1";
    let most = i64::try_from(INCOMPLETE_MAX.saturating_sub(1)).unwrap_or(i64::MAX);
    if let Some(number) = transaction.query_row(oldest, [most], |row| row.get(0)).optional()? {
        delete(transaction, number)?;
    }
    let number = insert(transaction, &chunk.address, chunk.length)?;
    Ok(Row { number, length: chunk.length, held: Held { bytes: 0, complete: false } })
}

fn check_room(transaction: &Transaction<'_>, more: usize) -> Result<(), RelayError> {
    let count: i64 = transaction.query_row("SELECT count(*) FROM document", [], |row| row.get(0))?;
    let after = unsigned(count).saturating_add(u64::try_from(more).unwrap_or(u64::MAX));
    if after <= DOCUMENTS_MAX { Ok(()) } else { Err(RelayError::Full) }
}

fn find(file: &Connection, address: &Hash) -> rusqlite::Result<Option<Row>> {
    let select = "SELECT number, length, held, complete FROM document WHERE address = ?1";
    let row = file.prepare_cached(select)?.query_row([address.as_bytes()], |row| {
        let held = Held { bytes: unsigned(row.get(2)?), complete: row.get(3)? };
        Ok(Row { number: row.get(0)?, length: unsigned(row.get(1)?), held })
    });
    row.optional()
}

/// Number and length of a document that waits for a recipient.
fn outstanding(
    file: &Connection,
    recipient: Principal,
    address: &[u8; 32],
) -> rusqlite::Result<Option<(i64, u64)>> {
    let select = "SELECT number, length FROM document JOIN outstanding ON document = number
                  WHERE address = ?1 AND recipient = ?2 AND round IS NULL";
    let found = file
        .prepare_cached(select)?
        .query_row(params![address, recipient.word()], |row| Ok((row.get(0)?, unsigned(row.get(1)?))));
    found.optional()
}

fn insert(transaction: &Transaction<'_>, address: &Hash, length: u64) -> rusqlite::Result<i64> {
    let row = params![address.as_bytes(), i64::try_from(length).unwrap_or(i64::MAX)];
    transaction
        .execute("INSERT INTO document (address, length, held, complete) VALUES (?1, ?2, 0, 0)", row)?;
    Ok(transaction.last_insert_rowid())
}

fn insert_chunk(
    transaction: &Transaction<'_>,
    number: i64,
    offset: usize,
    bytes: &[u8],
) -> rusqlite::Result<()> {
    let mut insert = transaction.prepare_cached("INSERT INTO chunk VALUES (?1, ?2, ?3)")?;
    insert.execute(params![number, i64::try_from(offset).unwrap_or(i64::MAX), bytes]).map(drop)
}

fn complete(
    transaction: &Transaction<'_>,
    number: i64,
    length: u64,
    recipients: &[Principal],
) -> rusqlite::Result<()> {
    let row = params![number, i64::try_from(length).unwrap_or(i64::MAX)];
    transaction.execute("UPDATE document SET held = ?2, complete = 1 WHERE number = ?1", row)?;
    let mut insert = transaction.prepare_cached("INSERT OR IGNORE INTO outstanding VALUES (?1, ?2)")?;
    for recipient in recipients {
        insert.execute(params![recipient.word(), number])?;
    }
    Ok(())
}

fn read(file: &Connection, number: i64) -> rusqlite::Result<Vec<u8>> {
    let mut select = file.prepare_cached("SELECT bytes FROM chunk WHERE document = ?1 ORDER BY offset")?;
    let mut rows = select.query([number])?;
    let mut document = Vec::new();
    while let Some(row) = rows.next()? {
        document.extend_from_slice(row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?);
    }
    Ok(document)
}

fn delete(transaction: &Transaction<'_>, number: i64) -> rusqlite::Result<()> {
    transaction.execute("DELETE FROM document WHERE number = ?1", [number]).map(drop)
}

fn length_of(bytes: &[u8]) -> u64 {
    u64::try_from(bytes.len()).unwrap_or(u64::MAX)
}

/// No number that is stored is negative.
fn unsigned(number: i64) -> u64 {
    u64::try_from(number).unwrap_or(0)
}
