//! Finding candidates.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::run_matching_response::Event;
use homeward_delegation_core::matching::{PERSONS_MAX, Profile, Strength, find_candidates, is_ambiguous};
use homeward_delegation_core::register::PowerCode;
use homeward_ledger::Ledger;
use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::pair::{held_key, sought_person};
use super::side::{Side, read_side};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::events::{Events, Teller, begin};
use crate::persons::held_person;
use crate::registers::Registers;
use crate::store::matching::{Pair, StoredCandidate};
use crate::store::{self, KeyHash, RegisterKind};

/// What a call tells.
pub(crate) type MatchEvents = Events<api::RunMatchingResponse>;

/// Finds candidates anew.
pub(crate) fn run_matching(delegation: Arc<Delegation>, caller: Identity) -> MatchEvents {
    begin(move |teller| Box::pin(run(delegation, caller, teller)))
}

async fn run(
    delegation: Arc<Delegation>,
    caller: Identity,
    teller: Teller<api::RunMatchingResponse>,
) -> Result<(), Status> {
    let _turn = delegation.turn().await;
    let power = delegation.own().power;
    let listed = delegation.ledger(|ledger, _| listed_persons(ledger, delegation.other().principal));
    let work = move |registers: &mut Registers<'_>| {
        let mut told = |stage: &'static str, done: usize, total: usize| {
            let progress = api::Progress { stage: stage.to_owned(), done: wide(done), total: wide(total) };
            teller.tell_if_room(api::RunMatchingResponse { event: Some(Event::Progress(progress)) });
        };
        let result = match_all(registers, &listed, power, &mut told)?;
        teller.tell_blocking(api::RunMatchingResponse { event: Some(Event::Result(result)) });
        Ok(())
    };
    delegation.registers(caller, work).await
}

/// Persons on lists that the other side has opened.
pub(super) fn listed_persons(ledger: &Ledger, other: Principal) -> Vec<SubjectRef> {
    let listed = ledger.subjects.iter().filter(|(_, subject)| {
        subject.holder == other && subject.kind == SubjectKind::Person && subject.field_root.is_some()
    });
    listed.map(|(reference, _)| *reference).collect()
}

/// Finds the candidates and keeps them in the place of those before.
///
/// # Errors
/// More persons than a matching takes, or a store fails.
pub(super) fn match_all(
    registers: &mut Registers<'_>,
    listed: &[SubjectRef],
    power: PowerCode,
    told: &mut dyn FnMut(&'static str, usize, usize),
) -> Result<api::MatchingResult, DelegationError> {
    let enquiries: Vec<SubjectRef> =
        registers.store.standing(RegisterKind::PersonsSought)?.iter().map(|row| row.subject).collect();
    check_size(enquiries.len().max(listed.len()))?;
    let all = enquiries.len();
    let sought = read_side(
        registers,
        &enquiries,
        |done| told("reading enquiries", done, all),
        |registers, document| {
            let person = sought_person(document, power)?;
            let key = registers.store.key_hash(RegisterKind::PersonsSought, &person.sought_ref);
            Some((Profile::from(&person), key))
        },
    )?;
    let all = listed.len();
    let held = read_side(
        registers,
        listed,
        |done| told("reading lists", done, all),
        |registers, document| {
            let person = held_person(document, power).ok()?;
            Some((Profile::from(&person), held_key(registers.store, &person.holder_serial)))
        },
    )?;
    let total = sought.profiles.len();
    let matching = find_candidates(&sought.profiles, &held.profiles, |done| told("comparing", done, total));
    let candidates = ranked(&sought, &held, &matching.candidates);
    let persons: Vec<(SubjectRef, bool, KeyHash)> = [(&sought, false), (&held, true)]
        .into_iter()
        .flat_map(|(side, is_held)| {
            side.subjects.iter().zip(&side.more).map(move |(subject, key)| (*subject, is_held, *key))
        })
        .collect();
    registers
        .store
        .transaction(|transaction| store::matching::replace(transaction, &persons, &candidates))?;
    Ok(counted(&sought, &held, matching.compared, &candidates))
}

fn check_size(persons: usize) -> Result<(), DelegationError> {
    if persons <= PERSONS_MAX {
        return Ok(());
    }
    let message = format!("{persons} persons on one side; a matching takes at most {PERSONS_MAX}");
    Err(DelegationError::field("register", message))
}

/// The candidates by rank, the strongest first, each with whether a rival is near.
fn ranked(
    sought: &Side<KeyHash>,
    held: &Side<KeyHash>,
    found: &[homeward_delegation_core::matching::Candidate],
) -> Vec<StoredCandidate> {
    let mut of_sought: BTreeMap<usize, Vec<(usize, i16)>> = BTreeMap::new();
    let mut of_held: BTreeMap<usize, Vec<(usize, i16)>> = BTreeMap::new();
    for one in found {
        of_sought.entry(one.sought).or_default().push((one.held, one.points));
        of_held.entry(one.held).or_default().push((one.sought, one.points));
    }
    let mut pairs: Vec<(Pair, i16, bool)> = found
        .iter()
        .filter_map(|one| {
            let rivals =
                of_sought.get(&one.sought).into_iter().flatten().filter(|(held, _)| *held != one.held);
            let others =
                of_held.get(&one.held).into_iter().flatten().filter(|(sought, _)| *sought != one.sought);
            let near = is_ambiguous(one.points, rivals.chain(others).map(|(_, points)| *points));
            let pair =
                Pair { sought: *sought.subjects.get(one.sought)?, held: *held.subjects.get(one.held)? };
            Some((pair, one.points, near))
        })
        .collect();
    pairs.sort_by_key(|(pair, points, _)| (Reverse(*points), pair.sought, pair.held));
    (1_u32..)
        .zip(pairs)
        .map(|(rank, (pair, points, is_ambiguous))| StoredCandidate { pair, points, is_ambiguous, rank })
        .collect()
}

fn counted(
    sought: &Side<KeyHash>,
    held: &Side<KeyHash>,
    compared: u64,
    candidates: &[StoredCandidate],
) -> api::MatchingResult {
    let with_sought: BTreeSet<SubjectRef> = candidates.iter().map(|one| one.pair.sought).collect();
    let with_held: BTreeSet<SubjectRef> = candidates.iter().map(|one| one.pair.held).collect();
    let is_strong = |one: &&StoredCandidate| Strength::of(one.points) == Some(Strength::Strong);
    let ambiguous = candidates.iter().filter(|one| one.is_ambiguous).count();
    let clear = candidates.iter().filter(|one| !one.is_ambiguous).filter(is_strong).count();
    api::MatchingResult {
        sought: wide(sought.subjects.len()),
        held: wide(held.subjects.len()),
        waiting: wide(held.waiting),
        compared,
        candidates: wide(candidates.len()),
        clear: wide(clear),
        ambiguous: wide(ambiguous),
        sought_not_held: wide(sought.subjects.len().saturating_sub(with_sought.len())),
        held_not_sought: wide(held.subjects.len().saturating_sub(with_held.len())),
    }
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
