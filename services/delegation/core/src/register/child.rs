//! Children whom a side seeks. A child is never in a batch, a quota or a condition.

use std::collections::BTreeSet;

use super::field::{FieldReader, values};
use super::name::{PersonName, Sex};
use super::record::unique_part;
use super::{Choice, PowerCode, Record, RowContext, RowFault};
use crate::csv::Row;
use crate::date::Date;

/// How a child came to be without parents.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SeparationKind {
    /// With no adult at all.
    Unaccompanied,
    /// Without parents, but with another adult.
    Separated,
}

impl Choice for SeparationKind {
    const WORDS: &'static [(&'static str, Self)] =
        &[("UNACCOMPANIED", Self::Unaccompanied), ("SEPARATED", Self::Separated)];
}

/// A child's case as listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChildRecord {
    /// Reference of the case.
    pub case_ref: String,
    /// The name; lists of children give no Latin spelling.
    pub name: PersonName,
    /// Sex, where recorded.
    pub sex: Option<Sex>,
    /// Date of birth. Whoever has come of age keeps the case.
    pub date_of_birth: Date,
    /// The last place known, where recorded.
    pub last_known_place: Option<String>,
    /// Day of separation, where recorded.
    pub separated_on: Option<Date>,
    /// How the child was separated.
    pub separation_kind: SeparationKind,
    /// Reference of the relative who asks, where recorded.
    pub requesting_relative: Option<String>,
    /// What that relative is to the child, where recorded.
    pub relation: Option<String>,
    /// Group of siblings, who stay together, where there is one.
    pub sibling_group: Option<String>,
    /// Reference of the guardian, where there is one.
    pub guardian_ref: Option<String>,
    /// Whether there is consent to tracing; without it the case appears in no match.
    pub has_tracing_consent: bool,
    /// Powers from which the case is withheld.
    pub withhold_from: BTreeSet<PowerCode>,
    /// Language codes, as recorded.
    pub languages: Vec<String>,
    /// Distinguishing features, where recorded.
    pub distinguishing_features: Option<String>,
}

impl ChildRecord {
    /// Whether the case may be shown to `power`.
    #[must_use]
    pub fn may_be_shown_to(&self, power: PowerCode) -> bool {
        !self.withhold_from.contains(&power)
    }
}

impl Record<17> for ChildRecord {
    const COLUMNS: &'static [&'static str; 17] = &[
        "case_ref",
        "family_name",
        "given_name",
        "patronymic",
        "sex",
        "date_of_birth",
        "last_known_place",
        "separated_on",
        "separation_kind",
        "requesting_relative",
        "relation",
        "sibling_group",
        "guardian_ref",
        "tracing_consent",
        "withhold_from",
        "languages",
        "distinguishing_features",
    ];

    fn parse(row: &Row<17>, context: &RowContext) -> Result<Self, Vec<RowFault>> {
        let [
            case,
            family,
            given,
            patronymic,
            sex,
            born,
            place,
            separated,
            kind,
            relative,
            relation,
            siblings,
            guardian,
            consent,
            withhold,
            languages,
            features,
        ] = &row.fields;
        let mut reader = FieldReader::new(context);
        let case_ref = reader.text("case_ref", case);
        let name = PersonName::read(&mut reader, [family, given, patronymic, ""]);
        let sex = reader.optional_choice("sex", sex);
        let date_of_birth = reader.date("date_of_birth", born);
        let last_known_place = reader.optional_text("last_known_place", place);
        let separated_on = reader.optional_date("separated_on", separated);
        let separation_kind = reader.choice("separation_kind", kind);
        let requesting_relative = reader.optional_text("requesting_relative", relative);
        let relation = reader.optional_text("relation", relation);
        let sibling_group = reader.optional_text("sibling_group", siblings);
        let guardian_ref = reader.optional_text("guardian_ref", guardian);
        let consent = reader.choice("tracing_consent", consent);
        let withhold_from =
            values(withhold).filter_map(|power| reader.power("withhold_from", power)).collect();
        let languages = values(languages).map(|language| reader.text("languages", language)).collect();
        let distinguishing_features = reader.optional_text("distinguishing_features", features);
        let record = date_of_birth.zip(separation_kind).zip(consent).map(
            |((date_of_birth, separation_kind), has_tracing_consent)| Self {
                case_ref,
                name,
                sex,
                date_of_birth,
                last_known_place,
                separated_on,
                separation_kind,
                requesting_relative,
                relation,
                sibling_group,
                guardian_ref,
                has_tracing_consent,
                withhold_from,
                languages,
                distinguishing_features,
            },
        );
        reader.finish(record)
    }

    fn unique_parts(row: &Row<17>) -> Vec<(&'static str, String)> {
        let [case, family, given, patronymic, _, born, ..] = &row.fields;
        let child = unique_part("name and date of birth", &[family, given, patronymic, born]);
        unique_part("case reference", &[case]).into_iter().chain(child).collect()
    }
}
