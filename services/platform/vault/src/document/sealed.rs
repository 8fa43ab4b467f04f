//! The sealed document as it is relayed: what everybody may read of it, and its encoding.

use homeward_commitment::{Hash, Schema};
use prost::Message;

use super::wire::{self, Canonical, WireError};
use super::{CIPHERTEXT_BYTES_MAX, CIPHERTEXT_BYTES_MIN};
use crate::identifier::{DocumentId, KeyId, LogId};

/// Most recipients of one document.
pub const RECIPIENTS_MAX: usize = 8;
/// Longest sealed document: the longest ciphertext, and 2 KiB for what stands around it.
pub const SEALED_BYTES_MAX: usize = CIPHERTEXT_BYTES_MAX + 2 * 1024;

const VERSION: u32 = 1;

/// Why bytes are not a sealed document. Nothing was decrypted yet.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SealedError {
    /// Longer than any sealed document.
    #[error("{found} bytes; a sealed document has at most {SEALED_BYTES_MAX}")]
    TooLong {
        /// Bytes found.
        found: usize,
    },
    /// Not a canonical message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// Another version of the format.
    #[error("sealed document of version {found}; version {VERSION} is known")]
    Version {
        /// Version found.
        found: u32,
    },
    /// No wrapped key at all.
    #[error("the document names no recipient; 1 to {RECIPIENTS_MAX} are allowed")]
    NoRecipient,
    /// Wrapped keys are not strictly ascending by key id.
    #[error("wrapped key {later} follows {earlier}; key ids must ascend and none may repeat")]
    RecipientOrder {
        /// The key before.
        earlier: KeyId,
        /// The key that should have a larger id.
        later: KeyId,
    },
    /// The ciphertext is not a power of two within the limits.
    #[error(
        "ciphertext of {found} bytes; \
         a power of two from {CIPHERTEXT_BYTES_MIN} to {CIPHERTEXT_BYTES_MAX} is needed"
    )]
    CiphertextLength {
        /// Bytes found.
        found: usize,
    },
}

/// What binds a ciphertext and its wrapped keys to one document of one forum.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Header {
    pub(crate) log_id: LogId,
    pub(crate) document_id: DocumentId,
    pub(crate) schema: Schema,
    pub(crate) field_root: Hash,
}

/// The content key encrypted to one recipient.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WrappedKey {
    /// The recipient's key.
    pub key_id: KeyId,
    /// The sender's one-time public key.
    pub encapsulated_key: [u8; 32],
    /// The encrypted content key and its tag.
    pub wrapped_key: [u8; 48],
}

/// A sealed document, read but not opened: a relay sees this much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SealedDocument {
    pub(crate) header: Header,
    pub(crate) wrapped_keys: Vec<WrappedKey>,
    pub(crate) ciphertext: Vec<u8>,
}

impl SealedDocument {
    /// Reads a sealed document without opening it.
    ///
    /// # Errors
    /// If the bytes are not canonical, not of this version, or outside the limits.
    pub fn parse(bytes: &[u8]) -> Result<Self, SealedError> {
        if bytes.len() > SEALED_BYTES_MAX {
            return Err(SealedError::TooLong { found: bytes.len() });
        }
        let message = wire::SealedDocument::decode_canonical(bytes)?;
        if message.version != VERSION {
            return Err(SealedError::Version { found: message.version });
        }
        let found = message.ciphertext.len();
        if !found.is_power_of_two() || !(CIPHERTEXT_BYTES_MIN..=CIPHERTEXT_BYTES_MAX).contains(&found) {
            return Err(SealedError::CiphertextLength { found });
        }
        let header = Header {
            log_id: LogId(fixed("log_id", &message.log_id)?),
            document_id: DocumentId(fixed("document_id", &message.document_id)?),
            schema: wire::schema::<wire::SealedDocument>(message.schema)?,
            field_root: fixed("field_root", &message.field_root)?,
        };
        let wrapped_keys = parse_wrapped_keys(&message.wrapped_keys)?;
        Ok(Self { header, wrapped_keys, ciphertext: message.ciphertext })
    }

    /// The bytes that are relayed.
    pub(crate) fn encode(self) -> Vec<u8> {
        let wrapped_keys = self.wrapped_keys.iter().map(|wrapped| wire::WrappedKey {
            key_id: wrapped.key_id.0.to_vec(),
            encapsulated_key: wrapped.encapsulated_key.to_vec(),
            wrapped_key: wrapped.wrapped_key.to_vec(),
        });
        let message = wire::SealedDocument {
            version: VERSION,
            log_id: self.header.log_id.0.to_vec(),
            document_id: self.header.document_id.0.to_vec(),
            schema: i32::from(self.header.schema.code()),
            field_root: self.header.field_root.to_vec(),
            wrapped_keys: wrapped_keys.collect(),
            ciphertext: self.ciphertext,
        };
        message.encode_to_vec()
    }

    /// The log of the forum that the document belongs to.
    #[must_use]
    pub fn log_id(&self) -> LogId {
        self.header.log_id
    }

    /// The random name of the document.
    #[must_use]
    pub fn document_id(&self) -> DocumentId {
        self.header.document_id
    }

    /// What the document describes.
    #[must_use]
    pub fn schema(&self) -> Schema {
        self.header.schema
    }

    /// The root of the field commitment, as the sender states it; opening checks it.
    #[must_use]
    pub fn field_root(&self) -> Hash {
        self.header.field_root
    }

    /// The content key for each recipient, ascending by key id; at most [`RECIPIENTS_MAX`].
    #[must_use]
    pub fn wrapped_keys(&self) -> &[WrappedKey] {
        &self.wrapped_keys
    }
}

fn parse_wrapped_keys(messages: &[wire::WrappedKey]) -> Result<Vec<WrappedKey>, SealedError> {
    let mut wrapped_keys: Vec<WrappedKey> = Vec::with_capacity(messages.len());
    for message in messages {
        let key_id = KeyId(fixed("key_id", &message.key_id)?);
        if let Some(earlier) = wrapped_keys.last().filter(|earlier| earlier.key_id >= key_id) {
            return Err(SealedError::RecipientOrder { earlier: earlier.key_id, later: key_id });
        }
        wrapped_keys.push(WrappedKey {
            key_id,
            encapsulated_key: fixed("encapsulated_key", &message.encapsulated_key)?,
            wrapped_key: fixed("wrapped_key", &message.wrapped_key)?,
        });
    }
    if wrapped_keys.is_empty() { Err(SealedError::NoRecipient) } else { Ok(wrapped_keys) }
}

fn fixed<const N: usize>(field: &'static str, bytes: &[u8]) -> Result<[u8; N], WireError> {
    wire::fixed::<wire::SealedDocument, N>(field, bytes)
}
