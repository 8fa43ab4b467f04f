//! Salted commitments whose leaves can be opened without the others.
//!
//! A sealed document is committed field by field and a commission's fitness results line by line.
//! Each leaf has a salt of its own, so a root on the public log says nothing about any leaf, while one
//! field, or the lines of everyone cleared at once, can be shown with a proof that they stand under that root.
//! Trees and proofs are those of RFC 6962 section 2.1. This crate is pure: whoever replays the log
//! verifies openings with it and needs neither a cipher nor a store.

mod field;
mod fitness;
mod schema;
mod tree;

pub use field::{FieldError, FieldLeaf, FieldOpening, FieldTree, verify_field};
pub use fitness::{
    FITNESS_LINES_MAX, FitnessError, FitnessLine, FitnessOpening, FitnessTree, verify_fitness,
};
pub use schema::{BODY_BYTES_MAX, FIELDS_MAX, FieldRule, Schema, VALUE_BYTES_MAX};
pub use tree::ProofError;

/// Length of a digest and of a salt, in bytes.
pub const HASH_BYTES: usize = 32;

/// A SHA-256 digest: a leaf, a node or the root of a tree.
pub type Hash = [u8; HASH_BYTES];

/// The random bytes that keep one leaf from being guessed. Never used for two leaves.
pub type Salt = [u8; HASH_BYTES];
