//! What a dispute or a suspension stops in random sequences, and that it stops nothing else.

use homeward_payload::ids::BatchId;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use crate::Ledger;
use crate::batch::{Batch, Phase};
use crate::hold::Holds;
use crate::subject::LineState;
use crate::suspension::{check_line, waiting_holders};

/// What departed or was confirmed in this step was held by nothing, and no finding changed by resolving a dispute.
pub(super) fn check_step(before: &Ledger, after: &Ledger) -> Result<(), TestCaseError> {
    let holds = Holds::of(before);
    for (id, batch) in &after.batches {
        let Some(was) = before.batches.get(id) else { continue };
        if batch.release.is_some() {
            continue;
        }
        if newly_confirmed(was, batch) {
            let open = batch.revision.lines.iter().filter(|line| line.state == LineState::Open);
            for line in open {
                prop_assert!(holds.on(id, line).is_none(), "a held line was confirmed");
                prop_assert!(check_line(before, 0, line).is_ok(), "a suspended line was confirmed");
            }
        }
        if was.revision.number != batch.revision.number {
            continue;
        }
        for (line, now) in was.revision.lines.iter().zip(&batch.revision.lines) {
            if now.departed && !line.departed {
                prop_assert!(holds.on(id, line).is_none(), "a held line departed");
                prop_assert!(check_line(before, 0, line).is_ok(), "a suspended line departed");
                prop_assert!(waiting_holders(before, id, was, &was.revision).is_empty());
            }
        }
    }
    let resolved = |ledger: &Ledger| {
        let disputes = ledger.disputes.by_id.values();
        disputes.filter(|dispute| dispute.state == crate::dispute::DisputeState::Resolved).count()
    };
    if resolved(before) != resolved(after) {
        for (id, subject) in &before.subjects {
            prop_assert_eq!(&subject.findings, &after.subjects[id].findings);
        }
    }
    Ok(())
}

fn newly_confirmed(was: &Batch, batch: &Batch) -> bool {
    batch.phase == Phase::Confirmed
        && (was.phase != Phase::Confirmed || was.revision.number != batch.revision.number)
}

/// Whether lifting a suspension has just made a batch one that is to be stated anew.
pub(super) fn was_reopened(before: &Ledger, after: &Ledger, id: &BatchId) -> bool {
    let ended = |ledger: &Ledger| {
        ledger.suspensions.by_id.values().filter(|suspension| suspension.is_ended()).count()
    };
    ended(before) != ended(after) && after.suspensions.revalidations.contains_key(id)
}

/// Whether nobody is to act on the batch itself because all that could be done is held.
pub(super) fn is_stopped(ledger: &Ledger, id: &BatchId, batch: &Batch) -> bool {
    if batch.release.is_some() {
        return false;
    }
    let holds = Holds::of(ledger);
    let revision = batch.offer().map_or(&batch.revision, |offer| offer.revision);
    let lines = batch.revision.lines.iter().chain(&revision.lines);
    let mut open = lines.filter(|line| line.state == LineState::Open);
    open.any(|line| holds.on(id, line).is_some() || check_line(ledger, 0, line).is_err())
}
