//! Remains of the delivering party's own: declared by the receiving side, and what becomes of that before the return.

use homeward_payload::domain::{
    Affiliation, AnswerMisdelivery, DeclareMisdelivery, MisdeliveryAnswer, Principal, Statement,
};
use homeward_payload::ids::{ItemRef, RemainsRef, SubjectRef};

use super::event::RemainsEvent;
use super::opening::{check_received, item_of, item_state};
use super::returns::{ReturnDuty, ReturnGround, ReturnMovement, leaves};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// The receiving side declares that remains are of the other party's own: it owes their return.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `MISDELIVERY_STATE`, `IDENTITY_NOT_ESTABLISHED`.
pub fn declare_misdelivery(
    ledger: &Ledger,
    statement: &Statement,
    body: &DeclareMisdelivery,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    if ledger.remains.returns.open(&body.remains).is_some() {
        return Err(duty_state(&body.remains, "was declared before, and its return is owed."));
    }
    if !ledger.remains.items.contains_key(&ItemRef(body.remains.0)) {
        check_received(ledger, &SubjectRef(body.remains.0), author)?;
    }
    let items = leaves(ledger, &body.remains);
    if items.is_empty() {
        return Err(Refusal::new(
            ErrorReason::RemainsState,
            format!("nothing is registered from container {}.", body.remains),
        )
        .allow("Open it and register what it holds.")
        .with("remains", body.remains));
    }
    items.iter().try_for_each(|item| check_of_other(ledger, item, author))?;
    let (owed_by, movement) = (author, ReturnMovement::Declare);
    Ok(vec![RemainsEvent::ReturnsPosted { owed_by, movement, remains: vec![body.remains] }.into()])
}

/// Either side says what becomes of a declared misdelivery before the return.
///
/// # Errors
/// `MISDELIVERY_UNKNOWN`, `MISDELIVERY_STATE`, `REMAINS_NOT_YOURS`.
pub fn answer_misdelivery(
    ledger: &Ledger,
    statement: &Statement,
    body: &AnswerMisdelivery,
) -> Result<Vec<Event>, Refusal> {
    let duty = duty_of(ledger, &body.remains)?;
    let by_declarer = body.answer == MisdeliveryAnswer::Withdrawn;
    if (statement.header.author == duty.owed_by) != by_declarer {
        return Err(Refusal::new(
            ErrorReason::RemainsNotYours,
            format!(
                "{} declared the misdelivery and alone can withdraw it; the other party accepts, contests or waives.",
                duty.owed_by.word()
            ),
        )
        .with("remains", body.remains));
    }
    let released = |ground| {
        let (owed_by, movement) = (duty.owed_by, ReturnMovement::Release(ground));
        Ok(vec![RemainsEvent::ReturnsPosted { owed_by, movement, remains: vec![body.remains] }.into()])
    };
    let contested = match body.answer {
        MisdeliveryAnswer::Waived => return released(ReturnGround::Waived),
        MisdeliveryAnswer::Withdrawn => return released(ReturnGround::Withdrawn),
        MisdeliveryAnswer::Contested => true,
        MisdeliveryAnswer::Accepted => false,
    };
    // An acceptance that nothing preceded is recorded too: the other side knows then that it is expected.
    if contested && duty.contested {
        return Err(duty_state(&body.remains, "is contested already."));
    }
    Ok(vec![RemainsEvent::DutyAnswered { remains: body.remains, contested }.into()])
}

/// The open duty about these remains.
///
/// # Errors
/// `MISDELIVERY_UNKNOWN`, `MISDELIVERY_STATE`.
pub(super) fn duty_of<'a>(ledger: &'a Ledger, remains: &RemainsRef) -> Result<&'a ReturnDuty, Refusal> {
    let duty = ledger.remains.returns.duties.get(remains).ok_or_else(|| {
        Refusal::new(ErrorReason::MisdeliveryUnknown, format!("no misdelivery of {remains} was declared."))
            .with("remains", remains)
    })?;
    if ledger.remains.returns.open(remains).is_none() {
        return Err(duty_state(remains, &format!("is no longer owed: {:?}.", duty.state)));
    }
    Ok(duty)
}

/// A duty to return is not at a point that allows something.
pub(super) fn duty_state(remains: &RemainsRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::MisdeliveryState, format!("the misdelivery of {remains} {what}"))
        .with("remains", remains)
}

fn check_of_other(ledger: &Ledger, reference: &ItemRef, author: Principal) -> Result<(), Refusal> {
    let item = item_of(ledger, reference, author)?;
    let individual = item.individual.and_then(|reference| ledger.remains.individuals.get(&reference));
    let identity = individual.and_then(super::state::Individual::established).ok_or_else(|| {
        Refusal::new(
            ErrorReason::IdentityNotEstablished,
            format!("whose remains item {reference} is, is not established."),
        )
        .allow("Group it and establish an identity first.")
        .with("item", reference)
    })?;
    if identity.affiliation != Affiliation::OtherParty {
        return Err(item_state(reference, "is not established as one of the other party's own."));
    }
    Ok(())
}
