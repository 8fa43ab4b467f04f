//! The vault: a principal's own copy of what was sealed to it or registered by it.
//!
//! One SQLite file. Every document is encrypted with a key of its subject, and every subject key with the
//! master key, which lies elsewhere. Every read is logged with its purpose before the document is
//! handed out. Destroying a subject key erases the subject; what was proved about it stays provable.

mod access;
mod at_rest;
mod erasure;
mod file;
mod listing;
mod put;

use std::path::PathBuf;

use homeward_commitment::Schema;
use rusqlite::{Connection, OptionalExtension, Row, Transaction, TransactionBehavior, params};
use zeroize::Zeroizing;

use crate::document::{Document, DocumentError};
use crate::identifier::{DocumentId, SubjectId};
use crate::randomness::RandomnessError;

pub use access::{ACCESS_PAGE_MAX, ACTOR_BYTES_MAX, Access, AccessRecord, Purpose};
pub use erasure::Erasure;
pub use listing::Listed;
pub use put::{DOCUMENTS_PER_SUBJECT_MAX, Entry, PUT_ENTRIES_MAX, Stored};

/// A key of 32 bytes that is wiped from memory when it is dropped.
pub type SecretBytes = Zeroizing<[u8; 32]>;

/// Why the vault refuses. Unless it says otherwise, nothing was stored or changed.
#[derive(Debug, thiserror::Error)]
pub enum VaultError {
    /// The file cannot be made or read.
    #[error("vault {path}: {source}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Others than the owner may read the file.
    #[error("vault {path} has permissions {mode:o}, only 600 is allowed; run `chmod 600 {path}`")]
    Permissions {
        /// The file.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
    /// Another process or connection has the vault open.
    #[error("vault {path} is in use by another process; a vault has one owner at a time")]
    InUse {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a vault of this format.
    #[error("{path} is not a vault of format {supported}: format {found}")]
    Format {
        /// The file.
        path: PathBuf,
        /// Format found; 0 for a file of something else.
        found: i64,
        /// Format that this program reads.
        supported: i64,
    },
    /// The master key is not the one this vault was made with.
    #[error("the master key does not fit vault {path}; nothing was read")]
    MasterKey {
        /// The file.
        path: PathBuf,
    },
    /// The database failed.
    #[error("vault database: {0}")]
    Database(#[from] rusqlite::Error),
    /// No keys or nonces could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The cipher refused to encrypt: longer than 256 GiB, which no document is.
    #[error("the cipher refused the document")]
    Cipher,
    /// Stored bytes do not decrypt or do not parse: the file was altered or is damaged.
    #[error("the vault is damaged: {0} does not open")]
    Damaged(String),
    /// A stored document does not parse.
    #[error("the vault is damaged: document {document_id}: {source}")]
    DamagedDocument {
        /// The document.
        document_id: DocumentId,
        /// What is wrong with it.
        source: DocumentError,
    },
    /// The vault has no such document.
    #[error("the vault has no document {0}")]
    UnknownDocument(DocumentId),
    /// The subject was erased.
    #[error(
        "ERASED: the key of subject {subject} was destroyed at {erased_at_us} us; \
         nothing of it can be read or stored"
    )]
    Erased {
        /// The subject.
        subject: SubjectId,
        /// When its key was destroyed, in microseconds since 1970-01-01 UTC.
        erased_at_us: i64,
    },
    /// The document id is taken by other content or another subject.
    #[error("document {0} is already stored with other content or for another subject")]
    Conflict(DocumentId),
    /// Too many documents at once.
    #[error("{found} documents in one transaction, at most {PUT_ENTRIES_MAX} are allowed")]
    TooManyEntries {
        /// Documents given.
        found: usize,
    },
    /// Too many documents of one subject.
    #[error("subject {subject} would have more than {DOCUMENTS_PER_SUBJECT_MAX} documents")]
    TooManyDocuments {
        /// The subject.
        subject: SubjectId,
    },
    /// The actor's name is empty or too long.
    #[error("actor of {found} bytes; 1 to {ACTOR_BYTES_MAX} are allowed")]
    Actor {
        /// Bytes found.
        found: usize,
    },
    /// The page is empty or too long.
    #[error("page of {found} records; 1 to {ACCESS_PAGE_MAX} are allowed")]
    Page {
        /// Records asked for.
        found: u32,
    },
    /// The key was destroyed, but its old pages could not be wiped from the write-ahead log.
    #[error("subject {0} is erased, but the write-ahead log could not be emptied; erase it again")]
    Checkpoint(SubjectId),
}

/// A document handed out by the vault.
#[derive(Debug)]
pub struct Disclosure {
    /// Whom the document is about.
    pub subject: SubjectId,
    /// The document.
    pub document: Document,
}

/// A document in the vault, without its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StoredDocument {
    /// Its name.
    pub document_id: DocumentId,
    /// What it describes.
    pub schema: Schema,
}

