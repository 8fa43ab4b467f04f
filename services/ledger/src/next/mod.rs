//! Next actions: who must act, on what, by when, and what follows otherwise. Derived from the state and a time; it
//! decides nothing and no rule waits for it.

mod action;
mod batch;
mod child;
mod dispute;
mod handover;
mod person;
mod remains;
mod round;
mod schedule;
mod signing;
mod suspension;
mod terms;

pub use action::{ActionKind, Matter, NextAction};
pub use round::REQUEST_ANSWER_DAYS;

use homeward_payload::ids::{BatchId, Timestamp};

use crate::batch::Batch;
use crate::ledger::Ledger;
use action::Collector;

/// Everything that somebody is to do, in this order: overdue first, then the earliest due (what nothing is due for
/// comes last), then kind, matter and principal. One entry for each list, term or batch and principal; one for each
/// child's case; of remains and records of persons one for each step and principal.
#[must_use]
pub fn next_actions(ledger: &Ledger, now: Timestamp) -> Vec<NextAction> {
    let mut collector = Collector::new(ledger, now);
    signing::collect(ledger, &mut collector);
    terms::collect(ledger, &mut collector);
    for (id, batch) in &ledger.batches {
        collect_batch(*id, batch, &mut collector);
    }
    round::collect(ledger, &mut collector);
    dispute::collect(ledger, &mut collector);
    suspension::collect(ledger, &mut collector);
    child::collect(ledger, &mut collector);
    remains::collect(ledger, &mut collector);
    person::collect(ledger, &mut collector);
    collector.into_sorted()
}

/// What somebody is to do on the course of one batch, in the same order.
#[must_use]
pub fn batch_actions(ledger: &Ledger, id: BatchId, batch: &Batch, now: Timestamp) -> Vec<NextAction> {
    let mut collector = Collector::new(ledger, now);
    collect_batch(id, batch, &mut collector);
    collector.into_sorted()
}

fn collect_batch(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    batch::collect(id, batch, collector);
    schedule::collect(id, batch, collector);
    handover::collect(id, batch, collector);
}
