//! Cases of this side's register, and those that the other side opened.

use std::collections::BTreeSet;

use homeward_delegation_core::register::PowerCode;
use homeward_ledger::Ledger;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{CaseId, SubjectRef};
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::register::field;
use crate::registers::Registers;
use crate::store::{self, RegisterKind};

/// Number of the field with the case number.
const CASE_REF_FIELD: u16 = 1;
/// Number of the field with the consent to tracing.
const TRACING_CONSENT_FIELD: u16 = 14;
/// Number of the field with the powers from which the case is withheld.
const WITHHOLD_FROM_FIELD: u16 = 15;
/// Between the powers of that field.
const POWER_SEPARATOR: char = ';';
/// The word for consent.
const YES: &str = "yes";

/// A case of this side's register that is not listed yet.
pub(super) struct OwnCase {
    /// Its random reference.
    pub(super) case: CaseId,
    /// Its document.
    pub(super) document: Document,
    /// Reference shared by siblings.
    pub(super) sibling_group: Option<CaseId>,
    /// Whether there is consent to tracing.
    pub(super) has_consent: bool,
    /// Whether it is withheld from the other side.
    pub(super) is_withheld: bool,
}

/// Every case of the ledger.
pub(super) fn listed(ledger: &Ledger) -> BTreeSet<CaseId> {
    ledger.cases.keys().copied().collect()
}

/// The other side's cases; with `unacknowledged` only those that this side has not acknowledged.
pub(super) fn cases_of(ledger: &Ledger, other: Principal, unacknowledged: bool) -> Vec<CaseId> {
    let cases = ledger.cases.iter().filter(|(_, case)| case.listed_by == other);
    let cases = cases.filter(|(_, case)| !unacknowledged || !case.acknowledged);
    cases.map(|(id, _)| *id).collect()
}

/// The cases of the register that stand and are not in `listed`.
///
/// # Errors
/// A store fails or is damaged.
pub(super) fn unlisted(
    registers: &mut Registers<'_>,
    listed: &BTreeSet<CaseId>,
    other_power: PowerCode,
) -> Result<Vec<OwnCase>, DelegationError> {
    let mut rows = registers.store.standing(RegisterKind::Children)?;
    rows.retain(|row| !listed.contains(&CaseId(row.subject.0)));
    let documents = registers.read_subjects(rows.iter().map(|row| row.subject), Purpose::Tracing)?;
    let mut cases = Vec::with_capacity(rows.len());
    for (row, document) in rows.iter().zip(documents) {
        let Some(document) = document else { continue };
        let case = CaseId(row.subject.0);
        let damaged = || DelegationError::Damaged { subject: row.subject.to_string() };
        let withhold_from = field(&document, WITHHOLD_FROM_FIELD).ok_or_else(damaged)?;
        let is_withheld =
            withhold_from.split(POWER_SEPARATOR).any(|power| power.trim() == other_power.as_str());
        let has_consent = field(&document, TRACING_CONSENT_FIELD).ok_or_else(damaged)? == YES;
        let sibling_group = row.sibling_group;
        cases.push(OwnCase { case, document, sibling_group, has_consent, is_withheld });
    }
    Ok(cases)
}

/// The other side's case with this number. The number of each case is read once and kept as a keyed hash.
///
/// # Errors
/// No document with that number was opened to this side, or a store fails.
pub(super) fn find_opened(
    registers: &mut Registers<'_>,
    cases: &[CaseId],
    case_ref: &str,
) -> Result<CaseId, DelegationError> {
    let known = registers.store.opened_cases()?;
    let mut numbers = Vec::new();
    let new: Vec<CaseId> = cases.iter().filter(|case| !known.contains(case)).copied().collect();
    let documents = registers.read_subjects(new.iter().map(|case| SubjectRef(case.0)), Purpose::Tracing)?;
    for (case, document) in new.iter().zip(documents) {
        if let Some(number) = document.and_then(|document| field(&document, CASE_REF_FIELD)) {
            numbers.push((*case, registers.store.key_hash(RegisterKind::Children, &number)));
        }
    }
    registers.store.transaction(|transaction| {
        numbers.iter().try_for_each(|(case, key)| store::opened::insert(transaction, *case, *key))
    })?;
    let key = registers.store.key_hash(RegisterKind::Children, case_ref);
    registers.store.opened_case(key)?.filter(|case| cases.contains(case)).ok_or_else(|| {
        DelegationError::Unknown(format!(
            "no document with case number {case_ref} was opened to this side; it is withheld, not listed, or \
             has not arrived"
        ))
    })
}
