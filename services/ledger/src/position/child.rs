//! Children's cases: counts of how they stand. They count towards nothing.

use homeward_payload::domain::ChildAnswer;
use homeward_payload::ids::Timestamp;

use crate::child::{ChildCase, Review, due};
use crate::ledger::Ledger;

/// Counts of cases. A case can stand in several columns; none is ever closed by an answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct ChildColumns {
    /// Listed.
    pub listed: u64,
    /// Acknowledged by the other party.
    pub acknowledged: u64,
    /// Answered by the other party.
    pub answered: u64,
    /// Traced by consent, waiting for an answer or for a better one, and past the day for it.
    pub overdue: u64,
    /// Newest answer: said to have left the territory.
    pub left_territory: u64,
    /// Newest answer contested by the side that listed it, or opened again, and no better one given.
    pub contested: u64,
    /// Reunified.
    pub reunified: u64,
    /// Neither closed after a return nor at rest on an accepted answer until a review still ahead.
    pub open: u64,
}

/// The counts of all cases at a time.
#[must_use]
pub fn child_columns(ledger: &Ledger, now: Timestamp) -> ChildColumns {
    let days = ledger.genesis().limits.child_answer_days_max;
    let mut columns = ChildColumns::default();
    for case in ledger.cases.values() {
        let left = matches!(case.answer, Some((ChildAnswer::LeftTerritory(_), _)));
        let waits = waits_since(case).is_some_and(|since| due(ledger, case, since, days, now) < now);
        let add = |column: &mut u64, holds| *column = column.saturating_add(u64::from(holds));
        add(&mut columns.listed, true);
        add(&mut columns.acknowledged, case.acknowledged);
        add(&mut columns.answered, case.answer.is_some());
        add(&mut columns.overdue, waits);
        add(&mut columns.left_territory, left);
        add(&mut columns.contested, case.waits_for_better_since().is_some());
        add(&mut columns.reunified, case.is_reunified());
        add(&mut columns.open, is_open(case, now));
    }
    columns
}

// Since when a case waits for what the other party is to say.
fn waits_since(case: &ChildCase) -> Option<Timestamp> {
    let traceable = case.traceable_since()?;
    match case.answer {
        None => Some(traceable),
        Some(_) if case.course.identity_time.is_some() || case.is_reunified() => None,
        Some(_) => case.waits_for_better_since(),
    }
}

// A rest that is past its review is none.
fn is_open(case: &ChildCase, now: Timestamp) -> bool {
    match case.course.review {
        Review::Accepted { until } => until.is_some_and(|until| until < now),
        Review::Open | Review::Contested { .. } | Review::Reopened { .. } => !case.course.closed,
    }
}
