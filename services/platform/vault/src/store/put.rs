//! Storing documents.

use rusqlite::{OptionalExtension, Transaction, TransactionBehavior, params};

use super::{DocumentRow, SecretBytes, Vault, VaultError, at_rest, decrypt, erasure, find};
use crate::document::Document;
use crate::identifier::{DocumentId, SubjectId};

/// Most documents stored in one transaction.
pub const PUT_ENTRIES_MAX: usize = 10_000;
/// Most documents of one subject.
pub const DOCUMENTS_PER_SUBJECT_MAX: u32 = 1_024;

/// A document to store.
#[derive(Debug, Clone, Copy)]
pub struct Entry<'a> {
    /// Its name.
    pub document_id: DocumentId,
    /// Whom it is about.
    pub subject: SubjectId,
    /// The document.
    pub document: &'a Document,
}

/// What became of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stored {
    /// It was stored now.
    New,
    /// The same document was already there.
    Already,
}

impl Vault {
    /// Stores one document. Storing the same one again changes nothing.
    ///
    /// # Errors
    /// If the id is taken by other content, the subject is erased or has too many documents, or the
    /// database fails.
    pub fn put(
        &mut self,
        document_id: DocumentId,
        subject: SubjectId,
        document: &Document,
    ) -> Result<Stored, VaultError> {
        let stored = self.put_all(&[Entry { document_id, subject, document }])?;
        Ok(stored.first().copied().unwrap_or(Stored::Already))
    }

    /// Stores all documents in one transaction, or none of them. The answers are in the order given.
    ///
    /// # Errors
    /// As [`Vault::put`], for the first document that is refused; none is stored then.
    pub fn put_all(&mut self, entries: &[Entry<'_>]) -> Result<Vec<Stored>, VaultError> {
        if entries.len() > PUT_ENTRIES_MAX {
            return Err(VaultError::TooManyEntries { found: entries.len() });
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let stored = entries
            .iter()
            .map(|entry| put_one(&transaction, &self.master_key, entry))
            .collect::<Result<_, _>>()?;
        transaction.commit()?;
        Ok(stored)
    }
}

fn put_one(
    transaction: &Transaction<'_>,
    master_key: &SecretBytes,
    entry: &Entry<'_>,
) -> Result<Stored, VaultError> {
    if let Some(row) = find(transaction, entry.document_id)? {
        return already(transaction, master_key, entry, &row);
    }
    let subject_key = match erasure::subject_key(transaction, master_key, entry.subject)? {
        Some(key) => key,
        None => add_subject(transaction, master_key, entry.subject)?,
    };
    check_room(transaction, entry.subject)?;
    let schema = entry.document.schema().code();
    let context = at_rest::document_context(entry.subject, entry.document_id, schema);
    let content = at_rest::encrypt(&subject_key, &context, &entry.document.encode())?;
    transaction
        .prepare_cached(
            "INSERT INTO document (document_id, subject, schema, content) VALUES (?1, ?2, ?3, ?4)",
        )?
        .execute(params![entry.document_id.0, entry.subject.0, schema, content])?;
    Ok(Stored::New)
}

/// Nothing leaves the vault by this comparison, so it is not a read.
fn already(
    transaction: &Transaction<'_>,
    master_key: &SecretBytes,
    entry: &Entry<'_>,
    row: &DocumentRow,
) -> Result<Stored, VaultError> {
    if row.subject != entry.subject {
        return Err(VaultError::Conflict(entry.document_id));
    }
    // Salts are part of the field root, so equal roots are equal documents.
    let stored = decrypt(transaction, master_key, entry.document_id, row)?;
    let same =
        (stored.schema(), stored.field_root()) == (entry.document.schema(), entry.document.field_root());
    if same { Ok(Stored::Already) } else { Err(VaultError::Conflict(entry.document_id)) }
}

fn add_subject(
    transaction: &Transaction<'_>,
    master_key: &SecretBytes,
    subject: SubjectId,
) -> Result<SecretBytes, VaultError> {
    let key = at_rest::generate_key()?;
    let context = at_rest::subject_key_context(subject);
    let wrapped = at_rest::encrypt(master_key, &context, key.as_slice())?;
    transaction
        .prepare_cached("INSERT INTO subject (subject, wrapped_key) VALUES (?1, ?2)")?
        .execute(params![subject.0, wrapped])?;
    Ok(key)
}

fn check_room(transaction: &Transaction<'_>, subject: SubjectId) -> Result<(), VaultError> {
    let mut statement =
        transaction.prepare_cached("SELECT 1 FROM document WHERE subject = ?1 LIMIT 1 OFFSET ?2")?;
    let last_allowed = DOCUMENTS_PER_SUBJECT_MAX.saturating_sub(1);
    let full = statement.query_row(params![subject.0, last_allowed], |_| Ok(())).optional()?;
    match full {
        Some(()) => Err(VaultError::TooManyDocuments { subject }),
        None => Ok(()),
    }
}
