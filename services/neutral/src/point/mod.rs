//! The neutral's delegate at a handover point, with a laptop and no network.
//!
//! | module | what it does |
//! |---|---|
//! | [`pack`] | what is carried: genesis, verified checkpoint, the batch; read and checked each time |
//! | [`lines`], [`entry`] | what is typed, one line for each entry. Pure |
//! | [`board`] | the state of the handover as it was entered. Pure |
//! | [`store`] | the journal of the laptop: durable before anything is answered |
//! | [`signing`] | entries become statements with ids of their own, on the basis of the pack |
//! | [`sealing`] | photographs, and why somebody stays |
//! | [`fault`] | why something is not entered, and what to do |
//!
//! Nothing here knows a socket.

pub mod board;
pub mod entry;
pub mod fault;
pub mod lines;
pub mod pack;
pub mod sealing;
pub mod signing;
pub mod store;
#[cfg(test)]
mod tests;

pub use board::{Board, Entered, Mark};
pub use entry::Entry;
pub use fault::PointFault;
pub use lines::Lines;
pub use pack::{Carried, Pack, PackLine};
pub use store::{Printed, SealedHere, Signed, Store};
