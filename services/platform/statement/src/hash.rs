//! SHA-256 digests.

use std::fmt;
use std::str::FromStr;

use sha2::{Digest, Sha256};

use crate::hex32::{self, Hex32Error};

/// Length of a SHA-256 digest in bytes.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 digest (FIPS 180-4); as text 64 lower-case hexadecimal digits. Ordered as bytes.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Hash([u8; HASH_BYTES]);

impl Hash {
    /// Wraps a digest computed elsewhere.
    #[must_use]
    pub const fn from_bytes(bytes: [u8; HASH_BYTES]) -> Self {
        Self(bytes)
    }

    /// Hashes `bytes`, of any length.
    #[must_use]
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// The 32 bytes of the digest.
    #[must_use]
    pub const fn as_bytes(&self) -> &[u8; HASH_BYTES] {
        &self.0
    }
}

impl TryFrom<&[u8]> for Hash {
    type Error = std::array::TryFromSliceError;

    /// Wraps a digest; refuses any length but 32 bytes.
    fn try_from(bytes: &[u8]) -> Result<Self, Self::Error> {
        bytes.try_into().map(Self)
    }
}

impl FromStr for Hash {
    type Err = Hex32Error;

    fn from_str(text: &str) -> Result<Self, Hex32Error> {
        hex32::decode(text).map(Self)
    }
}

impl fmt::Display for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&hex::encode(self.0))
    }
}

impl fmt::Debug for Hash {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Hash({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digest_of_nothing_is_the_published_one_and_its_text_reads_back() {
        let text = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
        assert_eq!(Hash::of(b"").to_string(), text);
        assert_eq!(text.parse::<Hash>(), Ok(Hash::of(b"")));
    }

    #[test]
    fn only_32_bytes_are_a_digest() {
        assert_eq!(Hash::try_from([7_u8; 32].as_slice()).unwrap(), Hash::from_bytes([7; 32]));
        assert!(Hash::try_from([7_u8; 31].as_slice()).is_err());
        assert!(Hash::try_from([7_u8; 33].as_slice()).is_err());
    }
}
