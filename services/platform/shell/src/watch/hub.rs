//! Publishing and watching.

use super::ring::Ring;
use super::{Batch, HEARTBEAT_INTERVAL, OutOfOrder, RING_EVENTS_MAX, SubscribeError, WATCHERS_MAX, WatchEnd};
use futures::stream::{self, Stream};
use std::pin::Pin;
use std::sync::{Arc, PoisonError, RwLock, RwLockReadGuard};
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

/// A watch: batches, and one error as its end.
pub type WatchStream<T> = Pin<Box<dyn Stream<Item = Result<Batch<T>, WatchEnd>> + Send>>;

/// The newest events and their watchers. Clones are handles to the same hub.
pub struct Hub<T> {
    shared: Arc<Shared<T>>,
}

impl<T> Clone for Hub<T> {
    fn clone(&self) -> Self {
        Self { shared: Arc::clone(&self.shared) }
    }
}

struct Shared<T> {
    ring: RwLock<Ring<T>>,
    /// The next position to be published; a change wakes the watchers.
    next: watch::Sender<u64>,
    seats: Arc<Semaphore>,
    draining: CancellationToken,
}

impl<T> Shared<T> {
    fn ring(&self) -> RwLockReadGuard<'_, Ring<T>> {
        // The ring is whole after every statement that changes it, so a panic elsewhere is no reason to
        // stop reading.
        self.ring.read().unwrap_or_else(PoisonError::into_inner)
    }
}

impl<T: Send + Sync + 'static> Hub<T> {
    /// A hub whose first event will have position `first` (the size of the log at the start). When
    /// `draining` is cancelled all watches end.
    pub fn new(first: u64, draining: CancellationToken) -> Self {
        Self::with_capacity(first, RING_EVENTS_MAX, draining)
    }

    pub(super) fn with_capacity(first: u64, capacity: usize, draining: CancellationToken) -> Self {
        let shared = Shared {
            ring: RwLock::new(Ring::new(first, capacity)),
            next: watch::Sender::new(first),
            seats: Arc::new(Semaphore::new(WATCHERS_MAX)),
            draining,
        };
        Self { shared: Arc::new(shared) }
    }

    /// Adds the event of a position, higher than all before. It waits for no watcher.
    ///
    /// # Errors
    /// [`OutOfOrder`] when the position is not higher; then nothing was added.
    pub fn publish(&self, position: u64, event: Arc<T>) -> Result<(), OutOfOrder> {
        let next = {
            let mut ring = self.shared.ring.write().unwrap_or_else(PoisonError::into_inner);
            ring.push(position, event)?;
            ring.next()
        };
        self.shared.next.send_replace(next);
        Ok(())
    }

    /// From this position on all events are kept.
    pub fn oldest(&self) -> u64 {
        self.shared.ring().oldest()
    }

    /// Watches all events after position `after`, or from position 0 when `None`.
    ///
    /// # Errors
    /// [`SubscribeError`]; for `TooOld`, the events before `oldest` are read from the log first.
    pub fn subscribe(&self, after: Option<u64>) -> Result<WatchStream<T>, SubscribeError> {
        let (oldest, next) = {
            let ring = self.shared.ring();
            (ring.oldest(), ring.next())
        };
        let from = after.map_or(Some(0), |position| position.checked_add(1));
        let from = from.filter(|from| *from <= next).ok_or(SubscribeError::Ahead { next })?;
        if from < oldest {
            return Err(SubscribeError::TooOld { oldest });
        }
        let seat = Arc::clone(&self.shared.seats).try_acquire_owned().map_err(|_| SubscribeError::Full)?;
        let published = self.shared.next.subscribe();
        let cursor = Cursor { shared: Arc::clone(&self.shared), from, published, ended: false, _seat: seat };
        Ok(Box::pin(stream::unfold(cursor, Cursor::step)))
    }
}

struct Cursor<T> {
    shared: Arc<Shared<T>>,
    /// The next position to deliver.
    from: u64,
    published: watch::Receiver<u64>,
    ended: bool,
    _seat: OwnedSemaphorePermit,
}

impl<T> Cursor<T> {
    async fn step(mut self) -> Option<(Result<Batch<T>, WatchEnd>, Self)> {
        if self.ended {
            return None;
        }
        let item = self.next_item().await;
        self.ended = item.is_err();
        Some((item, self))
    }

    async fn next_item(&mut self) -> Result<Batch<T>, WatchEnd> {
        let heartbeat_at = Instant::now().checked_add(HEARTBEAT_INTERVAL);
        loop {
            if self.shared.draining.is_cancelled() {
                return Err(WatchEnd::Draining { resume: self.delivered() });
            }
            // Marked as seen before the ring is read, so that what comes in between wakes us again.
            self.published.borrow_and_update();
            let events = self.shared.ring().read(self.from);
            let Some(events) = events else {
                return Err(WatchEnd::Lagged { resume: self.delivered() });
            };
            if let Some((last, _)) = events.last() {
                self.from = last.saturating_add(1);
                return Ok(Batch { events, through_position: self.delivered() });
            }
            let heartbeat = tokio::time::sleep_until(heartbeat_at.unwrap_or_else(Instant::now));
            tokio::select! {
                () = self.shared.draining.cancelled() => {}
                // The sender lives as long as this cursor, so this returns only with news.
                _ = self.published.changed() => {}
                () = heartbeat => {
                    return Ok(Batch { events: Vec::new(), through_position: self.delivered() });
                }
            }
        }
    }

    fn delivered(&self) -> Option<u64> {
        self.from.checked_sub(1)
    }
}
