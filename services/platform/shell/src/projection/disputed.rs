//! What a statement about a dispute or a suspension did, in one English sentence.

use super::summary::{some, time};
use crate::reads::code::code_of;
use homeward_ledger::dispute::DisputeEvent;
use homeward_ledger::subject::LineState;
use homeward_ledger::suspension::SuspensionEvent;
use homeward_payload::domain::{Body, DisputeKind, DisputeScope, SuspendAgreement};
use homeward_payload::ids::{DisputeId, SuspensionId};

/// Digits of an id that people need to tell it from others.
const ID_DIGITS: usize = 8;

pub(super) fn said(body: &Body) -> String {
    match body {
        Body::RaiseDispute(body) => {
            format!("raised {} on {} over {}", name(&body.dispute), kind(body.kind), scope(&body.scope))
        }
        Body::AdmitDispute(body) => format!(
            "admitted {} over {}, evidence until {}, a resolution until {} UTC",
            name(&body.dispute),
            scope(&body.scope),
            time(body.evidence_until),
            time(body.resolution_until)
        ),
        Body::DismissDispute(body) => format!("dismissed {}", name(&body.dispute)),
        Body::AppealDismissal(body) => format!("appealed the dismissal of {}", name(&body.dispute)),
        Body::SubmitEvidence(body) => {
            let documents = some(body.documents.len(), "document");
            format!("submitted {documents} in {}", name(&body.dispute))
        }
        Body::ProposeResolution(body) => format!(
            "made proposal {} in {} with {}",
            body.proposal,
            name(&body.dispute),
            some(body.effects.len(), "effect")
        ),
        Body::AcceptResolution(body) => {
            format!("accepted proposal {} in {}", body.proposal, name(&body.dispute))
        }
        Body::RecordUnresolved(body) => format!("recorded {} as unresolved", name(&body.dispute)),
        Body::WithdrawDispute(body) => format!("withdrew {}", name(&body.dispute)),
        Body::ExplainDiscrepancy(body) => {
            format!("explained the difference between the counts of {}", body.giver.word())
        }
        Body::SuspendAgreement(body) => suspended(body),
        Body::LiftSuspension(body) => format!("lifted suspension {}", short(&body.suspension)),
        // The others have their sentence elsewhere.
        _ => super::records::said(body),
    }
}

fn suspended(body: &SuspendAgreement) -> String {
    let what = if body.terms.is_empty() {
        format!("agreement {}", body.agreement)
    } else {
        format!("{} of agreement {}", some(body.terms.len(), "term"), body.agreement)
    };
    let how = if body.joint { " jointly" } else { "" };
    let medical = if body.medical.is_some() { ", medical terms by name" } else { "" };
    let children = if body.children.is_some() { ", children's days by name" } else { "" };
    format!("suspended {what}{how}{medical}{children} as {}", short(&body.suspension))
}

/// What followed in a dispute beyond what the sentence says already.
pub(super) fn dispute_effect(event: &DisputeEvent) -> Option<String> {
    match event {
        DisputeEvent::Resolved { dispute } => {
            Some(format!("Both sides have accepted it: {} is resolved.", name(dispute)))
        }
        DisputeEvent::LinesPosted { batch, state, lines } => {
            let what = match state {
                LineState::Received => "posted as received",
                LineState::NotPresented => "posted as released",
                _ => "freed",
            };
            Some(format!("{} of batch {} {what}.", some(lines.len(), "line"), code_of(batch)))
        }
        DisputeEvent::CountCorrected { batch, giver, agreed } => {
            Some(format!("Agreed count of {} in batch {}: {agreed}.", giver.word(), code_of(batch)))
        }
        DisputeEvent::Dismissed { upheld: true, .. } => Some("The dismissal is final.".to_owned()),
        DisputeEvent::EvidenceSubmitted { late: true, .. } => Some("It came late.".to_owned()),
        _ => None,
    }
}

/// What followed of a suspension beyond what the sentence says already.
pub(super) fn suspension_effect(event: &SuspensionEvent) -> Option<String> {
    match event {
        SuspensionEvent::Begun { suspension, .. } => {
            Some(format!("Suspension {} is in force.", short(suspension)))
        }
        SuspensionEvent::Lifted { suspension, .. } => {
            Some(format!("Suspension {} has ended.", short(suspension)))
        }
        SuspensionEvent::Reopened { batch, .. } => {
            Some(format!("Batch {} is to be stated anew.", code_of(batch)))
        }
        _ => None,
    }
}

fn scope(scope: &DisputeScope) -> String {
    match scope {
        DisputeScope::Lines(named) => {
            format!("{} of batch {}", some(named.lines.len(), "line"), code_of(&named.batch))
        }
        DisputeScope::Batch(batch) => format!("batch {}", code_of(batch)),
        DisputeScope::Term(term) => format!("term {} of agreement {}", term.term, term.agreement),
        DisputeScope::Subjects(subjects) => some(subjects.len(), "reference"),
        DisputeScope::Case(_) => "a child's case".to_owned(),
        DisputeScope::Discrepancy(batch, giver) => {
            format!("the counts of {} in batch {}", giver.word(), code_of(batch))
        }
    }
}

const fn kind(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Identity => "identity",
        DisputeKind::Category => "category",
        DisputeKind::Count => "a count",
        DisputeKind::Custody => "custody",
        DisputeKind::MedicalProcedure => "medical procedure",
        DisputeKind::Attribution => "attribution",
        DisputeKind::Safety => "safety",
        DisputeKind::Provenance => "provenance",
        DisputeKind::Delay => "a delay",
        DisputeKind::Data => "data",
    }
}

fn name(dispute: &DisputeId) -> String {
    let id = dispute.to_string();
    // Ids of one day begin alike; they are told apart by their last digits.
    format!("dispute …{}", id.get(id.len().saturating_sub(ID_DIGITS)..).unwrap_or(&id))
}

fn short(suspension: &SuspensionId) -> String {
    let id = suspension.to_string();
    format!("…{}", id.get(id.len().saturating_sub(ID_DIGITS)..).unwrap_or(&id))
}
