//! The generated messages and the one way to decode them.

use prost::Message;
use zeroize::{Zeroize, Zeroizing};

#[allow(unreachable_pub, reason = "generated code; the messages never leave this crate")]
mod generated {
    include!(concat!(env!("OUT_DIR"), "/homeward.sealed.v1.rs"));
}

pub(crate) use generated::{
    ClearanceReasons, Field, FieldOpening, Fitness, FitnessSheet, FitnessSheetLine, Plaintext,
    SealedDocument, WrappedKey,
};

/// Why bytes are not one of the messages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum WireError {
    /// Not a protobuf message of this type.
    #[error("{message} cannot be decoded: {cause}")]
    Malformed {
        /// Name of the message.
        message: &'static str,
        /// What the decoder says.
        cause: String,
    },
    /// A list is longer than allowed.
    #[error("{message} holds a list of more than {allowed} entries")]
    TooManyEntries {
        /// Name of the message.
        message: &'static str,
        /// Entries allowed.
        allowed: usize,
    },
    /// Encoding the message again gives other bytes: an unknown or repeated field, an odd order, an
    /// explicit default or a padded number.
    #[error("{message} is not in canonical encoding")]
    NotCanonical {
        /// Name of the message.
        message: &'static str,
    },
    /// A byte string has the wrong length.
    #[error("{message}: {field} has {found} bytes, {expected} are needed")]
    Length {
        /// Name of the message.
        message: &'static str,
        /// Name of the field.
        field: &'static str,
        /// Bytes found.
        found: usize,
        /// Bytes needed.
        expected: usize,
    },
    /// The schema is not one of the known ones.
    #[error("{message}: {found} is not a schema")]
    UnknownSchema {
        /// Name of the message.
        message: &'static str,
        /// Number found.
        found: i32,
    },
}

/// What the decoder must know of a message beside its fields.
pub(crate) trait Canonical: Message + Default {
    /// Name of the message in errors.
    const NAME: &'static str;
    /// Number of its one repeated field.
    const LIST: usize;
    /// Longest list.
    const LIST_ENTRIES_MAX: usize;

    /// Decodes bytes that are exactly what encoding the message gives.
    fn decode_canonical(bytes: &[u8]) -> Result<Self, WireError> {
        check_list::<Self>(bytes)?;
        let message = Self::decode(bytes).map_err(malformed::<Self>)?;
        // The copy may hold plaintext.
        let again = Zeroizing::new(message.encode_to_vec());
        if *again == bytes { Ok(message) } else { Err(WireError::NotCanonical { message: Self::NAME }) }
    }
}

impl Canonical for SealedDocument {
    const NAME: &'static str = "SealedDocument";
    const LIST: usize = 6;
    const LIST_ENTRIES_MAX: usize = super::RECIPIENTS_MAX;
}

impl Canonical for Plaintext {
    const NAME: &'static str = "Plaintext";
    const LIST: usize = 2;
    const LIST_ENTRIES_MAX: usize = homeward_commitment::FIELDS_MAX;
}

impl Canonical for FieldOpening {
    const NAME: &'static str = "FieldOpening";
    const LIST: usize = 5;
    const LIST_ENTRIES_MAX: usize = super::PROOF_HASHES_MAX;
}

impl Canonical for FitnessSheet {
    const NAME: &'static str = "FitnessSheet";
    const LIST: usize = 3;
    const LIST_ENTRIES_MAX: usize = homeward_commitment::FITNESS_LINES_MAX;
}

// The line numbers are packed into one entry.
impl Canonical for ClearanceReasons {
    const NAME: &'static str = "ClearanceReasons";
    const LIST: usize = 3;
    const LIST_ENTRIES_MAX: usize = 1;
}

/// Counts list entries before decoding: entries of two bytes would otherwise fill the memory.
fn check_list<M: Canonical>(bytes: &[u8]) -> Result<(), WireError> {
    const VARINT: usize = 0;
    const LENGTH_DELIMITED: usize = 2;
    let (mut rest, mut entries) = (bytes, 0_usize);
    while !rest.is_empty() {
        let key = prost::decode_length_delimiter(&mut rest).map_err(malformed::<M>)?;
        let number = prost::decode_length_delimiter(&mut rest).map_err(malformed::<M>)?;
        let content_bytes = match key % 8 {
            VARINT => 0,
            LENGTH_DELIMITED => number,
            other => return Err(malformed::<M>(format!("wire type {other} is not in use"))),
        };
        let end = || malformed::<M>(format!("a field of {content_bytes} bytes goes past the end"));
        rest = rest.get(content_bytes..).ok_or_else(end)?;
        entries = entries.saturating_add(usize::from(key / 8 == M::LIST));
        if entries > M::LIST_ENTRIES_MAX {
            return Err(WireError::TooManyEntries { message: M::NAME, allowed: M::LIST_ENTRIES_MAX });
        }
    }
    Ok(())
}

fn malformed<M: Canonical>(cause: impl ToString) -> WireError {
    WireError::Malformed { message: M::NAME, cause: cause.to_string() }
}

/// A byte string of fixed length.
pub(crate) fn fixed<M: Canonical, const N: usize>(
    field: &'static str,
    bytes: &[u8],
) -> Result<[u8; N], WireError> {
    bytes.try_into().map_err(|_| WireError::Length {
        message: M::NAME,
        field,
        found: bytes.len(),
        expected: N,
    })
}

/// The schema behind a number on the wire.
pub(crate) fn schema<M: Canonical>(number: i32) -> Result<homeward_commitment::Schema, WireError> {
    let known = u8::try_from(number).ok().and_then(homeward_commitment::Schema::from_code);
    known.ok_or(WireError::UnknownSchema { message: M::NAME, found: number })
}

/// Wipes what a plaintext message holds.
pub(crate) fn wipe(message: &mut Plaintext) {
    for field in &mut message.fields {
        field.salt.zeroize();
        field.value.zeroize();
    }
}
