//! What the log holds for each envelope: 41 bytes.

use homeward_statement::Hash;
use thiserror::Error;

use crate::hash::leaf_hash;

/// Length of an encoded entry: version, time, envelope hash.
pub const ENTRY_BYTES: usize = 41;
/// The only version there is; the first byte of an entry.
pub const ENTRY_VERSION: u8 = 0x01;

/// Bytes or values do not make an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum EntryError {
    /// The encoding has another length.
    #[error("log entry of {found_bytes} bytes, need exactly {ENTRY_BYTES}")]
    Length {
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// The encoding has another version.
    #[error("log entry of version {found}, need {ENTRY_VERSION}")]
    Version {
        /// First byte found.
        found: u8,
    },
    /// The time is before 1970 or past the largest signed 64-bit number.
    #[error("log entry time is negative or above {} microseconds since 1970 UTC", i64::MAX)]
    Time,
}

/// One envelope's place in time. Its position is where it stands in the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Entry {
    time_us: i64,
    envelope: Hash,
}

impl Entry {
    /// Dates an envelope. `time_us` is the sequenced time in microseconds since 1970 UTC, 0 or more.
    ///
    /// # Errors
    /// [`EntryError::Time`] if `time_us` is negative.
    pub const fn new(time_us: i64, envelope: Hash) -> Result<Self, EntryError> {
        if time_us < 0 {
            return Err(EntryError::Time);
        }
        Ok(Self { time_us, envelope })
    }

    /// Sequenced time in microseconds since 1970 UTC, never negative.
    #[must_use]
    pub const fn time_us(&self) -> i64 {
        self.time_us
    }

    /// SHA-256 of the envelope's bytes.
    #[must_use]
    pub const fn envelope(&self) -> &Hash {
        &self.envelope
    }

    /// Version byte, time as 64-bit big-endian number, envelope hash.
    #[must_use]
    pub fn encode(&self) -> [u8; ENTRY_BYTES] {
        let mut bytes = [ENTRY_VERSION; ENTRY_BYTES];
        let time = self.time_us.to_be_bytes();
        let fields = time.iter().chain(self.envelope.as_bytes());
        bytes.iter_mut().skip(1).zip(fields).for_each(|(byte, field)| *byte = *field);
        bytes
    }

    /// Reads an entry; the inverse of [`Entry::encode`], and nothing else is accepted.
    ///
    /// # Errors
    /// [`EntryError`] for another length or version, or a time above `i64::MAX`.
    pub fn decode(bytes: &[u8]) -> Result<Self, EntryError> {
        let bytes: &[u8; ENTRY_BYTES] =
            bytes.try_into().map_err(|_| EntryError::Length { found_bytes: bytes.len() })?;
        let [version, t0, t1, t2, t3, t4, t5, t6, t7, envelope @ ..] = *bytes;
        if version != ENTRY_VERSION {
            return Err(EntryError::Version { found: version });
        }
        // A time above i64::MAX reads as a negative number, which is refused.
        Self::new(i64::from_be_bytes([t0, t1, t2, t3, t4, t5, t6, t7]), Hash::from_bytes(envelope))
    }

    /// The leaf of the Merkle tree: RFC 6962 leaf hash of the 41 bytes.
    #[must_use]
    pub fn leaf_hash(&self) -> Hash {
        leaf_hash(&self.encode())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::vectors;

    #[test]
    fn entries_match_the_vectors() {
        let file = vectors::parse(vectors::ENTRY);
        for vector in vectors::list(&file["entries"]) {
            let time_us = vectors::text(&vector["time_us"]).parse().unwrap();
            let entry = Entry::new(time_us, vectors::hash(&vector["envelope_hash"])).unwrap();
            assert_eq!(entry.encode().to_vec(), vectors::unhex(&vector["entry"]));
            assert_eq!(Entry::decode(&entry.encode()), Ok(entry));
            assert_eq!(entry.leaf_hash(), vectors::hash(&vector["leaf_hash"]));
        }
    }

    #[test]
    fn refused_entries_match_the_vectors() {
        let file = vectors::parse(vectors::ENTRY);
        for vector in vectors::list(&file["entries_refused"]) {
            let reason = match Entry::decode(&vectors::unhex(&vector["entry"])).unwrap_err() {
                EntryError::Length { .. } => "LENGTH",
                EntryError::Version { .. } => "VERSION",
                EntryError::Time => "TIME",
            };
            assert_eq!(reason, vectors::text(&vector["reason"]), "{vector}");
        }
    }

    #[test]
    fn a_time_before_1970_is_refused() {
        assert_eq!(Entry::new(-1, Hash::of(b"")), Err(EntryError::Time));
    }

    proptest! {
        #[test]
        fn whatever_decodes_encodes_to_the_same_bytes(version in 0_u8..3, rest: [u8; 32], time: u64) {
            let bytes = [&[version][..], &time.to_be_bytes(), &rest].concat();
            match Entry::decode(&bytes) {
                Ok(entry) => prop_assert_eq!(entry.encode().to_vec(), bytes),
                Err(_) => prop_assert!(version != ENTRY_VERSION || time > i64::MAX as u64),
            }
        }
    }
}
