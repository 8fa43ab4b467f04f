//! Batches: lines drawn from this side's registers by terms and agreed priority, proposed or put against
//! the other side's.

mod compose;
mod draw;
mod propose;
#[cfg(test)]
mod tests;

pub(crate) use propose::propose;
