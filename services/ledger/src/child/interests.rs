//! The decision on a child's best interests, and the consent to its return.

use homeward_kernel::Context;
use homeward_payload::domain::{
    BestInterests, DecideBestInterests, RecordReturnConsent, Statement, WithdrawReturnConsent,
};
use homeward_payload::ids::CaseId;

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_open, for_listing_side, known, wrong_step};
use super::judge::check_ahead;
use super::plan::voided_with;
use super::state::{ChildCase, Decision};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;

/// The panel that the neutral convenes decides. A new decision asks for consent anew and ends a plan; any decision but
/// return breaks off a return that is on its way.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`, `CHILD_DATE_MISSING`.
pub fn decide(
    ledger: &Ledger,
    body: &DecideBestInterests,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_not_reunified(case)?;
    if case.course.link_time.is_none() {
        return Err(wrong_step("the link to a family is not verified.", "The neutral verifies it first."));
    }
    if let BestInterests::Deferred(until) = body.decision {
        check_ahead(until, context.now)?;
    }
    let decision = Decision {
        interests: body.decision,
        apart: body.apart_from_siblings,
        hearing_root: body.hearing_root,
        guardian_root: body.guardian_root,
    };
    let determination_root = body.determination_root;
    let mut events: Vec<Event> =
        vec![ChildEvent::Decided { case: body.case, decision, determination_root }.into()];
    if case.course.movement.is_some() {
        if body.decision != BestInterests::ReturnRecommended {
            events.push(ChildEvent::BrokenOff { case: body.case }.into());
        }
    } else {
        events.extend(plan_ends(ledger, &body.case, case));
    }
    Ok(events)
}

/// The neutral holds the guardian's written consent and the child's own view.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`.
pub fn record_consent(ledger: &Ledger, body: &RecordReturnConsent) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_not_reunified(case)?;
    if !case.is_return_recommended() {
        return Err(wrong_step(
            "no decision recommends the child's return.",
            "The panel decides on the child's best interests first.",
        ));
    }
    if case.course.consented {
        return Err(wrong_step("consent to the return is held.", "Plan the return."));
    }
    Ok(vec![
        ChildEvent::Consented {
            case: body.case,
            guardian_consent_root: body.guardian_consent_root,
            child_view_root: body.child_view_root,
        }
        .into(),
    ])
}

/// The consent was withdrawn: the child's best interests are decided again, and a plan that is not on its way ends for
/// all whom it names.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn withdraw_consent(
    ledger: &Ledger,
    statement: &Statement,
    body: &WithdrawReturnConsent,
) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_side(ledger, statement.header.author, &body.case)?;
    check_not_reunified(case)?;
    if !case.course.consented {
        return Err(wrong_step("no consent to the return is held.", "There is nothing to withdraw."));
    }
    let withdrawn = ChildEvent::ConsentWithdrawn { case: body.case, withdrawal_root: body.withdrawal_root };
    let mut events: Vec<Event> = vec![withdrawn.into()];
    if case.course.movement.is_none() {
        events.extend(plan_ends(ledger, &body.case, case));
    }
    Ok(events)
}

fn plan_ends(ledger: &Ledger, id: &CaseId, case: &ChildCase) -> Option<Event> {
    let plan = case.course.plan?;
    Some(voided_with(ledger, plan, id))
}
