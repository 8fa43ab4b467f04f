//! Findings: that persons meet a term's predicate. One side states them and the other accepts or contests; under
//! a medical term only a panel states them, and they need no acceptance.

mod decision;
mod event;

pub use decision::{answer_findings, state_findings};
pub(crate) use decision::{check_in_force, term_in_force};
pub use event::{FindingEvent, apply};
