//! Tests over the whole ledger: every refusal, the life of a small exchange, random sequences, frozen digests.

mod actions;
mod clock;
mod digest_vectors;
mod disputes;
mod forum;
mod golden;
mod invariants;
mod life;
mod pending;
mod properties;
mod refusals;
mod said;
mod suspensions;
