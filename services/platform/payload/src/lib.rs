//! The signed messages of Homeward and their strict parsing into domain types.
//!
//! Bytes are accepted only if encoding what was decoded gives the same bytes; everything is checked once, here,
//! so that the rules work on types that cannot be wrong in form. Pure: no clock, randomness or I/O.

pub mod compose;
pub mod domain;
pub mod genesis;
pub mod ids;
pub mod mark;
pub mod parse;
pub mod proto;

#[cfg(test)]
mod tests;
