//! Rows of registers as documents in the vault, and back.

use std::collections::BTreeMap;

use homeward_delegation_core::csv::Row;
use homeward_delegation_core::register::{
    CaptureCard, ChildRecord, HeldPerson, MedicalReferral, ReceivedBefore, Record, RemainsContainer,
    SoughtPerson,
};
use homeward_vault::document::Document;
use homeward_vault::{Schema, SystemRandomness};
use zeroize::Zeroizing;

use crate::error::DelegationError;
use crate::store::RegisterKind;

/// A record whose rows are kept as documents: each column is one field, an empty one is absent.
pub(super) trait KeptRecord<const N: usize>: Record<N> {
    /// The register.
    const REGISTER: RegisterKind;
    /// What its documents describe.
    const SCHEMA: Schema;
    /// The field of each column.
    const FIELDS: [u16; N];
}

impl KeptRecord<15> for HeldPerson {
    const REGISTER: RegisterKind = RegisterKind::PersonsHeld;
    const SCHEMA: Schema = Schema::Person;
    const FIELDS: [u16; 15] = numbered();
}

impl KeptRecord<12> for RemainsContainer {
    const REGISTER: RegisterKind = RegisterKind::RemainsHeld;
    const SCHEMA: Schema = Schema::Remains;
    const FIELDS: [u16; 12] = numbered();
}

impl KeptRecord<17> for ChildRecord {
    const REGISTER: RegisterKind = RegisterKind::Children;
    const SCHEMA: Schema = Schema::Child;
    const FIELDS: [u16; 17] = numbered();
}

impl KeptRecord<6> for MedicalReferral {
    const REGISTER: RegisterKind = RegisterKind::MedicalReferrals;
    const SCHEMA: Schema = Schema::Referral;
    const FIELDS: [u16; 6] = numbered();
}

/// The number of the enquiry stands as the serial, the day since which there is no news as that of capture, the place
/// where the person was seen last as its place.
impl KeptRecord<13> for SoughtPerson {
    const REGISTER: RegisterKind = RegisterKind::PersonsSought;
    const SCHEMA: Schema = Schema::Person;
    const FIELDS: [u16; 13] = numbered();
}

/// A document that never leaves the vault: the day of receipt stands as that of capture.
impl KeptRecord<2> for ReceivedBefore {
    const REGISTER: RegisterKind = RegisterKind::ReceivedBefore;
    const SCHEMA: Schema = Schema::Person;
    const FIELDS: [u16; 2] = [1, 12];
}

/// A document that never leaves the vault: the day of notification stands as that of capture.
impl KeptRecord<2> for CaptureCard {
    const REGISTER: RegisterKind = RegisterKind::CaptureCards;
    const SCHEMA: Schema = Schema::Person;
    const FIELDS: [u16; 2] = [1, 12];
}

/// 1, 2, 3 and so on.
const fn numbered<const N: usize>() -> [u16; N] {
    let mut numbers = [0; N];
    let mut rest: &mut [u16] = &mut numbers;
    let mut number = 1;
    while let Some((first, others)) = rest.split_first_mut() {
        *first = number;
        number += 1;
        rest = others;
    }
    numbers
}

/// The document of a row.
///
/// # Errors
/// A value is too long, or no salts could be drawn.
pub(super) fn document_of<T: KeptRecord<N>, const N: usize>(
    row: &Row<N>,
) -> Result<Document, DelegationError> {
    document(T::SCHEMA, &T::FIELDS, &row.fields, &[])
}

/// A document of these fields with fresh salts; `more` are fields that no column has.
///
/// # Errors
/// A value is too long, or no salts could be drawn.
pub(crate) fn document(
    schema: Schema,
    numbers: &[u16],
    fields: &[String],
    more: &[(u16, String)],
) -> Result<Document, DelegationError> {
    let columns = numbers.iter().copied().zip(fields.iter().map(|field| field.trim()));
    let values: BTreeMap<u16, Zeroizing<Vec<u8>>> = columns
        .chain(more.iter().map(|(number, value)| (*number, value.as_str())))
        .filter(|(_, value)| !value.is_empty())
        .map(|(number, value)| (number, Zeroizing::new(value.as_bytes().to_vec())))
        .collect();
    Ok(Document::new(schema, values, &mut SystemRandomness)?)
}

/// The row of a document; its line is what the caller knows of it.
pub(super) fn row_of<T: KeptRecord<N>, const N: usize>(document: &Document, line: u64) -> Option<Row<N>> {
    let mut row = Row { line, fields: std::array::from_fn(|_| String::new()) };
    if document.schema() != T::SCHEMA {
        return None;
    }
    for (slot, number) in row.fields.iter_mut().zip(T::FIELDS) {
        *slot = field(document, number)?;
    }
    Some(row)
}

/// The row of a person's document, also of the other side's.
pub(crate) fn person_row(document: &Document, line: u64) -> Option<Row<15>> {
    row_of::<HeldPerson, 15>(document, line)
}

/// The row of an enquiry.
pub(crate) fn sought_row(document: &Document) -> Option<Row<13>> {
    row_of::<SoughtPerson, 13>(document, 0)
}

/// A field as text, empty where absent; nothing where it is not text.
pub(crate) fn field(document: &Document, number: u16) -> Option<String> {
    let value = document.value(number).ok()?.unwrap_or_default();
    std::str::from_utf8(value).ok().map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn columns_are_the_fields_of_the_documents_that_leave() {
        fn check<T: KeptRecord<N>, const N: usize>() {
            for (column, number) in T::COLUMNS.iter().zip(T::FIELDS) {
                assert_eq!(T::SCHEMA.number_of(column), Some(number), "{column}");
            }
        }
        check::<HeldPerson, 15>();
        check::<RemainsContainer, 12>();
        check::<ChildRecord, 17>();
        check::<MedicalReferral, 6>();
    }
}
