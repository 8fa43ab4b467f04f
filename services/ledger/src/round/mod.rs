//! Rounds of lists: both sides commit, the mediator releases both together, then each list is opened as committed.
//! Answers, remarks and final answers follow on the lists themselves. Deadlines mark and decide nothing.

mod decision;
mod state;

pub(crate) use decision::check_as_committed;
pub use decision::{ROUNDS_OPEN_MAX, commit_list, open_round, release_lists};
pub use state::{Commitment, Round, RoundEvent, apply};
