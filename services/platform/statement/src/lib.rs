//! Signed statements: hashes, keys, envelopes and their one canonical encoding.
//!
//! Everything a principal says travels as the bytes of an [`Envelope`], stored and verified as they came.
//! Pure: no clock, no randomness, no I/O. `proto/spec/envelope.md` specifies the format for other
//! implementations; `proto/spec/vectors/envelope.json` holds its fixed test vectors.

pub mod canonical;
mod envelope;
mod hash;
mod hex32;
mod key;
mod pae;
mod signature;

/// Protobuf messages of `homeward.statement.v1`, as generated; use [`Envelope`] for anything received.
pub mod proto {
    include!(concat!(env!("OUT_DIR"), "/homeward.statement.v1.rs"));
}

pub use envelope::{
    ENVELOPE_BYTES_MAX, Envelope, EnvelopeError, PAYLOAD_TYPE_BYTES_MAX, SIGNATURES_MAX, VerifyError,
};
pub use hash::{HASH_BYTES, Hash};
pub use hex32::Hex32Error;
pub use key::{
    BadSignature, KeyError, KeyId, PUBLIC_KEY_BYTES, PublicKey, SEED_BYTES, SIGNATURE_BYTES, SecretKey,
};
pub use pae::pre_authentication_encoding;
pub use signature::{Signature, sign_detached};
