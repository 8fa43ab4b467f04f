//! Sealed documents, out to their recipients.

use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, RoundId};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::document::Document;
use homeward_vault::seal::{Opened, PublicKey, content_address, open, seal};
use homeward_vault::{ContentAddress, DocumentId, LogId, SystemRandomness};

use crate::error::ServiceError;
use crate::participant::{Inner, Participant};
use crate::store::Deposit;
use crate::store::deposit::insert;

/// Documents sealed in one call.
pub const SEALINGS_MAX: usize = 10_000;

/// A document to seal.
#[derive(Debug)]
pub struct Sealing {
    /// The name of the document.
    pub document_id: DocumentId,
    /// The document.
    pub document: Document,
    /// To whom; each once.
    pub recipients: Vec<Principal>,
}

/// A document on its way.
#[derive(Debug)]
pub struct Sealed {
    /// The name of the document.
    pub document_id: DocumentId,
    /// Root of its field commitment: what a statement says of it.
    pub field_root: Digest,
    /// The name under which it is relayed.
    pub content_address: ContentAddress,
    /// The document given, for the own vault.
    pub document: Document,
}

impl Participant {
    /// Seals documents to their recipients and keeps them, durably, for deposit at the relay. The deposit itself goes
    /// on beside this, as long as it takes.
    ///
    /// # Errors
    /// [`ServiceError`]; then none was kept.
    pub async fn seal(&self, documents: Vec<Sealing>) -> Result<Vec<Sealed>, ServiceError> {
        self.seal_until(documents, None).await
    }

    /// Seals documents of a round of lists: the relay hands them out once its lists are released.
    ///
    /// # Errors
    /// [`ServiceError`]; then none was kept.
    pub async fn seal_for_round(
        &self,
        documents: Vec<Sealing>,
        round: RoundId,
    ) -> Result<Vec<Sealed>, ServiceError> {
        self.seal_until(documents, Some(round)).await
    }

    /// Opens a document that was sealed to this principal elsewhere, by its own people.
    ///
    /// # Errors
    /// `DOCUMENT_INVALID` where it does not open with the own key, or is of another forum.
    pub fn open_sealed(&self, bytes: &[u8]) -> Result<Opened, ServiceError> {
        let invalid = |found: String| {
            let message = format!("{found}; nothing was kept.");
            ServiceError::refuse(ErrorReason::DocumentInvalid, message)
        };
        let opened = open(bytes, &self.0.keys.sealing).map_err(|error| invalid(error.to_string()))?;
        let log_id = self.0.forum.log_id();
        if opened.log_id.0 != *log_id.as_bytes() {
            return Err(invalid(format!("it belongs to log {}; this is log {log_id}", opened.log_id)));
        }
        Ok(opened)
    }

    /// Keeps a document that was sealed elsewhere, durably, for deposit at the relay. Safe to repeat.
    ///
    /// # Errors
    /// [`ServiceError`]; then it was not kept.
    pub async fn deposit_sealed(&self, bytes: Vec<u8>) -> Result<(), ServiceError> {
        let deposit = Deposit { content_address: content_address(&bytes).0, document: bytes, round: None };
        self.0.store.run(move |file| insert(file, &[deposit])).await?;
        self.0.outbox.deposits.notify_one();
        Ok(())
    }

    async fn seal_until(
        &self,
        documents: Vec<Sealing>,
        round: Option<RoundId>,
    ) -> Result<Vec<Sealed>, ServiceError> {
        if documents.len() > SEALINGS_MAX {
            let message =
                format!("{} documents at once; at most {SEALINGS_MAX} are allowed.", documents.len());
            return Err(ServiceError::refuse(ErrorReason::FieldInvalid, message));
        }
        let participant = self.clone();
        let work = move || seal_all(&participant.0, documents, round);
        let sealed = tokio::task::spawn_blocking(work).await??;
        self.0.outbox.deposits.notify_one();
        Ok(sealed)
    }
}

fn seal_all(
    inner: &Inner,
    documents: Vec<Sealing>,
    round: Option<RoundId>,
) -> Result<Vec<Sealed>, ServiceError> {
    let log_id = LogId(*inner.forum.log_id().as_bytes());
    let (mut deposits, mut all) = (Vec::new(), Vec::new());
    for Sealing { document_id, document, recipients } in documents {
        let keys = recipients
            .iter()
            .map(|recipient| key_of(inner, *recipient))
            .collect::<Result<Vec<PublicKey>, ServiceError>>()?;
        let sealed = seal(log_id, document_id, &document, &keys, &mut SystemRandomness)?;
        let (content_address, document_bytes) = (sealed.address.0, sealed.bytes);
        let round = round.map(|round| round.0);
        deposits.push(Deposit { content_address, document: document_bytes, round });
        let field_root = Digest(document.field_root());
        all.push(Sealed { document_id, field_root, content_address: sealed.address, document });
    }
    inner.store.blocking(|file| insert(file, &deposits))?;
    Ok(all)
}

fn key_of(inner: &Inner, recipient: Principal) -> Result<PublicKey, ServiceError> {
    let key = inner.forum.genesis().keys_of(recipient).and_then(|keys| keys.sealing_key);
    key.and_then(|key| PublicKey::from_bytes(key).ok()).ok_or_else(|| {
        let message = format!("{} has no key to which documents are sealed.", recipient.word());
        ServiceError::refuse(ErrorReason::FieldInvalid, message)
    })
}
