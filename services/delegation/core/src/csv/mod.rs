//! Reading list files strictly: UTF-8, comma separated, quoted by RFC 4180 section 2, lines ended by LF
//! or CRLF, a header row with exactly the declared columns in any order.
//!
//! A file is read whole or refused whole: the first fault ends it with an error that says where it is,
//! what was found and what is allowed. A byte order mark is accepted and noted.
//!
//! A file written otherwise is turned into that form first, where its owner says how it is written
//! ([`FileForm`]).

mod encoding;
mod error;
mod field;
mod form;
mod header;
mod lines;
mod rows;
#[cfg(test)]
mod tests;
mod text;

pub use encoding::EncodingGuess;
pub use error::CsvError;
pub use form::{DateOrder, FieldSeparator, FileEncoding, FileForm};
pub use rows::{Row, Rows};

/// Largest file that is read, in bytes.
pub const FILE_BYTES_MAX: usize = 64 * 1024 * 1024;
/// Most rows in one file, the header not counted.
pub const ROWS_MAX: u64 = 1_000_000;
/// Longest field, in bytes of UTF-8 after unquoting.
pub const FIELD_BYTES_MAX: usize = 1_024;
/// Most columns that a header is examined for; no list declares nearly as many.
pub const COLUMNS_MAX: usize = 64;
