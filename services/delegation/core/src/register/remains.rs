//! Containers of remains. A container is the unit of count at a handover, whatever is in it.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Choice, PowerCode, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// What a container is believed to hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContentClass {
    /// One body.
    Whole,
    /// Parts of one body.
    Partial,
    /// Parts of more than one person.
    Commingled,
    /// Not examined.
    Unknown,
}

impl Choice for ContentClass {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("WHOLE", Self::Whole),
        ("PARTIAL", Self::Partial),
        ("COMMINGLED", Self::Commingled),
        ("UNKNOWN", Self::Unknown),
    ];
}

/// How sure the holder is of the identity; establishing it is for the identification board.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityGrade {
    /// No name is declared.
    Unknown,
    /// A name is declared.
    Declared,
}

impl Choice for IdentityGrade {
    const WORDS: &'static [(&'static str, Self)] =
        &[("UNKNOWN", Self::Unknown), ("DECLARED", Self::Declared)];
}

/// A sealed, numbered container of remains.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RemainsContainer {
    /// The container's number.
    pub container_no: String,
    /// The number of its seal.
    pub seal_no: String,
    /// The power to which the remains are declared to belong.
    pub declared_power: PowerCode,
    /// The declared name, present exactly when the grade is [`IdentityGrade::Declared`].
    pub declared_name: Option<String>,
    /// How sure the holder is of the identity.
    pub declared_identity_grade: IdentityGrade,
    /// What the container is believed to hold.
    pub content_class: ContentClass,
    /// Day of recovery, where recorded.
    pub recovered_on: Option<Date>,
    /// Place of recovery, where recorded.
    pub recovery_place: Option<String>,
    /// The cold store, where recorded.
    pub cold_store: Option<String>,
    /// Whether the holder has a genetic profile of the remains.
    pub is_profile_available: bool,
    /// Number of the packet of personal effects, where there is one.
    pub effects_packet_no: Option<String>,
    /// Number of the seal on the effects, where there is one.
    pub effects_seal_no: Option<String>,
}

impl Record<12> for RemainsContainer {
    const COLUMNS: &'static [&'static str; 12] = &[
        "container_no",
        "seal_no",
        "declared_power",
        "declared_name",
        "declared_identity_grade",
        "content_class",
        "recovered_on",
        "recovery_place",
        "cold_store",
        "profile_available",
        "effects_packet_no",
        "effects_seal_no",
    ];

    fn parse(row: &Row<12>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [
            container,
            seal,
            power,
            name,
            grade,
            class,
            recovered,
            place,
            store,
            profile,
            packet,
            effects_seal,
        ] = &row.fields;
        let mut reader = FieldReader::new(context);
        let container_no = reader.text("container_no", container);
        let seal_no = reader.text("seal_no", seal);
        let power = reader.expected_power("declared_power", power);
        let declared_name = reader.optional_text("declared_name", name);
        let grade = reader.choice("declared_identity_grade", grade);
        match (&declared_name, grade) {
            (None, Some(IdentityGrade::Declared)) => {
                reader.fault(RowFault::FieldMissing { column: "declared_name" });
            }
            (Some(found), Some(IdentityGrade::Unknown)) => reader.fault(RowFault::FieldSurplus {
                column: "declared_name",
                found: found.clone(),
                because: "declared_identity_grade is UNKNOWN",
            }),
            _ => {}
        }
        let class = reader.choice("content_class", class);
        let recovered_on = reader.optional_date("recovered_on", recovered);
        let recovery_place = reader.optional_text("recovery_place", place);
        let cold_store = reader.optional_text("cold_store", store);
        let profile = reader.choice("profile_available", profile);
        let effects_packet_no = reader.optional_text("effects_packet_no", packet);
        let effects_seal_no = reader.optional_text("effects_seal_no", effects_seal);
        let record = power.zip(grade).zip(class).zip(profile).map(
            |(((declared_power, declared_identity_grade), content_class), is_profile_available)| Self {
                container_no,
                seal_no,
                declared_power,
                declared_name,
                declared_identity_grade,
                content_class,
                recovered_on,
                recovery_place,
                cold_store,
                is_profile_available,
                effects_packet_no,
                effects_seal_no,
            },
        );
        reader.finish(record)
    }

    fn unique_parts(row: &Row<12>) -> Vec<(&'static str, String)> {
        let [container, seal, ..] = &row.fields;
        let seal = unique_part("seal number", &[seal]);
        unique_part("container number", &[container]).into_iter().chain(seal).collect()
    }
}
