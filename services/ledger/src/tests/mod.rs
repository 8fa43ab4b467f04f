//! Tests over the whole ledger: every refusal, the life of a small exchange, random sequences, frozen digests.

mod actions;
mod course;
mod course_life;
mod digest_vectors;
mod forum;
mod golden;
mod invariants;
mod life;
mod pending;
mod properties;
mod refusals;
mod said;
