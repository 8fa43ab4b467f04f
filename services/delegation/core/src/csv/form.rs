//! Files as office programs write them, turned into the one form that is read.
//!
//! Nothing is guessed: whoever hands in a file says how it is written. What was said is checked where that
//! is possible, since names in the wrong letters would be nobody's.

use std::borrow::Cow;

use encoding_rs::{Encoding, KOI8_R, WINDOWS_1251};

use super::encoding::{self, EncodingGuess};
use super::lines::Lines;
use super::text::{check_no_nul, check_size, checked_text};
use super::{COLUMNS_MAX, CsvError};

/// The columns of all lists that hold a date.
const DATE_COLUMNS: [&str; 8] = [
    "answered_on",
    "captured_on",
    "date_of_birth",
    "missing_since",
    "notified_on",
    "received_on",
    "recovered_on",
    "separated_on",
];

/// How a file is written. The default is the form that is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct FileForm {
    /// Its encoding.
    pub encoding: FileEncoding,
    /// What stands between its fields.
    pub separator: FieldSeparator,
    /// How its dates are written.
    pub date_order: DateOrder,
}

/// How the characters of a file are encoded.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FileEncoding {
    /// UTF-8, with or without a byte order mark.
    #[default]
    Utf8,
    /// The 8-bit Cyrillic encoding of Windows.
    Windows1251,
    /// The 8-bit Cyrillic encoding of RFC 1489.
    Koi8R,
}

/// What stands between the fields of a line.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum FieldSeparator {
    /// A comma.
    #[default]
    Comma,
    /// A semicolon, as office programs write it where the comma is the decimal mark.
    Semicolon,
    /// A tab.
    Tab,
}

/// How dates are written.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum DateOrder {
    /// `YYYY-MM-DD`.
    #[default]
    YearFirst,
    /// `DD.MM.YYYY`, also with slashes or hyphens and without leading zeros. The year has four digits.
    DayFirst,
}

impl FileForm {
    /// The file in the form that is read: UTF-8, commas, dates as `YYYY-MM-DD`. Lines keep their numbers.
    /// A date that is not written as said stays as it is, so that its row is judged like any other.
    ///
    /// # Errors
    /// The file is too large, is not encoded as said, has NUL bytes, or breaks the grammar of fields.
    pub fn normalise<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, [u8]>, CsvError> {
        if *self == Self::default() {
            return Ok(Cow::Borrowed(bytes));
        }
        let text = self.decode(bytes)?;
        self.separator.check(&text)?;
        let date_places = self.date_places(&text)?;
        let mut lines = Lines::new(&text, self.separator.character());
        let mut normalised = String::with_capacity(text.len());
        while !lines.is_empty() {
            lines.take_line(|place, value| {
                if place > 0 {
                    normalised.push(',');
                }
                let date = if date_places.contains(&place) { year_first(&value) } else { None };
                push_field(&mut normalised, date.as_deref().unwrap_or(&value));
            })?;
            normalised.push('\n');
        }
        Ok(Cow::Owned(normalised.into_bytes()))
    }

    /// The places of columns whose dates are turned round.
    fn date_places(&self, text: &str) -> Result<Vec<usize>, CsvError> {
        let mut places = Vec::new();
        if self.date_order == DateOrder::DayFirst {
            Lines::new(text, self.separator.character()).take_line(|place, name| {
                if place < COLUMNS_MAX && DATE_COLUMNS.contains(&name.trim()) {
                    places.push(place);
                }
            })?;
        }
        Ok(places)
    }

    fn decode<'a>(&self, bytes: &'a [u8]) -> Result<Cow<'a, str>, CsvError> {
        let (table, said, guess) = match self.encoding {
            FileEncoding::Utf8 => return checked_text(bytes).map(|(text, _)| Cow::Borrowed(text)),
            FileEncoding::Windows1251 => (WINDOWS_1251, "windows-1251", EncodingGuess::Windows1251),
            FileEncoding::Koi8R => (KOI8_R, "koi8-r", EncodingGuess::Koi8R),
        };
        check_size(bytes)?;
        check_no_nul(bytes)?;
        check_as_said(bytes, said, guess)?;
        Ok(decoded(table, bytes))
    }
}

fn decoded<'a>(table: &'static Encoding, bytes: &'a [u8]) -> Cow<'a, str> {
    // Every byte has a character in these tables; control characters are found when rows are read.
    table.decode_without_bom_handling(bytes).0
}

/// A file in another encoding than was said has names in letters that nobody wrote.
fn check_as_said(bytes: &[u8], said: &'static str, expected: EncodingGuess) -> Result<(), CsvError> {
    let Some(first) = bytes.iter().position(|byte| !byte.is_ascii()) else { return Ok(()) };
    if std::str::from_utf8(bytes).is_ok() {
        return Err(CsvError::EncodingNotAsSaid { said, found: "utf-8" });
    }
    match encoding::guess(bytes, first) {
        EncodingGuess::Windows1251 if expected != EncodingGuess::Windows1251 => {
            Err(CsvError::EncodingNotAsSaid { said, found: "windows-1251" })
        }
        EncodingGuess::Koi8R if expected != EncodingGuess::Koi8R => {
            Err(CsvError::EncodingNotAsSaid { said, found: "koi8-r" })
        }
        _ => Ok(()),
    }
}

/// `14.02.2004` as `2004-02-14`; nothing where it is not written so. Whether there is such a day is not asked.
fn year_first(text: &str) -> Option<String> {
    let text = text.trim();
    let mark = text.chars().find(|character| ['.', '/', '-'].contains(character))?;
    let (day, rest) = text.split_once(mark)?;
    let (month, year) = rest.split_once(mark)?;
    let is_number = |part: &str, digits: std::ops::RangeInclusive<usize>| {
        digits.contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit())
    };
    let fits = is_number(day, 1..=2) && is_number(month, 1..=2) && is_number(year, 4..=4);
    fits.then(|| format!("{year}-{month:0>2}-{day:0>2}"))
}

fn push_field(text: &mut String, value: &str) {
    if value.contains([',', '"', '\n', '\r']) {
        text.push('"');
        text.push_str(&value.replace('"', "\"\""));
        text.push('"');
    } else {
        text.push_str(value);
    }
}

impl FieldSeparator {
    /// A header without the separator that was said, and with another one.
    fn check(self, text: &str) -> Result<(), CsvError> {
        let header = text.lines().next().unwrap_or_default();
        let is_there = |separator: Self| header.contains(separator.character());
        let others = [(Self::Comma, "comma"), (Self::Semicolon, "semicolon"), (Self::Tab, "tab")];
        let said = match self {
            Self::Comma => "commas",
            Self::Semicolon => "semicolons",
            Self::Tab => "tabs",
        };
        match others.into_iter().find(|(other, _)| is_there(*other)) {
            Some((_, found)) if !is_there(self) => Err(CsvError::SeparatorNotAsSaid { said, found }),
            _ => Ok(()),
        }
    }

    const fn character(self) -> char {
        match self {
            Self::Comma => ',',
            Self::Semicolon => ';',
            Self::Tab => '\t',
        }
    }
}

#[cfg(test)]
mod tests;
