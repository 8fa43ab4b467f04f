//! Terms as people write them in a file, and as both sides sign them.

mod convert;
mod plan;
#[cfg(test)]
mod tests;

pub use convert::{groups, priorities, terms};
pub use plan::{ClassPlan, GroupPlan, KeyPlan, TermPlan, TermsPlan, TranchePlan};
