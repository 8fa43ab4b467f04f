//! The envelope: one payload, its type, and the signatures over both, kept as the bytes that came.

use prost::Message;
use thiserror::Error;

use crate::canonical::{self, CanonicalError};
use crate::hash::Hash;
use crate::key::{KeyId, PublicKey, SecretKey};
use crate::pae::pre_authentication_encoding;
use crate::proto;
use crate::signature::{Signature, sign_detached};

/// Largest encoded envelope, in bytes.
pub const ENVELOPE_BYTES_MAX: usize = 1_048_576;
/// Longest payload type, in bytes.
pub const PAYLOAD_TYPE_BYTES_MAX: usize = 96;
/// Most signatures on one envelope; every one must count, so few are ever needed.
pub const SIGNATURES_MAX: usize = 4;

/// Bytes or parts do not make an envelope.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnvelopeError {
    /// The encoding is too long.
    #[error("envelope of {found_bytes} bytes, at most {ENVELOPE_BYTES_MAX} are allowed")]
    TooLong {
        /// Length of the encoding in bytes.
        found_bytes: usize,
    },
    /// The bytes are not the canonical encoding of an envelope.
    #[error("envelope: {0}")]
    Encoding(#[from] CanonicalError),
    /// The payload type is empty or too long.
    #[error("payload type of {found_bytes} bytes, need 1 to {PAYLOAD_TYPE_BYTES_MAX}")]
    PayloadTypeLength {
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// The payload type holds a character outside its alphabet.
    #[error("payload type holds {found:?}, allowed are A-Z a-z 0-9 . _ / -")]
    PayloadTypeCharacter {
        /// The first character that is not allowed.
        found: char,
    },
    /// There are no signatures, or too many.
    #[error("{found} signatures, need 1 to {SIGNATURES_MAX}")]
    SignatureCount {
        /// Number of signatures found.
        found: usize,
    },
    /// A key id has a wrong length.
    #[error("signature {index}: key id of {found_bytes} bytes, need exactly 32")]
    KeyIdLength {
        /// Position of the signature, from 0.
        index: usize,
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// A signature has a wrong length.
    #[error("signature {index}: {found_bytes} bytes, need exactly 64")]
    SignatureLength {
        /// Position of the signature, from 0.
        index: usize,
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// A key signed twice, or the signatures are not sorted by key id.
    #[error("signature by key {key_id} is a second one or out of order; key ids must strictly ascend")]
    SignatureOrder {
        /// Key of the signature that does not come after the one before it.
        key_id: KeyId,
    },
}

/// An envelope's signatures do not all verify.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum VerifyError {
    /// The verifier knows no key of this id, so it cannot say what the signature is worth.
    #[error("signed by key {key_id}, which is not known; every signature must be by a known key")]
    UnknownKey {
        /// Id of the key that is not known.
        key_id: KeyId,
    },
    /// The signature is not one of this key over this payload type and payload.
    #[error("signature by key {key_id} does not verify; every signature must")]
    BadSignature {
        /// Id of the key whose signature failed.
        key_id: KeyId,
    },
}

/// A well-formed envelope in its canonical bytes. Its signatures are not verified until
/// [`Envelope::verify`] says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Envelope {
    bytes: Vec<u8>,
    hash: Hash,
    payload_type: String,
    payload: Vec<u8>,
    signatures: Vec<Signature>,
}

impl Envelope {
    /// Reads an envelope; only its canonical encoding is accepted, so one envelope has one hash.
    ///
    /// # Errors
    /// [`EnvelopeError`] if it is too long, not canonical, or outside a limit.
    pub fn parse(bytes: &[u8]) -> Result<Self, EnvelopeError> {
        check_length(bytes.len())?;
        let message: proto::Envelope = canonical::decode(bytes)?;
        check_payload_type(&message.payload_type)?;
        let found = message.signatures.len();
        check_signature_count(found)?;
        let mut signatures = Vec::with_capacity(found);
        for (index, signature) in message.signatures.iter().enumerate() {
            signatures.push(parse_signature(index, signature)?);
        }
        check_signature_order(&signatures)?;
        Ok(Self {
            bytes: bytes.to_vec(),
            hash: Hash::of(bytes),
            payload_type: message.payload_type,
            payload: message.payload,
            signatures,
        })
    }

    /// Signs a payload with each of `keys` (1 to [`SIGNATURES_MAX`], in any order, none twice).
    ///
    /// # Errors
    /// [`EnvelopeError`] if the payload type, the number of keys or the whole is outside a limit.
    pub fn sign(payload_type: &str, payload: &[u8], keys: &[&SecretKey]) -> Result<Self, EnvelopeError> {
        check_signature_count(keys.len())?;
        let signatures = keys.iter().map(|key| sign_detached(key, payload_type, payload)).collect();
        Self::assemble(payload_type, payload, signatures)
    }

    /// Joins signatures that people made on separate devices; sorts them, verifies none.
    ///
    /// # Errors
    /// [`EnvelopeError`] if the payload type, the signatures or the whole is outside a limit.
    pub fn assemble(
        payload_type: &str,
        payload: &[u8],
        mut signatures: Vec<Signature>,
    ) -> Result<Self, EnvelopeError> {
        check_payload_type(payload_type)?;
        check_signature_count(signatures.len())?;
        signatures.sort_unstable_by_key(|signature| *signature.key_id());
        check_signature_order(&signatures)?;
        let message = proto::Envelope {
            payload_type: payload_type.to_owned(),
            payload: payload.to_vec(),
            signatures: signatures.iter().map(signature_message).collect(),
        };
        check_length(message.encoded_len())?;
        let bytes = message.encode_to_vec();
        let hash = Hash::of(&bytes);
        Ok(Self { bytes, hash, payload_type: message.payload_type, payload: message.payload, signatures })
    }

    /// Verifies every signature with the key that `keys` gives for its id. Whether those keys may say this
    /// is not decided here.
    ///
    /// # Errors
    /// [`VerifyError`] names the first key, in ascending order, that is unknown or did not sign this.
    pub fn verify<'k>(&self, keys: impl Fn(&KeyId) -> Option<&'k PublicKey>) -> Result<(), VerifyError> {
        let encoding = pre_authentication_encoding(&self.payload_type, &self.payload);
        for signature in &self.signatures {
            let key_id = *signature.key_id();
            let key = keys(&key_id).ok_or(VerifyError::UnknownKey { key_id })?;
            // A look-up that answers with another key must not make the envelope name a wrong signer.
            if key.id() != key_id {
                return Err(VerifyError::UnknownKey { key_id });
            }
            signature.verify(&encoding, key).map_err(|_| VerifyError::BadSignature { key_id })?;
        }
        Ok(())
    }

    /// The canonical bytes, at most [`ENVELOPE_BYTES_MAX`].
    #[must_use]
    pub fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    /// SHA-256 of [`Envelope::bytes`]; what a log entry holds.
    #[must_use]
    pub const fn hash(&self) -> &Hash {
        &self.hash
    }

    /// Names the shape of the payload; 1 to [`PAYLOAD_TYPE_BYTES_MAX`] bytes of `[A-Za-z0-9._/-]`.
    #[must_use]
    pub fn payload_type(&self) -> &str {
        &self.payload_type
    }

    /// The signed bytes.
    #[must_use]
    pub fn payload(&self) -> &[u8] {
        &self.payload
    }

    /// 1 to [`SIGNATURES_MAX`] signatures, strictly ascending by key id.
    #[must_use]
    pub fn signatures(&self) -> &[Signature] {
        &self.signatures
    }
}

