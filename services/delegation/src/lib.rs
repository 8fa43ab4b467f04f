//! A delegation's service: one program, run once for each side.
//!
//! | module | what it does |
//! |---|---|
//! | `register` | imports files row by row, keeps the quarantine, sends referrals |
//! | `listing` | opens lists from the registers; answers the other side's |
//! | `rounds` | commits to lists of a round and opens them after the release |
//! | `findings` | states who meets an age rule; computes the other side's findings again |
//! | `batches` | draws lines by terms and agreed priority; proposes and counters |
//! | `receipts` | acknowledges containers from a file |
//! | `matching` | candidates between persons sought and the other side's lists, decided by a person |
//! | `drafts` | drafts of batch lists: drawn, changed, compared, checked, proposed |
//! | `children` | lists, acknowledges and answers children's cases one by one |
//! | `store` | `register.sqlite`: what is needed to draw and look up, without names |
//! | `service` | the handlers |
//!
//! Rows of registers are documents in the vault, encrypted with a key per subject, and every read of one is
//! logged with its purpose. What leaves this service is said by signed statements or sealed to its readers;
//! its own staff alone reads messages that name persons.

mod answer;
mod batches;
mod children;
mod delegation;
mod drafts;
mod error;
mod events;
mod findings;
mod form;
mod listing;
mod matching;
mod note;
mod permission;
mod persons;
mod receipts;
mod register;
mod registers;
mod request;
mod requests;
mod rounds;
#[cfg(test)]
mod samples;
mod serve;
mod service;
mod store;
mod terms;

pub use serve::serve;
