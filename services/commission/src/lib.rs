//! The medical commission's service: sealed referrals in, findings and fitness out.
//!
//! - [`serve`] runs it as a process: a participant and `MedicalService`.
//! - `intake` takes sealed referrals from the vault into the queue.
//! - `store` keeps the queue, decisions and what was stated.
//! - `fitness` draws the sheet of a batch revision once and keeps it.
//! - `medical` answers the calls.
//!
//! A diagnosis is nowhere in it. The log learns who is eligible, and nothing of who is not.

mod fitness;
mod intake;
mod medical;
mod permission;
mod serve;
mod store;
#[cfg(test)]
mod tests;

pub use serve::serve;
