//! The newest answer contested, accepted or confirmed.

use homeward_kernel::Context;
use homeward_payload::domain::{
    AcceptChildAnswer, ChildAnswer, ConfirmChildAnswer, ContestChildAnswer, Statement,
};
use homeward_payload::ids::{CaseId, Timestamp};

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_open, for_listing_party, known, wrong_step};
use super::state::{ChildCase, Review};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Longest rest of a case and longest deferral of a decision, so that a date ahead is one that somebody lives to see.
pub const REVIEW_DAYS_MAX: u32 = 366;

/// The party that listed a case contests its newest answer, which then waits for a better one.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_ANSWER_STALE`, `CHILD_CASE_STATE`.
pub fn contest(
    ledger: &Ledger,
    statement: &Statement,
    body: &ContestChildAnswer,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_party(ledger, statement.header.author, &body.case)?;
    let answer = newest_answer(case, body.answer_number)?;
    check_open(case)?;
    check_not_verified(case, answer)?;
    if case.course.review != Review::Open {
        return Err(wrong_step("the answer waits for a better one already.", "Wait for it, or accept this."));
    }
    let (case, reasons_root) = (body.case, body.reasons_root);
    Ok(vec![ChildEvent::Contested { case, reasons_root, time: context.now }.into()])
}

/// The party that listed a case accepts its newest answer: the case rests until it is looked at again.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_ANSWER_STALE`, `CHILD_CASE_STATE`, `CHILD_ANSWER_OPEN` where
/// no case can rest on such an answer, `CHILD_DATE_MISSING`.
pub fn accept(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcceptChildAnswer,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_party(ledger, statement.header.author, &body.case)?;
    let answer = newest_answer(case, body.answer_number)?;
    check_open(case)?;
    if case.course.movement.is_some() {
        return Err(wrong_step("the child is on its way.", "What is on its way finishes or is broken off."));
    }
    check_can_rest(answer, case.course.confirmed)?;
    match body.review_time {
        Some(time) => check_ahead(time, context.now)?,
        None if case.course.confirmed => {}
        None => {
            return Err(Refusal::new(
                ErrorReason::ChildDateMissing,
                "nobody but the other party vouches for the answer.",
            )
            .allow(format!(
                "Name a date within {REVIEW_DAYS_MAX} days, on which the case is looked at again."
            )));
        }
    }
    Ok(vec![ChildEvent::Accepted { case: body.case, review_time: body.review_time }.into()])
}

/// The neutral has verified the newest answer itself.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_ANSWER_STALE`, `CHILD_CASE_STATE`.
pub fn confirm(ledger: &Ledger, body: &ConfirmChildAnswer) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    newest_answer(case, body.answer_number)?;
    check_not_reunified(case)?;
    if case.course.confirmed {
        return Err(wrong_step("the neutral has confirmed the answer before.", "Confirm the next one."));
    }
    Ok(vec![ChildEvent::Confirmed { case: body.case, report_root: body.report_root }.into()])
}

fn newest_answer(case: &ChildCase, number: u32) -> Result<ChildAnswer, Refusal> {
    check_not_reunified(case)?;
    let Some((answer, _)) = case.answer else {
        return Err(wrong_step("the case has no answer: silence is none.", "Wait for one."));
    };
    let newest = case.course.answers;
    if number != newest {
        return Err(Refusal::new(
            ErrorReason::ChildAnswerStale,
            format!("answer {number} of the case is not the newest; that is answer {newest}."),
        )
        .allow(format!("Judge answer {newest}."))
        .with("newest", newest));
    }
    Ok(answer)
}

fn check_not_verified(case: &ChildCase, answer: ChildAnswer) -> Result<(), Refusal> {
    if case.course.identity_time.is_some() && answer == ChildAnswer::Located {
        return Err(wrong_step(
            "both parties and the neutral have verified that this child was located.",
            "Go on from there.",
        ));
    }
    Ok(())
}

fn check_can_rest(answer: ChildAnswer, confirmed: bool) -> Result<(), Refusal> {
    let (found, allowed) = match answer {
        ChildAnswer::Located => (
            "the answer says that the child is located.",
            "Verify its identity together with the other party and the neutral.",
        ),
        ChildAnswer::NowAdult => (
            "the answer says only that the child has grown up, which closes nothing.",
            "Contest it: whoever was a child when separated keeps the case.",
        ),
        ChildAnswer::RefusesReturn if !confirmed => (
            "the child is said not to want to return, and nobody has heard that from the child in private.",
            "The neutral speaks with the child and confirms the answer.",
        ),
        _ => return Ok(()),
    };
    Err(Refusal::new(ErrorReason::ChildAnswerOpen, found).allow(allowed))
}

/// Checks that a date lies ahead, and not too far.
///
/// # Errors
/// `CHILD_DATE_MISSING`.
pub(super) fn check_ahead(time: Timestamp, now: Timestamp) -> Result<(), Refusal> {
    if time <= now || time > now.plus_days(REVIEW_DAYS_MAX) {
        return Err(Refusal::new(
            ErrorReason::ChildDateMissing,
            format!("the date is {} us; sequenced time is {} us.", time.0, now.0),
        )
        .allow(format!("Name a date ahead, within {REVIEW_DAYS_MAX} days.")));
    }
    Ok(())
}

/// Names a case in what is allowed.
pub(super) fn named(cases: &[CaseId]) -> String {
    cases.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
