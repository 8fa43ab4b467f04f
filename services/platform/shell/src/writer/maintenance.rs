//! Moves the journal's write-ahead log into its file, beside the writer.

use homeward_journal::SqliteReader;
use std::io;
use std::sync::Arc;
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Pause between two moves.
const INTERVAL: Duration = Duration::from_secs(1);

/// A running maintenance thread; it ends when this is dropped.
pub struct Maintenance {
    stop: Option<Sender<()>>,
    thread: Option<JoinHandle<()>>,
}

impl Maintenance {
    /// Starts the thread. A move that fails ends the process, as a failed append does.
    ///
    /// # Errors
    /// What the operating system says where there is no thread.
    pub fn start(reader: Arc<SqliteReader>) -> io::Result<Self> {
        let (stop, stopped) = channel::<()>();
        let work = move || {
            while stopped.recv_timeout(INTERVAL) == Err(RecvTimeoutError::Timeout) {
                if let Err(error) = reader.checkpoint() {
                    tracing::error!(%error, "the journal failed; ending the process");
                    std::process::abort();
                }
            }
        };
        let thread = std::thread::Builder::new().name("journal".to_owned()).spawn(work)?;
        Ok(Self { stop: Some(stop), thread: Some(thread) })
    }
}

impl Drop for Maintenance {
    fn drop(&mut self) {
        drop(self.stop.take());
        if let Some(Err(_)) = self.thread.take().map(JoinHandle::join) {
            tracing::error!("the maintenance thread panicked");
        }
    }
}
