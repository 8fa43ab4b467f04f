//! Why the register store fails.

use std::path::PathBuf;

use homeward_vault::RandomnessError;

/// Why the register store fails; nothing was changed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum StoreError {
    /// The file cannot be made or read.
    #[error("{}: {source}", path.display())]
    File {
        /// The file.
        path: PathBuf,
        /// What the operating system says.
        source: std::io::Error,
    },
    /// Others than the owner may read the file.
    #[error("{} has permissions {mode:o}, only 600 is allowed", path.display())]
    Permissions {
        /// The file.
        path: PathBuf,
        /// The permission bits found.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error("{} has {found} bytes; the look-up key has 32", path.display())]
    Key {
        /// The file.
        path: PathBuf,
        /// Bytes found.
        found: usize,
    },
    /// The file is in use or not a register store of this format.
    #[error("{} is not a register store of format {supported}: format {found}", path.display())]
    Format {
        /// The file.
        path: PathBuf,
        /// Format found; 0 for a file of something else.
        found: i64,
        /// Format that this program reads.
        supported: i64,
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
