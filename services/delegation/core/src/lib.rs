//! What a delegation runs where its documents are lawfully open: reading lists strictly, keeping
//! registers, checking offers and drawing drafts.
//!
//! Everything here is pure: no clock, randomness, files or network. Bytes and reference days come in,
//! typed records, quarantined rows and answers go out. What a row says is personal data, so messages of
//! this crate may be shown to the delegation's own staff and never enter the shared log.

pub mod csv;
pub mod date;
pub mod draft;
pub mod import;
pub mod matching;
pub mod offer_check;
pub mod predicate;
pub mod register;

#[cfg(test)]
mod scenario;
