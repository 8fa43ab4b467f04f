//! Fields that hold one of a few words.

/// A type whose values are written as fixed words in lists.
pub trait Choice: Copy + PartialEq + 'static {
    /// Every value with its word; each value and each word stands once.
    const WORDS: &'static [(&'static str, Self)];

    /// The value of a word, matched exactly.
    #[must_use]
    fn from_word(word: &str) -> Option<Self> {
        Self::WORDS.iter().find(|(known, _)| *known == word).map(|(_, value)| *value)
    }

    /// The word of this value.
    #[must_use]
    fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, value)| *value == self).map_or("", |(word, _)| word)
    }

    /// All words, for messages.
    #[must_use]
    fn allowed() -> String {
        let words: Vec<&str> = Self::WORDS.iter().map(|(word, _)| *word).collect();
        words.join(", ")
    }
}

impl Choice for bool {
    const WORDS: &'static [(&'static str, Self)] = &[("yes", true), ("no", false)];
}
