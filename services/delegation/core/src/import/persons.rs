//! Importing the persons whom a power holds, with their medical referrals.
//!
//! A claim that does not hold is refused as a claim and the person stands. Quarantine stops a row from
//! standing on a list; it never stops a referral: all referrals come out of the import, whatever became
//! of the rows they belong to.

use std::collections::BTreeMap;

use super::table::{Accepted, QuarantinedRow, TableImport, import_table};
use super::worklist::WorklistClass;
use crate::csv::{CsvError, Row};
use crate::date::Date;
use crate::predicate::AgeRule;
use crate::register::{
    Choice, Claim, HeldPerson, MedicalReferral, PowerCode, RefusedClaim, RefusedClaimReason, RowContext,
    RowFault, Urgency, parse_claims,
};

/// What a list of persons held is judged against.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsContext {
    /// The power on which the persons depend.
    pub power_of_origin: PowerCode,
    /// The day of import; no date in the list may lie later.
    pub reference_day: Date,
    /// The agreed age rule, by which the claim `YOUNG` is judged; without one that claim is not judged.
    pub age_rule: Option<AgeRule>,
    /// Persons received before: holder serial and day of receipt.
    pub received_before: BTreeMap<String, Date>,
}

/// A person who stands in the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldEntry {
    /// Line of the file.
    pub line: u64,
    /// The person, with claims judged.
    pub person: HeldPerson,
    /// The day on which the person was received before, under this serial or a duplicate's, if so; such a
    /// person cannot be offered again.
    pub received_on: Option<Date>,
}

/// A row of a person that cannot stand.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QuarantinedPerson {
    /// The row and its faults.
    pub row: QuarantinedRow<15>,
    /// Urgency of the most urgent referral made under this serial.
    pub urgency: Option<Urgency>,
    /// Whether the row claims a wound or an illness.
    pub has_medical_claim: bool,
}

impl QuarantinedPerson {
    /// Whether the row is a medical one, by referral or by claim.
    #[must_use]
    pub fn is_medical(&self) -> bool {
        self.urgency.is_some() || self.has_medical_claim
    }

    /// The class of the worklist in which it stands.
    #[must_use]
    pub fn worklist_class(&self) -> WorklistClass {
        WorklistClass::of(self.urgency, self.has_medical_claim)
    }
}

/// A referral and the row to which it belongs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlacedReferral {
    /// The referral as received, with the serial under which it was made.
    pub referral: MedicalReferral,
    /// Serial of the person: the original's, where the referral names a duplicate; `None` if no row of
    /// the list has the serial.
    pub subject_serial: Option<String>,
}

/// Counts of an import. `rows` = `accepted` + `quarantined`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ImportCounts {
    /// Rows in the file.
    pub rows: usize,
    /// Rows that stand.
    pub accepted: usize,
    /// Rows in quarantine.
    pub quarantined: usize,
    /// Rows in quarantine that are medical by referral or claim, duplicates included.
    pub medical_quarantined: usize,
    /// Claims refused of persons who stand.
    pub refused_claims: usize,
}

/// A list of persons held, imported.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonsImport {
    /// Persons who stand, in order of the file.
    pub accepted: Vec<HeldEntry>,
    /// The worklist of rows that cannot stand: immediate, urgent and routine referrals, then medical
    /// claims without referral, then the others, each in order of the file.
    pub quarantined: Vec<QuarantinedPerson>,
    /// Every referral handed in, once, in the order in which it came.
    pub referrals: Vec<PlacedReferral>,
    /// Serials received before that no row has, in order; probably misspelt.
    pub received_unknown: Vec<String>,
}

impl PersonsImport {
    /// The counts.
    #[must_use]
    pub fn counts(&self) -> ImportCounts {
        let (accepted, quarantined) = (self.accepted.len(), self.quarantined.len());
        ImportCounts {
            rows: accepted.saturating_add(quarantined),
            accepted,
            quarantined,
            medical_quarantined: self.quarantined.iter().filter(|entry| entry.is_medical()).count(),
            refused_claims: self
                .accepted
                .iter()
                .fold(0, |count, entry| count.saturating_add(entry.person.refused_claims.len())),
        }
    }
}

