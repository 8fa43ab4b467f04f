//! Derived read models for reports: pure functions over the ledger, nothing stored.

mod batch;
mod child;
mod group;
mod list;
mod person;
mod record;
mod remains;
mod term;

pub use batch::{BatchColumns, batch_columns};
pub use child::{ChildColumns, child_columns};
pub use group::{GroupPosition, GroupReceipts, group_positions};
pub use list::refused_entries;
pub use person::{PersonColumns, person_columns};
pub use record::{RecordColumns, record_columns};
pub use remains::{RemainsColumns, remains_columns};
pub use term::{TermPosition, term_positions};
