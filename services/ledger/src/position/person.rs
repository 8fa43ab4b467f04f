//! Where the persons of one power of origin stand who were ever on a batch line.

use homeward_payload::domain::{Principal, SubjectKind};

use crate::ledger::Ledger;
use crate::subject::LineState;

/// Each person stands in exactly one column, by its newest line; `listed` is the sum of the others.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct PersonColumns {
    /// Ever on a batch line.
    pub listed: u64,
    /// Acknowledged by the power of origin.
    pub received: u64,
    /// On a line that waits to depart or to be acknowledged.
    pub open: u64,
    /// Did not depart; no reason is on the log.
    pub not_departing: u64,
    /// Died before release.
    pub died: u64,
    /// The line was taken back.
    pub withdrawn: u64,
    /// A revision put another line in its place.
    pub substituted: u64,
    /// Did not appear at the handover point.
    pub not_presented: u64,
    /// Left out by a revision, or the batch ended or was broken off.
    pub returned_to_pool: u64,
    /// Claimed as delivered and not acknowledged.
    pub disputed: u64,
}

/// The columns of the persons who depend on `origin`: those whom the other party holds.
#[must_use]
pub fn person_columns(ledger: &Ledger, origin: Principal) -> PersonColumns {
    let mut columns = PersonColumns::default();
    let of_origin = ledger.subjects.values().filter(|subject| {
        subject.kind == SubjectKind::Person && subject.holder.other_party() == Some(origin)
    });
    for state in of_origin.filter_map(crate::subject::Subject::line_state) {
        columns.listed = columns.listed.saturating_add(1);
        let column = match state {
            LineState::Open | LineState::Departed => &mut columns.open,
            LineState::Received => &mut columns.received,
            LineState::Disputed => &mut columns.disputed,
            LineState::NotDeparting => &mut columns.not_departing,
            LineState::NotPresented | LineState::RefusedAtPoint => &mut columns.not_presented,
            LineState::Died => &mut columns.died,
            LineState::Withdrawn => &mut columns.withdrawn,
            LineState::ReturnedToPool | LineState::Aborted | LineState::MovedToRelease => {
                &mut columns.returned_to_pool
            }
            LineState::Substituted => &mut columns.substituted,
        };
        *column = column.saturating_add(1);
    }
    columns
}

impl PersonColumns {
    /// The sum of all columns but `listed`.
    #[must_use]
    pub const fn sum(&self) -> u64 {
        self.received
            .saturating_add(self.open)
            .saturating_add(self.not_departing)
            .saturating_add(self.died)
            .saturating_add(self.withdrawn)
            .saturating_add(self.substituted)
            .saturating_add(self.not_presented)
            .saturating_add(self.returned_to_pool)
            .saturating_add(self.disputed)
    }
}
