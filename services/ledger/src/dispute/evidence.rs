//! Evidence, and recording that a dispute stays unresolved.

use homeward_kernel::Context;
use homeward_payload::domain::{DisputeKind, Principal, RecordUnresolved, Statement, SubmitEvidence};

use super::event::DisputeEvent;
use super::state::{Dispute, DisputeState, EVIDENCE_MAX, dispute_of, not_yours, wrong_state};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Evidence is submitted. Past its day it is recorded as late and not refused: time marks and does not decide.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_STATE`, `DISPUTE_NOT_YOURS`, `FIELD_INVALID` over the limit of documents.
pub fn submit_evidence(
    ledger: &Ledger,
    statement: &Statement,
    body: &SubmitEvidence,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    let author = statement.header.author;
    if author == Principal::Commission && dispute.kind != DisputeKind::MedicalProcedure {
        return Err(not_yours(author, "Both sides and the neutral submit evidence."));
    }
    if dispute.state != DisputeState::Admitted {
        return Err(wrong_state(dispute, "Evidence is submitted in an admitted dispute."));
    }
    if dispute.evidence.len().saturating_add(body.documents.len()) > EVIDENCE_MAX {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("the dispute would have more than {EVIDENCE_MAX} documents."),
        )
        .allow("Submit the digest of one document that lists the others."));
    }
    let late = dispute.due(ledger, context.now).is_some_and(|(until, _)| until < context.now);
    let (dispute, documents) = (body.dispute, body.documents.clone());
    Ok(vec![DisputeEvent::EvidenceSubmitted { dispute, by: author, late, documents }.into()])
}

/// The mediator records, after its day, that a dispute stays unresolved, with both positions as their sides gave them.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_STATE`, `DISPUTE_TOO_EARLY`, `DISPUTE_POSITION_MISMATCH`.
pub fn record_unresolved(
    ledger: &Ledger,
    body: &RecordUnresolved,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    if dispute.state != DisputeState::Admitted {
        return Err(wrong_state(dispute, "An admitted dispute is recorded as unresolved."));
    }
    if let Some((_, until)) = dispute.due(ledger, context.now).filter(|(_, until)| context.now <= *until) {
        return Err(Refusal::new(
            ErrorReason::DisputeTooEarly,
            format!("a resolution is sought until {} us; it is {} us.", until.0, context.now.0),
        )
        .allow("Both sides' heads can accept a proposal before.")
        .with("until_us", until.0));
    }
    for (party, position) in Principal::PARTIES.into_iter().zip(body.positions) {
        check_position(dispute, party, position)?;
    }
    let (dispute, positions) = (body.dispute, body.positions);
    Ok(vec![DisputeEvent::RecordedUnresolved { dispute, positions }.into()])
}

// A position is one of the documents that the side itself gave; the mediator writes nobody's position.
fn check_position(
    dispute: &Dispute,
    party: Principal,
    position: Option<homeward_payload::ids::Digest>,
) -> Result<(), Refusal> {
    let grounds = (dispute.raised_by == party).then_some(dispute.grounds_digest);
    let submitted = dispute.evidence.iter().filter(|evidence| evidence.by == party);
    let mut given = submitted.map(|evidence| evidence.document).chain(grounds).peekable();
    let fits = match position {
        Some(position) => given.any(|document| document == position),
        None => given.peek().is_none(),
    };
    if fits {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::DisputePositionMismatch,
        format!("the position of {} is not one that it gave.", party.word()),
    )
    .allow("Repeat the digest of its evidence or of its grounds; nothing where it gave none."))
}
