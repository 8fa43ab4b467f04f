//! The registers as one call sees them: the vault with the rows, the store beside it, and who asks.

use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;
use homeward_vault::store::{Access, Entry, PUT_ENTRIES_MAX, Purpose, Vault, VaultError};
use homeward_vault::{DocumentId, Randomness, SubjectId, SystemRandomness};

use crate::error::DelegationError;
use crate::store::RegisterStore;

/// Who reads and when; every read of a document is logged with it.
#[derive(Clone, Debug)]
pub(crate) struct Reader {
    /// Principal and role of the caller.
    pub(crate) actor: String,
    /// Microseconds since 1970-01-01 UTC.
    pub(crate) time_us: i64,
}

/// Both stores, for one call.
pub(crate) struct Registers<'a> {
    /// The rows.
    pub(crate) vault: &'a mut Vault,
    /// What is needed to draw and look up.
    pub(crate) store: &'a mut RegisterStore,
    /// Who asks.
    pub(crate) reader: &'a Reader,
}

/// A document to be kept.
pub(crate) struct Kept {
    /// Its name.
    pub(crate) id: DocumentId,
    /// Whom it is about.
    pub(crate) subject: SubjectRef,
    /// The document.
    pub(crate) document: Document,
}

impl Registers<'_> {
    /// Reads one document; nothing where it is not held, or its subject was erased.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read(
        &mut self,
        id: DocumentId,
        purpose: Purpose,
    ) -> Result<Option<Document>, DelegationError> {
        let access = Access { purpose, actor: &self.reader.actor, time_us: self.reader.time_us };
        match self.vault.read(id, &access) {
            Ok(disclosure) => Ok(Some(disclosure.document)),
            Err(VaultError::UnknownDocument(_) | VaultError::Erased { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// Reads the document that bears the subject's own reference.
    ///
    /// # Errors
    /// The vault fails.
    pub(crate) fn read_subject(
        &mut self,
        subject: SubjectRef,
        purpose: Purpose,
    ) -> Result<Option<Document>, DelegationError> {
        self.read(DocumentId(subject.0), purpose)
    }
}

/// Stores documents in as few transactions as the vault allows.
///
/// # Errors
/// The vault refuses one, or fails.
pub(crate) fn put_all(vault: &mut Vault, documents: &[Kept]) -> Result<(), DelegationError> {
    for group in documents.chunks(PUT_ENTRIES_MAX) {
        let entries: Vec<Entry<'_>> = group
            .iter()
            .map(|kept| Entry {
                document_id: kept.id,
                subject: SubjectId(kept.subject.0),
                document: &kept.document,
            })
            .collect();
        vault.put_all(&entries)?;
    }
    Ok(())
}

/// A random name.
///
/// # Errors
/// The operating system gives no random bytes.
pub(crate) fn random_reference() -> Result<[u8; 16], DelegationError> {
    let mut bytes = [0; 16];
    SystemRandomness.fill(&mut bytes)?;
    Ok(bytes)
}