/// Imports persons held. `referrals` may name persons of this list only; one that names none is handed
/// back without subject.
///
/// # Errors
/// The first error of `rows`; then nothing is imported.
pub fn import_persons(
    rows: impl IntoIterator<Item = Result<Row<15>, CsvError>>,
    referrals: &[MedicalReferral],
    context: &PersonsContext,
) -> Result<PersonsImport, CsvError> {
    let row_context = RowContext { power: context.power_of_origin, reference_day: context.reference_day };
    let table: TableImport<HeldPerson, 15> = import_table(rows, &row_context)?;
    let subjects = subjects_by_serial(&table);
    let placed = referrals.iter().map(|referral| PlacedReferral {
        referral: referral.clone(),
        subject_serial: subjects.get(&referral.holder_serial).cloned(),
    });
    let received_unknown =
        context.received_before.keys().filter(|serial| !subjects.contains_key(*serial)).cloned();
    let received = received_by_subject(&context.received_before, &subjects);
    let urgencies = urgency_by_serial(referrals);
    let mut quarantined: Vec<QuarantinedPerson> =
        table.quarantined.into_iter().map(|row| quarantine(row, &urgencies)).collect();
    quarantined.sort_by_key(|entry| (entry.worklist_class(), entry.row.row.line));
    Ok(PersonsImport {
        referrals: placed.collect(),
        received_unknown: received_unknown.collect(),
        accepted: table
            .accepted
            .into_iter()
            .map(|entry| accept(entry, context.age_rule, &received))
            .collect(),
        quarantined,
    })
}

/// For each serial of the list, the serial of the person: its own, or the original's of a duplicate.
fn subjects_by_serial(table: &TableImport<HeldPerson, 15>) -> BTreeMap<String, String> {
    let mut subjects = BTreeMap::new();
    for entry in &table.accepted {
        let serial = &entry.record.holder_serial;
        subjects.insert(serial.clone(), serial.clone());
    }
    for entry in &table.quarantined {
        let original = entry.faults.iter().find_map(|fault| match fault {
            RowFault::Duplicate { of, .. } if !of.is_empty() => Some(of.clone()),
            _ => None,
        });
        // A row that repeats a serial does not take that serial from the first row.
        subjects.entry(entry.key.clone()).or_insert_with(|| original.unwrap_or_else(|| entry.key.clone()));
    }
    subjects
}

/// The first day on which each person was received, whichever of the person's serials was noted then.
fn received_by_subject<'a>(
    received_before: &BTreeMap<String, Date>,
    subjects: &'a BTreeMap<String, String>,
) -> BTreeMap<&'a str, Date> {
    let mut received: BTreeMap<&str, Date> = BTreeMap::new();
    for (serial, day) in received_before {
        if let Some(subject) = subjects.get(serial) {
            received.entry(subject).and_modify(|first| *first = (*first).min(*day)).or_insert(*day);
        }
    }
    received
}

fn urgency_by_serial(referrals: &[MedicalReferral]) -> BTreeMap<&str, Urgency> {
    let mut urgencies: BTreeMap<&str, Urgency> = BTreeMap::new();
    for referral in referrals {
        urgencies
            .entry(&referral.holder_serial)
            .and_modify(|urgency| *urgency = (*urgency).min(referral.urgency))
            .or_insert(referral.urgency);
    }
    urgencies
}

fn quarantine(row: QuarantinedRow<15>, urgencies: &BTreeMap<&str, Urgency>) -> QuarantinedPerson {
    let [.., claims] = &row.row.fields;
    let (claims, _) = parse_claims(claims);
    QuarantinedPerson {
        urgency: urgencies.get(row.key.as_str()).copied(),
        has_medical_claim: claims.iter().any(|claim| claim.is_medical()),
        row,
    }
}

fn accept(entry: Accepted<HeldPerson>, rule: Option<AgeRule>, received: &BTreeMap<&str, Date>) -> HeldEntry {
    let Accepted { line, record: mut person } = entry;
    let (date_of_birth, captured_on) = (person.date_of_birth, person.captured_on);
    if let Some(rule) = rule.filter(|rule| !rule.holds(date_of_birth, captured_on))
        && person.claims.remove(&Claim::Young)
    {
        person.refused_claims.push(RefusedClaim {
            claim: Claim::Young.word().to_owned(),
            reason: RefusedClaimReason::NotUnderAge { date_of_birth, captured_on, rule },
        });
    }
    let received_on = received.get(person.holder_serial.as_str()).copied();
    HeldEntry { line, person, received_on }
}
