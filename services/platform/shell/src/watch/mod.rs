//! Events by position, for any number of watchers.
//!
//! One publisher, many watchers. A [`Hub`] keeps the newest events in one ring; a watcher is a cursor
//! into it and owns no buffer, so a slow watcher costs nothing, cannot hold the publisher up, and is ended
//! once the ring has passed it. In one watch events come exactly once and in order; after its end the
//! watcher resumes behind the last position it has seen, here or from the log.

mod hub;
mod ring;
#[cfg(test)]
mod tests;

pub use hub::{Hub, WatchStream};

use crate::status::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use std::time::Duration;
use tonic::Status;

/// Events kept for watchers to resume from.
pub const RING_EVENTS_MAX: usize = 16 * 1024;

/// Events in one batch.
pub const BATCH_EVENTS_MAX: usize = 512;

/// Watchers of one hub.
pub const WATCHERS_MAX: usize = 1024;

/// Longest silence of a watch; then an empty batch tells how far it has come.
pub const HEARTBEAT_INTERVAL: Duration = Duration::from_secs(15);

/// When to try again after a refusal for want of room.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// Events in order, or none as a sign of life.
#[derive(Debug)]
pub struct Batch<T> {
    /// At most [`BATCH_EVENTS_MAX`] events with their positions, ascending.
    pub events: Vec<(u64, Arc<T>)>,
    /// All up to here has been delivered: resume after it. `None` when nothing was ever published.
    pub through_position: Option<u64>,
}

/// Why a watch ended. `resume` is the position to watch after next; `None` means from the beginning.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum WatchEnd {
    /// The watcher was slower than the ring.
    #[error("the watcher fell behind the newest {RING_EVENTS_MAX} events and was ended")]
    Lagged {
        /// Where to resume.
        resume: Option<u64>,
    },
    /// The process is stopping.
    #[error("the service is stopping")]
    Draining {
        /// Where to resume.
        resume: Option<u64>,
    },
}

/// Why no watch began.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
pub enum SubscribeError {
    /// The ring no longer has all events after the asked position.
    #[error("events before position {oldest} are no longer kept here; read them from the log")]
    TooOld {
        /// From this position on all events are kept.
        oldest: u64,
    },
    /// The asked position has not been published: the watcher has seen another history.
    #[error("the position to resume after has not been published; the next position is {next}")]
    Ahead {
        /// The next position to be published.
        next: u64,
    },
    /// [`WATCHERS_MAX`] are watching.
    #[error("there are {WATCHERS_MAX} watchers already")]
    Full,
}

/// A position that does not follow the newest one: an error of the publisher.
#[derive(Clone, Copy, Debug, Eq, PartialEq, thiserror::Error)]
#[error("position {found} was published; {next} or a later one is allowed")]
pub struct OutOfOrder {
    /// As published.
    pub found: u64,
    /// The lowest position allowed.
    pub next: u64,
}

impl From<WatchEnd> for Status {
    fn from(end: WatchEnd) -> Self {
        let (reason, resume) = match end {
            WatchEnd::Lagged { resume } => (ErrorReason::WatcherLagged, resume),
            WatchEnd::Draining { resume } => (ErrorReason::Draining, resume),
        };
        let refusal = Refusal::of(reason, format!("{end}; resume after the last position received"));
        match resume {
            Some(position) => refusal.metadata("resume_after", position).into(),
            None => refusal.into(),
        }
    }
}

impl From<SubscribeError> for Status {
    fn from(error: SubscribeError) -> Self {
        let message = error.to_string();
        match error {
            SubscribeError::TooOld { oldest } => {
                Refusal::of(ErrorReason::PositionCompacted, message).metadata("oldest", oldest)
            }
            SubscribeError::Ahead { next } => {
                Refusal::of(ErrorReason::PositionUnknown, message).metadata("next", next)
            }
            SubscribeError::Full => Refusal::of(ErrorReason::QueueFull, message).retry_after(RETRY_AFTER),
        }
        .into()
    }
}
