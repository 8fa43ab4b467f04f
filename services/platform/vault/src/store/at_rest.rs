//! Encryption of what lies in the file: XChaCha20-Poly1305, whose nonce is long enough to be drawn.

use chacha20poly1305::aead::{AeadInOut, KeyInit};
use chacha20poly1305::{Key, XChaCha20Poly1305, XNonce};
use zeroize::Zeroizing;

use super::{SecretBytes, VaultError};
use crate::identifier::{DocumentId, SubjectId};
use crate::randomness::{Randomness, RandomnessError, SystemRandomness};

const NONCE_BYTES: usize = 24;
const TAG_BYTES: usize = 16;

/// Length of a wrapped subject key: nonce, key and tag.
pub(super) const WRAPPED_KEY_BYTES: usize = NONCE_BYTES + 32 + TAG_BYTES;

/// Binds the key check to its purpose.
pub(super) const KEY_CHECK_CONTEXT: &[u8] = b"homeward vault key check v1";

/// Binds a wrapped subject key to its subject.
pub(super) fn subject_key_context(subject: SubjectId) -> Vec<u8> {
    [b"homeward vault subject key v1".as_slice(), &subject.0].concat()
}

/// Binds a stored document to its subject, name and schema.
pub(super) fn document_context(subject: SubjectId, document_id: DocumentId, schema: u8) -> Vec<u8> {
    [b"homeward vault document v1".as_slice(), &subject.0, &document_id.0, &[schema]].concat()
}

/// Draws a new key.
pub(super) fn generate_key() -> Result<SecretBytes, RandomnessError> {
    let mut key = Zeroizing::new([0; 32]);
    SystemRandomness.fill(key.as_mut_slice())?;
    Ok(key)
}

/// Encrypts; the result is the nonce, the ciphertext and its tag.
pub(super) fn encrypt(key: &SecretBytes, context: &[u8], plaintext: &[u8]) -> Result<Vec<u8>, VaultError> {
    let mut nonce = [0; NONCE_BYTES];
    SystemRandomness.fill(&mut nonce)?;
    let room = plaintext.len().saturating_add(NONCE_BYTES + TAG_BYTES);
    let mut buffer = Zeroizing::new(Vec::with_capacity(room));
    buffer.extend_from_slice(plaintext);
    XChaCha20Poly1305::new(&Key::from(**key))
        .encrypt_in_place(&XNonce::from(nonce), context, &mut *buffer)
        .map_err(|_| VaultError::Cipher)?;
    Ok([nonce.as_slice(), &buffer].concat())
}

/// Decrypts; `None` if key, context or bytes do not fit each other.
pub(super) fn decrypt(key: &SecretBytes, context: &[u8], bytes: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (nonce, ciphertext) = bytes.split_first_chunk::<NONCE_BYTES>()?;
    let mut buffer = Zeroizing::new(ciphertext.to_vec());
    XChaCha20Poly1305::new(&Key::from(**key))
        .decrypt_in_place(&XNonce::from(*nonce), context, &mut *buffer)
        .ok()?;
    Some(buffer)
}
