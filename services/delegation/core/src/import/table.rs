//! Importing any list: parse each row, see that nothing stands twice, keep the rest in quarantine.

use std::collections::BTreeMap;

use crate::csv::{CsvError, Row, Rows};
use crate::register::{Record, RowContext, RowFault};

/// A record with the line it came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Accepted<T> {
    /// Line of the file; the header stands on line 1.
    pub line: u64,
    /// The record.
    pub record: T,
}

/// A row that cannot stand, kept whole to be corrected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedRow<const N: usize> {
    /// The row's own name; empty if it has none.
    pub key: String,
    /// The row as it came.
    pub row: Row<N>,
    /// What is wrong with it, at least one fault.
    pub faults: Vec<RowFault>,
}

/// A list, imported. Each row of the file stands in exactly one of the two.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TableImport<T, const N: usize> {
    /// The rows that stand, in order of the file.
    pub accepted: Vec<Accepted<T>>,
    /// The rows that do not, in order of the file.
    pub quarantined: Vec<QuarantinedRow<N>>,
}

/// Imports a file of records `T`.
///
/// # Errors
/// The file is not a list with the record's columns; then nothing is imported.
pub fn import_bytes<T: Record<N>, const N: usize>(
    bytes: &[u8],
    context: &RowContext,
) -> Result<TableImport<T, N>, CsvError> {
    import_table(Rows::open(bytes, T::COLUMNS)?, context)
}

/// Imports rows of records `T`. Of rows that share what must be unique the first stands, even if it
/// is itself in quarantine for another fault: a later row is its duplicate, not its correction.
///
/// # Errors
/// The first error of `rows`; then nothing is imported.
pub fn import_table<T: Record<N>, const N: usize>(
    rows: impl IntoIterator<Item = Result<Row<N>, CsvError>>,
    context: &RowContext,
) -> Result<TableImport<T, N>, CsvError> {
    let mut import = TableImport { accepted: Vec::new(), quarantined: Vec::new() };
    let mut first_rows: BTreeMap<(&'static str, String), (String, u64)> = BTreeMap::new();
    for row in rows {
        let row = row?;
        let key = T::key(&row);
        let mut duplicate = None;
        for part in T::unique_parts(&row) {
            let what = part.0;
            match first_rows.get(&part) {
                Some((of, first_line)) if duplicate.is_none() => {
                    duplicate = Some(RowFault::Duplicate { of: of.clone(), first_line: *first_line, what });
                }
                Some(_) => {}
                None => {
                    first_rows.insert(part, (key.clone(), row.line));
                }
            }
        }
        let faults = match (T::parse(&row, context), duplicate) {
            (Ok(record), None) => {
                import.accepted.push(Accepted { line: row.line, record });
                continue;
            }
            (Ok(_), Some(duplicate)) => vec![duplicate],
            (Err(faults), duplicate) => duplicate.into_iter().chain(faults).collect(),
        };
        import.quarantined.push(QuarantinedRow { key, row, faults });
    }
    Ok(import)
}
