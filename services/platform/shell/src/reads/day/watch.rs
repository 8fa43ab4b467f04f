//! Watching the board of a day. A watcher owns no queue: it makes a board when something is new, and sends it where it
//! differs from the one before. So a slow watcher misses what was between, and nothing of what stands.

use super::{AskedDay, WATCHERS_MAX};
use crate::projection::Projection;
use crate::reads::entries::position_unknown;
use crate::status::Refusal;
use crate::watch::HEARTBEAT_INTERVAL;
use futures::stream::{self, BoxStream, StreamExt};
use homeward_api::ledger::v1 as api;
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tonic::Status;

/// Shortest time between two boards of one watch: changes that come together are told together.
const COALESCE_INTERVAL: Duration = Duration::from_millis(250);

/// When to try again where there are too many watchers.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A watch of the day.
pub(super) type DayStream = BoxStream<'static, Result<api::WatchExchangeDayResponse, Status>>;

/// Watches the board of a day. The gate ends the stream when the service drains.
///
/// # Errors
/// `POSITION_UNKNOWN` for a position that the log has not reached; `QUEUE_FULL`.
pub(super) fn watch(
    projection: Arc<Projection>,
    seats: Arc<Semaphore>,
    asked: AskedDay,
    after_position: Option<u64>,
) -> Result<DayStream, Status> {
    let sizes = projection.size_watch();
    let size = *sizes.borrow();
    let seen = after_position.map_or(0, |position| position.saturating_add(1));
    if seen > size {
        return Err(position_unknown(seen, size));
    }
    let seat = seats.try_acquire_owned().map_err(|_| too_many())?;
    let cursor =
        Cursor { projection, asked, sizes, seen, shown: None, not_before: Instant::now(), _seat: seat };
    let step = |mut cursor: Cursor| async {
        let response = cursor.next().await;
        Some((Ok(response), cursor))
    };
    Ok(stream::unfold(cursor, step).boxed())
}

struct Cursor {
    projection: Arc<Projection>,
    asked: AskedDay,
    sizes: watch::Receiver<u64>,
    /// Number of entries that the watcher has been told of.
    seen: u64,
    /// The newest board sent, without its size and time.
    shown: Option<api::ExchangeDay>,
    not_before: Instant,
    _seat: OwnedSemaphorePermit,
}

impl Cursor {
    async fn next(&mut self) -> api::WatchExchangeDayResponse {
        let heartbeat_at = Instant::now().checked_add(HEARTBEAT_INTERVAL).unwrap_or(self.not_before);
        let changed = async {
            loop {
                let seen = self.seen;
                // The sender lives as long as the projection that this cursor holds, so this means news.
                let _ = self.sizes.wait_for(|size| *size > seen).await;
                tokio::time::sleep_until(self.not_before).await;
                let board = self.asked.board(&self.projection);
                self.seen = board.size;
                if self.shown.as_ref() != Some(&content(&board)) {
                    return board;
                }
                // The log went on and the day did not: looked at again as seldom as if it had.
                self.not_before = after(COALESCE_INTERVAL);
            }
        };
        let changed = tokio::time::timeout_at(heartbeat_at, changed).await.ok();
        // Time alone changes a board too: something is overdue, a window has passed.
        let board = changed.or_else(|| self.aged());
        if let Some(board) = &board {
            self.shown = Some(content(board));
            self.not_before = after(COALESCE_INTERVAL);
        }
        api::WatchExchangeDayResponse { day: board, through_position: self.seen.saturating_sub(1) }
    }

    // A watch that waits for its first board has nothing that could have aged.
    fn aged(&mut self) -> Option<api::ExchangeDay> {
        let shown = self.shown.as_ref()?;
        let board = self.asked.board(&self.projection);
        let is_new = *shown != content(&board);
        self.seen = board.size;
        is_new.then_some(board)
    }
}

fn after(pause: Duration) -> Instant {
    let now = Instant::now();
    now.checked_add(pause).unwrap_or(now)
}

// What makes a board another one: not that the log or the clock went on.
fn content(board: &api::ExchangeDay) -> api::ExchangeDay {
    api::ExchangeDay { size: 0, now_us: 0, ..board.clone() }
}

fn too_many() -> Status {
    let message = format!("there are {WATCHERS_MAX} watchers of the day already");
    Refusal::of(ErrorReason::QueueFull, message).retry_after(RETRY_AFTER).into()
}
