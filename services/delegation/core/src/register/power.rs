//! The power that holds people or on which they depend.

use std::fmt;

/// A power's code of three capital Latin letters, such as `UKR` (ISO 3166-1 alpha-3).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PowerCode([u8; 3]);

impl PowerCode {
    /// Reads exactly three capital ASCII letters.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let letters: [u8; 3] = text.as_bytes().try_into().ok()?;
        letters.iter().all(u8::is_ascii_uppercase).then_some(Self(letters))
    }

    /// The three letters.
    #[must_use]
    pub fn as_str(&self) -> &str {
        // The constructor admits ASCII only, so this always is text.
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for PowerCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(self.as_str())
    }
}

impl fmt::Debug for PowerCode {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "PowerCode({})", self.as_str())
    }
}
