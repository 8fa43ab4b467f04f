//! `homeward.ledger.v1.DisputeService`.

use super::code::code_of;
use super::page::newest_first;
use super::page_size;
use crate::disputing::line_numbers;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use crate::status::Refusal;
use homeward_api::ledger::v1 as api;
use homeward_api::ledger::v1::dispute_service_server::{DisputeService, DisputeServiceServer};
use homeward_ledger::Ledger;
use homeward_ledger::dispute::{Dispute, Proposal, Scope};
use homeward_payload::domain::{DismissalGround, DisputeKind, NamedLines, Principal, ResolutionEffect};
use homeward_payload::ids::{BatchId, Digest, DisputeId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use tonic::{Request, Response, Status};

const DISPUTES_DEFAULT: usize = 100;
const DISPUTES_MAX: usize = 500;
/// Fewest digits of an id by which a dispute is found.
const ID_DIGITS_MIN: usize = 4;

/// The disputes of the replayed ledger, read.
pub struct DisputeReads(Arc<Projection>);

impl DisputeReads {
    /// Reads what `projection` shows.
    pub fn new(projection: Arc<Projection>) -> Self {
        Self(projection)
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> DisputeServiceServer<Self> {
        DisputeServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    fn read<T>(&self, read: impl FnOnce(&Ledger, Timestamp) -> T) -> T {
        let clock = self.0.forum().clock();
        self.0.read(|view| {
            let replica = view.state().replica();
            read(replica.machine(), clock.now(replica.newest_time()))
        })
    }
}

#[tonic::async_trait]
impl DisputeService for DisputeReads {
    async fn list_disputes(
        &self,
        request: Request<api::ListDisputesRequest>,
    ) -> Result<Response<api::ListDisputesResponse>, Status> {
        self.read(|ledger, now| list(ledger, request.get_ref(), now)).map(Response::new)
    }

    async fn get_dispute(
        &self,
        request: Request<api::GetDisputeRequest>,
    ) -> Result<Response<api::GetDisputeResponse>, Status> {
        self.read(|ledger, now| get(ledger, &request.get_ref().dispute, now)).map(Response::new)
    }
}

fn list(
    ledger: &Ledger,
    request: &api::ListDisputesRequest,
    now: Timestamp,
) -> Result<api::ListDisputesResponse, Status> {
    let bound = ["disputes", if request.open_only { "open" } else { "all" }];
    let rows = page_size(request.page_size, DISPUTES_DEFAULT, DISPUTES_MAX);
    let disputes = &ledger.disputes;
    let row = |id: &DisputeId| {
        let dispute = disputes.by_id.get(id)?;
        let asked = !(request.open_only && dispute.state.is_ended());
        asked.then(|| describe(ledger, id, dispute, now))
    };
    let (disputes, next_page_token) =
        newest_first(&disputes.in_order, &request.page_token, &bound, rows, row)?;
    Ok(api::ListDisputesResponse { disputes, next_page_token })
}

fn get(ledger: &Ledger, asked: &str, now: Timestamp) -> Result<api::GetDisputeResponse, Status> {
    let begins = |(id, _): &(&DisputeId, &Dispute)| {
        let id = id.to_string();
        asked.len() >= ID_DIGITS_MIN && (id.starts_with(asked) || id.ends_with(asked))
    };
    let mut found = ledger.disputes.by_id.iter().filter(begins);
    match (found.next(), found.next()) {
        (Some((id, dispute)), None) => {
            Ok(api::GetDisputeResponse { dispute: Some(describe(ledger, id, dispute, now)) })
        }
        (found, _) => {
            let message = if found.is_some() {
                "several disputes have ids that begin or end like this; give more digits"
            } else {
                "no dispute has an id that begins or ends like this; give 4 to 32 lower-case hex digits of it"
            };
            Err(Refusal::of(ErrorReason::ResourceUnknown, message).into())
        }
    }
}

fn describe(ledger: &Ledger, id: &DisputeId, dispute: &Dispute, now: Timestamp) -> api::Dispute {
    let (evidence_until, resolution_until) = dispute.due(ledger, now).unwrap_or_default();
    let evidence = dispute.evidence.iter().map(|evidence| api::DisputeEvidence {
        by: evidence.by.word().to_owned(),
        document: evidence.document.to_string(),
        late: evidence.late,
    });
    let [position_a, position_b] = dispute.positions.map(told);
    let (ground, duplicate_of) = dispute.dismissal.unzip();
    api::Dispute {
        dispute: id.to_string(),
        kind: kind(dispute.kind).to_owned(),
        state: dispute.state.name().to_owned(),
        raised_by: dispute.raised_by.word().to_owned(),
        raised_time_us: dispute.raised_time.0,
        grounds_digest: dispute.grounds_digest.to_string(),
        scope: Some(scope(ledger, &dispute.scope)),
        holds: dispute.holds(),
        evidence_until_us: evidence_until.0,
        resolution_until_us: resolution_until.0,
        evidence: evidence.collect(),
        proposal: dispute.proposal.as_ref().map(proposal),
        dismissal: ground.map(dismissal).unwrap_or_default().to_owned(),
        duplicate_of: duplicate_of.flatten().map(|other| other.to_string()).unwrap_or_default(),
        appeal_digest: told(dispute.appeal),
        position_a,
        position_b,
    }
}

fn told(digest: Option<Digest>) -> String {
    digest.map(|digest| digest.to_string()).unwrap_or_default()
}

fn scope(ledger: &Ledger, scope: &Scope) -> api::NamedScope {
    let of_batch = |kind: &str, id: &BatchId| api::NamedScope {
        kind: kind.to_owned(),
        batch: id.to_string(),
        code: code_of(id),
        ..api::NamedScope::default()
    };
    let of = |kind: &str| api::NamedScope { kind: kind.to_owned(), ..api::NamedScope::default() };
    match scope {
        Scope::Lines(id, subjects) => {
            api::NamedScope { lines: line_numbers(ledger, id, subjects), ..of_batch("LINES", id) }
        }
        Scope::Batch(id) => of_batch("BATCH", id),
        Scope::Term(key) => {
            let term = ledger.agreements.term(*key).map(|term| &term.reference);
            api::NamedScope {
                agreement: term.map(|term| term.agreement.to_string()).unwrap_or_default(),
                term: term.map(|term| term.term.to_string()).unwrap_or_default(),
                ..of("TERM")
            }
        }
        Scope::Subjects(subjects) => api::NamedScope {
            subjects: subjects.iter().map(|subject| subject.to_string()).collect(),
            ..of("SUBJECTS")
        },
        Scope::Case(case) => api::NamedScope { case_id: case.to_string(), ..of("CASE") },
        Scope::Discrepancy(id, giver) => {
            api::NamedScope { giver: giver.word().to_owned(), ..of_batch("DISCREPANCY", id) }
        }
    }
}

fn proposal(proposal: &Proposal) -> api::DisputeProposal {
    api::DisputeProposal {
        proposal: proposal.number,
        by: proposal.by.word().to_owned(),
        content_digest: proposal.content.to_string(),
        effects: proposal.effects.iter().map(effect).collect(),
        accepted_by: proposal.accepted.keys().map(|party| party.word().to_owned()).collect(),
    }
}

fn effect(effect: &ResolutionEffect) -> api::NamedEffect {
    let of_batch = |kind: &str, id: &BatchId| api::NamedEffect {
        kind: kind.to_owned(),
        batch: id.to_string(),
        code: code_of(id),
        ..api::NamedEffect::default()
    };
    let of_lines = |kind: &str, named: &NamedLines| api::NamedEffect {
        lines: named.lines.clone(),
        ..of_batch(kind, &named.batch)
    };
    let of_counts = |kind: &str, id: &BatchId, giver: Principal| api::NamedEffect {
        giver: giver.word().to_owned(),
        ..of_batch(kind, id)
    };
    match effect {
        ResolutionEffect::Free(named) => of_lines("FREE", named),
        ResolutionEffect::PostReceived(named) => of_lines("POST_RECEIVED", named),
        ResolutionEffect::PostReleased(named) => of_lines("POST_RELEASED", named),
        ResolutionEffect::CorrectCount(id, giver, agreed) => {
            api::NamedEffect { agreed: *agreed, ..of_counts("CORRECT_COUNT", id, *giver) }
        }
        ResolutionEffect::Explain(id, giver, digest) => {
            api::NamedEffect { explanation_digest: digest.to_string(), ..of_counts("EXPLAIN", id, *giver) }
        }
        ResolutionEffect::Lift => api::NamedEffect { kind: "LIFT".to_owned(), ..Default::default() },
    }
}

const fn kind(kind: DisputeKind) -> &'static str {
    match kind {
        DisputeKind::Identity => "IDENTITY",
        DisputeKind::Category => "CATEGORY",
        DisputeKind::Count => "COUNT",
        DisputeKind::Custody => "CUSTODY",
        DisputeKind::MedicalProcedure => "MEDICAL_PROCEDURE",
        DisputeKind::Attribution => "ATTRIBUTION",
        DisputeKind::Safety => "SAFETY",
        DisputeKind::Provenance => "PROVENANCE",
        DisputeKind::Delay => "DELAY",
        DisputeKind::Data => "DATA",
    }
}

const fn dismissal(ground: DismissalGround) -> &'static str {
    match ground {
        DismissalGround::Duplicate => "DUPLICATE",
        DismissalGround::OutsideTheForum => "OUTSIDE_THE_FORUM",
        DismissalGround::AlreadyMet => "ALREADY_MET",
        DismissalGround::NotIntelligible => "NOT_INTELLIGIBLE",
    }
}
