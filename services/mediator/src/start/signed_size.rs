//! The file `signed-size` beside the journal: the size up to which this mediator has signed heads, as it was
//! last noted. A journal that is smaller has lost entries that somebody may hold a receipt for.
//!
//! It is noted at the start, at a clean stop, and once a second while the log grows, by a thread of its own:
//! the writer never waits for it, and what it costs is one more small flush a second. It is noted only after
//! the entries are durable, so a process that is killed never leaves it ahead of its own journal.
//!
//! It tells that a journal was replaced by an older one, or deleted. It cannot tell a loss of what came after
//! it was last noted, nor a whole folder that was restored with the file in it: backups leave it out, for a
//! journal without it counts as restored.

use homeward_shell::projection::Projection;
use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Name of the file in the data folder.
pub(super) const FILE_NAME: &str = "signed-size";
/// Pause between two notes.
const INTERVAL: Duration = Duration::from_secs(1);

/// The file: one decimal number and a line feed.
#[derive(Clone, Debug)]
pub(crate) struct SignedSize {
    folder: PathBuf,
}

impl SignedSize {
    /// The file in a data folder.
    pub(super) fn of(folder: &Path) -> Self {
        Self { folder: folder.to_path_buf() }
    }

    /// What was noted last; none where there is no file, or where it holds no number.
    pub(super) fn read(&self) -> io::Result<Option<u64>> {
        match std::fs::read(self.path()) {
            Ok(bytes) => {
                let size = std::str::from_utf8(&bytes).ok().and_then(|text| text.trim_end().parse().ok());
                if size.is_none() {
                    tracing::error!(path = %self.path().display(), "the file holds no number");
                }
                Ok(size)
            }
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Notes a size durably, wholly or not at all.
    pub(super) fn write(&self, size: u64) -> io::Result<()> {
        let partial = self.path().with_extension("partial");
        let mut file = File::create(&partial)?;
        file.write_all(format!("{size}\n").as_bytes())?;
        file.sync_all()?;
        std::fs::rename(&partial, self.path())?;
        // The new name is durable only with its folder.
        File::open(&self.folder)?.sync_all()
    }

    fn path(&self) -> PathBuf {
        self.folder.join(FILE_NAME)
    }
}

/// A running thread that notes the size of what is durable; when this is dropped, it notes the last and ends.
pub(crate) struct Keeper {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Keeper {
    /// Starts the thread.
    ///
    /// # Errors
    /// What the operating system says where there is no thread.
    pub(crate) fn start(file: SignedSize, projection: Arc<Projection>) -> io::Result<Self> {
        let (stop, stopped) = channel::<()>();
        let work = move || {
            let mut noted = None;
            let mut note = || {
                let size = projection.read(|view| view.state().size());
                if noted != Some(size) {
                    match file.write(size) {
                        Ok(()) => noted = Some(size),
                        // What was noted before stays true; it is only weaker evidence.
                        Err(error) => tracing::error!(%error, size, "the signed size was not noted"),
                    }
                }
            };
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                note();
            }
            note();
        };
        let thread = std::thread::Builder::new().name("signed-size".to_owned()).spawn(work)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Keeper {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the thread that notes the signed size panicked");
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_number_counts_as_missing() {
        let folder = tempfile::tempdir().unwrap();
        let file = SignedSize::of(folder.path());
        assert_eq!(file.read().unwrap(), None);
        for size in [0, 7, u64::MAX, 3] {
            file.write(size).unwrap();
            assert_eq!(file.read().unwrap(), Some(size));
        }
        for damaged in ["", "\n", "-1\n", "7 8\n", "18446744073709551616\n"] {
            std::fs::write(file.path(), damaged).unwrap();
            assert_eq!(file.read().unwrap(), None, "{damaged:?}");
        }
    }
}
