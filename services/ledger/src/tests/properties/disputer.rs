//! What is said about disputes and suspensions in random sequences.

use homeward_payload::domain::{
    Body, DisputeKind, DisputeScope, ExplainDiscrepancy, Principal, ResolutionEffect, SuspendAgreement,
};
use homeward_payload::ids::{BatchId, Digest, DisputeId, SuspensionId};

use super::super::disputes::said;
use super::super::forum::{Forum, MEDIATOR, NEUTRAL, batch_id, digest};
use super::super::suspensions::{lift, revalidate, suspend};
use super::author::{Said, plain};
use super::step::Step;
use super::world::World;
use crate::Ledger;
use crate::dispute::{Dispute, DisputeState, Scope};
use crate::next::{ActionKind, Matter, NextAction};
use crate::subject::LineState;
use crate::suspension::Suspension;

const KINDS: [DisputeKind; 5] = [
    DisputeKind::Count,
    DisputeKind::Safety,
    DisputeKind::Identity,
    DisputeKind::Custody,
    DisputeKind::MedicalProcedure,
];

/// What somebody whose task it is says.
pub(super) fn follow(world: &World, step: &Step, action: &NextAction) -> Option<Said> {
    let author = action.principal;
    match &action.matter {
        Matter::Dispute(id) => on_dispute(&world.forum, step, author, *id, action.kind),
        Matter::Suspension(id) => on_suspension(&world.forum, author, *id, action.kind),
        Matter::Batch(id) => on_batch(world, step, author, *id, action.kind),
        _ => None,
    }
}

fn on_batch(world: &World, step: &Step, author: Principal, id: BatchId, kind: ActionKind) -> Option<Said> {
    let number = id.0[0];
    match kind {
        ActionKind::Revalidate => plain(author, revalidate(&world.forum, number, author)),
        ActionKind::ExplainDiscrepancy => {
            let said = ExplainDiscrepancy { batch: id, giver: author, explanation_digest: digest(5) };
            plain(author, Body::ExplainDiscrepancy(said))
        }
        ActionKind::RaiseDispute => {
            raise(world, step, author, number, DisputeKind::Count, |line| line.state == LineState::Disputed)
        }
        _ => None,
    }
}

fn raise(
    world: &World,
    step: &Step,
    author: Principal,
    batch: u8,
    kind: DisputeKind,
    names: impl Fn(&crate::batch::Line) -> bool,
) -> Option<Said> {
    let number = u8::try_from(world.forum.ledger().disputes.by_id.len()).ok()?.checked_add(1)?;
    let lines = world.forum.batch(batch).numbered_lines().filter(|(_, line)| names(line));
    let lines: Vec<u32> = lines.map(|(line, _)| line).collect();
    let scope = if lines.is_empty() || step.picks(501, 6) {
        DisputeScope::Batch(batch_id(batch))
    } else {
        said::lines(&world.forum, batch, &lines)
    };
    plain(author, said::raise(number, kind, scope))
}

fn on_dispute(
    forum: &Forum,
    step: &Step,
    author: Principal,
    id: DisputeId,
    kind: ActionKind,
) -> Option<Said> {
    let number = id.0[0];
    let dispute = &forum.ledger().disputes.by_id[&id];
    match kind {
        ActionKind::AdmitDispute | ActionKind::DecideAppeal if step.picks(502, 4) => {
            plain(author, said::dismiss(number, None))
        }
        ActionKind::AdmitDispute | ActionKind::DecideAppeal => {
            plain(author, said::admit(forum, number, scope_of(forum, dispute)?))
        }
        ActionKind::SubmitEvidence => plain(author, said::evidence(number, &[number])),
        ActionKind::ProposeResolution => {
            plain(author, said::propose(forum, number, effects(forum, step, dispute)))
        }
        ActionKind::AcceptResolution => plain(author, said::accept(forum, number)),
        ActionKind::RecordUnresolved => {
            let positions = Principal::PARTIES.map(|party| position(dispute, party));
            plain(author, said::unresolved(number, positions))
        }
        _ => None,
    }
}

// The scope as somebody would name it now: lines by their numbers in the revision in force.
fn scope_of(forum: &Forum, dispute: &Dispute) -> Option<DisputeScope> {
    match &dispute.scope {
        Scope::Lines(id, _) => Some(said::lines(forum, id.0[0], &covered(forum, dispute, *id))),
        Scope::Batch(id) => Some(DisputeScope::Batch(*id)),
        _ => None,
    }
}

