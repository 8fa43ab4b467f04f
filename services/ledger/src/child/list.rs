//! Listed, acknowledged, answered.

use homeward_kernel::Context;
use homeward_payload::domain::{AcknowledgeChildCase, AnswerChildCase, ListChildCase, Statement};

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_traced, for_other_party, wrong_step};
use super::state::{ChildCase, Course};
use crate::event::Event;
use crate::finding::check_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::check_no_subject;

/// A party lists one child's case.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `CHILD_CASE_ID_REUSED`, `SUBJECT_CONFLICT`.
pub fn list(
    ledger: &Ledger,
    statement: &Statement,
    body: &ListChildCase,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    if ledger.cases.contains_key(&body.case) {
        return Err(Refusal::new(
            ErrorReason::ChildCaseIdReused,
            format!("case reference {} is taken.", body.case),
        ));
    }
    check_no_subject(ledger, &body.case)?;
    let opened = ChildCase {
        listed_by: statement.header.author,
        agreement: body.agreement.clone(),
        listed_time: context.now,
        field_root: body.field_root,
        tracing_consent: body.tracing_consent,
        sibling_group: body.sibling_group,
        acknowledged: false,
        answer: None,
        course: Course::default(),
    };
    Ok(vec![ChildEvent::Listed { case: body.case, opened: Box::new(opened) }.into()])
}

/// The other party acknowledges a case.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn acknowledge(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcknowledgeChildCase,
) -> Result<Vec<Event>, Refusal> {
    let case = for_other_party(ledger, statement.header.author, &body.case)?;
    if case.acknowledged {
        return Err(wrong_step("the case was acknowledged before.", "Answer it."));
    }
    Ok(vec![ChildEvent::Acknowledged { case: body.case }.into()])
}

/// The other party answers a case. No answer closes it: a later one, when more is known, stands in its place. It
/// undoes nothing that both parties and the neutral have verified.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn answer(
    ledger: &Ledger,
    statement: &Statement,
    body: &AnswerChildCase,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = for_other_party(ledger, statement.header.author, &body.case)?;
    if !case.acknowledged {
        return Err(wrong_step("the case is not acknowledged.", "Acknowledge it first."));
    }
    check_traced(case)?;
    check_not_reunified(case)?;
    if case.answer == Some((body.answer, body.grade)) {
        return Err(wrong_step("the case has exactly this answer.", "Answer again when more is known."));
    }
    let (answer, grade) = (body.answer, body.grade);
    Ok(vec![ChildEvent::Answered { case: body.case, answer, grade, time: context.now }.into()])
}
