//! Persons whom a power holds.

use std::collections::BTreeSet;

use super::claim::{Claim, RefusedClaim, RefusedClaimReason, parse_claims};
use super::field::FieldReader;
use super::name::{PersonName, Sex};
use super::record::unique_part;
use super::{PowerCode, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// A person held.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldPerson {
    /// The holder's serial number.
    pub holder_serial: String,
    /// The power on which the person depends.
    pub power_of_origin: PowerCode,
    /// The name.
    pub name: PersonName,
    /// Sex, where recorded.
    pub sex: Option<Sex>,
    /// Date of birth.
    pub date_of_birth: Date,
    /// Rank, where recorded.
    pub rank: Option<String>,
    /// Army, regimental or personal number, where recorded.
    pub service_number: Option<String>,
    /// Unit, where recorded.
    pub unit: Option<String>,
    /// Day of capture.
    pub captured_on: Date,
    /// Place of capture, where recorded.
    pub capture_place: Option<String>,
    /// Facility in which the person is held, where recorded.
    pub facility_ref: Option<String>,
    /// Claims taken over.
    pub claims: BTreeSet<Claim>,
    /// Claims refused.
    pub refused_claims: Vec<RefusedClaim>,
}

impl HeldPerson {
    /// Whether the holder claims a wound or an illness.
    #[must_use]
    pub fn has_medical_claim(&self) -> bool {
        self.claims.iter().any(|claim| claim.is_medical())
    }
}

impl Record<15> for HeldPerson {
    const COLUMNS: &'static [&'static str; 15] = &[
        "holder_serial",
        "power_of_origin",
        "family_name",
        "given_name",
        "patronymic",
        "name_latin",
        "sex",
        "date_of_birth",
        "rank",
        "service_number",
        "unit",
        "captured_on",
        "capture_place",
        "facility_ref",
        "category_claims",
    ];

    fn parse(row: &Row<15>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [
            serial,
            power,
            family,
            given,
            patronymic,
            latin,
            sex,
            born,
            rank,
            number,
            unit,
            captured,
            place,
            facility,
            claims,
        ] = &row.fields;
        let mut reader = FieldReader::new(context);
        let holder_serial = reader.text("holder_serial", serial);
        let power_of_origin = reader.expected_power("power_of_origin", power);
        let name = PersonName::read(&mut reader, [family, given, patronymic, latin]);
        let sex = reader.optional_choice("sex", sex);
        let date_of_birth = reader.date("date_of_birth", born);
        let rank = reader.optional_text("rank", rank);
        let service_number = reader.optional_text("service_number", number);
        let unit = reader.optional_text("unit", unit);
        let captured_on = reader.date("captured_on", captured);
        let capture_place = reader.optional_text("capture_place", place);
        let facility_ref = reader.optional_text("facility_ref", facility);
        let (claims, unknown) = parse_claims(claims);
        let refused = |claim| RefusedClaim { claim, reason: RefusedClaimReason::Unknown };
        let record = power_of_origin.zip(date_of_birth).zip(captured_on).map(
            |((power_of_origin, date_of_birth), captured_on)| Self {
                holder_serial,
                power_of_origin,
                name,
                sex,
                date_of_birth,
                rank,
                service_number,
                unit,
                captured_on,
                capture_place,
                facility_ref,
                claims,
                refused_claims: unknown.into_iter().map(refused).collect(),
            },
        );
        reader.finish(record)
    }

    fn unique_parts(row: &Row<15>) -> Vec<(&'static str, String)> {
        let [serial, _, family, given, _, _, _, born, _, number, ..] = &row.fields;
        let person = unique_part("service number, name and date of birth", &[number, family, given, born]);
        unique_part("serial", &[serial]).into_iter().chain(person).collect()
    }
}
