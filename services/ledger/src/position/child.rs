//! Children's cases: counts of how they stand. They count towards nothing.

use homeward_payload::domain::ChildAnswer;
use homeward_payload::ids::Timestamp;

use crate::child;
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
    /// Traced by consent, not answered, and past the day for it.
    pub overdue: u64,
    /// Newest answer: said to have left the territory.
    pub left_territory: u64,
    /// Answer contested by the side that listed it. No statement of these rules says so; 0.
    pub contested: u64,
    /// Reunified. No statement of these rules says so; 0.
    pub reunified: u64,
    /// Not reunified.
    pub open: u64,
}

/// The counts of all cases at a time.
#[must_use]
pub fn child_columns(ledger: &Ledger, now: Timestamp) -> ChildColumns {
    let days = ledger.genesis().limits.child_answer_days_max;
    let mut columns = ChildColumns::default();
    for case in ledger.cases.values() {
        let unanswered = case.answer.is_none() && case.tracing_consent;
        let left = matches!(case.answer, Some((ChildAnswer::LeftTerritory(_), _)));
        let add = |column: &mut u64, holds| *column = column.saturating_add(u64::from(holds));
        add(&mut columns.listed, true);
        add(&mut columns.acknowledged, case.acknowledged);
        add(&mut columns.answered, case.answer.is_some());
        add(&mut columns.overdue, unanswered && child::due(ledger, case, days, now) < now);
        add(&mut columns.left_territory, left);
        add(&mut columns.open, true);
    }
    columns
}
