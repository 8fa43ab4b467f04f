//! Tests over the whole ledger: every refusal, the life of a small exchange, random sequences, frozen digests.

mod actions;
mod digest_vectors;
mod forum;
mod golden;
mod invariants;
mod life;
mod pending;
mod person;
mod properties;
mod refusals;
mod remains;
mod said;
mod said_of_remains;
