//! The fixed field lists of sealed documents.
//!
//! Numbers and order are stable for ever: they are hashed into roots that stand on the log.
//! A schema never gains or loses a field; another list is another schema.

/// Longest value of every field but a body, in bytes.
pub const VALUE_BYTES_MAX: usize = 4 * 1024;
/// Longest body of clearance reasons or of a fitness sheet, in bytes.
pub const BODY_BYTES_MAX: usize = 15 * 1024 * 1024;
/// Most fields a schema has; a proof has at most six hashes.
pub const FIELDS_MAX: usize = 64;

/// What a sealed document describes. The discriminant is the byte that is hashed and sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[repr(u8)]
pub enum Schema {
    /// A prisoner as the holding side declares him.
    Person = 1,
    /// A container with human remains and its papers.
    Remains = 2,
    /// A child who is sought.
    Child = 3,
    /// Why lines were cleared or do not depart; sealed to the neutral.
    ClearanceReasons = 4,
    /// What the commission found about the fitness to travel of everyone on a batch revision.
    FitnessSheet = 5,
    /// A referral to the medical commission (Third Geneva Convention, article 113).
    Referral = 6,
    /// What one person said in a private interview, or why their clearance was withdrawn; it never leaves the neutral.
    Interview = 7,
    /// A paper on a child's case, or an entry of a diary on it.
    ChildPaper = 80,
    /// The card of a child (Additional Protocol I, article 78(3)).
    ChildCard = 81,
    /// A photograph of the paper that people signed by hand at a handover point.
    HandoverPaper = 90,
}

/// One field of a schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldRule {
    /// Number of the field, from 1, in the order of the leaves.
    pub number: u16,
    /// Name of the field in people's hands; it is not hashed.
    pub name: &'static str,
    /// Longest value, in bytes.
    pub value_bytes_max: usize,
}

const fn short(number: u16, name: &'static str) -> FieldRule {
    FieldRule { number, name, value_bytes_max: VALUE_BYTES_MAX }
}

const BODY: &[FieldRule] = &[FieldRule { number: 1, name: "body", value_bytes_max: BODY_BYTES_MAX }];

const PERSON: &[FieldRule] = &[
    short(1, "holder_serial"),
    short(2, "power_of_origin"),
    short(3, "family_name"),
    short(4, "given_name"),
    short(5, "patronymic"),
    short(6, "name_latin"),
    short(7, "sex"),
    short(8, "date_of_birth"),
    short(9, "rank"),
    short(10, "service_number"),
    short(11, "unit"),
    short(12, "captured_on"),
    short(13, "capture_place"),
    short(14, "facility_ref"),
    short(15, "category_claims"),
];

const REMAINS: &[FieldRule] = &[
    short(1, "container_no"),
    short(2, "seal_no"),
    short(3, "declared_power"),
    short(4, "declared_name"),
    short(5, "declared_identity_grade"),
    short(6, "content_class"),
    short(7, "recovered_on"),
    short(8, "recovery_place"),
    short(9, "cold_store"),
    short(10, "profile_available"),
    short(11, "effects_packet_no"),
    short(12, "effects_seal_no"),
];

const CHILD: &[FieldRule] = &[
    short(1, "case_ref"),
    short(2, "family_name"),
    short(3, "given_name"),
    short(4, "patronymic"),
    short(5, "sex"),
    short(6, "date_of_birth"),
    short(7, "last_known_place"),
    short(8, "separated_on"),
    short(9, "separation_kind"),
    short(10, "requesting_relative"),
    short(11, "relation"),
    short(12, "sibling_group"),
    short(13, "guardian_ref"),
    short(14, "tracing_consent"),
    short(15, "withhold_from"),
    short(16, "languages"),
    short(17, "distinguishing_features"),
];

const REFERRAL: &[FieldRule] = &[
    short(1, "referral_ref"),
    short(2, "holder_serial"),
    short(3, "source_art113"),
    short(4, "received_on"),
    short(5, "facility_ref"),
    short(6, "urgency"),
    short(7, "subject"),
    short(8, "holder"),
];

