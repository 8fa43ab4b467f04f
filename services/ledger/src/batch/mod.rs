//! Batches: revisions proposed and countered, confirmed by both sides with readable totals, given a window.

mod confirm;
mod end;
mod event;
mod propose;
mod state;
mod substitution;
mod window;

pub use confirm::{confirm, totals, withdraw};
pub use end::{cancel, expire};
pub use event::{BatchEvent, apply};
pub use propose::propose;
pub use state::{
    Batch, Clearance, Confirmation, EndGround, Line, Phase, Receipt, Revision, SignedSettlement, SignedWindow,
};
pub use window::agree_window;

pub(crate) use propose::batch_of;
pub(crate) use state::set_line_state;
