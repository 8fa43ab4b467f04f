//! Importing lists: every row either stands or is kept in quarantine, and nothing is dropped.

mod persons;
mod revision;
mod table;
#[cfg(test)]
mod tests;
mod worklist;

pub use persons::{
    HeldEntry, ImportCounts, PersonsContext, PersonsImport, PlacedReferral, QuarantinedPerson, import_persons,
};
pub use revision::{ColumnChange, Pairing, changes, keep_apostrophes, pair};
pub use table::{Accepted, QuarantinedRow, TableImport, import_bytes, import_table};
pub use worklist::{WorklistClass, number_of};
