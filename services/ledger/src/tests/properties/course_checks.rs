//! What holds of schedules, releases, abort and records in every state.

use homeward_payload::domain::Principal;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::Ledger;
use crate::batch::{Batch, Phase};
use crate::settlement::BatchResult;
use crate::subject::LineState;

pub(super) fn check(ledger: &Ledger) -> Result<(), TestCaseError> {
    for (id, batch) in &ledger.batches {
        check_schedule(batch)?;
        check_release(batch)?;
        check_abort(batch)?;
        if matches!(batch.phase, Phase::Settled | Phase::SettledWithDiscrepancy) {
            let result = BatchResult::of(id, batch).digest();
            prop_assert!(batch.record.neutral(result).is_some(), "settled without the neutral");
        }
        prop_assert!(!batch.witness_closed || batch.witnessed.is_some());
    }
    Ok(())
}

// Nothing is acknowledged, guaranteed or opened for a window that is not there.
fn check_schedule(batch: &Batch) -> Result<(), TestCaseError> {
    let schedule = &batch.schedule;
    if batch.window.is_none() {
        prop_assert!(schedule.guarantees.is_empty() && schedule.ready.is_empty() && !schedule.legs_opened);
        prop_assert!(schedule.notices.values().all(|notice| !notice.acknowledged));
    }
    let simultaneous = batch.window.is_some_and(|window| window.simultaneous);
    prop_assert!(!schedule.legs_opened || simultaneous);
    if simultaneous && batch.has_departed() {
        prop_assert!(schedule.legs_opened, "somebody left before all legs were opened");
    }
    prop_assert!(schedule.postponed.is_none() || !batch.has_departed());
    for line in batch.revision.lines.iter().filter(|line| line.departed) {
        let notice = schedule.notices.get(&line.giver);
        let known = notice.is_some_and(|notice| notice.acknowledged || batch.release.is_some());
        // A notice that was changed after a departure waits to be acknowledged anew, for whoever is left.
        prop_assert!(known || batch.departing_givers().any(|giver| giver == line.giver));
    }
    Ok(())
}

fn check_release(batch: &Batch) -> Result<(), TestCaseError> {
    let Some(release) = batch.release else { return Ok(()) };
    prop_assert!(!matches!(batch.phase, Phase::Proposed | Phase::Cancelled | Phase::NeverExecuted));
    prop_assert!(batch.pending.is_none() && batch.confirmations.is_empty());
    prop_assert!(batch.revision.lines.iter().all(|line| line.giver == release.giver));
    Ok(())
}

fn check_abort(batch: &Batch) -> Result<(), TestCaseError> {
    let aborted = batch.revision.lines.iter().any(|line| line.state == LineState::Aborted);
    prop_assert!(!aborted || batch.aborted.is_some());
    if batch.aborted.is_some() {
        let under_way =
            |line: &crate::batch::Line| matches!(line.state, LineState::Open | LineState::Departed);
        prop_assert!(!batch.revision.lines.iter().any(under_way), "somebody is left on the way");
        prop_assert!(
            Principal::PARTIES.into_iter().all(|party| batch.first_open_line(Some(party)).is_none())
        );
    }
    Ok(())
}
