//! Obligations as a conserved double-entry ledger: committed = received + open + released + disputed, always.

mod posting;
mod state;

pub use posting::{commit_lines, post};
pub(crate) use posting::{obligations_in, posted, release_off_batches};
pub use state::{
    Account, AccountEvent, Accounts, Balance, Movement, Obligation, ObligationState, Origin, ReleaseGround,
    apply,
};
