//! Persons this side seeks and persons on the other side's lists: candidates with reasons, decided by a person.
//!
//! Matching runs where the documents are lawfully open: over this side's own enquiries and the documents that the other
//! side has opened to it. Neither candidates nor decisions leave this delegation.

mod decide;
mod list;
mod pair;
mod run;
mod side;
#[cfg(test)]
mod tests;

pub(crate) use decide::decide_match;
pub(crate) use list::{get_match, list_matches, reason};
pub(crate) use pair::{Halves, name, read_pairs, shown, sought_person};
pub(crate) use run::{MatchEvents, run_matching};
pub(crate) use side::read_side;
