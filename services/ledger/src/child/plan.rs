//! The plan of a return: one child, or siblings together.

use std::collections::BTreeSet;

use homeward_kernel::Context;
use homeward_payload::domain::{NoteReturnPlan, PlanChildReturn, Principal, Statement};
use homeward_payload::ids::{CaseId, Digest, Timestamp};

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_open, check_safeguards, known, wrong_step};
use super::judge::named;
use super::state::{ChildCase, Half};
use crate::agreement::{already_signed, check_as_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Who signs what three statements of equal content complete.
pub(super) const SIGNERS: [Principal; 3] = [Principal::PartyA, Principal::PartyB, Principal::Neutral];

/// Both parties and the neutral plan a return, in three statements of equal content.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`, `CHILD_SAFEGUARD_MISSING`, `CHILD_NOT_SIBLING`, `SIBLINGS_APART`,
/// `AS_OF_MISMATCH`, `ALREADY_SIGNED`.
pub fn plan_return(
    ledger: &Ledger,
    statement: &Statement,
    body: &PlanChildReturn,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let mut cases = Vec::with_capacity(body.cases.len());
    for id in &body.cases {
        let case = known(ledger, id)?;
        check_open(case)?;
        check_not_reunified(case)?;
        if case.course.movement.is_some() {
            return Err(wrong_step("a child of the plan is on its way.", "Plan for those who are not."));
        }
        check_safeguards(id, case)?;
        cases.push(case);
    }
    check_siblings(ledger, &body.cases, &cases)?;
    check_as_of(&body.as_of, context)?;
    let (author, content) = (statement.header.author, statement.content_digest);
    let signed =
        |principal: &Principal| cases.iter().all(|case| has_signed(case, principal, &content, context.now));
    if signed(&author) {
        return Err(already_signed("this plan"));
    }
    let half = Half { content, not_after: statement.header.not_after };
    let mut events: Vec<Event> =
        vec![ChildEvent::PlanSigned { cases: body.cases.clone(), principal: author, half }.into()];
    if SIGNERS.iter().filter(|signer| **signer != author).all(signed) {
        let replaced: BTreeSet<Digest> = cases.iter().filter_map(|case| case.course.plan).collect();
        events.extend(replaced.into_iter().map(|plan| voided(ledger, plan)));
        events.push(ChildEvent::PlanAgreed { cases: body.cases.clone(), content }.into());
    }
    Ok(events)
}

fn has_signed(case: &ChildCase, principal: &Principal, content: &Digest, now: Timestamp) -> bool {
    case.course.plan_signed.get(principal).is_some_and(|half| half.says(content, now))
}

// Children travel in no batch: several stand in one plan only as siblings, and then all who may return.
fn check_siblings(ledger: &Ledger, ids: &[CaseId], cases: &[&ChildCase]) -> Result<(), Refusal> {
    let groups: BTreeSet<_> = cases.iter().map(|case| (case.listed_by, case.sibling_group)).collect();
    let one_group = groups.len() == 1 && groups.iter().all(|(_, group)| group.is_some());
    if cases.len() > 1 && !one_group {
        return Err(Refusal::new(
            ErrorReason::ChildNotSibling,
            "the plan names children that are not listed as siblings.",
        )
        .allow("Plan their returns one by one."));
    }
    let together = cases.iter().any(|case| !may_part(case));
    let left = |(id, case): (&CaseId, &ChildCase)| {
        let sibling = case.sibling_group.is_some() && groups.contains(&(case.listed_by, case.sibling_group));
        let returns = case.is_return_recommended() && case.is_open() && case.course.movement.is_none();
        let stays = !sibling || !returns || case.is_reunified() || may_part(case) || ids.contains(id);
        (!stays).then_some(*id)
    };
    let left_behind: Vec<CaseId> = ledger.cases.iter().filter_map(left).collect();
    if !together || left_behind.is_empty() {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::SiblingsApart,
        format!("the plan leaves {} siblings behind who may return too.", left_behind.len()),
    )
    .allow("Name them in the plan, once each of them has consent; only a best-interests decision separates siblings.")
    .with("cases", named(&left_behind)))
}

fn may_part(case: &ChildCase) -> bool {
    case.course.decision.is_some_and(|decision| decision.apart)
}

/// The mediator notes a plan that both parties and the neutral have signed.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `RETURN_PLAN_UNKNOWN`, `CHILD_CASE_STATE`.
pub fn note_plan(ledger: &Ledger, body: &NoteReturnPlan) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    if case.course.plan != Some(body.plan_content) {
        return Err(plan_unknown(
            "no plan of the case with this content is signed by both parties and the neutral.",
        ));
    }
    if case.course.plan_noted {
        return Err(wrong_step("the plan is noted.", "The neutral reports when the child sets out."));
    }
    let cases = cases_of(ledger, body.plan_content);
    Ok(vec![ChildEvent::PlanNoted { cases, content: body.plan_content }.into()])
}

pub(super) fn plan_unknown(found: &str) -> Refusal {
    Refusal::new(ErrorReason::ReturnPlanUnknown, found)
        .allow("Both parties and the neutral sign one plan, and the mediator notes it.")
}

fn cases_of(ledger: &Ledger, plan: Digest) -> Vec<CaseId> {
    let named = ledger.cases.iter().filter(|(_, case)| case.course.plan == Some(plan));
    named.map(|(id, _)| *id).collect()
}

/// The end of a plan for all of its children who are not on their way.
fn voided(ledger: &Ledger, plan: Digest) -> Event {
    let mut cases = cases_of(ledger, plan);
    cases.retain(|id| ledger.cases.get(id).is_some_and(|case| !is_bound(case)));
    ChildEvent::PlanVoided { cases, content: plan }.into()
}

/// The same, with one child who is in it in any case.
pub(super) fn voided_with(ledger: &Ledger, plan: Digest, id: &CaseId) -> Event {
    let mut cases = cases_of(ledger, plan);
    let stays = |other: &CaseId| other == id || ledger.cases.get(other).is_some_and(|case| !is_bound(case));
    cases.retain(stays);
    ChildEvent::PlanVoided { cases, content: plan }.into()
}

// A plan binds those who are on their way, and remains on the record of those who arrived.
const fn is_bound(case: &ChildCase) -> bool {
    case.course.movement.is_some() || case.is_reunified()
}
