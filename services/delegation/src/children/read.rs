//! One case as this side knows it. There is no read of several.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::date::Date;
use homeward_participant::Names;
use homeward_payload::ids::{CaseId, SubjectRef, Timestamp};
use homeward_shell::identity::Identity;
use homeward_vault::Schema;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::cases::{cases_of, find_opened, listed};
use super::notes::{self, Kind};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::register::field;
use crate::registers::Registers;
use crate::store::RegisterKind;

/// Name of the field with the day of birth.
const DATE_OF_BIRTH: &str = "date_of_birth";
/// Years from which on a person is no child (Convention on the Rights of the Child, article 1).
const ADULT_YEARS: u16 = 18;
/// Purposes for which a case is read.
const PURPOSES: [Purpose; 5] =
    [Purpose::Tracing, Purpose::Handover, Purpose::Identification, Purpose::Dispute, Purpose::Audit];

/// Finds one case by its number: in the own register, or among those that the other side opened.
pub(crate) async fn find(
    delegation: &Delegation,
    caller: Identity,
    request: api::FindCaseRequest,
) -> Result<api::FindCaseResponse, Status> {
    let other = delegation.other().principal;
    let (all, cases) = delegation.ledger(|ledger, _| (listed(ledger), cases_of(ledger, other, false)));
    let work = move |registers: &mut Registers<'_>| {
        let own = registers.store.find(RegisterKind::Children, &request.case_ref)?;
        match own.map(|row| CaseId(row.subject.0)).filter(|case| all.contains(case)) {
            Some(case) => Ok(case),
            None => find_opened(registers, &cases, &request.case_ref),
        }
    };
    let case_id = delegation.registers(caller, work).await?.to_string();
    Ok(api::FindCaseResponse { case_id })
}

/// Reads one case for a purpose.
pub(crate) async fn read(
    delegation: &Delegation,
    caller: Identity,
    request: api::ReadCaseRequest,
) -> Result<api::ReadCaseResponse, Status> {
    let case = case_of(delegation, &request.case_id)?;
    let purpose = purpose_of(&request.purpose)?;
    let (names, now) = (delegation.participant().names(), delegation.ledger(|_, now| now));
    delegation.registers(caller, move |registers| read_case(registers, &names, case, purpose, now)).await
}

/// A listed case by its reference.
pub(super) fn case_of(delegation: &Delegation, text: &str) -> Result<CaseId, DelegationError> {
    let case = CaseId::from_hex(text).ok_or_else(|| {
        DelegationError::field("case_id", "the reference of a case: 32 lower-case hex digits")
    })?;
    if delegation.ledger(|ledger, _| ledger.cases.contains_key(&case)) {
        return Ok(case);
    }
    Err(DelegationError::Unknown(format!("no case {case} is listed in this forum")))
}

fn purpose_of(text: &str) -> Result<Purpose, DelegationError> {
    let found = PURPOSES.into_iter().find(|purpose| purpose.name() == text);
    found.ok_or_else(|| {
        DelegationError::field(
            "purpose",
            "not a purpose; allowed are TRACING, HANDOVER, IDENTIFICATION, DISPUTE and AUDIT",
        )
    })
}

/// What is known of a case at a time.
pub(super) fn read_case(
    registers: &mut Registers<'_>,
    names: &Names,
    case: CaseId,
    purpose: Purpose,
    now: Timestamp,
) -> Result<api::ReadCaseResponse, DelegationError> {
    let officers = notes::all(registers, names, case, Kind::Officer, purpose)?;
    let diary = notes::all(registers, names, case, Kind::Diary, purpose)?;
    let document = registers.read_subject(SubjectRef(case.0), purpose)?;
    let document = document.filter(|document| document.schema() == Schema::Child);
    let entry = |note: notes::Note| api::DiaryEntry {
        day: note.day,
        kind: note.content,
        place: note.place,
        outcome: note.outcome,
    };
    Ok(api::ReadCaseResponse {
        officer: officers.into_iter().last().map(|note| note.content).unwrap_or_default(),
        diary: diary.into_iter().map(entry).collect(),
        turned_eighteen: document.as_ref().is_some_and(|document| is_adult(document, now)),
        fields: document.as_ref().map(fields).unwrap_or_default(),
    })
}

fn fields(document: &Document) -> Vec<api::CaseField> {
    let told = Schema::Child.fields().iter().filter_map(|rule| {
        let value = field(document, rule.number).filter(|value| !value.is_empty())?;
        Some(api::CaseField { name: rule.name.to_owned(), value })
    });
    told.collect()
}

// Time shows it and changes nothing.
fn is_adult(document: &Document, now: Timestamp) -> bool {
    let number = Schema::Child.number_of(DATE_OF_BIRTH).unwrap_or_default();
    let born = field(document, number).and_then(|day| Date::parse(&day).ok());
    let days = i32::try_from(now.0.div_euclid(Timestamp::DAY_US)).unwrap_or(i32::MAX);
    let today = Date::from_unix_days(days);
    born.zip(today).and_then(|(born, today)| born.age_on(today)).is_some_and(|years| years >= ADULT_YEARS)
}