fn covered(forum: &Forum, dispute: &Dispute, id: BatchId) -> Vec<u32> {
    let lines = forum.batch(id.0[0]).numbered_lines();
    lines.filter(|(_, line)| dispute.scope.covers(&id, line)).map(|(number, _)| number).collect()
}

fn effects(forum: &Forum, step: &Step, dispute: &Dispute) -> Vec<ResolutionEffect> {
    let (Scope::Lines(id, _) | Scope::Batch(id)) = &dispute.scope else {
        return vec![ResolutionEffect::Lift];
    };
    let number = id.0[0];
    let in_state = |states: &[LineState]| -> Vec<u32> {
        let batch = forum.batch(number);
        let fits = |line: &u32| states.contains(&batch.line(*line).unwrap().state);
        covered(forum, dispute, *id).into_iter().filter(fits).collect()
    };
    let moved = in_state(&[LineState::Departed, LineState::Disputed]);
    let open = in_state(&[LineState::Open]);
    let (received, released): (Vec<u32>, Vec<u32>) =
        moved.into_iter().partition(|line| !step.picks(*line, 3));
    let mut effects = vec![ResolutionEffect::Lift];
    if !received.is_empty() {
        effects.push(ResolutionEffect::PostReceived(said::named(forum, number, &received)));
    }
    if !released.is_empty() {
        effects.push(ResolutionEffect::PostReleased(said::named(forum, number, &released)));
    }
    if !open.is_empty() && step.picks(503, 3) {
        effects.push(ResolutionEffect::Free(said::named(forum, number, &open)));
    }
    effects
}

fn position(dispute: &Dispute, party: Principal) -> Option<Digest> {
    let given = dispute.evidence.iter().find(|evidence| evidence.by == party);
    let grounds = (dispute.raised_by == party).then_some(dispute.grounds_digest);
    given.map(|evidence| evidence.document).or(grounds)
}

fn on_suspension(forum: &Forum, author: Principal, id: SuspensionId, kind: ActionKind) -> Option<Said> {
    match kind {
        ActionKind::LiftSuspension => plain(author, lift(id.0[0])),
        ActionKind::SuspendAgreement => {
            let said = forum.ledger().suspensions.by_id[&id].said.clone();
            plain(author, Body::SuspendAgreement(said))
        }
        _ => None,
    }
}

/// What comes out of the blue.
pub(super) fn invent(world: &World, step: &Step, party: Principal) -> Option<Said> {
    let ledger = world.forum.ledger();
    let batches: Vec<u8> = ledger.batches.keys().map(|id| id.0[0]).collect();
    let disputes = u8::try_from(ledger.disputes.by_id.len()).ok()?;
    let some_dispute = 1 + u8::try_from(step.of(usize::from(disputes.max(1)))).ok()?;
    match step.pick / 5 % 8 {
        0 => {
            let number = u8::try_from(ledger.suspensions.by_id.len()).ok()?.checked_add(1)?;
            let terms: &[&str] = if step.picks(504, 2) { &[] } else { &["ANY_POW"] };
            let joint = step.picks(505, 3);
            plain(party, Body::SuspendAgreement(SuspendAgreement { joint, ..suspend(number, terms) }))
        }
        1 => plain(party, said::withdraw(some_dispute)),
        2 => plain(party, said::appeal(some_dispute)),
        3 => plain(NEUTRAL, said::evidence(some_dispute, &[77])),
        4 => plain(MEDIATOR, said::unresolved(some_dispute, [None, None])),
        _ => {
            let batch = *batches.get(step.of(batches.len()))?;
            let kind = KINDS[step.of(KINDS.len())];
            let author = if step.picks(506, 4) { NEUTRAL } else { party };
            raise(world, step, author, batch, kind, |line| step.picks(u32::from(line.subject.0[0]), 4))
        }
    }
}

/// What random sequences are to come to.
pub(super) fn landmarks(ledger: &Ledger) -> [(&'static str, bool); 6] {
    let disputes = |holds: fn(&Dispute) -> bool| ledger.disputes.by_id.values().any(holds);
    let mut asked = ledger.suspensions.revalidations.values();
    [
        ("a dispute resolved", disputes(|dispute| dispute.state == DisputeState::Resolved)),
        ("a dispute left unresolved", disputes(|dispute| dispute.state == DisputeState::Unresolved)),
        ("a dismissal upheld", disputes(|dispute| dispute.state == DisputeState::Upheld)),
        (
            "a count negotiated",
            disputes(|known| known.kind == DisputeKind::Count && known.proposal.is_some()),
        ),
        ("a suspension ended", ledger.suspensions.by_id.values().any(Suspension::is_ended)),
        ("lines stated anew", asked.any(|asked| !asked.done.is_empty())),
    ]
}
