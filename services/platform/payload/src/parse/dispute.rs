//! Disputes.

use super::batch::{BATCH_LINES_MAX, batch_id};
use super::field::Check;
use super::header;
use crate::domain::{
    AcceptResolution, AdmitDispute, AppealDismissal, DismissDispute, DismissalGround, DisputeKind,
    DisputeScope, ExplainDiscrepancy, NamedLines, Principal, ProposeResolution, RaiseDispute,
    RecordUnresolved, ResolutionEffect, SubmitEvidence, TermReference, WithdrawDispute,
};
use crate::ids::{BatchId, CaseId, Digest, DisputeId};
use crate::proto::payload::v1 as proto;

/// Persons or containers that one dispute names singly.
const SUBJECTS_MAX: usize = 1_000;
/// Documents of one statement of evidence.
const DOCUMENTS_MAX: usize = 32;
/// Effects of one resolution.
const EFFECTS_MAX: usize = 16;

pub(super) fn raise_dispute(check: &mut Check, message: &proto::RaiseDispute) -> Option<RaiseDispute> {
    let dispute = dispute_id(check, &message.dispute_id);
    let kind: Option<DisputeKind> = check.choice::<proto::DisputeKind, _>("kind", message.kind);
    let scope = check.message("scope", message.scope.as_ref(), scope);
    if kind == Some(DisputeKind::Safety)
        && let Some(scope) = &scope
        && !matches!(scope, DisputeScope::Lines(_) | DisputeScope::Batch(_))
    {
        check.refuse("scope", "another scope", "lines of a batch or a batch with SAFETY");
    }
    let grounds_digest = check.digest("grounds_digest", &message.grounds_digest);
    Some(RaiseDispute { dispute: dispute?, kind: kind?, scope: scope?, grounds_digest: grounds_digest? })
}

fn dispute_id(check: &mut Check, bytes: &[u8]) -> Option<DisputeId> {
    check.uuid("dispute_id", bytes).map(DisputeId)
}

fn scope(check: &mut Check, message: &proto::DisputeScope) -> Option<DisputeScope> {
    use proto::dispute_scope::Scope;
    match message.scope.as_ref() {
        Some(Scope::Lines(lines)) => {
            check.within("lines", |check| named_lines(check, lines)).map(DisputeScope::Lines)
        }
        Some(Scope::BatchId(id)) => batch_id(check, id).map(DisputeScope::Batch),
        Some(Scope::Term(term)) => {
            check.within("term", |check| term_reference(check, term)).map(DisputeScope::Term)
        }
        Some(Scope::Subjects(named)) => check.within("subjects", |check| {
            check.count("subjects", named.subjects.len(), 1..=SUBJECTS_MAX);
            check.subjects("subjects", &named.subjects).map(DisputeScope::Subjects)
        }),
        Some(Scope::CaseId(id)) => check.bytes("case_id", id).map(|id| DisputeScope::Case(CaseId(id))),
        Some(Scope::Discrepancy(named)) => check.within("discrepancy", |check| {
            let (batch, giver) = counted(check, &named.batch_id, named.giver)?;
            Some(DisputeScope::Discrepancy(batch, giver))
        }),
        None => {
            check.refuse("scope", "nothing", "one of its members: it is required");
            None
        }
    }
}

fn named_lines(check: &mut Check, message: &proto::NamedLines) -> Option<NamedLines> {
    let batch = batch_id(check, &message.batch_id);
    let revision = super::batch::revision(check, message.revision);
    check.count("lines", message.lines.len(), 1..=BATCH_LINES_MAX as usize);
    let lines = check.numbers("lines", &message.lines, BATCH_LINES_MAX);
    Some(NamedLines { batch: batch?, revision: revision?, lines: lines? })
}

fn term_reference(check: &mut Check, message: &proto::TermReference) -> Option<TermReference> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let term = check.term_code("term", &message.term);
    Some(TermReference { agreement: agreement?, term: term? })
}

fn counted(check: &mut Check, id: &[u8], giver: i32) -> Option<(BatchId, Principal)> {
    let batch = batch_id(check, id);
    let giver = check.party("giver", giver);
    batch.zip(giver)
}

pub(super) fn admit_dispute(check: &mut Check, message: &proto::AdmitDispute) -> Option<AdmitDispute> {
    let dispute = dispute_id(check, &message.dispute_id);
    let scope = check.message("scope", message.scope.as_ref(), scope);
    let evidence_until = check.time("evidence_until_us", message.evidence_until_us);
    let resolution_until = check.time("resolution_until_us", message.resolution_until_us);
    if message.resolution_until_us < message.evidence_until_us {
        check.refuse("resolution_until_us", message.resolution_until_us, "evidence_until_us or later");
    }
    Some(AdmitDispute {
        dispute: dispute?,
        scope: scope?,
        evidence_until: evidence_until?,
        resolution_until: resolution_until?,
    })
}

pub(super) fn dismiss_dispute(check: &mut Check, message: &proto::DismissDispute) -> Option<DismissDispute> {
    let dispute = dispute_id(check, &message.dispute_id);
    let ground: Option<DismissalGround> = check.choice::<proto::DismissalGround, _>("ground", message.ground);
    let duplicate_of = if ground.is_none_or(|ground| ground == DismissalGround::Duplicate) {
        check.uuid("duplicate_of", &message.duplicate_of).map(|id| Some(DisputeId(id)))
    } else {
        let found = message.duplicate_of.len();
        if found > 0 {
            check.refuse(
                "duplicate_of",
                format_args!("{found} bytes"),
                "nothing with any ground but DUPLICATE",
            );
        }
        Some(None)
    };
    Some(DismissDispute { dispute: dispute?, ground: ground?, duplicate_of: duplicate_of? })
}

