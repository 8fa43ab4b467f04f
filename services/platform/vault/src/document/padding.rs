//! Padding, so that the length of a ciphertext tells little about the document in it.
//!
//! The padded plaintext is a length of 4 bytes (big-endian), the message, and zeros, such that the
//! ciphertext with its tag is the smallest power of two that holds them, from 4 KiB to 16 MiB.

use zeroize::Zeroizing;

/// Shortest ciphertext with its tag, in bytes.
pub const CIPHERTEXT_BYTES_MIN: usize = 4 * 1024;
/// Longest ciphertext with its tag, in bytes.
pub const CIPHERTEXT_BYTES_MAX: usize = 16 * 1024 * 1024;
/// Length of the Poly1305 tag, in bytes.
pub(crate) const TAG_BYTES: usize = 16;

const LENGTH_BYTES: usize = 4;

/// Why a plaintext cannot be padded or a padding is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum PaddingError {
    /// The message does not fit the longest ciphertext.
    #[error("a message of {found} bytes does not fit a ciphertext of {CIPHERTEXT_BYTES_MAX} bytes")]
    TooLong {
        /// Bytes of the message.
        found: usize,
    },
    /// The length does not fit the padded bytes or is not the one that this size is for.
    #[error("padding: a message of {claimed} bytes does not belong into {padded} padded bytes")]
    Length {
        /// Length that the padding claims, in bytes.
        claimed: usize,
        /// Padded bytes found.
        padded: usize,
    },
    /// The bytes after the message are not all zero.
    #[error("padding: the bytes after the message are not all zero")]
    NotZero,
}

/// Bytes of the ciphertext with its tag for a message of this length.
fn ciphertext_bytes(message_bytes: usize) -> Option<usize> {
    let needed = message_bytes.checked_add(LENGTH_BYTES + TAG_BYTES)?.checked_next_power_of_two()?;
    Some(needed.max(CIPHERTEXT_BYTES_MIN)).filter(|bytes| *bytes <= CIPHERTEXT_BYTES_MAX)
}

/// Pads a message; the buffer has room for the tag, so that encrypting in place leaves no copy behind.
pub(crate) fn pad(message: &[u8]) -> Result<Zeroizing<Vec<u8>>, PaddingError> {
    let too_long = PaddingError::TooLong { found: message.len() };
    let ciphertext_bytes = ciphertext_bytes(message.len()).ok_or(too_long)?;
    let length = u32::try_from(message.len()).map_err(|_| too_long)?;
    let mut padded = Zeroizing::new(Vec::with_capacity(ciphertext_bytes));
    padded.extend_from_slice(&length.to_be_bytes());
    padded.extend_from_slice(message);
    padded.resize(ciphertext_bytes.saturating_sub(TAG_BYTES), 0);
    Ok(padded)
}

/// The message in a padded plaintext. Only what [`pad`] makes is accepted.
pub(crate) fn unpad(padded: &[u8]) -> Result<&[u8], PaddingError> {
    let short = PaddingError::Length { claimed: 0, padded: padded.len() };
    let (length, rest) = padded.split_first_chunk::<LENGTH_BYTES>().ok_or(short)?;
    let claimed = usize::try_from(u32::from_be_bytes(*length)).unwrap_or(usize::MAX);
    let wrong = PaddingError::Length { claimed, padded: padded.len() };
    let (message, zeros) = rest.split_at_checked(claimed).ok_or(wrong)?;
    if ciphertext_bytes(claimed) != padded.len().checked_add(TAG_BYTES) {
        return Err(wrong);
    }
    if zeros.iter().any(|byte| *byte != 0) {
        return Err(PaddingError::NotZero);
    }
    Ok(message)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_the_smallest_power_of_two() {
        let check = |message_bytes: usize, expected: Result<usize, PaddingError>| {
            let padded = pad(&vec![7; message_bytes]);
            let found = padded.as_ref().map(|padded| padded.len() + TAG_BYTES).map_err(|error| *error);
            assert_eq!(found, expected, "{message_bytes}");
            if let Ok(padded) = padded {
                assert_eq!(unpad(&padded).map(<[u8]>::len), Ok(message_bytes));
            }
        };
        check(0, Ok(4_096));
        check(4_076, Ok(4_096));
        check(4_077, Ok(8_192));
        check(15 * 1024 * 1024, Ok(CIPHERTEXT_BYTES_MAX));
        check(CIPHERTEXT_BYTES_MAX - 20, Ok(CIPHERTEXT_BYTES_MAX));
        check(CIPHERTEXT_BYTES_MAX - 19, Err(PaddingError::TooLong { found: CIPHERTEXT_BYTES_MAX - 19 }));
    }

    #[test]
    fn only_the_one_padding_is_accepted() {
        let check = |change: &dyn Fn(&mut Vec<u8>), expected: PaddingError| {
            let mut padded = pad(b"message").unwrap().to_vec();
            change(&mut padded);
            assert_eq!(unpad(&padded), Err(expected));
        };
        let length = |claimed, padded| PaddingError::Length { claimed, padded };
        check(&|padded| padded[4_079] = 1, PaddingError::NotZero);
        check(&|padded| padded[3] = 6, PaddingError::NotZero);
        check(&|padded| padded[0] = 1, length(0x0100_0007, 4_080));
        check(&|padded| padded.truncate(3), length(0, 3));
        check(&|padded| padded.truncate(2_032), length(7, 2_032));
        check(&|padded| padded.resize(8_176, 0), length(7, 8_176));
    }
}
