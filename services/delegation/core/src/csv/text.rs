//! The text of a file that should be UTF-8.

use super::lines::line_at;
use super::{CsvError, FILE_BYTES_MAX, encoding};

/// The text of `bytes`, without a byte order mark, and whether there was one.
///
/// # Errors
/// The file is too large, not UTF-8, or has NUL bytes.
pub(super) fn checked_text(bytes: &[u8]) -> Result<(&str, bool), CsvError> {
    check_size(bytes)?;
    let text = std::str::from_utf8(bytes).map_err(|error| {
        let byte_offset = error.valid_up_to();
        CsvError::NotUtf8 {
            line: line_at(bytes, byte_offset),
            byte_offset,
            looks_like: encoding::guess(bytes, byte_offset),
            has_semicolons: has_semicolon_header(bytes),
        }
    })?;
    check_no_nul(bytes)?;
    let without_mark = text.strip_prefix('\u{feff}');
    Ok((without_mark.unwrap_or(text), without_mark.is_some()))
}

/// # Errors
/// The file is too large.
pub(super) const fn check_size(bytes: &[u8]) -> Result<(), CsvError> {
    if bytes.len() > FILE_BYTES_MAX {
        return Err(CsvError::FileTooLarge { found_bytes: bytes.len() });
    }
    Ok(())
}

/// # Errors
/// The file has NUL bytes.
pub(super) fn check_no_nul(bytes: &[u8]) -> Result<(), CsvError> {
    match bytes.iter().position(|byte| *byte == 0) {
        Some(byte_offset) => Err(CsvError::NulByte {
            line: line_at(bytes, byte_offset),
            byte_offset,
            looks_like: encoding::guess(bytes, byte_offset),
        }),
        None => Ok(()),
    }
}

fn has_semicolon_header(bytes: &[u8]) -> bool {
    let header = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
    header.contains(&b';') && !header.contains(&b',')
}
