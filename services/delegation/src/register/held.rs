//! Importing the persons held, and placing the referrals that came before them.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::import::{PersonsContext, PersonsImport, import_persons};
use homeward_delegation_core::register::{Choice, HeldPerson, MedicalReferral, Urgency};
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use super::import::{Addition, ImportContext, Placed};
use super::referrals::{self, ReadReferral};
use super::rows::{Lines, read_rows};
use crate::error::DelegationError;
use crate::registers::{Kept, Registers};

/// Column of the claims.
const CLAIMS_COLUMN: usize = 14;
/// Between the claims of one row.
const CLAIM_SEPARATOR: &str = ";";

/// What a file of persons held adds.
///
/// # Errors
/// The file breaks its format, a referral cannot be read, or no references could be drawn.
pub(super) fn addition(
    registers: &mut Registers<'_>,
    file: &[u8],
    context: &ImportContext,
) -> Result<Addition, DelegationError> {
    let rows = read_rows::<HeldPerson, 15>(file)?;
    let referred = referrals::read_all(registers, context)?;
    let mut lines = Lines::<15>::new::<HeldPerson>(registers.store, &rows, registers.reader.time_us)?;
    take_over_references(&mut lines, &referred);
    let made: Vec<MedicalReferral> = referred.iter().map(|read| read.record.clone()).collect();
    // The persons held bear this side's serials, those received before the other side's.
    let persons_context = PersonsContext {
        power_of_origin: context.other_power,
        reference_day: context.reference_day,
        age_rule: context.age_rule,
        received_before: BTreeMap::new(),
    };
    let import = import_persons(rows.into_iter().map(Ok), &made, &persons_context)?;
    accept(&mut lines, &import);
    for (number, person) in (1_u32..).zip(&import.quarantined) {
        lines.quarantine(&person.row, person.worklist_class().place(number), person.is_medical());
    }
    let first = lines.first_by_number::<HeldPerson>();
    let (placed, moved) = place(&import, &referred, &first, context.own)?;
    let counts = import.counts();
    let mut addition = lines.into_addition::<HeldPerson>(counts.quarantined, counts.refused_claims)?;
    addition.placed = placed;
    addition.documents.extend(moved);
    Ok(addition)
}

/// A referral drew a reference for the serial under which it was made; the first row of that serial takes
/// it over, so that the referral's document is about that person.
fn take_over_references(lines: &mut Lines<15>, referred: &[ReadReferral]) {
    let mut drawn: BTreeMap<_, _> =
        referred.iter().map(|read| (read.referral.key, read.referral.subject)).collect();
    for (_, row) in lines.rows_mut() {
        if let Some(subject) = drawn.remove(&row.key) {
            row.subject = subject;
        }
    }
}

/// What the import says of the persons who stand. Their documents hold the claims that were taken over.
fn accept(lines: &mut Lines<15>, import: &PersonsImport) {
    let mut urgencies: BTreeMap<&str, Urgency> = BTreeMap::new();
    for placed in &import.referrals {
        if let Some(serial) = &placed.subject_serial {
            let urgency = placed.referral.urgency;
            urgencies.entry(serial).and_modify(|most| *most = urgency.min(*most)).or_insert(urgency);
        }
    }
    for entry in &import.accepted {
        let Some((row, drawn)) = lines.row_mut(entry.line) else { continue };
        let person = &entry.person;
        drawn.claims = person.claims.clone();
        drawn.day = Some(person.captured_on);
        drawn.urgency = urgencies.get(person.holder_serial.as_str()).copied();
        if let Some(field) = row.fields.get_mut(CLAIMS_COLUMN) {
            let words: BTreeSet<&str> = person.claims.iter().map(|claim| claim.word()).collect();
            *field = words.into_iter().collect::<Vec<_>>().join(CLAIM_SEPARATOR);
        }
    }
}

/// Says of each referral whose it is. One made under a duplicate's serial is joined to the original: it
/// gets a document anew, about that person.
fn place(
    import: &PersonsImport,
    referred: &[ReadReferral],
    first: &BTreeMap<String, SubjectRef>,
    holder: Principal,
) -> Result<(Vec<Placed>, Vec<Kept>), DelegationError> {
    let (mut places, mut moved) = (Vec::new(), Vec::new());
    for (placed, read) in import.referrals.iter().zip(referred) {
        let subject = placed.subject_serial.as_ref().and_then(|serial| first.get(serial));
        let Some(subject) = subject.copied() else { continue };
        let referral = read.referral.document;
        let mut document = referral;
        if subject != read.referral.subject {
            let kept = referrals::document_for(subject, holder, &read.fields)?;
            document = kept.id;
            moved.push(kept);
        }
        places.push(Placed { referral, subject, document });
    }
    Ok((places, moved))
}
