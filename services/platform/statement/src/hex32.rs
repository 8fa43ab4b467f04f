//! The one text form of a 32-byte value: 64 lower-case hexadecimal digits.

use thiserror::Error;

/// Length of every value that has this text form, in bytes.
const VALUE_BYTES: usize = 32;

/// A text is not a 32-byte value in lower-case hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum Hex32Error {
    /// The text has another length.
    #[error("found {found} characters, need exactly 64 lower-case hexadecimal digits")]
    Length {
        /// Length of the text in bytes.
        found: usize,
    },
    /// A character is not one of `0123456789abcdef`; upper case is refused, so that a value has one text.
    #[error("found a character outside 0-9 and a-f, need exactly 64 lower-case hexadecimal digits")]
    Digit,
}

/// Reads 64 lower-case hexadecimal digits.
pub(crate) fn decode(text: &str) -> Result<[u8; VALUE_BYTES], Hex32Error> {
    if text.len() != VALUE_BYTES * 2 {
        return Err(Hex32Error::Length { found: text.len() });
    }
    let mut value = [0; VALUE_BYTES];
    hex::decode_to_slice(text, &mut value).map_err(|_| Hex32Error::Digit)?;
    if text.bytes().any(|byte| byte.is_ascii_uppercase()) {
        return Err(Hex32Error::Digit);
    }
    Ok(value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_lower_case_of_the_exact_length_is_read() {
        check(&"0f".repeat(32), Ok([0x0f; 32]));
        check(&"0F".repeat(32), Err(Hex32Error::Digit));
        check(&"0g".repeat(32), Err(Hex32Error::Digit));
        check(&"0f".repeat(31), Err(Hex32Error::Length { found: 62 }));
        check(&"0f".repeat(33), Err(Hex32Error::Length { found: 66 }));
        check("", Err(Hex32Error::Length { found: 0 }));
        // 64 bytes of UTF-8 that are not 64 characters.
        check(&"é".repeat(32), Err(Hex32Error::Digit));
    }

    fn check(text: &str, expected: Result<[u8; 32], Hex32Error>) {
        assert_eq!(decode(text), expected, "{text}");
    }
}
