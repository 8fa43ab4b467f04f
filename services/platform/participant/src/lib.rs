//! What delegation, commission and neutral share: a mirror of the log that verifies and replays every entry and
//! cosigns it, a durable outbox, sealed documents in and out, and the desk that prepares statements.
//!
//! | module | what it does |
//! |---|---|
//! | [`participant`] | opens and starts it all; the API for services |
//! | [`serve`] | runs it as a process, with what a service adds |
//! | [`config`] | its configuration |
//! | [`database`] | how a service opens a database of its own |
//! | [`saying`] | statements: prepared, signed, said |
//! | [`seal`] | sealed documents, out to their recipients |
//! | `mirror` | follows the log, raises alarms, cosigns, compares heads |
//! | `outbox` | sends what was signed until it is answered |
//! | `documents` | takes sealed documents in, into the vault |
//! | `papers` | papers on children's cases, sealed and read one by one |
//! | `desk` | fills drafts from the verified mirror |
//! | `routes` | the services that every participant offers, and who may call them |
//!
//! Everything is durable before it is acknowledged or sent.

pub mod alarm;
pub mod config;
pub mod database;
mod desk;
mod documents;
pub mod error;
mod mirror;
mod outbox;
mod papers;
pub mod participant;
mod routes;
pub mod saying;
pub mod seal;
pub mod serve;
mod store;
pub mod tasks;
#[cfg(test)]
mod tests;

pub use alarm::AlarmKind;
pub use documents::Names;
pub use error::{ParticipantError, ServiceError};
pub use participant::{Keys, Options, Participant, WitnessPeer};
pub use saying::{Prepared, Said, Saying};
pub use seal::{Sealed, Sealing};
pub use tasks::Tasks;
