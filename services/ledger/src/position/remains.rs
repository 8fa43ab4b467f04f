//! Containers of remains of one power of origin, summed over batches: the three counts side by side.

use homeward_payload::domain::{Principal, SubjectKind};

use crate::ledger::Ledger;
use crate::remains::{DutyState, ReturnGround};
use crate::subject::LineState;

/// Counts of containers.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RemainsColumns {
    /// Acknowledged by the power of origin.
    pub acknowledged: u64,
    /// Claimed as delivered by the giver.
    pub claimed: u64,
    /// Counted by the neutral, where it counted.
    pub witnessed: u64,
    /// Found to be of the other party's own, and not taken back: bodies or containers, whose return is owed, done or
    /// waived. It reduces none of the others.
    pub misdelivered: u64,
    /// Claimed and not acknowledged.
    pub disputed: u64,
}

/// The counts of containers that the other party gave to `origin`.
#[must_use]
pub fn remains_columns(ledger: &Ledger, origin: Principal) -> RemainsColumns {
    let mut columns = RemainsColumns::default();
    let Some(giver) = origin.other_party() else { return columns };
    let withdrawn = DutyState::Released(ReturnGround::Withdrawn);
    let duties = ledger.remains.returns.duties.values();
    columns.misdelivered =
        duties.filter(|duty| duty.owed_by == origin && duty.state != withdrawn).count() as u64;
    for batch in ledger.batches.values() {
        let mut containers =
            batch.lines_of(giver).filter(|(_, line)| line.kind == SubjectKind::Container).peekable();
        // A giver's lines in a batch are of one kind, so that its witnessed count is of containers.
        let counted = batch.witnessed.as_ref().and_then(|counts| counts.get(&giver));
        if let (Some(_), Some(counted)) = (containers.peek(), counted) {
            columns.witnessed = columns.witnessed.saturating_add(u64::from(*counted));
        }
        for (_, line) in containers {
            let add = |column: &mut u64, holds| *column = column.saturating_add(u64::from(holds));
            add(&mut columns.acknowledged, line.state == LineState::Received);
            add(&mut columns.claimed, line.claimed);
            add(&mut columns.disputed, line.state == LineState::Disputed);
        }
    }
    columns
}
