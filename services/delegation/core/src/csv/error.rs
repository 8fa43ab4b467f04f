//! Why a file was refused. Lines and columns count from 1, byte offsets from 0; a column is a field's
//! place in its line.

use super::{EncodingGuess, FIELD_BYTES_MAX, FILE_BYTES_MAX, ROWS_MAX};

/// Why a file was refused; nothing of a refused file is imported.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CsvError {
    /// The file exceeds [`FILE_BYTES_MAX`].
    #[error(
        "the file has {found_bytes} bytes; at most {FILE_BYTES_MAX} are read: split it. Nothing was imported."
    )]
    FileTooLarge {
        /// Size of the file in bytes.
        found_bytes: usize,
    },
    /// The file has no content, or only a byte order mark.
    #[error("the file is empty; a header row is needed. Nothing was imported.")]
    Empty,
    /// A byte sequence is not UTF-8.
    #[error(
        "line {line}, byte offset {byte_offset}: not UTF-8. {looks_like}{}. Nothing was imported.",
        separator_advice(*has_semicolons)
    )]
    NotUtf8 {
        /// Line of the first wrong byte.
        line: u64,
        /// Offset of the first wrong byte in the file.
        byte_offset: usize,
        /// Which encoding the file appears to have.
        looks_like: EncodingGuess,
        /// Whether the header is also separated by semicolons instead of commas.
        has_semicolons: bool,
    },
    /// A NUL byte stands in the file.
    #[error(
        "line {line}, byte offset {byte_offset}: a NUL byte, which no list contains. {looks_like}. \
         Nothing was imported."
    )]
    NulByte {
        /// Line of the first NUL byte.
        line: u64,
        /// Offset of the first NUL byte in the file.
        byte_offset: usize,
        /// Which encoding the file appears to have.
        looks_like: EncodingGuess,
    },
    /// The file is in another encoding than was said.
    #[error("the file is {found} and not {said}: say encoding {found}. Nothing was imported.")]
    EncodingNotAsSaid {
        /// What was said.
        said: &'static str,
        /// What it is, or looks like.
        found: &'static str,
    },
    /// The header is separated by something other than commas.
    #[error("line 1: columns are separated by {found}; commas are needed{}. Nothing was imported.", option(*separator))]
    WrongSeparator {
        /// Name of the separator found.
        found: &'static str,
        /// What to say of such a file; nothing where it has to be saved otherwise.
        separator: Option<&'static str>,
    },
    /// The header is separated otherwise than was said.
    #[error("line 1: columns are not separated by {said}: say separator {found}. Nothing was imported.")]
    SeparatorNotAsSaid {
        /// What was said.
        said: &'static str,
        /// What to say.
        found: &'static str,
    },
    /// The first line names none of the declared columns.
    #[error(
        "line 1: not a header row; it must name the columns {}. Nothing was imported.",
        allowed.join(",")
    )]
    HeaderAbsent {
        /// The declared columns.
        allowed: &'static [&'static str],
    },
    /// The header lacks declared columns or has others.
    #[error("line 1: {}. Nothing was imported.", header_difference(missing, extra))]
    HeaderMismatch {
        /// Declared columns that the header lacks, in declared order.
        missing: Vec<&'static str>,
        /// Columns of the header that are not declared, in their order.
        extra: Vec<String>,
    },
    /// The header names a column twice.
    #[error("line 1, column {column}: {name} stands in the header twice. Nothing was imported.")]
    HeaderRepeated {
        /// Place of the second occurrence.
        column: usize,
        /// The repeated name.
        name: String,
    },
    /// A line has more or fewer fields than the header.
    #[error("line {line}: found {found} fields; the header has {allowed}. Nothing was imported.")]
    FieldCount {
        /// The line.
        line: u64,
        /// Fields found; 0 for a blank line.
        found: usize,
        /// Fields needed.
        allowed: usize,
    },
    /// A quoted field is never closed.
    #[error("line {line}, column {column}: a quote opens here and never closes. Nothing was imported.")]
    QuoteUnterminated {
        /// The line in which the quote opens.
        line: u64,
        /// The column in which the quote opens.
        column: usize,
    },
    /// A quote stands inside an unquoted field, or text follows a closing quote.
    #[error(
        "line {line}, column {column}: a quote in the middle of a field; put the whole field in quotes and \
         double the quotes in it. Nothing was imported."
    )]
    QuoteMisplaced {
        /// The line in which the field begins.
        line: u64,
        /// The column.
        column: usize,
    },
    /// A carriage return stands where no line ends.
    #[error(
        "line {line}, column {column}: a carriage return without line feed; lines end with LF or CRLF. \
         Nothing was imported."
    )]
    CarriageReturn {
        /// The line.
        line: u64,
        /// The column.
        column: usize,
    },
    /// A field exceeds [`FIELD_BYTES_MAX`].
    #[error(
        "line {line}, column {column}: a field of {found_bytes} bytes; at most {FIELD_BYTES_MAX} are allowed. \
         Nothing was imported."
    )]
    FieldTooLong {
        /// The line in which the field begins.
        line: u64,
        /// The column.
        column: usize,
        /// Size of the field in bytes.
        found_bytes: usize,
    },
    /// The file has more than [`ROWS_MAX`] rows.
    #[error("line {line}: more than {ROWS_MAX} rows: split the file. Nothing was imported.")]
    TooManyRows {
        /// Line of the first row too many.
        line: u64,
    },
}

fn separator_advice(has_semicolons: bool) -> &'static str {
    if has_semicolons {
        "; its columns are separated by semicolons: save it with commas, or say separator semicolon"
    } else {
        ""
    }
}

fn option(separator: Option<&str>) -> String {
    separator.map_or_else(String::new, |name| format!(", or say separator {name}"))
}

/// Names both differences at once, since a misspelt column is missing and extra.
fn header_difference(missing: &[&str], extra: &[String]) -> String {
    let mut parts = Vec::new();
    if !missing.is_empty() {
        parts.push(format!("missing columns: {}", missing.join(", ")));
    }
    if !extra.is_empty() {
        parts.push(format!("columns that are not known: {}", extra.join(", ")));
    }
    parts.join("; ")
}
