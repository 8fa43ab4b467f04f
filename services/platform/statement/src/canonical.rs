//! The one encoding of a protobuf message that is accepted.

use prost::{DecodeError, Message};
use thiserror::Error;

/// Bytes are not the canonical encoding of the expected message.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum CanonicalError {
    /// The bytes do not decode as this message.
    #[error("not a protobuf message of this shape: {0}")]
    Malformed(#[from] DecodeError),
    /// The bytes decode, but encoding the result gives other bytes.
    #[error(
        "not canonical: re-encoding gives {reencoded_bytes} bytes for {found_bytes}, first difference at \
         byte {offset_bytes} (unknown or repeated fields, another order, explicit defaults and padded \
         varints are refused)"
    )]
    NotCanonical {
        /// Length of what was given, in bytes.
        found_bytes: usize,
        /// Length of the canonical encoding, in bytes.
        reencoded_bytes: usize,
        /// Where the two first differ, in bytes from the start.
        offset_bytes: usize,
    },
}

/// Decodes `bytes` as an `M` if they are its canonical encoding: what encoding the decoded message gives.
///
/// This refuses unknown fields, a field given twice, another field order, explicit default values and
/// padded varints, so that a message has one encoding and every implementation hashes the same bytes. The
/// caller limits the length of `bytes` first.
///
/// # Errors
/// [`CanonicalError`] if the bytes do not decode, or are not canonical.
pub fn decode<M: Message + Default>(bytes: &[u8]) -> Result<M, CanonicalError> {
    let message = M::decode(bytes)?;
    let reencoded = message.encode_to_vec();
    if reencoded == bytes {
        return Ok(message);
    }
    let offset_bytes =
        bytes.iter().zip(&reencoded).take_while(|(found, canonical)| found == canonical).count();
    Err(CanonicalError::NotCanonical {
        found_bytes: bytes.len(),
        reencoded_bytes: reencoded.len(),
        offset_bytes,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::proto;

    const KEY_ID: &[u8] = b"\x0a\x01k";
    const SIGNATURE: &[u8] = b"\x12\x01s";

    #[test]
    fn only_the_canonical_encoding_is_decoded() {
        check(&[KEY_ID, SIGNATURE], None);
        check(&[], None);
        // Field order.
        check(&[SIGNATURE, KEY_ID], Some(0));
        // A field given twice; the last one would win.
        check(&[b"\x0a\x01x", KEY_ID, SIGNATURE], Some(2));
        // An unknown field.
        check(&[KEY_ID, SIGNATURE, b"\x18\x01"], Some(6));
        // An explicit default.
        check(&[KEY_ID, b"\x12\x00"], Some(3));
        // A padded length.
        check(&[b"\x0a\x81\x00k", SIGNATURE], Some(1));
        // A padded field key.
        check(&[b"\x8a\x00\x01k", SIGNATURE], Some(0));
    }

    #[test]
    fn what_does_not_decode_is_malformed() {
        for bytes in [&b"\x0a"[..], b"\x0a\x02k", b"\x08\x01", b"\x00", b"\xff"] {
            assert!(
                matches!(decode::<proto::Signature>(bytes), Err(CanonicalError::Malformed(_))),
                "{bytes:?}"
            );
        }
    }

    fn check(parts: &[&[u8]], differs_at: Option<usize>) {
        let bytes = parts.concat();
        match (decode::<proto::Signature>(&bytes), differs_at) {
            (Ok(message), None) => assert_eq!(message.encode_to_vec(), bytes),
            (Err(CanonicalError::NotCanonical { offset_bytes, .. }), Some(expected)) => {
                assert_eq!(offset_bytes, expected, "{bytes:?}");
            }
            (other, expected) => panic!("{bytes:?}: {other:?}, expected difference at {expected:?}"),
        }
    }
}
