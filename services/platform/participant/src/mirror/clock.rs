//! The rule about time: an entry is dated close to when it came (REAL clock only).

use homeward_payload::ids::Timestamp;

/// How far an entry may be dated ahead of this principal's clock, or before its last contact: 120 s.
pub(crate) const DRIFT_US_MAX: i64 = 120_000_000;

/// What this principal's own clock says of the log.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Contact {
    /// When the log last said that it had nothing further.
    last: Option<Timestamp>,
}

impl Contact {
    /// The log had nothing further at this time, so what comes later is dated later.
    pub(super) fn heard(&mut self, now: Timestamp) {
        self.last = Some(now);
    }

    /// What is wrong with an entry of this time, if anything.
    pub(super) fn check(&self, time: Timestamp, now: Timestamp) -> Option<String> {
        if time.0 > now.0.saturating_add(DRIFT_US_MAX) {
            return Some(format!("an entry is dated {} us; the clock here says {} us", time.0, now.0));
        }
        let last = self.last?;
        (time.0 < last.0.saturating_sub(DRIFT_US_MAX)).then(|| {
            format!("an entry is dated {} us; the log said at {} us that it had no other", time.0, last.0)
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn entries_are_dated_within_two_minutes() {
        let check = |last_s: Option<i64>, time_s: i64, now_s: i64, good: bool| {
            let second = |seconds: i64| Timestamp(seconds * 1_000_000);
            let contact = Contact { last: last_s.map(second) };
            assert_eq!(contact.check(second(time_s), second(now_s)).is_none(), good, "{time_s} at {now_s}");
        };
        check(None, 0, 1_000_000, true);
        check(None, 1_120, 1_000, true);
        check(None, 1_121, 1_000, false);
        check(Some(1_000), 880, 2_000, true);
        check(Some(1_000), 879, 2_000, false);
        check(Some(1_000), 2_121, 2_000, false);
    }
}
