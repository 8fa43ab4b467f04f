//! Lists: opened from this side's registers, and answered entry by entry for the other side's.

mod answer;
mod choose;
mod judge;
mod open;
#[cfg(test)]
mod tests;

pub(crate) use answer::answer;
pub(crate) use open::{Drawn, draw, open, payloads};
