//! What the tests of several modules use, and the participant against a real mediator.

mod envelopes;
mod life;
pub(crate) mod log;
mod sender;
mod world;
