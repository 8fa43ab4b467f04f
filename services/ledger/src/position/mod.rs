//! Derived read models for reports: pure functions over the ledger, nothing stored.

mod agreement;
mod batch;
mod child;
mod group;
mod list;
mod person;
mod ratio;
mod record;
mod remains;
mod request;
mod status;
mod term;
mod tranche;

pub use agreement::{AgreementPosition, AgreementState, agreement_positions};
pub use batch::{BatchColumns, batch_columns};
pub use child::{ChildColumns, child_columns};
pub use group::{GroupPosition, GroupReceipts, group_positions};
pub use list::refused_entries;
pub use person::{PersonColumns, person_columns};
pub use ratio::{CarryOver, Equation, RatioPosition, ratio_positions};
pub use record::{RecordColumns, record_columns};
pub use remains::{RemainsColumns, remains_columns};
pub use request::{RequestColumns, request_columns};
pub use status::{
    AccountsStatus, AgreementStatus, BatchStatus, MovementStatus, ScheduleStatus, batch_status,
};
pub use term::{ClassPosition, TermPosition, TermState, term_positions};
pub use tranche::{TranchePosition, tranche_positions};
