//! Persons whom families report missing.

use super::field::FieldReader;
use super::name::{PersonName, Sex};
use super::record::unique_part;
use super::{PowerCode, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// A person sought. Two entries may mean the same person; whether they do is a question of matching.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SoughtPerson {
    /// Reference of the enquiry.
    pub sought_ref: String,
    /// The power on which the person depends.
    pub power_of_origin: PowerCode,
    /// The name, often misspelt.
    pub name: PersonName,
    /// Sex, where known.
    pub sex: Option<Sex>,
    /// Date of birth, where known.
    pub date_of_birth: Option<Date>,
    /// Rank, where known.
    pub rank: Option<String>,
    /// Army, regimental or personal number, where known.
    pub service_number: Option<String>,
    /// Unit, where known.
    pub unit: Option<String>,
    /// The day since which there is no news, where known.
    pub missing_since: Option<Date>,
    /// Where the person was seen last, where known.
    pub last_seen: Option<String>,
}

impl Record<13> for SoughtPerson {
    const COLUMNS: &'static [&'static str; 13] = &[
        "sought_ref",
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
        "missing_since",
        "last_seen",
    ];

    fn parse(row: &Row<13>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [sought, power, family, given, patronymic, latin, sex, born, rank, number, unit, missing, seen] =
            &row.fields;
        let mut reader = FieldReader::new(context);
        let sought_ref = reader.text("sought_ref", sought);
        let power_of_origin = reader.expected_power("power_of_origin", power);
        let name = PersonName::read(&mut reader, [family, given, patronymic, latin]);
        let sex = reader.optional_choice("sex", sex);
        let date_of_birth = reader.optional_date("date_of_birth", born);
        let rank = reader.optional_text("rank", rank);
        let service_number = reader.optional_text("service_number", number);
        let unit = reader.optional_text("unit", unit);
        let missing_since = reader.optional_date("missing_since", missing);
        let last_seen = reader.optional_text("last_seen", seen);
        let record = power_of_origin.map(|power_of_origin| Self {
            sought_ref,
            power_of_origin,
            name,
            sex,
            date_of_birth,
            rank,
            service_number,
            unit,
            missing_since,
            last_seen,
        });
        reader.finish(record)
    }

    fn unique_parts(row: &Row<13>) -> Vec<(&'static str, String)> {
        let [sought, ..] = &row.fields;
        unique_part("reference", &[sought]).into_iter().collect()
    }
}
