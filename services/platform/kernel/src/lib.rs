//! A pure machine that every principal replays, and the chain of state digests over its events.
//!
//! `decide` looks at the state, a statement and a context and gives events or a refusal; `apply` takes an event
//! and cannot fail. Neither knows a clock, randomness, I/O or the order of a hash map, so two replicas that saw
//! the same statements at the same positions have the same digests. Nothing here is specific to the exchange.

mod encoder;
mod replica;

pub use encoder::{Canonical, Encoder};
pub use replica::{Context, Machine, Replica};

#[cfg(test)]
mod tests;
