//! The keys of recipients: X25519, named by a digest.

use std::fmt;

use hpke::{Deserializable, Kem as _, Serializable};
use sha2::{Digest, Sha256};
use zeroize::Zeroizing;

use super::content_key::Kem;
use crate::identifier::KeyId;
use crate::randomness::{Randomness, RandomnessError};

/// Domain separation of key ids from tree leaves (0x00) and nodes (0x01).
const KEY_ID_PREFIX: u8 = 0x02;

/// The X25519 field prime 2^255 - 19, little-endian: its first and last byte, and 0xff between.
const PRIME_FIRST_BYTE: u8 = 0xed;
const PRIME_LAST_BYTE: u8 = 0x7f;

/// Why bytes are not a recipient's key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeyError {
    /// The coordinate is not below the field prime, so the same key would have two names.
    #[error("the X25519 public key is not in canonical encoding: it must be below 2^255 - 19")]
    NotCanonical,
    /// The key library refused a secret key.
    #[error("the bytes are not an X25519 secret key")]
    Secret,
    /// No key could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

/// A recipient's public key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicKey {
    pub(super) key: <Kem as hpke::Kem>::PublicKey,
    bytes: [u8; 32],
    id: KeyId,
}

impl PublicKey {
    /// Reads an X25519 public key (RFC 7748 section 5).
    ///
    /// # Errors
    /// If the encoding is not canonical.
    pub fn from_bytes(bytes: [u8; 32]) -> Result<Self, KeyError> {
        if !is_canonical(&bytes) {
            return Err(KeyError::NotCanonical);
        }
        let key = <Kem as hpke::Kem>::PublicKey::from_bytes(&bytes);
        Ok(Self::new(key.map_err(|_| KeyError::NotCanonical)?))
    }

    fn new(key: <Kem as hpke::Kem>::PublicKey) -> Self {
        let bytes = key.to_bytes().into();
        let id = Sha256::new().chain_update([KEY_ID_PREFIX]).chain_update(bytes).finalize();
        Self { key, bytes, id: KeyId(id.into()) }
    }

    /// The key as it is published.
    #[must_use]
    pub fn to_bytes(&self) -> [u8; 32] {
        self.bytes
    }

    /// The name of the key: SHA-256 of 0x02 and the key.
    #[must_use]
    pub fn id(&self) -> KeyId {
        self.id
    }
}

fn is_canonical(bytes: &[u8; 32]) -> bool {
    let [first, between @ .., last] = bytes;
    let at_least_prime =
        *last == PRIME_LAST_BYTE && between.iter().all(|byte| *byte == 0xff) && *first >= PRIME_FIRST_BYTE;
    *last <= PRIME_LAST_BYTE && !at_least_prime
}

/// A recipient's secret key, wiped from memory when it is dropped.
pub struct SecretKey {
    pub(super) key: <Kem as hpke::Kem>::PrivateKey,
    public: PublicKey,
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("SecretKey").field("id", &self.public.id).finish_non_exhaustive()
    }
}

impl SecretKey {
    /// Draws a new key.
    ///
    /// # Errors
    /// If the randomness fails.
    pub fn generate(randomness: &mut dyn Randomness) -> Result<Self, KeyError> {
        let mut bytes = Zeroizing::new([0; 32]);
        randomness.fill(bytes.as_mut_slice())?;
        Self::from_bytes(&bytes)
    }

    /// Reads an X25519 secret key (RFC 7748 section 5); the bits that the curve fixes are set.
    ///
    /// # Errors
    /// If the key library refuses the bytes.
    pub fn from_bytes(bytes: &[u8; 32]) -> Result<Self, KeyError> {
        let key = <Kem as hpke::Kem>::PrivateKey::from_bytes(bytes).map_err(|_| KeyError::Secret)?;
        let public = PublicKey::new(Kem::sk_to_pk(&key));
        Ok(Self { key, public })
    }

    /// The key, to be kept encrypted and destroyed once no document under way needs it.
    #[must_use]
    pub fn to_bytes(&self) -> Zeroizing<[u8; 32]> {
        Zeroizing::new(self.key.to_bytes().into())
    }

    /// The public half.
    #[must_use]
    pub fn public_key(&self) -> &PublicKey {
        &self.public
    }
}
