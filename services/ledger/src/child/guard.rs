//! What several steps check.

use homeward_payload::domain::Principal;
use homeward_payload::ids::CaseId;

use super::state::ChildCase;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

pub(super) fn known<'a>(ledger: &'a Ledger, id: &CaseId) -> Result<&'a ChildCase, Refusal> {
    ledger.cases.get(id).ok_or_else(|| {
        Refusal::new(ErrorReason::ChildCaseUnknown, format!("no case {id} is listed.")).with("case", id)
    })
}

/// The case, for the party that did not list it.
pub(super) fn for_other_party<'a>(
    ledger: &'a Ledger,
    author: Principal,
    id: &CaseId,
) -> Result<&'a ChildCase, Refusal> {
    let case = known(ledger, id)?;
    if case.listed_by.other_party() != Some(author) {
        return Err(Refusal::new(
            ErrorReason::ChildCaseNotYours,
            format!(
                "{} listed the case; the other party acknowledges and answers it.",
                case.listed_by.word()
            ),
        ));
    }
    Ok(case)
}

/// The case, for the party that listed it.
pub(super) fn for_listing_party<'a>(
    ledger: &'a Ledger,
    author: Principal,
    id: &CaseId,
) -> Result<&'a ChildCase, Refusal> {
    let case = known(ledger, id)?;
    if case.listed_by != author {
        return Err(listed_by_other(case, "this is for that party to say."));
    }
    Ok(case)
}

/// The case, for the party that listed it or the neutral.
pub(super) fn for_listing_side<'a>(
    ledger: &'a Ledger,
    author: Principal,
    id: &CaseId,
) -> Result<&'a ChildCase, Refusal> {
    let case = known(ledger, id)?;
    if author.is_party() && case.listed_by != author {
        return Err(listed_by_other(case, "this is for that party or the neutral to say."));
    }
    Ok(case)
}

fn listed_by_other(case: &ChildCase, whose: &str) -> Refusal {
    Refusal::new(
        ErrorReason::ChildCaseNotYours,
        format!("{} listed the case; {whose}", case.listed_by.word()),
    )
}

pub(super) fn wrong_step(found: &str, allowed: &str) -> Refusal {
    Refusal::new(ErrorReason::ChildCaseState, found).allow(allowed)
}

/// Checks that nothing has put the case to rest.
pub(super) fn check_open(case: &ChildCase) -> Result<(), Refusal> {
    if case.course.closed {
        return Err(wrong_step("the case is closed.", "Reopen it."));
    }
    if case.is_resting() {
        return Err(wrong_step("the case rests on an accepted answer.", "Reopen it, or answer it anew."));
    }
    Ok(())
}

pub(super) fn check_not_reunified(case: &ChildCase) -> Result<(), Refusal> {
    if case.is_reunified() {
        return Err(wrong_step("the child is with its family.", "Follow up on it."));
    }
    Ok(())
}

pub(super) fn check_traced(case: &ChildCase) -> Result<(), Refusal> {
    if !case.tracing_consent {
        return Err(wrong_step(
            "there is no consent to tracing: the case is listed and not traced.",
            "The neutral can ask for consent; until then nobody looks for the child.",
        ));
    }
    Ok(())
}

/// No child returns without a verified link, a decision for return in which it was heard, and written consent.
///
/// # Errors
/// `CHILD_SAFEGUARD_MISSING`.
pub(super) fn check_safeguards(id: &CaseId, case: &ChildCase) -> Result<(), Refusal> {
    let missing = case.safeguards_missing();
    if missing.is_empty() {
        return Ok(());
    }
    let missing = missing.join(", ");
    Err(Refusal::new(ErrorReason::ChildSafeguardMissing, format!("case {id} has no {missing}."))
        .allow("The neutral verifies the link, convenes the panel and records consent once it is given.")
        .with("case", id)
        .with("missing", missing))
}
