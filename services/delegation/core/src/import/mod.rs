//! Importing lists: every row either stands or is kept in quarantine, and nothing is dropped.

mod persons;
mod table;
#[cfg(test)]
mod tests;

pub use persons::{
    HeldEntry, ImportCounts, PersonsContext, PersonsImport, PlacedReferral, QuarantinedPerson, import_persons,
};
pub use table::{Accepted, QuarantinedRow, TableImport, import_bytes, import_table};
