//! The encoding of one opened field.

use homeward_commitment::FieldOpening;
use prost::Message;

use super::wire::{self, Canonical, WireError};

/// Most hashes of a proof: a schema has at most 64 fields.
pub const PROOF_HASHES_MAX: usize = 6;

/// Why bytes are not an opening.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum OpeningError {
    /// Not a canonical message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// The field number is larger than any schema's.
    #[error("{found} is not a field number; the largest possible is {}", u16::MAX)]
    Number {
        /// Number found.
        found: u32,
    },
    /// A field that is marked absent holds a value.
    #[error("field {number} is marked absent and holds {found} bytes")]
    AbsentValue {
        /// Number of the field.
        number: u32,
        /// Bytes found.
        found: usize,
    },
}

/// The `FieldOpening` message.
#[must_use]
pub fn encode_opening(opening: &FieldOpening) -> Vec<u8> {
    let message = wire::FieldOpening {
        number: u32::from(opening.number),
        salt: opening.salt.to_vec(),
        present: opening.value.is_some(),
        value: opening.value.clone().unwrap_or_default(),
        proof: opening.proof.iter().map(|hash| hash.to_vec()).collect(),
    };
    message.encode_to_vec()
}

/// Reads a `FieldOpening` message. Whether it holds is for [`crate::verify_field`] to say.
///
/// # Errors
/// If the encoding is not canonical or a length or number does not fit.
pub fn decode_opening(bytes: &[u8]) -> Result<FieldOpening, OpeningError> {
    let message = wire::FieldOpening::decode_canonical(bytes)?;
    let number = message.number;
    if !message.present && !message.value.is_empty() {
        return Err(OpeningError::AbsentValue { number, found: message.value.len() });
    }
    let proof = message.proof.iter().map(|hash| wire::fixed::<wire::FieldOpening, 32>("proof", hash));
    Ok(FieldOpening {
        number: u16::try_from(number).map_err(|_| OpeningError::Number { found: number })?,
        salt: wire::fixed::<wire::FieldOpening, 32>("salt", &message.salt)?,
        proof: proof.collect::<Result<_, _>>()?,
        value: message.present.then_some(message.value),
    })
}
