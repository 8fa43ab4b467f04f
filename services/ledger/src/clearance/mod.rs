//! Clearance: the commission commits to everyone's fitness without telling it; the neutral answers every person
//! of a revision at once. Without it no person departs, and nothing on the log tells one reason from another.

mod decision;
mod event;

pub use decision::{clear, commit_fitness};
pub use event::{ClearanceEvent, apply};
