//! Numbers of lines as people type them: `1-135`, `3,7-9`.

use std::collections::BTreeSet;
use std::fmt;

/// The largest number of a line: a batch has no more.
pub const LINE_MAX: u32 = 10_000;

/// Why a text names no lines.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum LinesFault {
    /// A part is neither a number nor a range.
    #[error("{0:?} is no line; write numbers and ranges as 1-135 or 3,7-9")]
    NoNumber(String),
    /// A range runs backwards.
    #[error("{0}-{1} runs backwards; write the smaller number first")]
    Backwards(u32, u32),
    /// A number that no line has.
    #[error("{0} is no line; lines have numbers from 1 to {LINE_MAX}")]
    OutOfRange(u32),
    /// Nothing is left.
    #[error("no line is named; write numbers and ranges as 1-135 or 3,7-9")]
    Nothing,
}

/// Lines of a batch, each once; at least one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Lines(BTreeSet<u32>);

impl Lines {
    /// Reads numbers and ranges, in any order.
    ///
    /// # Errors
    /// [`LinesFault`], saying what is wrong with which part.
    pub fn parse(text: &str) -> Result<Self, LinesFault> {
        let mut lines = BTreeSet::new();
        for part in text.split(',').map(str::trim).filter(|part| !part.is_empty()) {
            let (first, last) = part.split_once('-').unwrap_or((part, part));
            let (first, last) = (number(first, part)?, number(last, part)?);
            if first > last {
                return Err(LinesFault::Backwards(first, last));
            }
            lines.extend(first..=last);
        }
        Self::of(lines)
    }

    /// These lines.
    ///
    /// # Errors
    /// [`LinesFault::Nothing`] for none.
    pub fn of(lines: impl IntoIterator<Item = u32>) -> Result<Self, LinesFault> {
        let lines: BTreeSet<u32> = lines.into_iter().collect();
        if lines.is_empty() { Err(LinesFault::Nothing) } else { Ok(Self(lines)) }
    }

    /// These lines but for others.
    ///
    /// # Errors
    /// [`LinesFault::Nothing`] where nothing is left.
    pub fn without(&self, others: &Self) -> Result<Self, LinesFault> {
        Self::of(self.0.difference(&others.0).copied())
    }

    /// The numbers, ascending.
    pub fn iter(&self) -> impl Iterator<Item = u32> {
        self.0.iter().copied()
    }

    /// How many there are.
    #[must_use]
    pub fn count(&self) -> usize {
        self.0.len()
    }
}

fn number(text: &str, part: &str) -> Result<u32, LinesFault> {
    let number: u32 = text.trim().parse().map_err(|_| LinesFault::NoNumber(part.to_owned()))?;
    if (1..=LINE_MAX).contains(&number) { Ok(number) } else { Err(LinesFault::OutOfRange(number)) }
}

impl fmt::Display for Lines {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut ranges: Vec<(u32, u32)> = Vec::new();
        for line in self.iter() {
            match ranges.last_mut() {
                Some((_, last)) if last.checked_add(1) == Some(line) => *last = line,
                _ => ranges.push((line, line)),
            }
        }
        let shown = ranges
            .into_iter()
            .map(|(first, last)| if first == last { first.to_string() } else { format!("{first}-{last}") });
        formatter.write_str(&shown.collect::<Vec<_>>().join(","))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_read_as_people_type_them() {
        let check = |text: &str, expected: Result<&str, LinesFault>| {
            let found = Lines::parse(text).map(|lines| lines.to_string());
            assert_eq!(found, expected.map(str::to_owned), "{text:?}");
        };
        check("17", Ok("17"));
        check("1-135", Ok("1-135"));
        check(" 3, 7 - 9 ,4", Ok("3-4,7-9"));
        check("5,5,5-6,", Ok("5-6"));
        check("10000", Ok("10000"));
        check("", Err(LinesFault::Nothing));
        check(",", Err(LinesFault::Nothing));
        check("9-7", Err(LinesFault::Backwards(9, 7)));
        check("0", Err(LinesFault::OutOfRange(0)));
        check("1-10001", Err(LinesFault::OutOfRange(10_001)));
        check("a", Err(LinesFault::NoNumber("a".to_owned())));
        check("1-2-3", Err(LinesFault::NoNumber("1-2-3".to_owned())));
        check("4294967296", Err(LinesFault::NoNumber("4294967296".to_owned())));
    }

    #[test]
    fn some_are_left_out() {
        let check = |all: &str, except: &str, expected: Result<&str, LinesFault>| {
            let (all, except) = (Lines::parse(all).unwrap(), Lines::parse(except).unwrap());
            let found = all.without(&except).map(|lines| (lines.count(), lines.to_string()));
            assert_eq!(found.map(|(_, text)| text), expected.map(str::to_owned));
        };
        check("1-135", "17", Ok("1-16,18-135"));
        check("1-3", "7", Ok("1-3"));
        check("1-3", "1-5", Err(LinesFault::Nothing));
    }
}
