//! Followed up, closed, reopened.

use homeward_kernel::Context;
use homeward_payload::domain::{CloseChildCase, RecordFollowUp, ReopenChildCase, Statement};

use super::event::ChildEvent;
use super::guard::{check_open, for_listing_side, known, wrong_step};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Somebody has looked after a reunified child.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn follow_up(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordFollowUp,
) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_side(ledger, statement.header.author, &body.case)?;
    check_open(case)?;
    if !case.is_reunified() {
        return Err(wrong_step("the child is not with its family.", "Follow up after the return."));
    }
    Ok(vec![ChildEvent::FollowedUp { case: body.case, report_root: body.report_root }.into()])
}

/// A case is closed after the return and a follow-up. Nothing else closes one.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`, `FOLLOW_UP_MISSING`.
pub fn close(ledger: &Ledger, statement: &Statement, body: &CloseChildCase) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_side(ledger, statement.header.author, &body.case)?;
    check_open(case)?;
    if !case.is_reunified() {
        return Err(wrong_step(
            "the child is not with its family.",
            "Only a case after the return is closed.",
        ));
    }
    if case.course.follow_ups == 0 {
        return Err(Refusal::new(
            ErrorReason::FollowUpMissing,
            "nobody has looked after the child since it was reunified.",
        )
        .allow("Record a follow-up first."));
    }
    Ok(vec![ChildEvent::Closed { case: body.case }.into()])
}

/// Either party or the neutral opens a case again: one that rests waits for a better answer, a closed one for a
/// follow-up.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`.
pub fn reopen(ledger: &Ledger, body: &ReopenChildCase, context: &Context<'_>) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    if case.is_open() {
        return Err(wrong_step("the case is open.", "There is nothing to reopen."));
    }
    let (case, ground_root) = (body.case, body.ground_root);
    Ok(vec![ChildEvent::Reopened { case, ground_root, time: context.now }.into()])
}
