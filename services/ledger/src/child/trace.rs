//! Consent to tracing, the child's identity, its family and the link between them.

use homeward_kernel::Context;
use homeward_payload::domain::{
    ChildAnswer, IdentifyChildFamily, Principal, StateTracingConsent, Statement, VerifyChildIdentity,
    VerifyFamilyLink,
};

use super::event::ChildEvent;
use super::guard::{check_not_reunified, check_open, check_traced, for_listing_side, known, wrong_step};
use super::plan::SIGNERS;
use super::state::Half;
use crate::agreement::{already_signed, check_as_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;

/// Consent to tracing was given or withdrawn.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_NOT_YOURS`, `CHILD_CASE_STATE`.
pub fn state_consent(
    ledger: &Ledger,
    statement: &Statement,
    body: &StateTracingConsent,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = for_listing_side(ledger, statement.header.author, &body.case)?;
    if case.tracing_consent == body.given {
        let found = if body.given { "consent to tracing stands." } else { "there is no consent to tracing." };
        return Err(wrong_step(found, "State it when it changes."));
    }
    Ok(vec![
        ChildEvent::TracingConsent {
            case: body.case,
            given: body.given,
            consent_root: body.consent_root,
            time: context.now,
        }
        .into(),
    ])
}

/// Both parties and the neutral verify who a located child is, in three statements of equal content.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`, `AS_OF_MISMATCH`, `ALREADY_SIGNED`.
pub fn verify_identity(
    ledger: &Ledger,
    statement: &Statement,
    body: &VerifyChildIdentity,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    if case.course.identity_time.is_some() {
        return Err(wrong_step("the child's identity is verified.", "Look for its family."));
    }
    check_traced(case)?;
    let located = case.answer.is_some_and(|(answer, _)| answer == ChildAnswer::Located);
    if !located || case.waits_for_better_since().is_some() {
        return Err(wrong_step(
            "the child is not said to be located, or that is contested.",
            "Verify the identity of a located child.",
        ));
    }
    check_as_of(&body.as_of, context)?;
    let (author, content) = (statement.header.author, statement.content_digest);
    let signed = |principal: &Principal| {
        case.course.identity_signed.get(principal).is_some_and(|half| half.says(&content, context.now))
    };
    if signed(&author) {
        return Err(already_signed("this report on the child's identity"));
    }
    let half = Half { content, not_after: statement.header.not_after };
    let mut events = vec![ChildEvent::IdentitySigned { case: body.case, principal: author, half }.into()];
    if SIGNERS.iter().filter(|signer| **signer != author).all(signed) {
        let verified = ChildEvent::IdentityVerified {
            case: body.case,
            report_root: body.report_root,
            time: context.now,
        };
        events.push(verified.into());
    }
    Ok(events)
}

/// A family was found. Before the link is verified another one can be; the time until the return counts from the first.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`.
pub fn identify_family(
    ledger: &Ledger,
    body: &IdentifyChildFamily,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_traced(case)?;
    if case.course.identity_time.is_none() {
        return Err(wrong_step("the child's identity is not verified.", "Verify it first."));
    }
    if case.course.link_time.is_some() {
        return Err(wrong_step("the link to a family is verified.", "Its best interests are decided next."));
    }
    let (case, family_root) = (body.case, body.family_root);
    Ok(vec![ChildEvent::FamilyIdentified { case, family_root, time: context.now }.into()])
}

/// The neutral has verified the link, with adult and child separately.
///
/// # Errors
/// `CHILD_CASE_UNKNOWN`, `CHILD_CASE_STATE`.
pub fn verify_link(
    ledger: &Ledger,
    body: &VerifyFamilyLink,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let case = known(ledger, &body.case)?;
    check_open(case)?;
    check_not_reunified(case)?;
    check_traced(case)?;
    if case.course.family_time.is_none() {
        return Err(wrong_step("no family is identified.", "Identify one first."));
    }
    if case.course.link_time.is_some() {
        return Err(wrong_step("the link is verified.", "Its best interests are decided next."));
    }
    Ok(vec![
        ChildEvent::LinkVerified {
            case: body.case,
            adult_root: body.adult_root,
            child_root: body.child_root,
            time: context.now,
        }
        .into(),
    ])
}
