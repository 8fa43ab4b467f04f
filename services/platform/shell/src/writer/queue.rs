//! The queue before the sequencer's thread.

use super::rate::Rate;
use super::{QUEUE_STATEMENTS_MAX, Sequencer, Submission};
use std::io;
use std::panic::AssertUnwindSafe;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;
use tokio::sync::mpsc;

/// The sender's side of the queue, and the thread at its end.
pub(super) struct Queue {
    /// None once closed. Each call takes a clone, so that a call under way is finished.
    sender: Mutex<Option<mpsc::Sender<Submission>>>,
    thread: Mutex<Option<JoinHandle<()>>>,
    rate: Arc<Rate>,
}

impl Queue {
    /// Starts the sequencer's thread. It ends when the queue is closed; on an error it ends the process.
    pub(super) fn start(sequencer: Sequencer) -> io::Result<Self> {
        let (sender, receiver) = mpsc::channel(QUEUE_STATEMENTS_MAX);
        let rate = Arc::clone(sequencer.rate());
        let work = move || {
            // A panic leaves the same doubt about what is in memory as a failed append does.
            match std::panic::catch_unwind(AssertUnwindSafe(|| sequencer.run(receiver))) {
                Ok(Ok(())) => return,
                Ok(Err(error)) => tracing::error!(%error, "the writer failed; ending the process"),
                Err(_) => tracing::error!("the writer panicked; ending the process"),
            }
            std::process::abort();
        };
        let thread = std::thread::Builder::new().name("writer".to_owned()).spawn(work)?;
        Ok(Self { sender: Mutex::new(Some(sender)), thread: Mutex::new(Some(thread)), rate })
    }

    /// The sender, for one call; none once closed.
    pub(super) fn sender(&self) -> Option<mpsc::Sender<Submission>> {
        self.sender.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) fn rate(&self) -> &Rate {
        &self.rate
    }

    /// Takes no more statements, and gives the thread, which ends when the last call under way has ended.
    pub(super) fn close(&self) -> Option<JoinHandle<()>> {
        drop(self.sender.lock().unwrap_or_else(PoisonError::into_inner).take());
        self.thread.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}
