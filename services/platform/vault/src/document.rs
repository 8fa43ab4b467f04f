//! Documents, their encodings and their padding. Pure.

mod content;
mod opening;
mod padding;
mod sealed;
mod wire;

pub use content::{Document, DocumentError};
pub use opening::{OpeningError, PROOF_HASHES_MAX, decode_opening, encode_opening};
pub use padding::{CIPHERTEXT_BYTES_MAX, CIPHERTEXT_BYTES_MIN, PaddingError};
pub(crate) use padding::{TAG_BYTES, pad, unpad};
pub(crate) use sealed::Header;
pub use sealed::{RECIPIENTS_MAX, SEALED_BYTES_MAX, SealedDocument, SealedError, WrappedKey};
pub use wire::WireError;

#[cfg(test)]
mod tests;
