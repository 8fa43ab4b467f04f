//! Persons who are sought by one side, and how the other has answered.

use homeward_payload::domain::{CustodyAnswer, Principal, SubjectKind};

use crate::ledger::Ledger;

/// Counts of persons who are sought. `sought` is the sum of the next five.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RequestColumns {
    /// Asked after.
    pub sought: u64,
    /// Custody acknowledged.
    pub held: u64,
    /// Said not to be held.
    pub not_held: u64,
    /// Said to have been released before.
    pub released_before: u64,
    /// Not told apart, or not well enough known.
    pub not_identified: u64,
    /// Without an answer.
    pub unanswered: u64,
    /// Listed by the other side and asked after by nobody.
    pub held_not_sought: u64,
}

/// The columns of the persons whom `origin` seeks, and of those it did not seek and the other side has listed.
#[must_use]
pub fn request_columns(ledger: &Ledger, origin: Principal) -> RequestColumns {
    let mut columns = RequestColumns::default();
    let requests = ledger.requests.values().filter(|request| request.origin == origin);
    for entry in requests.flat_map(|request| &request.entries) {
        let column = match entry.answer {
            None => &mut columns.unanswered,
            Some(CustodyAnswer::Held(_)) => &mut columns.held,
            Some(CustodyAnswer::NotHeld) => &mut columns.not_held,
            Some(CustodyAnswer::ReleasedBefore) => &mut columns.released_before,
            Some(CustodyAnswer::NotIdentified) => &mut columns.not_identified,
        };
        *column = column.saturating_add(1);
        columns.sought = columns.sought.saturating_add(1);
    }
    let listed = ledger.subjects.values().filter(|subject| {
        let of_origin = subject.kind == SubjectKind::Person && subject.holder.other_party() == Some(origin);
        of_origin && subject.listed_on.is_some() && subject.sought_as.is_none()
    });
    columns.held_not_sought = listed.count() as u64;
    columns
}
