//! Batches: revisions proposed and countered, confirmed by both sides with readable totals, given a window. A new
//! revision of a batch that both have confirmed waits beside the confirmed one until both have confirmed it too.

mod class;
mod confirm;
mod end;
mod event;
mod pending;
mod propose;
mod state;
mod substitution;
mod window;

pub use confirm::{confirm, line_totals, totals, withdraw};
pub use end::{cancel, expire};
pub use event::{BatchEvent, apply};
pub use pending::{Offer, PendingRevision};
pub use propose::propose;
pub use state::{
    Batch, Clearance, Confirmation, EndGround, Line, Phase, Receipt, Revision, SignedSettlement, SignedWindow,
};
pub use window::agree_window;

pub(crate) use class::check_class;
pub(crate) use event::apply_attributions;
pub(crate) use event::{encode_revision, encode_window, put_in_force};
pub(crate) use pending::end_pending;
pub(crate) use propose::batch_of;
pub(crate) use propose::check_term;
pub(crate) use state::set_line_state;
pub(crate) use window::end_waiting_confirmations;
