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
//! | [`round`] | rounds of lists: both sides commit before either list is opened |
//! | [`request`] | who is sought, and whether the other side holds them |
//! | [`retention`] | who is kept back for proceedings, with a notice |
//! | [`publication`] | figures both sides release to the public |
//! | [`subject`] | a person or container: what is known of it anywhere in the forum |
//! | [`batch`] | revisions, confirmations, withdrawals, windows, expiry |
//! | [`schedule`] | routes, guarantees, postponement, simultaneous legs: what a departure needs beside a window |
//! | [`release`] | sanitary releases: the wounded and sick, without the other head |
//! | [`clearance`] | fitness committed, persons cleared: without it nobody departs |
//! | [`handover`] | departure, arrival, outcomes, the three counts |
//! | [`settlement`] | both sides settle; differences become discrepancies |
//! | [`paper`] | papers signed by hand at the point: evidence beside the record |
//! | [`dispute`] | disputes over what they name, admitted, resolved by both sides or recorded as unresolved |
//! | [`hold`] | what stops a confirmation or a departure, and nothing else |
//! | [`suspension`] | agreements that stand still, and what is stated anew after |
//! | [`day`] | what was signed and what was heard by telephone on a day of exchange, as one board |
//! | [`clock`] | which ends a suspension moves |
//! | [`account`] | obligations as conserved double-entry postings |
//! | [`child`] | children's cases, one by one, in no batch and no quota |
//! | [`remains`] | custody, containers, items, individuals, identities, returns of what was misdelivered |
//! | [`person`] | persons beside their lines: missing, dead or alive, effects, conditions |
//! | [`next`] | who must act, by when, and what follows otherwise |
//! | [`story`] | what became of one batch, person, container or child's case, told in order of time |
//! | [`position`] | derived read models for reports |
//!
//! Invariants, kept by property tests: committed = received + open + released + disputed; nobody stands on two
//! live lines; swapping the parties mirrors the result; replay equals live state; a refusal changes nothing.

pub mod account;
pub mod agreement;
pub mod batch;
pub mod child;
pub mod clearance;
pub mod clock;
pub mod day;
pub mod dispute;
pub mod event;
pub mod finding;
pub mod forum;
pub mod handover;
pub mod hold;
pub mod ledger;
pub mod list;
pub mod next;
pub mod paper;
pub mod person;
pub mod position;
pub mod publication;
pub mod refusal;
pub mod release;
pub mod remains;
pub mod request;
pub mod retention;
pub mod round;
pub mod schedule;
pub mod settlement;
pub mod story;
pub mod subject;
pub mod suspension;

#[cfg(test)]
mod tests;

pub use event::Event;
pub use ledger::{Ledger, Replica, Seen, begin};
pub use refusal::Refusal;
