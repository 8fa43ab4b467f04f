//! Batches: lines drawn from this side's registers by terms and agreed priority, proposed or put against
//! the other side's.

mod compose;
mod draw;
mod propose;
#[cfg(test)]
mod tests;

pub(crate) use compose::compose;
pub(crate) use draw::{DrawView, GOODWILL, NewLine, Wanted, candidates, of_draft};
pub(crate) use propose::{check_drawn, check_offer_end, countered, propose, register_of};
