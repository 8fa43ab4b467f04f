//! The rules of a forum: one pure, deterministic ledger that the mediator decides by and every other principal
//! replays.
//!
//! Each aggregate has a folder with its state, its decisions and its events:
//!
//! | folder | what it rules |
//! |---|---|
//! | [`forum`] | genesis, who may say what in which capacity, statements seen before, marked time |
//! | [`agreement`] | terms and term groups, signed by both sides |
//! | [`finding`] | who meets a term, stated by one side and answered by the other, or by the panel alone |
//! | [`list`] | opened lists, answered entry by entry |
//! | [`subject`] | a person or container: what is known of it anywhere in the forum |
//! | [`batch`] | revisions, confirmations, withdrawals, windows, expiry |
//! | [`clearance`] | fitness committed, persons cleared: without it nobody departs |
//! | [`handover`] | departure, arrival, outcomes, the three counts |
//! | [`settlement`] | both sides settle; differences become discrepancies |
//! | [`account`] | obligations as conserved double-entry postings |
//! | [`child`] | children's cases, one by one, in no batch and no quota |
//! | [`remains`] | custody, containers, items, individuals, identities, returns of what was misdelivered |
//! | [`person`] | persons beside their lines: missing, dead or alive, effects, conditions |
//! | [`next`] | who must act, by when, and what follows otherwise |
//! | [`position`] | derived read models for reports |
//!
//! Invariants, kept by property tests: committed = received + open + released + disputed; nobody stands on two
//! live lines; swapping the parties mirrors the result; replay equals live state; a refusal changes nothing.

pub mod account;
pub mod agreement;
pub mod batch;
pub mod child;
pub mod clearance;
pub mod event;
pub mod finding;
pub mod forum;
pub mod handover;
pub mod ledger;
pub mod list;
pub mod next;
pub mod person;
pub mod position;
pub mod refusal;
pub mod remains;
pub mod settlement;
pub mod subject;

#[cfg(test)]
mod tests;

pub use event::Event;
pub use ledger::{Ledger, Replica, Seen, begin};
pub use refusal::Refusal;
