//! Ed25519 keys (RFC 8032): vetted once when they are read, then verified strictly.

use std::fmt;
use std::str::FromStr;

use ed25519_dalek::{Signer, SigningKey, VerifyingKey};
use sha2::{Digest, Sha256};
use thiserror::Error;
use zeroize::ZeroizeOnDrop;

use crate::hash::Hash;
use crate::hex32::{self, Hex32Error};

/// Length of an encoded public key in bytes (RFC 8032, section 5.1.2).
pub const PUBLIC_KEY_BYTES: usize = 32;
/// Length of the seed that a secret key is made from, in bytes (RFC 8032, section 5.1.5).
pub const SEED_BYTES: usize = 32;
/// Length of a signature in bytes: R, then S (RFC 8032, section 5.1.6).
pub const SIGNATURE_BYTES: usize = 64;
/// Stands for Ed25519 in a key id, before the public key.
const ALGORITHM_ED25519: u8 = 0x01;

/// Names a public key: SHA-256 of the byte 0x01 (Ed25519) and the 32 bytes of the key. Ordered as bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(Hash);

impl KeyId {
    /// Wraps a key id that was received; it may name a key that nobody has.
    #[must_use]
    pub const fn from_hash(hash: Hash) -> Self {
        Self(hash)
    }

    /// The 32 bytes of the id.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; 32] {
        self.0.as_bytes()
    }

    fn of(public: &[u8; PUBLIC_KEY_BYTES]) -> Self {
        let digest = Sha256::new().chain_update([ALGORITHM_ED25519]).chain_update(public).finalize();
        Self(Hash::from_bytes(digest.into()))
    }
}

impl FromStr for KeyId {
    type Err = Hex32Error;

    fn from_str(text: &str) -> Result<Self, Hex32Error> {
        text.parse().map(Self)
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(formatter)
    }
}

impl fmt::Debug for KeyId {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "KeyId({self})")
    }
}

/// A public key was refused. Each case is one in which verifiers of other make could disagree.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyError {
    /// The key has another length.
    #[error("public key of {found} bytes, need exactly 32")]
    Length {
        /// Length found, in bytes.
        found: usize,
    },
    /// The text form is not lower-case hexadecimal.
    #[error("public key text: {0}")]
    Text(#[from] Hex32Error),
    /// The bytes are no point of the curve.
    #[error("public key is not a point of edwards25519")]
    NotAPoint,
    /// The bytes are a second spelling of a point.
    #[error("public key is not in canonical encoding (y not reduced, or sign set on x = 0)")]
    NotCanonical,
    /// The point has an order of at most 8, so signatures under it prove nothing.
    #[error("public key has small order; it must have the prime order of the base point")]
    SmallOrder,
    /// The point has a component of small order.
    #[error("public key has a component of small order; it must have the prime order of the base point")]
    MixedOrder,
}

/// A signature does not verify under the key it was checked with.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("signature does not verify")]
pub struct BadSignature;

/// An Ed25519 public key that is canonically encoded and of prime order; as text lower-case hexadecimal.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    key: VerifyingKey,
    id: KeyId,
}

impl PublicKey {
    /// Vets an encoded key.
    ///
    /// # Errors
    /// [`KeyError`] unless the bytes are the canonical encoding of a point of prime order.
    pub fn from_bytes(bytes: &[u8; PUBLIC_KEY_BYTES]) -> Result<Self, KeyError> {
        let key = VerifyingKey::from_bytes(bytes).map_err(|_| KeyError::NotAPoint)?;
        let point = key.to_edwards();
        if point.compress().as_bytes() != bytes {
            return Err(KeyError::NotCanonical);
        }
        if point.is_small_order() {
            return Err(KeyError::SmallOrder);
        }
        if !point.is_torsion_free() {
            return Err(KeyError::MixedOrder);
        }
        Ok(Self { key, id: KeyId::of(bytes) })
    }

    /// The 32 bytes of the key (RFC 8032, section 5.1.2).
    #[must_use]
    pub fn as_bytes(&self) -> &[u8; PUBLIC_KEY_BYTES] {
        self.key.as_bytes()
    }

    /// The id under which signatures name this key.
    #[must_use]
    pub const fn id(&self) -> KeyId {
        self.id
    }

    /// Verifies strictly: S below the group order, R canonical and not of small order, and the equation
    /// of RFC 8032, section 5.1.7, without the cofactor. Whatever passes, every library accepts.
    ///
    /// # Errors
    /// [`BadSignature`] if any of this does not hold.
    pub fn verify(&self, message: &[u8], signature: &[u8; SIGNATURE_BYTES]) -> Result<(), BadSignature> {
        let signature = ed25519_dalek::Signature::from_bytes(signature);
        self.key.verify_strict(message, &signature).map_err(|_| BadSignature)
    }
}

impl TryFrom<&[u8]> for PublicKey {
    type Error = KeyError;

    fn try_from(bytes: &[u8]) -> Result<Self, KeyError> {
        let bytes = bytes.try_into().map_err(|_| KeyError::Length { found: bytes.len() })?;
        Self::from_bytes(bytes)
    }
}

impl FromStr for PublicKey {
    type Err = KeyError;

    fn from_str(text: &str) -> Result<Self, KeyError> {
        Self::from_bytes(&hex32::decode(text)?)
    }
}

impl fmt::Display for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.as_bytes()))
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PublicKey({self})")
    }
}

/// An Ed25519 secret key, overwritten in memory when dropped. It never prints anything but its public id.
#[derive(ZeroizeOnDrop)]
pub struct SecretKey {
    signing: SigningKey,
    #[zeroize(skip)]
    public: PublicKey,
}

impl SecretKey {
    /// Makes the key of RFC 8032, section 5.1.5, from its seed. The caller brings a seed of full entropy
    /// and overwrites its own copy.
    #[must_use]
    pub fn from_seed(seed: &[u8; SEED_BYTES]) -> Self {
        let signing = SigningKey::from_bytes(seed);
        // A clamped scalar times the base point is of prime order, so this key needs no vetting.
        let key = signing.verifying_key();
        let public = PublicKey { key, id: KeyId::of(key.as_bytes()) };
        Self { signing, public }
    }

    /// The public half.
    #[must_use]
    pub const fn public(&self) -> &PublicKey {
        &self.public
    }

    /// Signs `message` deterministically (RFC 8032, section 5.1.6); returns R, then S.
    #[must_use]
    pub fn sign(&self, message: &[u8]) -> [u8; SIGNATURE_BYTES] {
        self.signing.sign(message).to_bytes()
    }
}

impl fmt::Debug for SecretKey {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "SecretKey({:?})", self.public.id)
    }
}

#[cfg(test)]
mod tests;
