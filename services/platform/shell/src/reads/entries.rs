//! Reading and following entries, never beyond what the projection shows.

use crate::projection::Projection;
use crate::status::{self, internal};
use crate::watch::{HEARTBEAT_INTERVAL, WATCHERS_MAX};
use bytes::Bytes;
use futures::stream::{self, BoxStream, StreamExt};
use homeward_api::log::v1::{LogEntry, WatchEntriesResponse};
use homeward_journal::{Head, JournalError, JournalReader, Record};
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use std::time::Duration;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, watch};
use tokio::time::Instant;
use tonic::Status;

/// Bytes of entries in one message of a watch, unless a single entry is larger.
const WATCH_BYTES_MAX: usize = 256 * 1024;

/// When to try again where there are too many watchers.
const RETRY_AFTER: Duration = Duration::from_secs(1);

/// A watch of entries.
pub(super) type EntryStream = BoxStream<'static, Result<WatchEntriesResponse, Status>>;

/// Entries of one forum.
#[derive(Clone)]
pub(super) struct Entries {
    pub(super) projection: Arc<Projection>,
    pub(super) reader: Arc<dyn JournalReader>,
    seats: Arc<Semaphore>,
}

/// Entries and the checkpoint over them.
pub(super) struct Part {
    pub(super) entries: Vec<LogEntry>,
    pub(super) checkpoint: String,
}

impl Entries {
    pub(super) fn new(projection: Arc<Projection>, reader: Arc<dyn JournalReader>) -> Self {
        Self { projection, reader, seats: Arc::new(Semaphore::new(WATCHERS_MAX)) }
    }

    /// Entries from a position on, within both limits; none at the size itself.
    pub(super) async fn read(&self, from: u64, entries_max: usize, bytes_max: usize) -> Result<Part, Status> {
        let (size, checkpoint) =
            self.projection.read(|view| (view.state().size(), view.checkpoint().as_ref().to_owned()));
        let available = size.checked_sub(from).ok_or_else(|| position_unknown(from, size))?;
        let count = usize::try_from(available).unwrap_or(usize::MAX).min(entries_max);
        if count == 0 {
            return Ok(Part { entries: Vec::new(), checkpoint });
        }
        let reader = Arc::clone(&self.reader);
        let read = tokio::task::spawn_blocking(move || reader.read(from, count, bytes_max));
        let records = read.await.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
        Ok(Part { entries: records.into_iter().map(log_entry).collect(), checkpoint })
    }

    /// Entries from a position on, cut where a head ends, under the smallest head that covers them. So whoever follows
    /// can keep what each message brings, and never gathers more than one group of the journal.
    async fn read_to_a_head(&self, from: u64) -> Result<Part, Status> {
        let (size, newest) =
            self.projection.read(|view| (view.state().size(), view.checkpoint().as_ref().to_owned()));
        let count = usize::try_from(size.saturating_sub(from)).unwrap_or(usize::MAX).min(super::ENTRIES_MAX);
        if count == 0 {
            return Ok(Part { entries: Vec::new(), checkpoint: newest });
        }
        let reader = Arc::clone(&self.reader);
        let read = move || -> Result<_, JournalError> {
            let mut records = reader.read(from, count, WATCH_BYTES_MAX)?;
            let end = from.saturating_add(length(&records));
            // Under the newest head of all nothing is cut.
            let head = if end < size { nearest_head(reader.as_ref(), from, end)? } else { None };
            if let Some(head) = &head {
                let within = head.size.saturating_sub(from);
                records.truncate(usize::try_from(within).unwrap_or(usize::MAX));
            }
            Ok((records, head))
        };
        let read = tokio::task::spawn_blocking(read).await.map_err(|error| internal(&error))?;
        let (records, head) = read.map_err(|error| internal(&error))?;
        let checkpoint = head.map_or(newest, |head| head.note);
        Ok(Part { entries: records.into_iter().map(log_entry).collect(), checkpoint })
    }

    /// Entries from a position on, and every new one. The gate ends the stream when the service drains.
    pub(super) fn watch(&self, from: u64) -> Result<EntryStream, Status> {
        let sizes = self.projection.size_watch();
        let size = *sizes.borrow();
        if from > size {
            return Err(position_unknown(from, size));
        }
        let seat = Arc::clone(&self.seats).try_acquire_owned().map_err(|_| too_many())?;
        let cursor = Cursor { entries: self.clone(), from, sizes, _seat: seat };
        let step = |cursor: Option<Cursor>| async {
            let mut cursor = cursor?;
            match cursor.next().await {
                Ok(response) => Some((Ok(response), Some(cursor))),
                Err(status) => Some((Err(status), None)),
            }
        };
        Ok(stream::unfold(Some(cursor), step).boxed())
    }
}

