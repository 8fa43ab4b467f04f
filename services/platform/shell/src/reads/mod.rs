//! Reads of the log and of the replayed ledger, the same at the mediator and at every mirror.

mod batch;
pub mod code;
mod cosigned;
mod entries;
mod events;
mod ledger;
mod log;
mod next;
mod pack;
mod page;
mod positions;
mod records;
mod words;

pub use cosigned::{Cosigned, CosignedHead};
pub use ledger::LedgerReads;
pub use log::{ENTRIES_MAX, LogReads};
pub use page::{PageToken, page_size};
pub use records::RecordReads;
pub use words::{line_state_named, subject_kind_named};
