//! Children's cases, one at a time: they are in no batch, no quota and no condition.

mod answer;
mod cases;
mod list;
#[cfg(test)]
mod tests;

pub(crate) use answer::{acknowledge, answer};
pub(crate) use list::list;