/// One watcher: a position, and no buffer of its own.
struct Cursor {
    entries: Entries,
    from: u64,
    sizes: watch::Receiver<u64>,
    _seat: OwnedSemaphorePermit,
}

impl Cursor {
    async fn next(&mut self) -> Result<WatchEntriesResponse, Status> {
        let heartbeat_at = Instant::now().checked_add(HEARTBEAT_INTERVAL).unwrap_or_else(Instant::now);
        let from = self.from;
        tokio::select! {
            // The sender lives as long as the projection that this cursor holds, so this means news.
            _ = self.sizes.wait_for(|size| *size > from) => {}
            () = tokio::time::sleep_until(heartbeat_at) => {}
        }
        let part = self.entries.read_to_a_head(from).await?;
        if part.entries.is_empty() {
            // A mirror that has not met its log yet shows the genesis and holds nothing to send.
            tokio::time::sleep_until(heartbeat_at).await;
        }
        let sent = u64::try_from(part.entries.len()).unwrap_or(u64::MAX);
        self.from = from.saturating_add(sent);
        Ok(WatchEntriesResponse {
            entries: part.entries,
            checkpoint: part.checkpoint,
            through_size: self.from,
        })
    }
}

/// The largest head above `from` that does not reach beyond `end`; where there is none, the smallest that does.
fn nearest_head(reader: &dyn JournalReader, from: u64, end: u64) -> Result<Option<Head>, JournalError> {
    let mut nearest = reader.head_covering(from)?;
    let (mut low, mut high) = (nearest.as_ref().map_or(end, |head| head.size), end);
    // `low` is the size of the nearest head so far; the heads that cover `high` and what follows are beyond `end`.
    while low < high {
        let middle = low.midpoint(high);
        match reader.head_covering(middle)?.filter(|head| head.size <= end) {
            Some(head) => {
                low = head.size;
                nearest = Some(head);
            }
            None => high = middle,
        }
    }
    Ok(nearest)
}

fn length(records: &[Record]) -> u64 {
    u64::try_from(records.len()).unwrap_or(u64::MAX)
}

fn log_entry(record: Record) -> LogEntry {
    LogEntry { entry: Bytes::copy_from_slice(&record.entry), envelope: record.envelope.into() }
}

pub(super) fn position_unknown(found: u64, size: u64) -> Status {
    let message = format!("{found} was asked for; the log has {size} entries here");
    status::Refusal::of(ErrorReason::PositionUnknown, message)
        .metadata("asked", found)
        .metadata("size", size)
        .into()
}

fn too_many() -> Status {
    let message = format!("there are {WATCHERS_MAX} watchers already");
    status::Refusal::of(ErrorReason::QueueFull, message).retry_after(RETRY_AFTER).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A journal of which only the sizes of its heads matter.
    struct Heads(Vec<u64>);

    impl JournalReader for Heads {
        fn size(&self) -> Result<u64, JournalError> {
            Ok(self.0.last().copied().unwrap_or_default())
        }

        fn read(&self, _: u64, _: usize, _: usize) -> Result<Vec<Record>, JournalError> {
            Ok(Vec::new())
        }

        fn head_covering(&self, position: u64) -> Result<Option<Head>, JournalError> {
            let size = self.0.iter().copied().find(|size| *size > position);
            Ok(size.map(|size| Head { size, note: size.to_string() }))
        }

        fn newest_head(&self) -> Result<Option<Head>, JournalError> {
            Ok(None)
        }
    }

    #[test]
    fn the_nearest_head_is_the_largest_within_or_else_the_smallest_beyond() {
        let heads = Heads(vec![1, 2, 5, 6, 20, 21, 30]);
        for from in 0..30 {
            for end in from + 1..=30 {
                let above: Vec<u64> = heads.0.iter().copied().filter(|size| *size > from).collect();
                let within = above.iter().copied().rfind(|size| *size <= end);
                let expected = within.or_else(|| above.first().copied());
                let found = nearest_head(&heads, from, end).unwrap().map(|head| head.size);
                assert_eq!(found, expected, "{from} {end}");
            }
        }
        assert!(nearest_head(&heads, 30, 31).unwrap().is_none());
    }
}
