//! Showing whom the other side seeks, and whom this side holds that they may be.

use std::collections::BTreeMap;

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::matching::{Candidate, Profile, find_candidates, is_ambiguous, reasons};
use homeward_delegation_core::register::{PowerCode, SoughtPerson};
use homeward_ledger::request::Sought;
use homeward_payload::domain::CustodyAnswer;
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use tonic::Status;

use super::{of_other, word};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::matching::{Halves, name, read_pairs, read_side, reason, shown, sought_person};
use crate::persons::held_person;
use crate::registers::Registers;
use crate::store::RegisterKind;

/// Entries of a page where the caller names no number.
const PAGE_ENTRIES_DEFAULT: usize = 50;
/// Most entries of a page: up to nine documents are read for each.
const PAGE_ENTRIES_MAX: usize = 200;

/// A page of a request of the other side.
pub(crate) async fn list_sought(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListSoughtRequest,
) -> Result<api::ListSoughtResponse, Status> {
    let (id, made) = of_other(delegation, &request.request_id)?;
    let bound = [id.to_string(), request.unanswered_only.to_string()];
    let bound: Vec<&str> = bound.iter().map(String::as_str).collect();
    let after = PageToken::decode(&request.page_token, &bound)?.map_or(0, |token| token.0);
    let rows = page_size(request.page_size, PAGE_ENTRIES_DEFAULT, PAGE_ENTRIES_MAX);
    let mut rest: Vec<(u32, Sought)> = (1_u32..)
        .zip(made.entries)
        .filter(|(number, entry)| {
            u128::from(*number) > after && !(request.unanswered_only && entry.answer.is_some())
        })
        .collect();
    let more = rest.len() > rows;
    rest.truncate(rows);
    let last = rest.last().map(|(number, _)| u128::from(*number)).filter(|_| more);
    let power = delegation.other().power;
    let entries = delegation.registers(caller, move |registers| page(registers, &rest, power)).await?;
    let next_page_token = last.map(|last| PageToken(last).encode(&bound)).unwrap_or_default();
    Ok(api::ListSoughtResponse { entries, next_page_token })
}

/// `power` is the one on which they depend, the asking side's.
fn page(
    registers: &mut Registers<'_>,
    entries: &[(u32, Sought)],
    power: PowerCode,
) -> Result<Vec<api::SoughtEntry>, DelegationError> {
    let candidates = candidates(registers, entries, power)?;
    let mut shown = Vec::with_capacity(entries.len());
    for (number, entry) in entries {
        let answered = match entry.answer {
            Some(CustodyAnswer::Held(subject)) => Some(subject),
            _ => None,
        };
        let near = candidates.get(&entry.reference).map(Vec::as_slice).unwrap_or_default();
        let pairs: Vec<_> = std::iter::once((Some(entry.reference), answered))
            .chain(near.iter().map(|near| (Some(entry.reference), Some(near.held))))
            .collect();
        let halves = read_pairs(registers, &pairs, power)?;
        shown.push(describe(*number, entry, near, &halves));
    }
    Ok(shown)
}

/// Somebody held who may be somebody sought.
struct Near {
    held: SubjectRef,
    points: i16,
    is_ambiguous: bool,
}

fn candidates(
    registers: &mut Registers<'_>,
    entries: &[(u32, Sought)],
    power: PowerCode,
) -> Result<BTreeMap<SubjectRef, Vec<Near>>, DelegationError> {
    let asked: Vec<SubjectRef> = entries.iter().map(|(_, entry)| entry.reference).collect();
    let standing = registers.store.standing(RegisterKind::PersonsHeld)?;
    let own: Vec<SubjectRef> = standing.iter().map(|row| row.subject).collect();
    let sought = read_side(
        registers,
        &asked,
        |_| {},
        |_, document| Some((Profile::from(&sought_person(document, power)?), ())),
    )?;
    let held = read_side(
        registers,
        &own,
        |_| {},
        |_, document| Some((Profile::from(&held_person(document, power).ok()?), ())),
    )?;
    let found = find_candidates(&sought.profiles, &held.profiles, |_| {}).candidates;
    let mut near: BTreeMap<SubjectRef, Vec<Near>> = BTreeMap::new();
    for one in &found {
        let rivals = found.iter().filter(|other| rival(one, other)).map(|other| other.points);
        let is_ambiguous = is_ambiguous(one.points, rivals);
        let pair = sought.subjects.get(one.sought).zip(held.subjects.get(one.held));
        let Some((sought, held)) = pair else { continue };
        near.entry(*sought).or_default().push(Near { held: *held, points: one.points, is_ambiguous });
    }
    Ok(near)
}

/// Whether two candidates share exactly one of both persons.
const fn rival(one: &Candidate, other: &Candidate) -> bool {
    (one.sought == other.sought) != (one.held == other.held)
}

/// The first half is the enquiry with whoever answers it, the others are the candidates.
fn describe(number: u32, entry: &Sought, near: &[Near], halves: &[Halves]) -> api::SoughtEntry {
    let first = halves.first();
    let sought = first.and_then(|halves| halves.sought.as_ref());
    let held = first.and_then(|halves| halves.held.as_ref());
    let candidates = halves.iter().skip(1).zip(near).map(|(halves, near)| api::SoughtCandidate {
        pair: Some(shown(halves, Some((near.points, near.is_ambiguous)), None)),
        reasons: match (&halves.sought, &halves.held) {
            (Some(sought), Some(held)) => reasons(sought, held).into_iter().map(reason).collect(),
            _ => Vec::new(),
        },
    });
    api::SoughtEntry {
        entry: number,
        sought_ref: sought.map(|sought| sought.sought_ref.clone()).unwrap_or_default(),
        sought_name: sought.map(|sought| name(&sought.name)).unwrap_or_default(),
        particulars: sought.map(particulars).unwrap_or_default(),
        answer: entry.answer.map(word).unwrap_or_default().to_owned(),
        holder_serial: held.map(|held| held.holder_serial.clone()).unwrap_or_default(),
        candidates: candidates.collect(),
    }
}

fn particulars(person: &SoughtPerson) -> String {
    let parts = [
        person.date_of_birth.map(|day| format!("born {day}")),
        person.service_number.as_ref().map(|number| format!("number {number}")),
        person.rank.clone(),
        person.unit.clone(),
        person.missing_since.map(|day| format!("no news since {day}")),
        person.last_seen.as_ref().map(|place| format!("last seen {place}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(", ")
}
