//! Proposing a resolution, and accepting it: two statements of equal content by both sides' heads.

use homeward_kernel::Context;
use homeward_payload::domain::{AcceptResolution, ProposeResolution, Statement};
use homeward_payload::ids::{Digest, Timestamp};

use super::effect::{check_effects, effects};
use super::event::DisputeEvent;
use super::state::{PROPOSALS_MAX, Proposal, dispute_of, wrong_state};
use crate::agreement::{already_signed, check_as_of};
use crate::event::Event;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// A resolution is proposed; it takes the place of an older one.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_STATE`, `RESOLUTION_STALE`, `FIELD_INVALID` over the limit of proposals,
/// `DISPUTE_SCOPE_INVALID` for an effect outside the scope, `EFFECT_NOT_POSSIBLE`, and as for what an effect names.
pub fn propose(
    ledger: &Ledger,
    statement: &Statement,
    body: &ProposeResolution,
) -> Result<Vec<Event>, Refusal> {
    let dispute = dispute_of(ledger, &body.dispute)?;
    if !dispute.is_negotiable() {
        return Err(wrong_state(dispute, "A resolution is proposed in an admitted dispute."));
    }
    let next = dispute.proposal.as_ref().map_or(0, |proposal| proposal.number).saturating_add(1);
    if body.proposal != next {
        return Err(stale(next.saturating_sub(1)).allow(format!("The next is proposal {next}.")));
    }
    if body.proposal > PROPOSALS_MAX {
        return Err(Refusal::new(
            ErrorReason::FieldInvalid,
            format!("the dispute has had {PROPOSALS_MAX} proposals, the most it allows."),
        )
        .allow("Accept the newest, or let the dispute be recorded as unresolved."));
    }
    check_effects(ledger, dispute, &body.effects)?;
    Ok(vec![
        DisputeEvent::ResolutionProposed {
            dispute: body.dispute,
            number: body.proposal,
            by: statement.header.author,
            content: statement.content_digest,
            effects: body.effects.clone(),
        }
        .into(),
    ])
}

/// One side accepts the newest proposal; with equal content from the other side the dispute is resolved and what
/// follows is posted.
///
/// # Errors
/// `DISPUTE_UNKNOWN`, `DISPUTE_STATE`, `RESOLUTION_STALE`, `AS_OF_MISMATCH`, `ALREADY_SIGNED`, and where it completes
/// `EFFECT_NOT_POSSIBLE` for what has changed since.
pub fn accept(
    ledger: &Ledger,
    statement: &Statement,
    body: &AcceptResolution,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let dispute = dispute_of(ledger, &body.dispute)?;
    if !dispute.is_negotiable() {
        return Err(wrong_state(dispute, "A resolution is accepted in an admitted dispute."));
    }
    let newest = dispute.proposal.as_ref().map_or(0, |proposal| proposal.number);
    let named =
        |proposal: &&Proposal| proposal.number == body.proposal && proposal.content == body.content_digest;
    let proposal = dispute.proposal.as_ref().filter(named).ok_or_else(|| {
        stale(newest).allow("Look at the newest proposal and accept what you see, or propose another.")
    })?;
    check_as_of(&body.as_of, context)?;
    let content = statement.content_digest;
    let equal =
        |signed: &&(Digest, Option<Timestamp>)| signed.0 == content && still_stands(signed.1, context.now);
    let signed_by = |party| proposal.accepted.get(&party).filter(equal);
    if signed_by(party).is_some() {
        return Err(already_signed("this resolution"));
    }
    check_effects(ledger, dispute, &proposal.effects)?;
    let not_after = statement.header.not_after;
    let mut events =
        vec![DisputeEvent::ResolutionAccepted { dispute: body.dispute, party, content, not_after }.into()];
    if party.other_party().and_then(signed_by).is_some() {
        events.extend(effects(ledger, &proposal.effects));
        events.push(DisputeEvent::Resolved { dispute: body.dispute }.into());
    }
    Ok(events)
}

fn stale(newest: u32) -> Refusal {
    let found = if newest == 0 {
        "no resolution was proposed.".to_owned()
    } else {
        format!("the newest proposal is {newest}, of another number or content.")
    };
    Refusal::new(ErrorReason::ResolutionStale, found).with("newest", newest)
}
