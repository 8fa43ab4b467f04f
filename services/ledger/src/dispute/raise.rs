//! Raising a dispute, appealing its dismissal, withdrawing it.

use homeward_kernel::Context;
use homeward_payload::domain::{
    AppealDismissal, DisputeKind, Principal, RaiseDispute, Statement, WithdrawDispute,
};

use super::event::DisputeEvent;
use super::scope::resolve;
use super::state::{DisputeState, OPEN_DISPUTES_MAX, dispute_of, not_yours, wrong_state};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// A dispute is raised. One on safety holds at once what it names.
///
/// # Errors
/// `DISPUTE_ID_REUSED`, `DISPUTE_NOT_YOURS` for the commission on anything but medical procedure, `FIELD_INVALID` over
/// the limit of open disputes, and as for its scope.
pub fn raise(
    ledger: &Ledger,
    statement: &Statement,
    body: &RaiseDispute,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    if ledger.disputes.by_id.contains_key(&body.dispute) {
        return Err(Refusal::new(
            ErrorReason::DisputeIdReused,
            format!("dispute id {} is taken.", body.dispute),
        )
        .allow("Raise it under a new id."));
    }
    if author == Principal::Commission && body.kind != DisputeKind::MedicalProcedure {
        return Err(not_yours(author, "The commission raises disputes on medical procedure only."));
    }
    let open = ledger.disputes.by_id.values().filter(|dispute| !dispute.state.is_ended()).count();
    if open >= OPEN_DISPUTES_MAX {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("this forum has {open} open disputes, the most it allows."),
        )
        .allow("Resolve or withdraw others first."));
    }
    let scope = resolve(ledger, &body.scope)?;
    Ok(vec![
        DisputeEvent::Raised {
            dispute: body.dispute,
            kind: body.kind,
            scope,
            by: author,
            time: context.now,
            grounds: body.grounds_digest,
        }
        .into(),
    ])
}

/// The raiser appeals a dismissal, once.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_NOT_YOURS`, `DISPUTE_STATE`.
pub fn appeal(ledger: &Ledger, statement: &Statement, body: &AppealDismissal) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    let author = statement.header.author;
    if author != dispute.raised_by {
        return Err(not_yours(author, format!("{} raised it and may appeal.", dispute.raised_by.word())));
    }
    if dispute.state != DisputeState::Dismissed {
        return Err(wrong_state(dispute, "A dismissal can be appealed once."));
    }
    let (dispute, grounds) = (body.dispute, body.grounds_digest);
    Ok(vec![DisputeEvent::Appealed { dispute, grounds }.into()])
}

/// The raiser withdraws a dispute; its hold ends.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_NOT_YOURS`, `DISPUTE_STATE`.
pub fn withdraw(
    ledger: &Ledger,
    statement: &Statement,
    body: &WithdrawDispute,
) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    let author = statement.header.author;
    if author != dispute.raised_by {
        return Err(not_yours(
            author,
            format!("{} raised it and may withdraw it.", dispute.raised_by.word()),
        ));
    }
    if dispute.state.is_ended() {
        return Err(wrong_state(dispute, "It has ended and holds nothing; nothing is to be withdrawn."));
    }
    Ok(vec![DisputeEvent::Withdrawn { dispute: body.dispute }.into()])
}
