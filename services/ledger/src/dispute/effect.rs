//! What follows when both sides accept a resolution: nothing outside the scope of the dispute, and nothing a dispute
//! never touches.

use std::collections::BTreeSet;

use homeward_payload::domain::{DisputeKind, NamedLines, Principal, ResolutionEffect};
use homeward_payload::ids::{BatchId, SubjectRef};

use super::event::DisputeEvent;
use super::scope::{Scope, check_discrepancy, named_lines};
use super::state::Dispute;
use crate::account::{Movement, ReleaseGround, post};
use crate::batch::batch_of;
use crate::event::Event;
use crate::handover::count_in_groups;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Checks that every effect lies within the scope and can be posted now.
///
/// # Errors
/// `DISPUTE_SCOPE_INVALID`, `EFFECT_NOT_POSSIBLE`, and as for what an effect names.
pub(super) fn check_effects(
    ledger: &Ledger,
    dispute: &Dispute,
    effects: &[ResolutionEffect],
) -> Result<(), Refusal> {
    let mut named = BTreeSet::new();
    for effect in effects {
        check_kind(dispute, effect)?;
        match effect {
            ResolutionEffect::Free(lines)
            | ResolutionEffect::PostReceived(lines)
            | ResolutionEffect::PostReleased(lines) => {
                check_lines(ledger, dispute, lines, from(effect))?;
                for number in &lines.lines {
                    if !named.insert((lines.batch, *number)) {
                        return Err(not_possible(format!("line {number} is named by two effects.")));
                    }
                }
            }
            ResolutionEffect::CorrectCount(batch, giver, _) => {
                check_counts(dispute, batch, *giver)?;
                if batch_of(ledger, batch)?.lines_of(*giver).next().is_none() {
                    return Err(not_possible(format!("{} has no line in the batch.", giver.word())));
                }
            }
            ResolutionEffect::Explain(batch, giver, _) => {
                check_counts(dispute, batch, *giver)?;
                check_discrepancy(ledger, batch, *giver)?;
            }
            ResolutionEffect::Lift => {}
        }
    }
    Ok(())
}

// A dispute on medical procedure alters no finding and moves nobody, and no child is part of a settlement.
fn check_kind(dispute: &Dispute, effect: &ResolutionEffect) -> Result<(), Refusal> {
    let only_lift = dispute.kind == DisputeKind::MedicalProcedure || matches!(dispute.scope, Scope::Case(_));
    if only_lift && *effect != ResolutionEffect::Lift {
        return Err(outside(
            "a dispute on medical procedure or on a child's case has no effect but its end.",
        ));
    }
    Ok(())
}

const fn from(effect: &ResolutionEffect) -> &'static [LineState] {
    match effect {
        ResolutionEffect::Free(_) => &[LineState::Open],
        _ => &[LineState::Departed, LineState::Disputed],
    }
}

fn check_lines(
    ledger: &Ledger,
    dispute: &Dispute,
    named: &NamedLines,
    from: &[LineState],
) -> Result<(), Refusal> {
    let (_, lines) = named_lines(ledger, named)?;
    for (number, line) in lines {
        if !dispute.scope.covers(&named.batch, line) {
            return Err(
                outside(format!("line {number} is not in the scope of the dispute.")).with("line", number)
            );
        }
        if !from.contains(&line.state) {
            return Err(not_possible(format!(
                "line {number} stands at {:?}; the effect is posted from {from:?}.",
                line.state
            ))
            .with("line", number));
        }
    }
    Ok(())
}

fn check_counts(dispute: &Dispute, batch: &BatchId, giver: Principal) -> Result<(), Refusal> {
    if dispute.scope.covers_counts(batch, giver) {
        return Ok(());
    }
    Err(outside("these counts are not in the scope of the dispute."))
}

fn outside(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorReason::DisputeScopeInvalid, message)
        .allow("Propose effects on what the dispute names, or the end of its hold alone.")
}

fn not_possible(message: impl Into<String>) -> Refusal {
    Refusal::new(ErrorReason::EffectNotPossible, message)
        .allow("Look at the lines again and propose what fits how they stand.")
}

/// What the effects of an accepted resolution come to.
pub(super) fn effects(ledger: &Ledger, effects: &[ResolutionEffect]) -> Vec<Event> {
    effects.iter().flat_map(|effect| one(ledger, effect)).collect()
}

fn one(ledger: &Ledger, effect: &ResolutionEffect) -> Vec<Event> {
    match effect {
        ResolutionEffect::Free(lines) => {
            let subjects = subjects_in(ledger, lines, &[LineState::Open]);
            let released = post(ledger, Movement::Release(ReleaseGround::Withdrawn), &subjects);
            with_lines(released, lines, LineState::Substituted)
        }
        ResolutionEffect::PostReceived(lines) => received(ledger, lines),
        ResolutionEffect::PostReleased(lines) => {
            let departed = subjects_in(ledger, lines, &[LineState::Departed]);
            let disputed = subjects_in(ledger, lines, &[LineState::Disputed]);
            let ground = ReleaseGround::NotPresented;
            let mut events = post(ledger, Movement::Release(ground), &departed);
            events.extend(post(ledger, Movement::ReleaseDisputed(ground), &disputed));
            // An all-for-all obligation outlives the line: it is owed again.
            events.extend(post(ledger, Movement::Reopen, &disputed));
            with_lines(events, lines, LineState::NotPresented)
        }
        ResolutionEffect::CorrectCount(batch, giver, agreed) => {
            vec![DisputeEvent::CountCorrected { batch: *batch, giver: *giver, agreed: *agreed }.into()]
        }
        ResolutionEffect::Explain(batch, giver, explanation) => {
            let (batch, giver, explanation) = (*batch, *giver, *explanation);
            vec![DisputeEvent::DiscrepancyExplained { batch, giver, explanation }.into()]
        }
        ResolutionEffect::Lift => Vec::new(),
    }
}

fn received(ledger: &Ledger, lines: &NamedLines) -> Vec<Event> {
    // What became owed while the line was in dispute is received with it.
    let subjects = subjects_in(ledger, lines, &[LineState::Departed, LineState::Disputed]);
    let mut events = post(ledger, Movement::Receive, &subjects);
    events.extend(post(ledger, Movement::ReceiveDisputed, &subjects));
    for giver in Principal::PARTIES {
        let held = |reference: &&SubjectRef| {
            ledger.subjects.get(*reference).is_some_and(|subject| subject.holder == giver)
        };
        let held: Vec<SubjectRef> = subjects.iter().filter(held).copied().collect();
        events.extend(count_in_groups(ledger, giver, &held));
    }
    with_lines(events, lines, LineState::Received)
}

fn with_lines(mut events: Vec<Event>, lines: &NamedLines, state: LineState) -> Vec<Event> {
    let (batch, lines) = (lines.batch, lines.lines.clone());
    events.push(DisputeEvent::LinesPosted { batch, state, lines }.into());
    events
}

fn subjects_in(ledger: &Ledger, named: &NamedLines, states: &[LineState]) -> Vec<SubjectRef> {
    let Some(batch) = ledger.batches.get(&named.batch) else { return Vec::new() };
    let lines = named.lines.iter().filter_map(|number| batch.line(*number));
    let mut subjects: Vec<SubjectRef> =
        lines.filter(|line| states.contains(&line.state)).map(|line| line.subject).collect();
    subjects.sort_unstable();
    subjects
}
