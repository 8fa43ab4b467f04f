//! What is said about disputes in test forums.

use homeward_payload::domain::{
    AcceptResolution, AdmitDispute, AppealDismissal, Body, DismissDispute, DismissalGround, DisputeKind,
    DisputeScope, NamedLines, Principal, ProposeResolution, RaiseDispute, RecordUnresolved, ResolutionEffect,
    SubmitEvidence, WithdrawDispute,
};
use homeward_payload::ids::{Digest, DisputeId};

use crate::tests::forum::{A, B, Forum, MEDIATOR, batch_id, digest, hours_after};
use crate::tests::said::as_of;

/// Hours for evidence, and hours for a resolution, that a test admits a dispute with.
pub(in crate::tests) const EVIDENCE_HOURS: i64 = 24;
pub(in crate::tests) const RESOLUTION_HOURS: i64 = 72;

pub(in crate::tests) fn dispute_id(number: u8) -> DisputeId {
    DisputeId([number; 16])
}

pub(in crate::tests) fn named(forum: &Forum, batch: u8, lines: &[u32]) -> NamedLines {
    let revision = forum.batch(batch).revision.number;
    NamedLines { batch: batch_id(batch), revision, lines: lines.to_vec() }
}

pub(in crate::tests) fn lines(forum: &Forum, batch: u8, lines: &[u32]) -> DisputeScope {
    DisputeScope::Lines(named(forum, batch, lines))
}

pub(in crate::tests) fn raise(number: u8, kind: DisputeKind, scope: DisputeScope) -> Body {
    let (dispute, grounds_digest) = (dispute_id(number), digest(number));
    Body::RaiseDispute(RaiseDispute { dispute, kind, scope, grounds_digest })
}

pub(in crate::tests) fn admit(forum: &Forum, number: u8, scope: DisputeScope) -> Body {
    Body::AdmitDispute(AdmitDispute {
        dispute: dispute_id(number),
        scope,
        evidence_until: hours_after(forum.now, EVIDENCE_HOURS),
        resolution_until: hours_after(forum.now, RESOLUTION_HOURS),
    })
}

pub(in crate::tests) fn dismiss(number: u8, duplicate_of: Option<u8>) -> Body {
    let ground = match duplicate_of {
        Some(_) => DismissalGround::Duplicate,
        None => DismissalGround::AlreadyMet,
    };
    let duplicate_of = duplicate_of.map(dispute_id);
    Body::DismissDispute(DismissDispute { dispute: dispute_id(number), ground, duplicate_of })
}

pub(in crate::tests) fn appeal(number: u8) -> Body {
    Body::AppealDismissal(AppealDismissal { dispute: dispute_id(number), grounds_digest: digest(200) })
}

pub(in crate::tests) fn evidence(number: u8, documents: &[u8]) -> Body {
    let documents = documents.iter().copied().map(digest).collect();
    Body::SubmitEvidence(SubmitEvidence { dispute: dispute_id(number), documents })
}

pub(in crate::tests) fn propose(forum: &Forum, number: u8, effects: Vec<ResolutionEffect>) -> Body {
    let known = forum.ledger().disputes.by_id.get(&dispute_id(number));
    let newest = known.and_then(|dispute| dispute.proposal.as_ref()).map_or(0, |proposal| proposal.number);
    Body::ProposeResolution(ProposeResolution { dispute: dispute_id(number), proposal: newest + 1, effects })
}

pub(in crate::tests) fn accept(forum: &Forum, number: u8) -> Body {
    let known = forum.ledger().disputes.by_id.get(&dispute_id(number));
    let newest = known.and_then(|dispute| dispute.proposal.as_ref());
    let (proposal, content_digest) =
        newest.map_or((1, digest(9)), |proposal| (proposal.number, proposal.content));
    Body::AcceptResolution(AcceptResolution {
        dispute: dispute_id(number),
        proposal,
        content_digest,
        as_of: as_of(forum),
    })
}

pub(in crate::tests) fn unresolved(number: u8, positions: [Option<Digest>; 2]) -> Body {
    Body::RecordUnresolved(RecordUnresolved { dispute: dispute_id(number), positions })
}

pub(in crate::tests) fn withdraw(number: u8) -> Body {
    Body::WithdrawDispute(WithdrawDispute { dispute: dispute_id(number) })
}

/// Raises a dispute and admits it as it was raised.
pub(in crate::tests) fn admitted(
    forum: &mut Forum,
    author: Principal,
    number: u8,
    kind: DisputeKind,
    scope: DisputeScope,
) {
    forum.must(author, raise(number, kind, scope.clone()));
    let admission = admit(forum, number, scope);
    forum.must(MEDIATOR, admission);
}

/// Proposes these effects and lets both sides accept them.
pub(in crate::tests) fn resolve(forum: &mut Forum, number: u8, effects: Vec<ResolutionEffect>) {
    let proposal = propose(forum, number, effects);
    forum.must(MEDIATOR, proposal);
    for party in [A, B] {
        let acceptance = accept(forum, number);
        forum.must(party, acceptance);
    }
}
