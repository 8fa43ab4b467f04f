//! How many batches have come how far.

use crate::batch::Phase;
use crate::ledger::Ledger;

/// Counts of batches; each stands in exactly one column.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct BatchColumns {
    /// Settled, all counts equal.
    pub settled: u64,
    /// Settled with a recorded difference.
    pub settled_with_discrepancy: u64,
    /// Ended by one side before both confirmed.
    pub cancelled: u64,
    /// The offer ended and nobody had accepted it.
    pub never_executed: u64,
    /// Not ended.
    pub open: u64,
}

/// The counts of all batches.
#[must_use]
pub fn batch_columns(ledger: &Ledger) -> BatchColumns {
    let mut columns = BatchColumns::default();
    for batch in ledger.batches.values() {
        let column = match batch.phase {
            Phase::Proposed | Phase::Confirmed => &mut columns.open,
            Phase::Settled => &mut columns.settled,
            Phase::SettledWithDiscrepancy => &mut columns.settled_with_discrepancy,
            Phase::Cancelled => &mut columns.cancelled,
            Phase::NeverExecuted => &mut columns.never_executed,
        };
        *column = column.saturating_add(1);
    }
    columns
}
