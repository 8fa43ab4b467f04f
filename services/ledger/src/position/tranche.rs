//! The stages of a term group: what each side was to receive in each, and what carried over into the next.

use homeward_payload::domain::{Principal, Tranche};
use homeward_payload::ids::TermCode;

use crate::agreement::GroupKey;
use crate::batch::Batch;
use crate::ledger::Ledger;
use crate::subject::LineState;

/// One stage of a group for one receiving side.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TranchePosition {
    /// Its code.
    pub code: TermCode,
    /// The receiving party.
    pub receiver: Principal,
    /// What it was to receive in the stage by itself.
    pub quantity: u32,
    /// What earlier stages left over for it; below zero where they brought more than they were to.
    pub carried_in: i64,
    /// What it has received in batches of the stage.
    pub received: u64,
    /// What is left over for the next stage; below zero where more came.
    pub carried_out: i64,
}

/// The stages of a group, in order, for each of these receivers.
#[must_use]
pub fn tranche_positions(
    ledger: &Ledger,
    group: GroupKey,
    tranches: &[Tranche],
    receivers: &[Principal],
) -> Vec<TranchePosition> {
    let mut carried: Vec<i64> = receivers.iter().map(|_| 0).collect();
    let mut positions = Vec::new();
    for (place, tranche) in (1_u32..).zip(tranches) {
        for (receiver, carried) in receivers.iter().zip(&mut carried) {
            let received = received(ledger, group, place, *receiver);
            let carried_in = *carried;
            let due = carried_in.saturating_add(i64::from(tranche.quantity));
            *carried = due.saturating_sub_unsigned(received);
            positions.push(TranchePosition {
                code: tranche.code.clone(),
                receiver: *receiver,
                quantity: tranche.quantity,
                carried_in,
                received,
                carried_out: *carried,
            });
        }
    }
    positions
}

fn received(ledger: &Ledger, group: GroupKey, place: u32, receiver: Principal) -> u64 {
    let of_stage = |batch: &&Batch| batch.revision.tranche == Some((group, place));
    let lines = ledger.batches.values().filter(of_stage).flat_map(|batch| &batch.revision.lines);
    let counts = lines.filter(|line| {
        let in_group = |term| ledger.agreements.term(term).is_some_and(|known| known.group == Some(group));
        line.state == LineState::Received
            && line.giver.other_party() == Some(receiver)
            && line.all_terms().any(in_group)
    });
    counts.count() as u64
}
