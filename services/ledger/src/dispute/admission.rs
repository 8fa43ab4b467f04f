//! Admitting and dismissing: by the mediator, and on appeal by whoever decides it.

use homeward_kernel::Context;
use homeward_payload::domain::{AdmitDispute, DismissDispute, Principal, Statement};

use super::event::DisputeEvent;
use super::scope::resolve;
use super::state::{
    Admission, Dispute, DisputeState, RESOLUTION_DAYS_MAX, dispute_of, not_yours, wrong_state,
};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// A dispute is admitted, with the smallest scope that does; from now on it holds what it names.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_STATE`, `DISPUTE_NOT_YOURS`, `DISPUTE_SCOPE_INVALID` where the scope grows,
/// `FIELD_INVALID` for days that have passed or are too far away, and as for its scope.
pub fn admit(
    ledger: &Ledger,
    statement: &Statement,
    body: &AdmitDispute,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    check_decider(dispute, statement.header.author)?;
    let scope = resolve(ledger, &body.scope)?;
    if !scope.is_within(&dispute.scope, ledger) {
        return Err(Refusal::new(
            ErrorReason::DisputeScopeInvalid,
            "the scope names what was not raised; a scope only shrinks.",
        )
        .allow("Admit what was raised, or a part of it."));
    }
    let latest = context.now.plus_days(RESOLUTION_DAYS_MAX);
    if body.evidence_until <= context.now || body.resolution_until > latest {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!(
                "evidence is asked for until {} us and a resolution until {} us; it is {} us.",
                body.evidence_until.0, body.resolution_until.0, context.now.0
            ),
        )
        .allow(format!("Both lie in the future, the second at most {RESOLUTION_DAYS_MAX} days away.")));
    }
    let admission = Admission {
        time: context.now,
        evidence_until: body.evidence_until,
        resolution_until: body.resolution_until,
    };
    Ok(vec![DisputeEvent::Admitted { dispute: body.dispute, scope, admission }.into()])
}

/// A dispute is dismissed; on appeal the dismissal is upheld and final.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, also for the other one of a duplicate; `DISPUTE_STATE`, `DISPUTE_NOT_YOURS`.
pub fn dismiss(ledger: &Ledger, statement: &Statement, body: &DismissDispute) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    check_decider(dispute, statement.header.author)?;
    if let Some(other) = &body.duplicate_of {
        if *other == body.dispute {
            return Err(Refusal::new(ErrorReason::DisputeUnknown, "a dispute is no duplicate of itself.")
                .allow("Name the other dispute."));
        }
        dispute_of(ledger, other)?;
    }
    Ok(vec![
        DisputeEvent::Dismissed {
            dispute: body.dispute,
            ground: body.ground,
            duplicate_of: body.duplicate_of,
            upheld: dispute.state == DisputeState::Appealed,
        }
        .into(),
    ])
}

fn check_decider(dispute: &Dispute, author: Principal) -> Result<(), Refusal> {
    let decider = match dispute.state {
        DisputeState::Raised => Principal::Mediator,
        DisputeState::Appealed => dispute.appeal_decider(),
        _ => {
            return Err(wrong_state(
                dispute,
                "The mediator admits or dismisses a raised dispute; an appeal is decided once.",
            ));
        }
    };
    if author != decider {
        return Err(not_yours(author, format!("{} admits or dismisses it now.", decider.word())));
    }
    Ok(())
}
