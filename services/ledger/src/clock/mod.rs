//! The three clocks. A suspension makes the days stand still that the agreement itself gives, within its scope, and
//! nothing else: how long a finding of fitness, a will or a guarantee is valid, and what a treaty asks for, goes on.

use homeward_payload::ids::Timestamp;

/// What an end is an end of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Clock {
    /// A deadline of the protocol: it stands still while what it belongs to is suspended.
    Protocol,
    /// Validity of fitness, will and guarantees: it never stands still.
    Validity,
    /// A deadline of a treaty: it never stands still.
    Treaty,
}

/// A time during which the protocol's days stand still.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Freeze {
    /// From when.
    pub from: Timestamp,
    /// Until when; nothing while it lasts.
    pub until: Option<Timestamp>,
}

impl Clock {
    /// When something is due now that began to run at `since` and was due at `due`. `freezes` may overlap and come in
    /// any order; while one lasts the end moves with the time.
    #[must_use]
    pub fn due(self, since: Timestamp, due: Timestamp, freezes: &[Freeze], now: Timestamp) -> Timestamp {
        match self {
            Self::Validity | Self::Treaty => due,
            Self::Protocol => moved(since, due, freezes, now),
        }
    }
}

fn moved(since: Timestamp, due: Timestamp, freezes: &[Freeze], now: Timestamp) -> Timestamp {
    let mut freezes = freezes.to_vec();
    freezes.sort_unstable();
    let (mut due, mut counted_until) = (due, since);
    for freeze in freezes {
        let start = freeze.from.max(counted_until);
        let end = freeze.until.unwrap_or(now).min(now);
        // What had run out before did not stand still.
        if start <= due && start < end {
            due = Timestamp(due.0.saturating_add(end.0.saturating_sub(start.0)));
            counted_until = end;
        }
    }
    due
}
