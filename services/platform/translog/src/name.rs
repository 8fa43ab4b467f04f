//! Names of logs and witnesses in signed notes.

use std::fmt;
use std::str::FromStr;

use thiserror::Error;

/// Longest name, in bytes.
pub const NAME_BYTES_MAX: usize = 255;

/// A text is not a name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum NameError {
    /// The name is empty or too long.
    #[error("name of {found_bytes} bytes, need 1 to {NAME_BYTES_MAX}")]
    Length {
        /// Length found, in bytes.
        found_bytes: usize,
    },
    /// The name holds a space, a plus or a control character.
    #[error("name holds {found:?}; spaces, plus and control characters are not allowed")]
    Character {
        /// The first character that is not allowed.
        found: char,
    },
}

/// Names a log (the checkpoint's origin) or a witness, best as a URL without its scheme, as in
/// `example.org/forum/1` (C2SP signed-note: no Unicode spaces, no plus).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Name(String);

impl Name {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl FromStr for Name {
    type Err = NameError;

    fn from_str(text: &str) -> Result<Self, NameError> {
        let found_bytes = text.len();
        if found_bytes == 0 || found_bytes > NAME_BYTES_MAX {
            return Err(NameError::Length { found_bytes });
        }
        let refused =
            |character: char| character.is_whitespace() || character.is_control() || character == '+';
        match text.chars().find(|character| refused(*character)) {
            Some(found) => Err(NameError::Character { found }),
            None => Ok(Self(text.to_owned())),
        }
    }
}

impl fmt::Display for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl fmt::Debug for Name {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "Name({})", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_keep_to_the_alphabet_and_length_of_signed_notes() {
        check("homeward.example/forum/1", Ok(()));
        check("señales.example", Ok(()));
        check(&"a".repeat(255), Ok(()));
        check("", Err(NameError::Length { found_bytes: 0 }));
        check(&"a".repeat(256), Err(NameError::Length { found_bytes: 256 }));
        for found in [' ', '+', '\n', '\t', '\0', '\u{7f}', '\u{a0}', '\u{2003}', '\u{3000}'] {
            check(&format!("a{found}b"), Err(NameError::Character { found }));
        }
    }

    fn check(text: &str, expected: Result<(), NameError>) {
        assert_eq!(text.parse::<Name>().map(|name| assert_eq!(name.as_str(), text)), expected, "{text:?}");
    }
}
