//! Envelopes whose basis is ahead of this log: their authors may hold what this log has lost.

use homeward_statement::Envelope;
use std::io::{self, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// Envelopes kept; later ones are only logged.
pub const EVIDENCE_FILES_MAX: usize = 1024;

/// A folder of envelopes, each in a file named by its hash.
#[derive(Clone, Debug)]
pub struct Evidence {
    folder: PathBuf,
}

impl Evidence {
    /// Keeps evidence in the folder `basis-ahead` of `data`.
    pub fn new(data: &Path) -> Self {
        Self { folder: data.join("basis-ahead") }
    }

    /// Keeps an envelope. Blocks on the disk.
    pub fn keep(&self, envelope: &Envelope) {
        match self.write(envelope) {
            Ok(()) => tracing::warn!(envelope = %envelope.hash(), "kept a statement whose basis is ahead"),
            Err(error) => {
                tracing::error!(envelope = %envelope.hash(), %error, "a statement whose basis is ahead was not kept");
            }
        }
    }

    fn write(&self, envelope: &Envelope) -> io::Result<()> {
        std::fs::create_dir_all(&self.folder)?;
        if std::fs::read_dir(&self.folder)?.take(EVIDENCE_FILES_MAX).count() >= EVIDENCE_FILES_MAX {
            return Err(io::Error::other(format!("the folder holds {EVIDENCE_FILES_MAX} envelopes already")));
        }
        let path = self.folder.join(format!("{}.envelope", envelope.hash()));
        match std::fs::OpenOptions::new().write(true).create_new(true).mode(0o600).open(path) {
            Ok(mut file) => file.write_all(envelope.bytes()).and_then(|()| file.sync_all()),
            // The same envelope was kept before.
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
            Err(error) => Err(error),
        }
    }
}