fn check_length(found_bytes: usize) -> Result<(), EnvelopeError> {
    if found_bytes > ENVELOPE_BYTES_MAX {
        return Err(EnvelopeError::TooLong { found_bytes });
    }
    Ok(())
}

fn check_payload_type(payload_type: &str) -> Result<(), EnvelopeError> {
    let found_bytes = payload_type.len();
    if found_bytes == 0 || found_bytes > PAYLOAD_TYPE_BYTES_MAX {
        return Err(EnvelopeError::PayloadTypeLength { found_bytes });
    }
    let allowed = |character: char| character.is_ascii_alphanumeric() || "._/-".contains(character);
    match payload_type.chars().find(|character| !allowed(*character)) {
        Some(found) => Err(EnvelopeError::PayloadTypeCharacter { found }),
        None => Ok(()),
    }
}

fn check_signature_count(found: usize) -> Result<(), EnvelopeError> {
    if found == 0 || found > SIGNATURES_MAX {
        return Err(EnvelopeError::SignatureCount { found });
    }
    Ok(())
}

fn check_signature_order(signatures: &[Signature]) -> Result<(), EnvelopeError> {
    for (before, after) in signatures.iter().zip(signatures.iter().skip(1)) {
        if before.key_id() >= after.key_id() {
            return Err(EnvelopeError::SignatureOrder { key_id: *after.key_id() });
        }
    }
    Ok(())
}

fn parse_signature(index: usize, message: &proto::Signature) -> Result<Signature, EnvelopeError> {
    let key_id = Hash::try_from(message.key_id.as_slice())
        .map_err(|_| EnvelopeError::KeyIdLength { index, found_bytes: message.key_id.len() })?;
    let bytes = message
        .signature
        .as_slice()
        .try_into()
        .map_err(|_| EnvelopeError::SignatureLength { index, found_bytes: message.signature.len() })?;
    Ok(Signature::new(KeyId::from_hash(key_id), bytes))
}

fn signature_message(signature: &Signature) -> proto::Signature {
    proto::Signature {
        key_id: signature.key_id().as_bytes().to_vec(),
        signature: signature.as_bytes().to_vec(),
    }
}

#[cfg(test)]
mod tests;
