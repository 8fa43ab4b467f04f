//! Sealed documents and the vault that keeps them.
//!
//! - [`document`]: what a register knows about one subject, committed field by field, and its encodings.
//!   Pure.
//! - [`seal`]: encryption to named recipients and the checks on opening. Pure but for the randomness its
//!   caller brings.
//! - [`store`]: the recipient's own copy, encrypted with a key per subject; every read has a purpose and
//!   is logged; destroying the key erases the subject.
//!
//! `proto/spec/sealed-document.md` defines every byte that leaves this crate.

pub mod document;
mod identifier;
mod randomness;
pub mod seal;
pub mod store;

pub use homeward_commitment::{FieldError, FieldOpening, FieldRule, Hash, Salt, Schema, verify_field};
pub use identifier::{ContentAddress, DocumentId, KeyId, LogId, SubjectId};
pub use randomness::{Randomness, RandomnessError, SystemRandomness};

#[cfg(test)]
mod samples;
