//! How fast the writer has been lately, so that a full queue can say when to come back.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

/// Shortest time after which to come back.
pub(super) const RETRY_MIN: Duration = Duration::from_millis(50);
/// Longest time after which to come back.
pub(super) const RETRY_MAX: Duration = Duration::from_secs(5);

/// Microseconds for one statement, averaged over recent groups; each group counts for a quarter.
pub(super) struct Rate {
    statement_us: AtomicU64,
}

impl Rate {
    pub(super) fn new() -> Self {
        // Before the first group: what a flush alone takes, generously.
        Self { statement_us: AtomicU64::new(1_000) }
    }

    pub(super) fn record(&self, statements: usize, taken: Duration) {
        let statements = u64::try_from(statements).unwrap_or(u64::MAX).max(1);
        let newest = u64::try_from(taken.as_micros()).unwrap_or(u64::MAX) / statements;
        let before = self.statement_us.load(Ordering::Relaxed);
        let average = before.saturating_mul(3).saturating_add(newest) / 4;
        self.statement_us.store(average.max(1), Ordering::Relaxed);
    }

    /// How long the writer needs for so many statements.
    pub(super) fn time_for(&self, statements: usize) -> Duration {
        let statements = u64::try_from(statements).unwrap_or(u64::MAX);
        let needed = statements.saturating_mul(self.statement_us.load(Ordering::Relaxed));
        Duration::from_micros(needed).clamp(RETRY_MIN, RETRY_MAX)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_estimate_follows_recent_groups_and_keeps_to_its_limits() {
        let rate = Rate::new();
        assert_eq!(rate.time_for(0), RETRY_MIN);
        assert_eq!(rate.time_for(1_000), Duration::from_secs(1));
        for _ in 0..40 {
            rate.record(1_000, Duration::from_millis(100));
        }
        assert_eq!(rate.time_for(4_096), Duration::from_micros(4_096 * 100).max(RETRY_MIN));
        assert_eq!(rate.time_for(usize::MAX), RETRY_MAX);
        rate.record(0, Duration::from_secs(1_000));
        assert_eq!(rate.time_for(1_000), RETRY_MAX);
    }
}
