//! Breaking off a handover that is under way: who was acknowledged stays so, everybody else returns to the pool.

use homeward_payload::domain::{AbortBatch, AbortGround, Principal, Statement};
use homeward_payload::ids::SubjectRef;

use super::check_under_way;
use super::event::HandoverEvent;
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_not_release;
use crate::subject::LineState;

/// That a handover was broken off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Abort {
    /// By whom.
    pub by: Principal,
    /// Why.
    pub ground: AbortGround,
}

/// A handover is broken off while somebody is under way. Lines that are open or under way return to the pool; whose
/// delivery the giver claims is disputed, so that nobody takes people over and then breaks off. What was received can
/// still be settled.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `REVISION_STALE`, `ABORT_NOT_POSSIBLE`,
/// `RELEASE_UNILATERAL` where the receiving side would break off a sanitary release.
pub fn abort(ledger: &Ledger, statement: &Statement, body: &AbortBatch) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    check_under_way(batch)?;
    batch.check_in_force(body.revision)?;
    let by = statement.header.author;
    check_abort(batch, by)?;
    let claimed = |line: &crate::batch::Line| line.state == LineState::Departed && line.claimed;
    let pick = |disputed: bool| -> Vec<u32> {
        let stops = |line: &crate::batch::Line| matches!(line.state, LineState::Open | LineState::Departed);
        let lines = batch.numbered_lines().filter(|(_, line)| stops(line) && claimed(line) == disputed);
        lines.map(|(number, _)| number).collect()
    };
    let (returned, disputed) = (pick(false), pick(true));
    let ground = Movement::Release(ReleaseGround::Aborted);
    let mut events = post(ledger, ground, &subjects(batch, &returned));
    events.extend(post(ledger, Movement::Dispute, &subjects(batch, &disputed)));
    let abort = Abort { by, ground: body.ground };
    events.push(HandoverEvent::Aborted { batch: body.batch, abort, returned, disputed }.into());
    Ok(events)
}

/// Checks that this side, or the neutral, can break the handover off as it stands.
///
/// # Errors
/// `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `ABORT_NOT_POSSIBLE`, `RELEASE_UNILATERAL`.
pub(crate) fn check_abort(batch: &Batch, by: Principal) -> Result<(), Refusal> {
    check_under_way(batch)?;
    if batch.release.is_some_and(|release| release.giver.other_party() == Some(by)) {
        check_not_release(batch, "the giver or the neutral breaks it off where people are in danger")?;
    }
    if batch.revision.lines.iter().any(|line| line.state == LineState::Departed) {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::AbortNotPossible, "nobody is under way.")
        .allow("Before departure the window is put off with PostponeBatch.")
        .allow("What was acknowledged is settled."))
}

fn subjects(batch: &Batch, numbers: &[u32]) -> Vec<SubjectRef> {
    numbers.iter().filter_map(|number| batch.line(*number)).map(|line| line.subject).collect()
}
