//! One key's signature over a payload.

use crate::key::{BadSignature, KeyId, PublicKey, SIGNATURE_BYTES, SecretKey};
use crate::pae::pre_authentication_encoding;

/// A signature and the id of the key that is said to have made it; not verified by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Signature {
    key_id: KeyId,
    bytes: [u8; SIGNATURE_BYTES],
}

impl Signature {
    /// Puts together what was received.
    #[must_use]
    pub const fn new(key_id: KeyId, bytes: [u8; SIGNATURE_BYTES]) -> Self {
        Self { key_id, bytes }
    }

    /// Which key is said to have signed.
    #[must_use]
    pub const fn key_id(&self) -> &KeyId {
        &self.key_id
    }

    /// The Ed25519 signature: R, then S.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; SIGNATURE_BYTES] {
        &self.bytes
    }

    /// Verifies against one key, over an encoding the caller makes once for all signatures.
    pub(crate) fn verify(&self, encoding: &[u8], key: &PublicKey) -> Result<(), BadSignature> {
        key.verify(encoding, &self.bytes)
    }
}

/// Signs a payload on a device of one's own; [`Envelope::assemble`](crate::Envelope::assemble) joins the
/// signatures of several people and checks the payload type.
#[must_use]
pub fn sign_detached(key: &SecretKey, payload_type: &str, payload: &[u8]) -> Signature {
    Signature::new(key.public().id(), key.sign(&pre_authentication_encoding(payload_type, payload)))
}
