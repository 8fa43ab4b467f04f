//! Rows of a file, one after another, borrowed from bytes that the caller holds once.

use std::borrow::Cow;

use super::encoding;
use super::field::{FieldEnd, FieldFault, take_field};
use super::header::places;
use super::{COLUMNS_MAX, CsvError, FIELD_BYTES_MAX, FILE_BYTES_MAX, ROWS_MAX};

/// One row with its fields in declared order, whatever their order in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<const N: usize> {
    /// Line of the file on which the row begins; the header stands on line 1.
    pub line: u64,
    /// The fields, unquoted, each at most [`FIELD_BYTES_MAX`] bytes.
    pub fields: [String; N],
}

/// The rows of a file; ends after the first error.
#[derive(Debug)]
pub struct Rows<'a, const N: usize> {
    rest: &'a str,
    line: u64,
    rows_read: u64,
    places: Vec<usize>,
    has_byte_order_mark: bool,
}

impl<'a, const N: usize> Rows<'a, N> {
    /// Opens a file: checks its size and encoding and reads its header.
    ///
    /// # Errors
    /// The file is too large, empty, not UTF-8, contains NUL, or its header is not that of `columns`.
    pub fn open(bytes: &'a [u8], columns: &'static [&'static str; N]) -> Result<Self, CsvError> {
        if bytes.len() > FILE_BYTES_MAX {
            return Err(CsvError::FileTooLarge { found_bytes: bytes.len() });
        }
        let text = checked_text(bytes)?;
        let without_mark = text.strip_prefix('\u{feff}');
        let mut rows = Self {
            rest: without_mark.unwrap_or(text),
            line: 1,
            rows_read: 0,
            places: Vec::new(),
            has_byte_order_mark: without_mark.is_some(),
        };
        if rows.rest.is_empty() {
            return Err(CsvError::Empty);
        }
        let mut header = Vec::new();
        rows.take_line(|place, value| {
            if place < COLUMNS_MAX {
                header.push(value.into_owned());
            }
        })?;
        rows.places = places(&header, columns)?;
        Ok(rows)
    }

    /// Whether the file began with a UTF-8 byte order mark.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.has_byte_order_mark
    }

    /// Takes one line, hands each field with its place (from 0) to `keep`, and returns how many there
    /// were; a blank line has none.
    fn take_line(&mut self, mut keep: impl FnMut(usize, Cow<'a, str>)) -> Result<usize, CsvError> {
        if let Some(rest) = self.rest.strip_prefix('\n').or_else(|| self.rest.strip_prefix("\r\n")) {
            self.rest = rest;
            self.line = self.line.saturating_add(1);
            return Ok(0);
        }
        let mut found = 0_usize;
        loop {
            let (line, column) = (self.line, found.saturating_add(1));
            let field = take_field(self.rest).map_err(|fault| match fault {
                FieldFault::QuoteUnterminated => CsvError::QuoteUnterminated { line, column },
                FieldFault::QuoteMisplaced => CsvError::QuoteMisplaced { line, column },
                FieldFault::CarriageReturn => CsvError::CarriageReturn { line, column },
            })?;
            let found_bytes = field.value.len();
            if found_bytes > FIELD_BYTES_MAX {
                return Err(CsvError::FieldTooLong { line, column, found_bytes });
            }
            self.rest = field.rest;
            self.line = self.line.saturating_add(line_feeds(field.value.as_bytes()));
            keep(found, field.value);
            found = column;
            match field.end {
                FieldEnd::Separator => {}
                FieldEnd::Line => {
                    self.line = self.line.saturating_add(1);
                    return Ok(found);
                }
                FieldEnd::File => return Ok(found),
            }
        }
    }

    fn take_row(&mut self) -> Result<Row<N>, CsvError> {
        let line = self.line;
        if self.rows_read >= ROWS_MAX {
            return Err(CsvError::TooManyRows { line });
        }
        let places = std::mem::take(&mut self.places);
        let mut fields: [String; N] = std::array::from_fn(|_| String::new());
        let taken = self.take_line(|place, value| {
            if let Some(slot) = places.get(place).and_then(|declared| fields.get_mut(*declared)) {
                *slot = value.into_owned();
            }
        });
        self.places = places;
        let found = taken?;
        if found != N {
            return Err(CsvError::FieldCount { line, found, allowed: N });
        }
        self.rows_read = self.rows_read.saturating_add(1);
        Ok(Row { line, fields })
    }
}

impl<const N: usize> Iterator for Rows<'_, N> {
    type Item = Result<Row<N>, CsvError>;

    fn next(&mut self) -> Option<Self::Item> {
        if self.rest.is_empty() {
            return None;
        }
        let row = self.take_row();
        if row.is_err() {
            self.rest = "";
        }
        Some(row)
    }
}

/// The text of `bytes`, if it is UTF-8 without NUL.
fn checked_text(bytes: &[u8]) -> Result<&str, CsvError> {
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte_offset = error.valid_up_to();
        CsvError::NotUtf8 {
            line: line_at(bytes, byte_offset),
            byte_offset,
            looks_like: encoding::guess(bytes, byte_offset),
            has_semicolons: has_semicolon_header(bytes),
        }
    })?;
    match bytes.iter().position(|byte| *byte == 0) {
        Some(byte_offset) => Err(CsvError::NulByte {
            line: line_at(bytes, byte_offset),
            byte_offset,
            looks_like: encoding::guess(bytes, byte_offset),
        }),
        None => Ok(text),
    }
}

fn line_at(bytes: &[u8], offset: usize) -> u64 {
    line_feeds(bytes.get(..offset).unwrap_or(bytes)).saturating_add(1)
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |count: u64, byte| count.saturating_add(u64::from(*byte == b'\n')))
}

fn has_semicolon_header(bytes: &[u8]) -> bool {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    header.contains(&b';') && !header.contains(&b',')
}
