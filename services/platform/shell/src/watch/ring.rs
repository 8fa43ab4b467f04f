//! The newest events by position.

use super::{BATCH_EVENTS_MAX, OutOfOrder};
use std::collections::VecDeque;
use std::sync::Arc;

/// All events at positions from `oldest` up to, but without, `next`; at most `capacity` of them.
/// Positions ascend and may have gaps.
pub(super) struct Ring<T> {
    events: VecDeque<(u64, Arc<T>)>,
    capacity: usize,
    oldest: u64,
    next: u64,
}

impl<T> Ring<T> {
    /// An empty ring whose first event will have position `first` or a later one.
    pub(super) fn new(first: u64, capacity: usize) -> Self {
        Self { events: VecDeque::with_capacity(capacity), capacity, oldest: first, next: first }
    }

    pub(super) fn oldest(&self) -> u64 {
        self.oldest
    }

    pub(super) fn next(&self) -> u64 {
        self.next
    }

    pub(super) fn push(&mut self, position: u64, event: Arc<T>) -> Result<(), OutOfOrder> {
        // The last number is never a position, so that there is always a next one.
        let following = position.checked_add(1).filter(|_| position >= self.next);
        let next = following.ok_or(OutOfOrder { found: position, next: self.next })?;
        if self.events.len() >= self.capacity
            && let Some((dropped, _)) = self.events.pop_front()
        {
            self.oldest = dropped.saturating_add(1);
        }
        self.events.push_back((position, event));
        self.next = next;
        Ok(())
    }

    /// The first events at `from` or later, or `None` when some of them are no longer kept.
    pub(super) fn read(&self, from: u64) -> Option<Vec<(u64, Arc<T>)>> {
        if from < self.oldest {
            return None;
        }
        let start = self.events.partition_point(|(position, _)| *position < from);
        Some(self.events.iter().skip(start).take(BATCH_EVENTS_MAX).cloned().collect())
    }
}
