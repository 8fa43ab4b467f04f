//! Why the mediator does not start or go on.

use crate::start::{HeadsError, StandingError};
use homeward_journal::JournalError;
use homeward_shell::config::ConfigError;
use homeward_shell::forum::ForumError;
use homeward_shell::replay::ReplayError;
use homeward_shell::serve::ServeError;
use homeward_shell::telemetry::TelemetryError;
use homeward_shell::tls::TlsError;
use homeward_shell::writer::SequencerError;
use std::io;

/// Why the mediator does not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum MediatorError {
    /// The configuration or a file it names.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// Logging.
    #[error(transparent)]
    Telemetry(#[from] TelemetryError),
    /// The forum.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// A configured key is not the genesis's.
    #[error("keys.{key} is not the {key} key of the mediator in the genesis; nothing was started")]
    OtherKey {
        /// Which key.
        key: &'static str,
    },
    /// Certificates of this process as a client.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The journal.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The journal does not replay.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// Entries could not be written at the start.
    #[error(transparent)]
    Write(#[from] SequencerError),
    /// What was found does not fit how the start was meant.
    #[error(transparent)]
    Standing(#[from] StandingError),
    /// The file that says up to where heads were signed.
    #[error("signed-size in the data folder cannot be used: {0}")]
    SignedSize(io::Error),
    /// What witnesses hold and this journal does not.
    #[error(transparent)]
    Heads(#[from] HeadsError),
    /// A store beside the journal.
    #[error("{store} cannot be used: {source}")]
    Store {
        /// Which file.
        store: &'static str,
        /// What the database says.
        source: rusqlite::Error,
    },
    /// No thread.
    #[error("a thread cannot be started: {0}")]
    Thread(io::Error),
    /// A task of the start panicked.
    #[error("the start failed: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// Serving.
    #[error(transparent)]
    Serve(#[from] ServeError),
}
