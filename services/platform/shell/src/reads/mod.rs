//! Reads of the log and of the replayed ledger, the same at the mediator and at every mirror.

mod batch;
mod child;
pub mod code;
mod cosigned;
mod course;
mod day;
mod dispute;
mod entries;
mod events;
mod ledger;
mod log;
mod next;
mod pack;
mod page;
mod positions;
mod records;
mod round;
mod story;
mod suspension;
pub mod terms;
mod words;

pub use cosigned::{Cosigned, CosignedHead};
pub use day::DayReads;
pub use dispute::DisputeReads;
pub use ledger::LedgerReads;
pub use log::{ENTRIES_MAX, LogReads};
pub use page::{PageToken, page_size};
pub use records::RecordReads;
pub use round::RoundReads;
pub use story::StoryReads;
pub use suspension::SuspensionReads;
pub use words::{line_state_named, subject_kind_named};
