//! Counts stay as they were given, every line comes to one outcome, and a batch is settled on three answers to one
//! result.

use homeward_payload::domain::{Body, Principal};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::by_step::Said;
use crate::batch::{Batch, Phase};
use crate::settlement::{BatchResult, differs};
use crate::subject::LineState;

const fn is_settled(batch: &Batch) -> bool {
    matches!(batch.phase, Phase::Settled | Phase::SettledWithDiscrepancy)
}

/// What a step leaves of the record of a handover.
pub(super) fn check(said: &Said<'_>) -> Result<(), TestCaseError> {
    for (was, batch) in said.same_revisions() {
        check_counts(was, batch)?;
        check_outcomes(said, was, batch)?;
        if is_settled(was) {
            prop_assert!(was.phase == batch.phase && was.discrepancies == batch.discrepancies);
        }
    }
    for (id, batch) in &said.after.batches {
        let was = said.before.batches.get(id);
        if is_settled(batch) && !was.is_some_and(is_settled) {
            check_settled(batch, &BatchResult::of(id, batch))?;
        }
    }
    Ok(())
}

fn check_counts(was: &Batch, batch: &Batch) -> Result<(), TestCaseError> {
    prop_assert!(was.claims.iter().all(|(giver, count)| batch.claims.get(giver) == Some(count)));
    prop_assert!(was.receipts.iter().all(|(party, receipt)| batch.receipts.get(party) == Some(receipt)));
    for (giver, count) in was.witnessed.iter().flatten() {
        let now = batch.witnessed.as_ref().and_then(|counts| counts.get(giver));
        prop_assert_eq!(now, Some(count));
    }
    for (line, now) in was.revision.lines.iter().zip(&batch.revision.lines) {
        prop_assert!(now.claimed || !line.claimed);
        prop_assert!(now.missed || !line.missed);
    }
    Ok(())
}

// What has come of a line is changed by both heads alone, and only where it is in dispute.
fn check_outcomes(said: &Said<'_>, was: &Batch, batch: &Batch) -> Result<(), TestCaseError> {
    for (line, now) in was.revision.lines.iter().zip(&batch.revision.lines) {
        if line.state.is_final() && now.state != line.state {
            let resolved = matches!(said.statement.body, Body::AcceptResolution(_));
            let disputed = line.state == LineState::Disputed;
            prop_assert!(resolved && disputed, "{:?} became {:?}", line.state, now.state);
        }
    }
    Ok(())
}

fn check_settled(batch: &Batch, result: &BatchResult<'_>) -> Result<(), TestCaseError> {
    let signed = Principal::PARTIES.map(|party| batch.settlements.get(&party));
    let [Some(one), Some(other)] = signed else { return Err(TestCaseError::fail("settled by one side")) };
    prop_assert_eq!((one.content, &one.counts), (other.content, &other.counts));
    prop_assert_eq!(&one.counts, &result.counts());
    prop_assert!(batch.record.neutral(result.digest()).is_some(), "settled without the neutral");
    prop_assert!(batch.revision.lines.iter().all(|line| line.state.is_final()));
    let differing = one.counts.iter().filter(|counts| differs(counts));
    let recorded = batch.discrepancies.iter().map(|discrepancy| &discrepancy.counts);
    prop_assert!(differing.eq(recorded), "a difference that is no discrepancy");
    prop_assert_eq!(batch.discrepancies.is_empty(), batch.phase == Phase::Settled);
    Ok(())
}
