//! Findings under terms with an age rule: stated over this side's register, and the other side's computed
//! again from the documents that it opened.

mod compute;
mod exchange;
#[cfg(test)]
mod tests;

pub(crate) use exchange::{answer, state};
