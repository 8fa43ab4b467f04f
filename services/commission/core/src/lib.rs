//! The rules of the medical commission that need no store, clock or randomness. Pure.
//!
//! - [`referral`]: what a referral says and whose turn comes first.
//! - [`finding`]: which findings follow from decisions, and in which statements.
//! - [`fitness`]: the leaves of a commitment to who is fit to travel.
//! - [`count`]: what the commission has done, counted.

pub mod count;
pub mod day;
pub mod finding;
pub mod fitness;
pub mod referral;
