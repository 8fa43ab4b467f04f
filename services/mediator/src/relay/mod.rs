//! Sealed documents on their way: taken in as ciphertext, kept until every recipient has confirmed, then deleted.

mod admission;
mod desk;
mod error;
mod schema;
mod store;

pub(crate) use desk::RelayDesk;
pub(crate) use store::RelayStore;

/// Whole documents held at once.
pub(crate) const DOCUMENTS_MAX: u64 = 1_000_000;
/// Documents whose chunks are still coming in; over this the one begun first is dropped, and starts again.
pub(crate) const INCOMPLETE_MAX: u64 = 1_024;