pub(super) fn appeal_dismissal(
    check: &mut Check,
    message: &proto::AppealDismissal,
) -> Option<AppealDismissal> {
    let dispute = dispute_id(check, &message.dispute_id);
    let grounds_digest = check.digest("grounds_digest", &message.grounds_digest);
    Some(AppealDismissal { dispute: dispute?, grounds_digest: grounds_digest? })
}

pub(super) fn submit_evidence(check: &mut Check, message: &proto::SubmitEvidence) -> Option<SubmitEvidence> {
    let dispute = dispute_id(check, &message.dispute_id);
    check.count("documents", message.documents.len(), 1..=DOCUMENTS_MAX);
    check.ascending("documents", &message.documents, "digest");
    let documents =
        check.each("documents", &message.documents, |check, step, document| check.digest(step, document));
    Some(SubmitEvidence { dispute: dispute?, documents: documents? })
}

pub(super) fn propose_resolution(
    check: &mut Check,
    message: &proto::ProposeResolution,
) -> Option<ProposeResolution> {
    let dispute = dispute_id(check, &message.dispute_id);
    let proposal = check.range("proposal", message.proposal, 1..=u32::MAX);
    check.count("effects", message.effects.len(), 1..=EFFECTS_MAX);
    let effects = check.items("effects", &message.effects, effect);
    for (place, item) in message.effects.iter().enumerate() {
        if message.effects.iter().take(place).any(|before| before == item) {
            check.refuse(("effects", place), "an effect named before", "each effect once");
        }
    }
    Some(ProposeResolution { dispute: dispute?, proposal: proposal?, effects: effects? })
}

fn effect(check: &mut Check, message: &proto::ResolutionEffect) -> Option<ResolutionEffect> {
    use proto::resolution_effect::Effect;
    match message.effect.as_ref() {
        Some(Effect::Free(lines)) => {
            check.within("free", |check| named_lines(check, lines)).map(ResolutionEffect::Free)
        }
        Some(Effect::PostReceived(lines)) => check
            .within("post_received", |check| named_lines(check, lines))
            .map(ResolutionEffect::PostReceived),
        Some(Effect::PostReleased(lines)) => check
            .within("post_released", |check| named_lines(check, lines))
            .map(ResolutionEffect::PostReleased),
        Some(Effect::CorrectCount(count)) => check.within("correct_count", |check| {
            let named = counted(check, &count.batch_id, count.giver);
            let agreed = check.range("agreed", count.agreed, 0..=BATCH_LINES_MAX)?;
            named.map(|(batch, giver)| ResolutionEffect::CorrectCount(batch, giver, agreed))
        }),
        Some(Effect::Explain(said)) => check.within("explain", |check| {
            let (batch, giver, digest) = explanation(check, said)?;
            Some(ResolutionEffect::Explain(batch, giver, digest))
        }),
        Some(Effect::Lift(_)) => Some(ResolutionEffect::Lift),
        None => {
            check.refuse("effect", "nothing", "one of its members: it is required");
            None
        }
    }
}

fn explanation(
    check: &mut Check,
    message: &proto::DiscrepancyExplanation,
) -> Option<(BatchId, Principal, Digest)> {
    let named = counted(check, &message.batch_id, message.giver);
    let digest = check.digest("explanation_digest", &message.explanation_digest)?;
    named.map(|(batch, giver)| (batch, giver, digest))
}

pub(super) fn accept_resolution(
    check: &mut Check,
    message: &proto::AcceptResolution,
) -> Option<AcceptResolution> {
    let dispute = dispute_id(check, &message.dispute_id);
    let proposal = check.range("proposal", message.proposal, 1..=u32::MAX);
    let content_digest = check.digest("content_digest", &message.content_digest);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(AcceptResolution {
        dispute: dispute?,
        proposal: proposal?,
        content_digest: content_digest?,
        as_of: as_of?,
    })
}

pub(super) fn record_unresolved(
    check: &mut Check,
    message: &proto::RecordUnresolved,
) -> Option<RecordUnresolved> {
    let dispute = dispute_id(check, &message.dispute_id);
    let of_a = position(check, "position_a", &message.position_a);
    let of_b = position(check, "position_b", &message.position_b);
    Some(RecordUnresolved { dispute: dispute?, positions: [of_a?, of_b?] })
}

fn position(check: &mut Check, name: &'static str, bytes: &[u8]) -> Option<Option<Digest>> {
    if bytes.is_empty() { Some(None) } else { check.digest(name, bytes).map(Some) }
}

pub(super) fn withdraw_dispute(
    check: &mut Check,
    message: &proto::WithdrawDispute,
) -> Option<WithdrawDispute> {
    let dispute = dispute_id(check, &message.dispute_id);
    Some(WithdrawDispute { dispute: dispute? })
}

pub(super) fn explain_discrepancy(
    check: &mut Check,
    message: &proto::ExplainDiscrepancy,
) -> Option<ExplainDiscrepancy> {
    let (batch, giver, explanation_digest) =
        check.message("explanation", message.explanation.as_ref(), explanation)?;
    Some(ExplainDiscrepancy { batch, giver, explanation_digest })
}