/// An open vault. It has one owner: it is used from one thread, and the file is locked.
pub struct Vault {
    connection: Connection,
    master_key: SecretBytes,
}

impl std::fmt::Debug for Vault {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.debug_struct("Vault").finish_non_exhaustive()
    }
}

impl Vault {
    /// Hands out one document. The read is logged and durable before this returns.
    ///
    /// # Errors
    /// If the document is unknown, its subject erased, the actor's name too long, or the file damaged.
    pub fn read(&mut self, document_id: DocumentId, access: &Access<'_>) -> Result<Disclosure, VaultError> {
        let mut disclosed = self.read_all(&[document_id], access)?;
        disclosed.pop().ok_or(VaultError::UnknownDocument(document_id))
    }

    /// Hands out documents in the order given, all or none. The reads are logged, each for itself, and durable
    /// before this returns.
    ///
    /// # Errors
    /// As [`Vault::read`], for the first document that is refused; or if there are more than
    /// [`PUT_ENTRIES_MAX`].
    pub fn read_all(
        &mut self,
        document_ids: &[DocumentId],
        access: &Access<'_>,
    ) -> Result<Vec<Disclosure>, VaultError> {
        access.check()?;
        if document_ids.len() > PUT_ENTRIES_MAX {
            return Err(VaultError::TooManyEntries { found: document_ids.len() });
        }
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        let mut disclosed = Vec::with_capacity(document_ids.len());
        for &document_id in document_ids {
            let row = find(&transaction, document_id)?.ok_or(VaultError::UnknownDocument(document_id))?;
            let document = decrypt(&transaction, &self.master_key, document_id, &row)?;
            access.record(&transaction, row.subject, document_id)?;
            disclosed.push(Disclosure { subject: row.subject, document });
        }
        transaction.commit()?;
        Ok(disclosed)
    }

    /// The documents of one subject in the order they came; at most [`DOCUMENTS_PER_SUBJECT_MAX`].
    /// An erased subject's documents are listed too.
    ///
    /// # Errors
    /// If the database fails.
    pub fn documents_of(&self, subject: SubjectId) -> Result<Vec<StoredDocument>, VaultError> {
        let mut statement = self
            .connection
            .prepare_cached("SELECT document_id, schema FROM document WHERE subject = ?1 ORDER BY ordinal")?;
        let rows = statement.query_map(params![subject.0], |row| {
            Ok((DocumentId(row.get("document_id")?), row.get("schema")?))
        })?;
        rows.map(|row| {
            let (document_id, code) = row?;
            Ok(StoredDocument { document_id, schema: schema(document_id, code)? })
        })
        .collect()
    }
}

/// A row of the table of documents. An erased subject's documents have no content.
struct DocumentRow {
    subject: SubjectId,
    schema: u8,
    content: Option<Vec<u8>>,
}

impl DocumentRow {
    fn from_row(row: &Row<'_>) -> rusqlite::Result<Self> {
        let subject = SubjectId(row.get("subject")?);
        Ok(Self { subject, schema: row.get("schema")?, content: row.get("content")? })
    }
}

fn find(transaction: &Transaction<'_>, document_id: DocumentId) -> Result<Option<DocumentRow>, VaultError> {
    let mut statement =
        transaction.prepare_cached("SELECT subject, schema, content FROM document WHERE document_id = ?1")?;
    Ok(statement.query_row(params![document_id.0], DocumentRow::from_row).optional()?)
}

fn decrypt(
    transaction: &Transaction<'_>,
    master_key: &SecretBytes,
    document_id: DocumentId,
    row: &DocumentRow,
) -> Result<Document, VaultError> {
    let damaged = || VaultError::Damaged(format!("document {document_id}"));
    let subject_key = erasure::subject_key(transaction, master_key, row.subject)?;
    let subject_key = subject_key.ok_or_else(damaged)?;
    let context = at_rest::document_context(row.subject, document_id, row.schema);
    let content = row.content.as_deref().ok_or_else(damaged)?;
    let plaintext = at_rest::decrypt(&subject_key, &context, content).ok_or_else(damaged)?;
    Document::decode(&plaintext).map_err(|source| VaultError::DamagedDocument { document_id, source })
}

fn schema(document_id: DocumentId, code: u8) -> Result<Schema, VaultError> {
    Schema::from_code(code).ok_or_else(|| VaultError::Damaged(format!("schema of document {document_id}")))
}

#[cfg(test)]
mod tests;
