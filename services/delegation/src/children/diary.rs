//! Who has a case, and what was done to find the child.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::date::Date;
use homeward_participant::Names;
use homeward_payload::ids::CaseId;
use homeward_shell::identity::Identity;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::notes::{self, Kind, Note};
use super::read::case_of;
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;

/// Longest name of an officer, in bytes.
const OFFICER_BYTES_MAX: usize = 200;
/// Longest name of a place, in bytes.
const PLACE_BYTES_MAX: usize = 1_000;
/// What is done to find a child.
const ACTIONS: [&str; 6] = ["INDIVIDUAL", "MASS", "PHOTO", "REFERRAL", "VISIT", "OTHER"];
/// What comes of it.
const OUTCOMES: [&str; 3] = ["PENDING", "SUCCESSFUL", "UNSUCCESSFUL"];

/// Gives a case to an officer.
pub(crate) async fn assign(
    delegation: &Delegation,
    caller: Identity,
    request: api::AssignCaseRequest,
) -> Result<api::AssignCaseResponse, Status> {
    let case = case_of(delegation, &request.case_id)?;
    check_length("officer", &request.officer, 1, OFFICER_BYTES_MAX)?;
    let (names, note) =
        (delegation.participant().names(), Note { content: request.officer, ..Note::default() });
    delegation
        .registers(caller, move |registers| {
            let all = notes::all(registers, &names, case, Kind::Officer, Purpose::Tracing)?;
            if all.last() == Some(&note) {
                return Ok(());
            }
            notes::add(registers, &names, case, Kind::Officer, (&note, all.len()))
        })
        .await?;
    Ok(api::AssignCaseResponse {})
}

/// Enters a tracing action.
pub(crate) async fn add(
    delegation: &Delegation,
    caller: Identity,
    request: api::AddDiaryEntryRequest,
) -> Result<api::AddDiaryEntryResponse, Status> {
    let case = case_of(delegation, &request.case_id)?;
    let note = note_of(request.entry.unwrap_or_default())?;
    let names = delegation.participant().names();
    let entries =
        delegation.registers(caller, move |registers| enter(registers, &names, case, &note)).await?;
    Ok(api::AddDiaryEntryResponse { entries: u32::try_from(entries).unwrap_or(u32::MAX) })
}

/// Enters a note and says how many there are.
pub(super) fn enter(
    registers: &mut Registers<'_>,
    names: &Names,
    case: CaseId,
    note: &Note,
) -> Result<usize, DelegationError> {
    let all = notes::all(registers, names, case, Kind::Diary, Purpose::Tracing)?;
    if all.contains(note) {
        return Ok(all.len());
    }
    notes::add(registers, names, case, Kind::Diary, (note, all.len()))?;
    Ok(all.len().saturating_add(1))
}

pub(super) fn note_of(entry: api::DiaryEntry) -> Result<Note, DelegationError> {
    Date::parse(&entry.day).map_err(|_| DelegationError::field("entry.day", "a day as YYYY-MM-DD"))?;
    check_word("entry.kind", &entry.kind, &ACTIONS)?;
    check_word("entry.outcome", &entry.outcome, &OUTCOMES)?;
    check_length("entry.place", &entry.place, 0, PLACE_BYTES_MAX)?;
    Ok(Note { day: entry.day, place: entry.place, outcome: entry.outcome, content: entry.kind })
}

fn check_word(name: &'static str, word: &str, allowed: &[&str]) -> Result<(), DelegationError> {
    if allowed.contains(&word) {
        return Ok(());
    }
    Err(DelegationError::field(name, format!("{word:?}; allowed are {}", allowed.join(", "))))
}

fn check_length(name: &'static str, text: &str, least: usize, most: usize) -> Result<(), DelegationError> {
    if (least..=most).contains(&text.len()) {
        return Ok(());
    }
    Err(DelegationError::field(name, format!("{} bytes; allowed are {least} to {most}", text.len())))
}
