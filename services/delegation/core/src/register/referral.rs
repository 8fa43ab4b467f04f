//! Proposals that a person be examined by the medical commission.

use super::field::FieldReader;
use super::record::unique_part;
use super::{Choice, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// How soon a person must be examined, most urgent first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// At once.
    Immediate,
    /// As soon as possible.
    Urgent,
    /// In turn.
    Routine,
}

impl Choice for Urgency {
    const WORDS: &'static [(&'static str, Self)] =
        &[("IMMEDIATE", Self::Immediate), ("URGENT", Self::Urgent), ("ROUTINE", Self::Routine)];
}

/// Who proposes the examination (Third Geneva Convention, article 113).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReferralSource {
    /// The prisoner.
    SelfReferred,
    /// The prisoners' representative.
    PrisonersRepresentative,
    /// A doctor of the same nationality or of an allied power.
    CompatriotDoctor,
    /// A hospital of the detaining power.
    DetainingHospital,
    /// The power on which the prisoner depends.
    PowerOfOrigin,
    /// A relief organisation.
    ReliefBody,
}

impl Choice for ReferralSource {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("SELF", Self::SelfReferred),
        ("PRISONERS_REPRESENTATIVE", Self::PrisonersRepresentative),
        ("COMPATRIOT_DOCTOR", Self::CompatriotDoctor),
        ("DETAINING_HOSPITAL", Self::DetainingHospital),
        ("POWER_OF_ORIGIN", Self::PowerOfOrigin),
        ("RELIEF_BODY", Self::ReliefBody),
    ];
}

/// A proposal that a person be examined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MedicalReferral {
    /// Reference of the referral.
    pub referral_ref: String,
    /// Serial number under which the person was referred.
    pub holder_serial: String,
    /// Who proposes.
    pub source: ReferralSource,
    /// Day on which the proposal was received.
    pub received_on: Date,
    /// Facility in which the person is held, where recorded.
    pub facility_ref: Option<String>,
    /// How soon the person must be examined.
    pub urgency: Urgency,
}

impl Record<6> for MedicalReferral {
    const COLUMNS: &'static [&'static str; 6] =
        &["referral_ref", "holder_serial", "source_art113", "received_on", "facility_ref", "urgency"];

    fn parse(row: &Row<6>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [referral, serial, source, received, facility, urgency] = &row.fields;
        let mut reader = FieldReader::new(context);
        let referral_ref = reader.text("referral_ref", referral);
        let holder_serial = reader.text("holder_serial", serial);
        let source = reader.choice("source_art113", source);
        let received_on = reader.date("received_on", received);
        let facility_ref = reader.optional_text("facility_ref", facility);
        let urgency = reader.choice("urgency", urgency);
        let record = source.zip(received_on).zip(urgency).map(|((source, received_on), urgency)| Self {
            referral_ref,
            holder_serial,
            source,
            received_on,
            facility_ref,
            urgency,
        });
        reader.finish(record)
    }

    fn unique_parts(row: &Row<6>) -> Vec<(&'static str, String)> {
        let [referral, ..] = &row.fields;
        unique_part("reference", &[referral]).into_iter().collect()
    }
}
