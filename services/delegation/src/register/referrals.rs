//! Medical referrals: imported before the persons, placed with them, sealed to the commission once.

use std::collections::BTreeMap;

use homeward_delegation_core::import::{WorklistClass, import_table};
use homeward_delegation_core::register::{MedicalReferral, Record, RowContext};
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;
use homeward_vault::{DocumentId, Schema};

use super::import::{Addition, ImportContext};
use super::row::{KeptRecord, document, row_of};
use super::rows::{Lines, read_rows};
use crate::error::DelegationError;
use crate::registers::{Kept, Registers, random_reference};
use crate::store::{self, Referral, RegisterKind};

/// The field that says whom a referral is about.
const SUBJECT_FIELD: u16 = 7;
/// Field of a referral that names who holds the person.
const HOLDER_FIELD: u16 = 8;

/// A referral read back.
pub(super) struct ReadReferral {
    /// What the store knows of it.
    pub(super) referral: Referral,
    /// The referral.
    pub(super) record: MedicalReferral,
    /// Its row.
    pub(super) fields: [String; 6],
}

/// What a file of referrals adds. Each serial gets a reference at once, which its person takes over.
///
/// # Errors
/// The file breaks its format, the persons were imported before, or no references could be drawn.
pub(super) fn addition(
    registers: &Registers<'_>,
    file: &[u8],
    context: &ImportContext,
) -> Result<Addition, DelegationError> {
    if registers.store.import_of(RegisterKind::PersonsHeld)?.is_some() {
        let message = "medical referrals are imported before the persons held, which were imported already. \
                       Nothing was imported.";
        return Err(DelegationError::File(message.to_owned()));
    }
    let rows = read_rows::<MedicalReferral, 6>(file)?;
    let fields: BTreeMap<u64, [String; 6]> = rows.iter().map(|row| (row.line, row.fields.clone())).collect();
    let row_context = context.row_context(RegisterKind::MedicalReferrals);
    let table = import_table::<MedicalReferral, 6>(rows.into_iter().map(Ok), &row_context)?;
    let faulty: Vec<_> = table.quarantined.iter().map(|row| row.row.clone()).collect();
    let since_us = registers.reader.time_us;
    let mut lines = Lines::<6>::new::<MedicalReferral>(registers.store, &faulty, since_us)?;
    for (number, row) in (1_u32..).zip(&table.quarantined) {
        lines.quarantine(row, WorklistClass::MedicalClaim.place(number), true);
    }
    let mut addition = lines.into_addition::<MedicalReferral>(faulty.len(), 0)?;
    let mut drawn: BTreeMap<_, SubjectRef> = BTreeMap::new();
    for entry in &table.accepted {
        let key = registers.store.key_hash(RegisterKind::PersonsHeld, &entry.record.holder_serial);
        let subject = match drawn.get(&key) {
            Some(subject) => *subject,
            None => SubjectRef(random_reference()?),
        };
        drawn.insert(key, subject);
        let Some(fields) = fields.get(&entry.line) else { continue };
        let kept = document_for(subject, context.own, fields)?;
        let urgency = entry.record.urgency;
        addition.referrals.push(Referral { document: kept.id, subject, key, urgency });
        addition.documents.push(kept);
    }
    let accepted = super::rows::count(table.accepted.len());
    addition.counts.accepted = accepted;
    addition.counts.rows = addition.counts.quarantined.saturating_add(accepted);
    Ok(addition)
}

/// A referral's document: random name, about this person and who holds them, so that a panel's finding can say so
/// before the person stands on any list.
///
/// # Errors
/// The document cannot be made.
pub(super) fn document_for(
    subject: SubjectRef,
    holder: Principal,
    fields: &[String; 6],
) -> Result<Kept, DelegationError> {
    let about = [(SUBJECT_FIELD, subject.to_string()), (HOLDER_FIELD, holder.word().to_owned())];
    let document = document(Schema::Referral, &MedicalReferral::FIELDS, fields, &about)?;
    Ok(Kept { id: DocumentId(random_reference()?), subject, document })
}

/// Every referral imported so far, in the order in which they came.
///
/// # Errors
/// A store fails or is damaged.
pub(super) fn read_all(
    registers: &mut Registers<'_>,
    context: &ImportContext,
) -> Result<Vec<ReadReferral>, DelegationError> {
    let Some(import) = registers.store.import_of(RegisterKind::MedicalReferrals)? else {
        return Ok(Vec::new());
    };
    // The day by which the referrals were judged when they came; it is theirs and not the persons'.
    let context = RowContext { power: context.other_power, reference_day: import.reference_day };
    let referrals = registers.store.referrals()?;
    let ids: Vec<DocumentId> = referrals.iter().map(|referral| referral.document).collect();
    let documents = registers.read_all(&ids, Purpose::MedicalScreening)?;
    let mut read = Vec::with_capacity(referrals.len());
    for (referral, document) in referrals.into_iter().zip(documents) {
        let Some(document) = document else { continue };
        let damaged = || DelegationError::Damaged { subject: referral.subject.to_string() };
        let row = row_of::<MedicalReferral, 6>(&document, 0).ok_or_else(damaged)?;
        let record = MedicalReferral::parse(&row, &context).map_err(|_| damaged())?;
        read.push(ReadReferral { referral, record, fields: row.fields });
    }
    Ok(read)
}

/// Referrals that were not sent yet, with their documents, the most urgent first.
///
/// # Errors
/// A store fails.
pub(crate) fn referrals_to_send(
    registers: &mut Registers<'_>,
) -> Result<Vec<(DocumentId, Document)>, DelegationError> {
    let waiting = registers.store.referrals_to_send()?;
    let ids: Vec<DocumentId> = waiting.iter().map(|referral| referral.document).collect();
    let documents = registers.read_all(&ids, Purpose::MedicalScreening)?;
    Ok(ids.into_iter().zip(documents).filter_map(|(id, document)| Some((id, document?))).collect())
}

/// Notes that referrals were handed to the outbox, and counts all that ever were.
///
/// # Errors
/// The store fails.
pub(crate) fn mark_sent(registers: &mut Registers<'_>, sent: &[DocumentId]) -> Result<u64, DelegationError> {
    registers.store.transaction(|transaction| {
        sent.iter().try_for_each(|document| store::referral::mark_sent(transaction, *document))
    })?;
    Ok(registers.store.referrals_sent()?)
}
