//! Obligations as a conserved double-entry ledger: committed = received + open + released + disputed, always.

mod posting;
mod state;

pub(crate) use posting::obligations_in;
pub use posting::{commit_lines, post};
pub use state::{
    Account, AccountEvent, Accounts, Balance, Movement, Obligation, ObligationState, Origin, ReleaseGround,
    apply,
};
