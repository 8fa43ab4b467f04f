//! Documents, their encodings and their padding. Pure.

mod body;
mod clearance_reasons;
mod content;
mod fitness_sheet;
mod opening;
mod padding;
mod sealed;
mod wire;

pub use body::BodyError;
pub use clearance_reasons::{ClearanceReasons, LineReason};
pub use content::{Document, DocumentError};
pub use fitness_sheet::FitnessSheet;
pub use opening::{OpeningError, PROOF_HASHES_MAX, decode_opening, encode_opening};
pub use padding::{CIPHERTEXT_BYTES_MAX, CIPHERTEXT_BYTES_MIN, PaddingError};
pub(crate) use padding::{TAG_BYTES, pad, unpad};
pub(crate) use sealed::Header;
pub use sealed::{RECIPIENTS_MAX, SEALED_BYTES_MAX, SealedDocument, SealedError, WrappedKey};
pub use wire::WireError;

#[cfg(test)]
mod tests;
