//! Sealing a document to named recipients, and opening one.

mod content_key;
mod recipient;

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use homeward_commitment::Schema;
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use crate::document::{
    self, Document, DocumentError, Header, PaddingError, RECIPIENTS_MAX, SealedDocument, SealedError,
};
use crate::identifier::{ContentAddress, DocumentId, KeyId, LogId};
use crate::randomness::{Randomness, RandomnessError};

pub use recipient::{KeyError, PublicKey, SecretKey};

/// What the associated data of a ciphertext opens with.
const SEALED_LABEL: &[u8] = b"homeward sealed document v1";

/// A document ready to be relayed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sealed {
    /// SHA-256 of the bytes.
    pub address: ContentAddress,
    /// The `SealedDocument` message; at most [`crate::document::SEALED_BYTES_MAX`] bytes.
    pub bytes: Vec<u8>,
}

/// A document that was opened and passed every check.
///
/// Whether it belongs to this forum, and which statement named it, is for the caller to compare.
#[derive(Debug)]
pub struct Opened {
    /// The log that the sender bound the document to.
    pub log_id: LogId,
    /// The random name of the document.
    pub document_id: DocumentId,
    /// The document; its recomputed field root equals the one in the sealed document.
    pub document: Document,
}

/// Why a document cannot be sealed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealError {
    /// None or too many recipients.
    #[error("{found} recipients; 1 to {RECIPIENTS_MAX} are allowed")]
    RecipientCount {
        /// Recipients given.
        found: usize,
    },
    /// A recipient is named twice.
    #[error("recipient {0} is named twice")]
    RepeatedRecipient(KeyId),
    /// The recipient's key yields no shared secret: it is of small order.
    #[error("the key of recipient {0} cannot be encrypted to: it is of small order")]
    UnusableKey(KeyId),
    /// The document is too long.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// No keys could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The cipher refused a length that was checked before.
    #[error("the cipher refused the padded document")]
    Cipher,
}

/// Why a sealed document is refused, by the check that failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpenError {
    /// The bytes are not a sealed document.
    #[error(transparent)]
    Sealed(#[from] SealedError),
    /// The document is not for this key.
    #[error("the document is not sealed to key {0}")]
    NotARecipient(KeyId),
    /// The content key does not open: it was altered or belongs to another document.
    #[error("the content key wrapped to {0} does not open: altered, or made for another document")]
    WrappedKey(KeyId),
    /// The ciphertext does not open: it was altered or belongs to another document.
    #[error("the ciphertext does not open: altered, or made for another document")]
    Ciphertext,
    /// The padding is not the one way to pad.
    #[error(transparent)]
    Padding(#[from] PaddingError),
    /// The plaintext is not a complete document.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// The plaintext is of another schema than the sealed document says.
    #[error("the plaintext is of schema {found:?}, the sealed document says {stated:?}")]
    SchemaMismatch {
        /// Schema of the plaintext.
        found: Schema,
        /// Schema the sealed document states.
        stated: Schema,
    },
    /// The fields do not give the stated root.
    #[error("the fields of the plaintext do not give the field root that the sealed document states")]
    FieldRootMismatch,
}

/// The name under which sealed bytes are relayed: their SHA-256.
#[must_use]
pub fn content_address(sealed: &[u8]) -> ContentAddress {
    ContentAddress(Sha256::digest(sealed).into())
}

/// Seals a document to its recipients. Draws 32 bytes for the content key and then 32 for each
/// recipient in the order of their key ids.
///
/// # Errors
/// If the recipients are none, too many, repeated or unusable, the document is too long for the
/// longest ciphertext, or the randomness fails.
pub fn seal(
    log_id: LogId,
    document_id: DocumentId,
    document: &Document,
    recipients: &[PublicKey],
    randomness: &mut dyn Randomness,
) -> Result<Sealed, SealError> {
    let recipients = in_order(recipients)?;
    let header = Header { log_id, document_id, schema: document.schema(), field_root: document.field_root() };
    let mut content_key = Zeroizing::new([0; 32]);
    randomness.fill(content_key.as_mut_slice())?;

    let mut buffer = document::pad(&document.encode())?;
    cipher(&content_key)
        .encrypt_in_place(&Nonce::default(), &associated_data(&header), &mut *buffer)
        .map_err(|_| SealError::Cipher)?;
    let wrapped_keys = recipients
        .into_iter()
        .map(|recipient| content_key::wrap(&header, recipient, &content_key, randomness))
        .collect::<Result<_, _>>()?;
    let ciphertext = std::mem::take(&mut *buffer);
    let bytes = SealedDocument { header, wrapped_keys, ciphertext }.encode();
    Ok(Sealed { address: content_address(&bytes), bytes })
}

/// Opens a sealed document and checks all of it: encoding, recipient, both encryptions, padding, the
/// schema's field list, and that the fields give the stated root.
///
/// # Errors
/// Says which check failed.
pub fn open(bytes: &[u8], key: &SecretKey) -> Result<Opened, OpenError> {
    let SealedDocument { header, wrapped_keys, ciphertext } = SealedDocument::parse(bytes)?;
    let key_id = key.public_key().id();
    let wrapped = wrapped_keys.iter().find(|wrapped| wrapped.key_id == key_id);
    let wrapped = wrapped.ok_or(OpenError::NotARecipient(key_id))?;
    let content_key = content_key::unwrap(&header, key, wrapped).ok_or(OpenError::WrappedKey(key_id))?;

    let mut buffer = Zeroizing::new(ciphertext);
    cipher(&content_key)
        .decrypt_in_place(&Nonce::default(), &associated_data(&header), &mut *buffer)
        .map_err(|_| OpenError::Ciphertext)?;
    let document = Document::decode(document::unpad(&buffer)?)?;
    if document.schema() != header.schema {
        let (found, stated) = (document.schema(), header.schema);
        return Err(OpenError::SchemaMismatch { found, stated });
    }
    if document.field_root() != header.field_root {
        return Err(OpenError::FieldRootMismatch);
    }
    Ok(Opened { log_id: header.log_id, document_id: header.document_id, document })
}

fn in_order(recipients: &[PublicKey]) -> Result<Vec<&PublicKey>, SealError> {
    if !(1..=RECIPIENTS_MAX).contains(&recipients.len()) {
        return Err(SealError::RecipientCount { found: recipients.len() });
    }
    let mut recipients: Vec<&PublicKey> = recipients.iter().collect();
    recipients.sort_unstable_by_key(|recipient| recipient.id());
    for pair in recipients.windows(2) {
        if let [earlier, later] = pair
            && earlier.id() == later.id()
        {
            return Err(SealError::RepeatedRecipient(later.id()));
        }
    }
    Ok(recipients)
}

/// The content key is used for one message, so the nonce can be zero.
fn cipher(content_key: &[u8; 32]) -> ChaCha20Poly1305 {
    ChaCha20Poly1305::new(&Key::from(*content_key))
}

fn associated_data(header: &Header) -> Vec<u8> {
    let Header { log_id, document_id, schema, field_root } = header;
    [SEALED_LABEL, &log_id.0, &document_id.0, &[schema.code()], field_root].concat()
}

#[cfg(test)]
mod tests;
#[cfg(test)]
mod vectors;
