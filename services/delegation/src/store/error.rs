//! Why the register store fails.

use std::path::PathBuf;

use homeward_participant::database::DatabaseError;
use homeward_vault::RandomnessError;

/// Why the register store fails; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The database cannot be opened.
    #[error(transparent)]
    Open(#[from] DatabaseError),
    /// The key file cannot be made or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// The key file does not hold a key.
    #[error("{} has {found} bytes; the look-up key has 32", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Bytes found.
        found: usize,
    },
    /// A request id was used before, for something else.
    #[error("request id {request_id} was used for other content")]
    OtherContent {
        /// As its caller chose it.
        request_id: String,
    },
    /// The database failed.
    #[error("register store: {0}")]
    Database(#[from] rusqlite::Error),
    /// Stored values break the format.
    #[error("the register store is damaged: {0}")]
    Damaged(&'static str),
    /// No key could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}
