//! Rows of a file, one after another, borrowed from bytes that the caller holds once.

use super::header::places;
use super::lines::Lines;
use super::text::checked_text;
use super::{COLUMNS_MAX, CsvError, ROWS_MAX};

/// One row with its fields in declared order, whatever their order in the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row<const N: usize> {
    /// Line of the file on which the row begins; the header stands on line 1.
    pub line: u64,
    /// The fields, unquoted, each at most [`FIELD_BYTES_MAX`](super::FIELD_BYTES_MAX) bytes.
    pub fields: [String; N],
}

/// The rows of a file; ends after the first error.
#[derive(Debug)]
pub struct Rows<'a, const N: usize> {
    lines: Lines<'a>,
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
        let (text, has_byte_order_mark) = checked_text(bytes)?;
        if text.is_empty() {
            return Err(CsvError::Empty);
        }
        let mut lines = Lines::new(text, ',');
        let mut header = Vec::new();
        lines.take_line(|place, value| {
            if place < COLUMNS_MAX {
                header.push(value.into_owned());
            }
        })?;
        let places = places(&header, columns)?;
        Ok(Self { lines, rows_read: 0, places, has_byte_order_mark })
    }

    /// Whether the file began with a UTF-8 byte order mark.
    #[must_use]
    pub fn has_byte_order_mark(&self) -> bool {
        self.has_byte_order_mark
    }

    fn take_row(&mut self) -> Result<Row<N>, CsvError> {
        let line = self.lines.line();
        if self.rows_read >= ROWS_MAX {
            return Err(CsvError::TooManyRows { line });
        }
        let mut fields: [String; N] = std::array::from_fn(|_| String::new());
        let places = &self.places;
        let found = self.lines.take_line(|place, value| {
            if let Some(slot) = places.get(place).and_then(|declared| fields.get_mut(*declared)) {
                *slot = value.into_owned();
            }
        })?;
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
        if self.lines.is_empty() {
            return None;
        }
        let row = self.take_row();
        if row.is_err() {
            self.lines.end();
        }
        Some(row)
    }
}
