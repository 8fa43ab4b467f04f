//! What readers see: the state after durable entries, and nothing that is not durable yet.

mod child;
mod course;
mod disputed;
mod event;
mod records;
mod summary;

pub use event::ledger_event;
pub use summary::{SUMMARY_BYTES_MAX, summary};

use crate::forum::ForumFile;
use crate::replay::Replayed;
use crate::state::State;
use crate::watch::Hub;
use homeward_api::ledger::v1::LedgerEvent;
use homeward_ledger::Event;
use homeward_payload::domain::{Basis, Statement};
use homeward_payload::ids::Timestamp;
use homeward_translog::Entry;
use std::sync::{Arc, PoisonError, RwLock};
use tokio::sync::watch;
use tokio_util::sync::CancellationToken;

/// An entry that has become durable.
#[derive(Clone, Debug)]
pub struct Sequenced {
    /// The entry.
    pub entry: Entry,
    /// What was said.
    pub statement: Arc<Statement>,
    /// What followed.
    pub events: Vec<Event>,
}

/// The state and the newest checkpoint over it.
#[derive(Debug)]
pub struct View {
    state: State,
    checkpoint: Arc<str>,
}

impl View {
    /// Ledger and tree.
    pub fn state(&self) -> &State {
        &self.state
    }

    /// The newest checkpoint as signed, without cosignatures; empty in a mirror that has seen none yet.
    pub fn checkpoint(&self) -> &Arc<str> {
        &self.checkpoint
    }
}

/// What readers see of one forum. Shared as an [`Arc`].
pub struct Projection {
    forum: Arc<ForumFile>,
    view: RwLock<View>,
    size: watch::Sender<u64>,
    events: Hub<LedgerEvent>,
}

impl Projection {
    /// Starts from a replay. Watches of events end when `draining` is cancelled.
    pub fn new(forum: Arc<ForumFile>, replayed: Replayed, draining: CancellationToken) -> Self {
        let Replayed { state, checkpoint, recent } = replayed;
        let size = state.size();
        let first = recent.first().map_or(size, |event| event.position);
        let events = Hub::new(first, draining);
        let view = RwLock::new(View { state, checkpoint: checkpoint.into() });
        let projection = Self { forum, view, size: watch::Sender::new(size), events };
        recent.into_iter().for_each(|event| projection.publish(event));
        projection
    }

    /// The forum.
    pub fn forum(&self) -> &Arc<ForumFile> {
        &self.forum
    }

    /// Lets `read` look at one consistent state. It must not block: the writer waits for it.
    pub fn read<T>(&self, read: impl FnOnce(&View) -> T) -> T {
        // The view is whole after every statement that changes it, whatever panicked elsewhere.
        read(&self.view.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// Takes over entries that have become durable, with the checkpoint over them, and tells watchers.
    /// The entries must be judged already, each at the position that follows.
    pub fn advance(&self, sequenced: Vec<Sequenced>, checkpoint: impl Into<Arc<str>>) {
        let (first, size) = {
            let mut view = self.view.write().unwrap_or_else(PoisonError::into_inner);
            let first = view.state.size();
            for one in &sequenced {
                view.state.accept(&one.entry, &one.events);
            }
            view.checkpoint = checkpoint.into();
            (first, view.state.size())
        };
        for (position, one) in (first..).zip(&sequenced) {
            self.publish(ledger_event(position, &one.entry, &one.statement, &one.events));
        }
        self.size.send_replace(size);
    }

    /// The size, and every change of it.
    pub fn size_watch(&self) -> watch::Receiver<u64> {
        self.size.subscribe()
    }

    /// The newest events, for watchers.
    pub fn events(&self) -> &Hub<LedgerEvent> {
        &self.events
    }

    /// The newest point of the log, for the header of a new statement.
    pub fn basis(&self) -> Basis {
        self.read(|view| view.state.basis())
    }

    /// What this forum takes for now.
    pub fn now(&self) -> Timestamp {
        self.forum.clock().now(self.read(|view| view.state.replica().newest_time()))
    }

    fn publish(&self, event: LedgerEvent) {
        if let Err(error) = self.events.publish(event.position, Arc::new(event)) {
            tracing::error!(%error, "an event was not published");
        }
    }
}
