//! The lines of a text, field by field, each with its place.

use std::borrow::Cow;

use super::field::{FieldEnd, FieldFault, take_field};
use super::{CsvError, FIELD_BYTES_MAX};

/// What is left of a text.
#[derive(Debug)]
pub(super) struct Lines<'a> {
    rest: &'a str,
    line: u64,
    separator: char,
}

impl<'a> Lines<'a> {
    pub(super) const fn new(text: &'a str, separator: char) -> Self {
        Self { rest: text, line: 1, separator }
    }

    pub(super) const fn is_empty(&self) -> bool {
        self.rest.is_empty()
    }

    /// Number of the line that comes next, from 1.
    pub(super) const fn line(&self) -> u64 {
        self.line
    }

    /// Leaves what is left unread.
    pub(super) const fn end(&mut self) {
        self.rest = "";
    }

    /// Takes one line, hands each field with its place (from 0) to `keep`, and returns how many there
    /// were; a blank line has none.
    pub(super) fn take_line(&mut self, mut keep: impl FnMut(usize, Cow<'a, str>)) -> Result<usize, CsvError> {
        if let Some(rest) = self.rest.strip_prefix('\n').or_else(|| self.rest.strip_prefix("\r\n")) {
            self.rest = rest;
            self.line = self.line.saturating_add(1);
            return Ok(0);
        }
        let mut found = 0_usize;
        loop {
            let (line, column) = (self.line, found.saturating_add(1));
            let field = take_field(self.rest, self.separator).map_err(|fault| match fault {
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
}

pub(super) fn line_at(bytes: &[u8], offset: usize) -> u64 {
    line_feeds(bytes.get(..offset).unwrap_or(bytes)).saturating_add(1)
}

fn line_feeds(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0, |count: u64, byte| count.saturating_add(u64::from(*byte == b'\n')))
}
