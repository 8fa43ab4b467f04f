//! Disputes and suspensions.

use homeward_api::participant::v1::dispute_draft::Draft as Dispute;
use homeward_api::participant::v1::suspension_draft::Draft as Suspension;
use homeward_api::participant::v1::{DisputeDraft, SuspensionDraft};
use homeward_ledger::Refusal;
use homeward_ledger::subject::LineState;
use homeward_payload::domain::Role;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::disputing;

use super::fill::sort;
use super::known::{Known, field};
use crate::saying::Unsaid;

/// Fills what is said about a dispute. `fresh` is a new id, for a dispute that has none yet.
pub(super) fn dispute(known: &Known<'_>, draft: DisputeDraft, fresh: [u8; 16]) -> Result<Unsaid, Refusal> {
    let draft = draft.draft.ok_or_else(|| field("dispute", "nothing", "one statement"))?;
    let officer = officer(known);
    Ok(match draft {
        Dispute::Raise(mut said) => {
            said.header = None;
            if said.dispute_id.is_empty() {
                said.dispute_id = fresh.to_vec();
            }
            if let Some(scope) = &mut said.scope {
                disputing::fill_scope(known.ledger(), scope);
            }
            Unsaid::new(officer, said)
        }
        Dispute::Admit(mut said) => {
            disputing::fill_admission(known.ledger(), &mut said);
            Unsaid::new(Role::Service, said)
        }
        Dispute::Dismiss(said) => Unsaid::new(Role::Service, said),
        Dispute::Appeal(said) => Unsaid::new(officer, said),
        Dispute::Evidence(mut said) => {
            sort(&mut said.documents);
            Unsaid::new(Role::Service, said)
        }
        Dispute::Propose(mut said) => {
            disputing::fill_proposal(known.ledger(), &mut said);
            Unsaid::new(Role::Service, said)
        }
        Dispute::Accept(said) => Unsaid::new(Role::Heads, accept(known, said)?),
        Dispute::Withdraw(said) => Unsaid::new(officer, said),
        Dispute::Explain(said) => Unsaid::new(Role::Service, said),
    })
}

/// Of a party one person says what stops something; of the others their service.
fn officer(known: &Known<'_>) -> Role {
    if known.principal.is_party() { Role::Officer } else { Role::Service }
}

/// Number and digest are those of the newest proposal where they are empty; `as_of` is the other side's where it has
/// accepted just this.
fn accept(known: &Known<'_>, mut said: proto::AcceptResolution) -> Result<proto::AcceptResolution, Refusal> {
    said.header = None;
    let dispute = disputing::dispute_of(known.ledger(), &said.dispute_id).ok_or_else(|| {
        Refusal::new(ErrorReason::ResourceUnknown, "no dispute with this id was raised here.")
            .allow("Wait until the mirror has replayed it.")
    })?;
    let proposal = dispute.proposal.as_ref();
    if said.proposal == 0 {
        said.proposal = proposal.map_or(0, |proposal| proposal.number);
    }
    if said.content_digest.is_empty() {
        said.content_digest = proposal.map(|proposal| proposal.content.to_vec()).unwrap_or_default();
    }
    let other = known.principal.other_party();
    let signed = proposal.zip(other).and_then(|(proposal, other)| proposal.accepted.get(&other));
    let set = |said: &mut proto::AcceptResolution, as_of| said.as_of = Some(as_of);
    let repeated = signed.and_then(|(content, _)| known.as_of_equal_to(content, &said, set));
    set(&mut said, repeated.unwrap_or_else(|| known.as_of()).into());
    Ok(said)
}

/// Fills what is said about a suspension. `fresh` is a new id, for a suspension that has none yet.
pub(super) fn suspension(
    known: &Known<'_>,
    draft: SuspensionDraft,
    fresh: [u8; 16],
) -> Result<Unsaid, Refusal> {
    let draft = draft.draft.ok_or_else(|| field("suspension", "nothing", "one statement"))?;
    Ok(match draft {
        Suspension::Suspend(said) => Unsaid::new(Role::Officer, suspend(known, said, fresh)),
        Suspension::Lift(said) => Unsaid::new(Role::Officer, said),
        Suspension::Revalidate(said) => Unsaid::new(Role::Service, revalidate(known, said)?),
    })
}

/// A joint suspension that the other side asks for and that stops the same keeps its id.
fn suspend(known: &Known<'_>, mut said: proto::SuspendAgreement, fresh: [u8; 16]) -> proto::SuspendAgreement {
    said.header = None;
    sort(&mut said.terms);
    if said.suspension_id.is_empty() {
        let asked = known.ledger().suspensions.by_id.iter().find(|(_, asked)| {
            let terms: Vec<String> = asked.said.terms.iter().map(ToString::to_string).collect();
            let same = asked.said.agreement.as_str() == said.agreement && terms == said.terms;
            said.joint && asked.said.joint && asked.from.is_none() && same
        });
        said.suspension_id = asked.map_or(fresh.to_vec(), |(id, _)| id.to_vec());
    }
    said
}

/// The revision in force and all its open lines of this holder are filled where they are empty.
fn revalidate(known: &Known<'_>, mut said: proto::Revalidate) -> Result<proto::Revalidate, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    if said.revision == 0 {
        said.revision = batch.revision.number;
    }
    sort(&mut said.lines);
    if said.lines.is_empty() {
        let open = batch.lines_of(known.principal).filter(|(_, line)| line.state == LineState::Open);
        said.lines = open.map(|(number, _)| number).collect();
    }
    Ok(said)
}
