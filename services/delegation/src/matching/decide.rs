//! Deciding pairs: by a person, with a reason, once for each person on either side.

use homeward_api::delegation::v1 as api;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::list::show;
use super::pair::{named, read_pairs};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::{Note, reason_of};
use crate::registers::{Registers, put_all};
use crate::request::Asked;
use crate::store::matching::{Decided, Decision, Pair};
use crate::store::{self, StoreError};

/// Decides a pair.
pub(crate) async fn decide_match(
    delegation: &Delegation,
    caller: Identity,
    request: api::DecideMatchRequest,
) -> Result<api::DecideMatchResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let decision = decision_of(request.decision)?;
    let note = Note::of(reason_of(&request.reason)?);
    let power = delegation.own().power;
    let work = move |registers: &mut Registers<'_>| {
        let pair = named(registers, &request.sought_ref, &request.holder_serial)?;
        // Asked before and done: what stands now is told.
        if registers.store.plan(&asked)?.is_empty() {
            decide(registers, pair, decision, &note, power, &asked)?;
        }
        show(registers, pair, power)
    };
    let shown = delegation.registers(caller, work).await?;
    Ok(api::DecideMatchResponse { pair: shown.pair })
}

fn decision_of(number: i32) -> Result<Decision, DelegationError> {
    match api::MatchDecision::try_from(number) {
        Ok(api::MatchDecision::Accept) => Ok(Decision::Accepted),
        Ok(api::MatchDecision::Reject) => Ok(Decision::Rejected),
        Ok(api::MatchDecision::Undo) => Ok(Decision::Undone),
        _ => Err(DelegationError::field("decision", format!("{number} is none; allowed are 1 to 3"))),
    }
}

/// Notes a decision.
///
/// # Errors
/// The pair is not in a state for it, or either person stands in another accepted pair.
pub(super) fn decide(
    registers: &mut Registers<'_>,
    pair: Pair,
    decision: Decision,
    note: &Note,
    power: homeward_delegation_core::register::PowerCode,
    asked: &Asked,
) -> Result<(), DelegationError> {
    let newest = registers.store.decisions_on(pair)?.pop();
    let points = registers.store.candidate(pair)?.map(|candidate| candidate.points);
    let points = points.or(newest.as_ref().map(|newest| newest.points));
    check(registers, pair, decision, newest.as_ref(), points.is_some(), power)?;
    let kept = note.kept(pair.sought)?;
    let decided = Decided {
        ordinal: 0,
        pair,
        decision,
        points: points.unwrap_or_default(),
        actor: registers.reader.actor.clone(),
        time_us: registers.reader.time_us,
        note: kept.id,
    };
    let Registers { vault, store, .. } = registers;
    put_all(vault, &[kept])?;
    store
        .transaction(|transaction| -> Result<(), StoreError> {
            store::matching::decide(transaction, &decided)?;
            store::plan::insert(transaction, asked, &[Vec::new()])
        })
        .map_err(DelegationError::from)
}

fn check(
    registers: &mut Registers<'_>,
    pair: Pair,
    decision: Decision,
    newest: Option<&Decided>,
    is_candidate: bool,
    power: homeward_delegation_core::register::PowerCode,
) -> Result<(), DelegationError> {
    let standing = newest.map(|newest| newest.decision).filter(|newest| *newest != Decision::Undone);
    if decision == Decision::Undone {
        return standing.map(|_| ()).ok_or_else(|| {
            DelegationError::MatchState(
                "nothing was decided of this pair that could be taken back.".to_owned(),
            )
        });
    }
    if !is_candidate {
        return Err(DelegationError::MatchState(
            "the two are no candidates: too little speaks for it. Correct what is misspelt, then: homeward match run."
                .to_owned(),
        ));
    }
    if standing == Some(decision) {
        let message = format!("the pair was decided so already: {}.", decision.word());
        return Err(DelegationError::MatchState(message));
    }
    let taken = registers.store.accepted_of(pair)?.filter(|taken| *taken != pair);
    match taken.filter(|_| decision == Decision::Accepted) {
        None => Ok(()),
        Some(taken) => Err(taken_by(registers, taken, power)?),
    }
}

fn taken_by(
    registers: &mut Registers<'_>,
    taken: Pair,
    power: homeward_delegation_core::register::PowerCode,
) -> Result<DelegationError, DelegationError> {
    let halves = read_pairs(registers, &[(Some(taken.sought), Some(taken.held))], power)?;
    let first = halves.first();
    let sought = first.and_then(|one| one.sought.as_ref()).map(|one| one.sought_ref.clone());
    let held = first.and_then(|one| one.held.as_ref()).map(|one| one.holder_serial.clone());
    Ok(DelegationError::MatchTaken(format!(
        "one of the two stands in the accepted pair {} and {}. Take that decision back first (homeward match undo), or \
         reject this pair. Nothing was decided.",
        sought.unwrap_or_default(),
        held.unwrap_or_default()
    )))
}
