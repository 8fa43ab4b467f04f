//! Subject keys, and erasing a subject by destroying its key.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};
use zeroize::Zeroizing;

use super::at_rest::{self, WRAPPED_KEY_BYTES};
use super::{SecretBytes, Vault, VaultError};
use crate::identifier::SubjectId;

/// What erasing found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erasure {
    /// When the key was destroyed, in microseconds since 1970-01-01 UTC; the first time counts.
    pub erased_at_us: i64,
    /// Documents of the subject, none of which can be read any more.
    pub documents: usize,
    /// The subject had been erased before.
    pub already: bool,
}

impl Vault {
    /// Destroys the subject's key and content. Afterwards every read of its documents, and every attempt
    /// to store one, says that it is erased. A subject that is not known yet is refused from then on.
    /// The access log keeps what was read before.
    ///
    /// `now_us` is in microseconds since 1970-01-01 UTC.
    ///
    /// # Errors
    /// If the database fails, or the old pages could not be wiped; erasing again then completes it.
    pub fn erase(&mut self, subject: SubjectId, now_us: i64) -> Result<Erasure, VaultError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let erased_before = erased_at(&transaction, subject)?;
        if erased_before.is_none() {
            destroy(&transaction, subject, now_us)?;
        }
        transaction.commit()?;
        self.wipe_write_ahead_log(subject)?;
        Ok(Erasure {
            erased_at_us: erased_before.unwrap_or(now_us),
            documents: self.documents_of(subject)?.len(),
            already: erased_before.is_some(),
        })
    }

    /// The write-ahead log still holds the page with the key until it is copied back and cut off.
    fn wipe_write_ahead_log(&self, subject: SubjectId) -> Result<(), VaultError> {
        let busy: bool =
            self.connection.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0))?;
        if busy { Err(VaultError::Checkpoint(subject)) } else { Ok(()) }
    }
}

fn destroy(transaction: &Transaction<'_>, subject: SubjectId, now_us: i64) -> Result<(), VaultError> {
    let destroyed = [0_u8; WRAPPED_KEY_BYTES];
    transaction.execute(
        "INSERT INTO subject (subject, wrapped_key) VALUES (?1, ?2)
         ON CONFLICT (subject) DO UPDATE SET wrapped_key = excluded.wrapped_key",
        params![subject.0, destroyed],
    )?;
    transaction
        .execute("INSERT INTO erasure (subject, erased_at_us) VALUES (?1, ?2)", params![subject.0, now_us])?;
    transaction.execute("UPDATE document SET content = NULL WHERE subject = ?1", params![subject.0])?;
    Ok(())
}

fn erased_at(transaction: &Transaction<'_>, subject: SubjectId) -> Result<Option<i64>, VaultError> {
    let mut statement = transaction.prepare_cached("SELECT erased_at_us FROM erasure WHERE subject = ?1")?;
    Ok(statement.query_row(params![subject.0], |row| row.get(0)).optional()?)
}

/// The key of a subject; `None` if the vault holds nothing of it yet.
pub(super) fn subject_key(
    transaction: &Transaction<'_>,
    master_key: &SecretBytes,
    subject: SubjectId,
) -> Result<Option<SecretBytes>, VaultError> {
    if let Some(erased_at_us) = erased_at(transaction, subject)? {
        return Err(VaultError::Erased { subject, erased_at_us });
    }
    let mut statement = transaction.prepare_cached("SELECT wrapped_key FROM subject WHERE subject = ?1")?;
    let wrapped: Option<Vec<u8>> = statement.query_row(params![subject.0], |row| row.get(0)).optional()?;
    let Some(wrapped) = wrapped else { return Ok(None) };
    let damaged = || VaultError::Damaged(format!("key of subject {subject}"));
    let context = at_rest::subject_key_context(subject);
    let key = at_rest::decrypt(master_key, &context, &wrapped).ok_or_else(damaged)?;
    let key: &[u8; 32] = key.as_slice().try_into().map_err(|_| damaged())?;
    Ok(Some(Zeroizing::new(*key)))
}
