//! On the way, with the neutral, with the family.

use homeward_kernel::Context;
use homeward_payload::domain::{RecordReunification, ReportReturnStep, ReturnStep};

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_open, check_safeguards, known, wrong_step};
use super::plan::plan_unknown;
use super::state::Movement;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;

/// The neutral reports that one child has set out, or is with the neutral.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`, `RETURN_PLAN_UNKNOWN`, `CHILD_SAFEGUARD_MISSING`.
pub fn step(ledger: &Ledger, body: &ReportReturnStep) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_not_reunified(case)?;
    match (body.step, case.course.movement) {
        (ReturnStep::InTransit, None) => {
            check_safeguards(&body.case, case)?;
            if !case.course.plan_noted {
                return Err(plan_unknown("the case has no plan that the mediator has noted."));
            }
        }
        // Whoever is on the way is safer with the neutral than between two sides, also where consent was withdrawn.
        (ReturnStep::HandedToNeutral, Some(Movement::InTransit)) => {}
        (_, Some(_)) => {
            return Err(wrong_step("that was reported before.", "The next step follows."));
        }
        (ReturnStep::HandedToNeutral, None) => {
            return Err(wrong_step("the child has not set out.", "Report that it has set out first."));
        }
    }
    Ok(vec![ChildEvent::Moved { case: body.case, step: body.step }.into()])
}

/// The neutral has handed one child to the verified adult, who signed a receipt.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`, `CHILD_SAFEGUARD_MISSING`.
pub fn reunify(
    ledger: &Ledger,
    body: &RecordReunification,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_not_reunified(case)?;
    check_safeguards(&body.case, case)?;
    if case.course.movement != Some(Movement::HandedToNeutral) {
        return Err(wrong_step("the child is not with the neutral.", "Report that it is first."));
    }
    let (case, receipt_root) = (body.case, body.receipt_root);
    Ok(vec![ChildEvent::Reunified { case, receipt_root, time: context.now }.into()])
}