const INTERVIEW: &[FieldRule] = &[short(1, "batch_id"), short(2, "line"), short(3, "told")];

const HANDOVER_PAPER: &[FieldRule] = &[
    short(1, "batch_id"),
    short(2, "revision"),
    short(3, "content_digest"),
    short(4, "file_name"),
    FieldRule { number: 5, name: "photograph", value_bytes_max: BODY_BYTES_MAX },
];

const CHILD_PAPER: &[FieldRule] = &[
    short(1, "case_id"),
    short(2, "kind"),
    short(3, "day"),
    short(4, "place"),
    short(5, "outcome"),
    FieldRule { number: 6, name: "content", value_bytes_max: BODY_BYTES_MAX },
];

const CHILD_CARD: &[FieldRule] = &[
    short(1, "case_id"),
    short(2, "family_name"),
    short(3, "given_name"),
    short(4, "sex"),
    short(5, "date_and_place_of_birth"),
    short(6, "father_full_name"),
    short(7, "mother_full_and_maiden_name"),
    short(8, "next_of_kin"),
    short(9, "nationality"),
    short(10, "native_and_other_languages"),
    short(11, "family_address"),
    short(12, "identification_number"),
    short(13, "state_of_health"),
    short(14, "blood_group"),
    short(15, "distinguishing_features"),
    short(16, "found_on_and_where"),
    short(17, "left_country_on_and_where"),
    short(18, "religion"),
    short(19, "present_address"),
    short(20, "death_and_interment"),
];

impl Schema {
    /// Every schema, in the order of its byte.
    pub const ALL: [Self; 10] = [
        Self::Person,
        Self::Remains,
        Self::Child,
        Self::ClearanceReasons,
        Self::FitnessSheet,
        Self::Referral,
        Self::Interview,
        Self::ChildPaper,
        Self::ChildCard,
        Self::HandoverPaper,
    ];

    /// The byte that is hashed and sent.
    #[must_use]
    pub const fn code(self) -> u8 {
        self as u8
    }

    /// The schema with this byte; `None` if there is none.
    #[must_use]
    pub fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|schema| schema.code() == code)
    }

    /// The fields of this schema, in the order of their leaves.
    #[must_use]
    pub const fn fields(self) -> &'static [FieldRule] {
        match self {
            Self::Person => PERSON,
            Self::Remains => REMAINS,
            Self::Child => CHILD,
            Self::ClearanceReasons | Self::FitnessSheet => BODY,
            Self::Referral => REFERRAL,
            Self::Interview => INTERVIEW,
            Self::HandoverPaper => HANDOVER_PAPER,
            Self::ChildPaper => CHILD_PAPER,
            Self::ChildCard => CHILD_CARD,
        }
    }

    /// The number of the field with this name; `None` if the schema has no such field.
    #[must_use]
    pub fn number_of(self, name: &str) -> Option<u16> {
        self.fields().iter().find(|rule| rule.name == name).map(|rule| rule.number)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_count_up_from_one_and_names_are_unique() {
        for schema in Schema::ALL {
            let fields = schema.fields();
            assert!(!fields.is_empty() && fields.len() <= FIELDS_MAX, "{schema:?}");
            for (rule, number) in fields.iter().zip(1..) {
                assert_eq!(rule.number, number, "{schema:?} {}", rule.name);
                assert_eq!(schema.number_of(rule.name), Some(number), "{schema:?} {}", rule.name);
            }
        }
    }

    #[test]
    fn codes_are_stable() {
        let codes = Schema::ALL.map(|schema| (schema.code(), schema.fields().len()));
        assert_eq!(
            codes,
            [(1, 15), (2, 12), (3, 17), (4, 1), (5, 1), (6, 8), (7, 3), (80, 6), (81, 20), (90, 5)]
        );
        for code in 0..=u8::MAX {
            assert_eq!(
                Schema::from_code(code).map(Schema::code),
                matches!(code, 1..=7 | 80 | 81 | 90).then_some(code)
            );
        }
    }
}
