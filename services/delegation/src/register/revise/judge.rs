//! Judging one row for itself.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::csv::Row;
use homeward_delegation_core::date::Date;
use homeward_delegation_core::import::{PersonsContext, import_persons};
use homeward_delegation_core::register::{
    CaptureCard, Choice, Claim, HeldPerson, ReceivedBefore, RemainsContainer, RowFault, SoughtPerson,
};

use crate::error::DelegationError;
use crate::register::import::ImportContext;
use crate::register::row::KeptRecord;
use crate::register::rows::noted_day;

/// Column of the claims.
const CLAIMS_COLUMN: usize = 14;
/// Between the claims of one row.
const CLAIM_SEPARATOR: &str = ";";

/// What a row comes to by itself; whether it repeats another is another question.
pub(crate) struct Verdict<const N: usize> {
    /// What is wrong with it.
    pub(super) faults: Vec<RowFault>,
    /// The fields as they are kept: without claims that were refused.
    pub(super) fields: [String; N],
    /// Claims that stand.
    pub(crate) claims: BTreeSet<Claim>,
    /// Claims that were refused, in words.
    pub(super) refused_claims: Vec<String>,
    /// Day of capture, receipt or notification.
    pub(crate) day: Option<Date>,
    /// Whether it claims a wound or an illness.
    pub(super) has_medical_claim: bool,
}

impl<const N: usize> Verdict<N> {
    /// Whether nothing is wrong with the row by itself.
    pub(crate) fn stands(&self) -> bool {
        self.faults.is_empty()
    }
}

/// A record whose rows are judged for themselves.
pub(crate) trait Judged<const N: usize>: KeptRecord<N> {
    /// Judges a row.
    ///
    /// # Errors
    /// The row cannot be read at all.
    fn judge(row: &Row<N>, context: &ImportContext) -> Result<Verdict<N>, DelegationError> {
        let faults = Self::parse(row, &context.row_context(Self::REGISTER)).err().unwrap_or_default();
        Ok(Verdict {
            faults,
            fields: row.fields.clone(),
            claims: BTreeSet::new(),
            refused_claims: Vec::new(),
            day: noted_day::<Self, N>(row),
            has_medical_claim: false,
        })
    }
}

impl Judged<13> for SoughtPerson {}
impl Judged<12> for RemainsContainer {}
impl Judged<2> for ReceivedBefore {}
impl Judged<2> for CaptureCard {}

impl Judged<15> for HeldPerson {
    fn judge(row: &Row<15>, context: &ImportContext) -> Result<Verdict<15>, DelegationError> {
        let persons = PersonsContext {
            power_of_origin: context.other_power,
            reference_day: context.reference_day,
            age_rule: context.age_rule,
            received_before: BTreeMap::new(),
        };
        let import = import_persons(std::iter::once(Ok(row.clone())), &[], &persons)?;
        let mut verdict = Verdict {
            faults: Vec::new(),
            fields: row.fields.clone(),
            claims: BTreeSet::new(),
            refused_claims: Vec::new(),
            day: None,
            has_medical_claim: false,
        };
        if let Some(quarantined) = import.quarantined.into_iter().next() {
            verdict.faults = quarantined.row.faults;
            verdict.has_medical_claim = quarantined.has_medical_claim;
        }
        if let Some(entry) = import.accepted.into_iter().next() {
            let person = entry.person;
            let words: Vec<&str> = person.claims.iter().map(|claim| claim.word()).collect();
            if let Some(field) = verdict.fields.get_mut(CLAIMS_COLUMN) {
                let words: BTreeSet<&str> = words.into_iter().collect();
                *field = words.into_iter().collect::<Vec<_>>().join(CLAIM_SEPARATOR);
            }
            verdict.refused_claims = person.refused_claims.iter().map(ToString::to_string).collect();
            verdict.has_medical_claim = person.has_medical_claim();
            verdict.day = Some(person.captured_on);
            verdict.claims = person.claims;
        }
        Ok(verdict)
    }
}
