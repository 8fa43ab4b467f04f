//! The neutral intermediary's service: private interviews, clearance, sealed reasons.
//!
//! - [`serve`] runs it as a process: a participant and `WitnessDeskService`.
//! - `clearance` combines wills and fitness. Pure.
//! - `interview` keeps what persons said and why a clearance was withdrawn, in the vault alone.
//! - `attempt` gathers what a clearance needs, checks it and seals the reasons.
//! - `store` keeps clearances as they were said, and whose were withdrawn.
//! - `desk` answers the calls.
//! - [`point`] is the delegate at a handover point, without a network.
//!
//! Nothing that leaves the vault tells a person who declined from one who was not fit: no statement, answer, log
//! line or size does.

mod attempt;
mod clearance;
mod desk;
mod interview;
mod permission;
pub mod point;
mod serve;
mod store;
#[cfg(test)]
mod tests;

pub use serve::serve;
