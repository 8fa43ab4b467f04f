//! Names and sex as lists give them.

use super::Choice;
use super::field::FieldReader;

/// A person's name in the script of the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PersonName {
    /// Family name.
    pub family: String,
    /// Given name.
    pub given: String,
    /// Patronymic, where known.
    pub patronymic: Option<String>,
    /// The name in Latin letters, family name first, where known.
    pub latin: Option<String>,
}

impl PersonName {
    /// Reads the name fields; absent parts are faults of the row.
    pub(super) fn read(
        reader: &mut FieldReader<'_>,
        [family, given, patronymic, latin]: [&str; 4],
    ) -> PersonName {
        PersonName {
            family: reader.name_part("family_name", family),
            given: reader.name_part("given_name", given),
            patronymic: reader.optional_text("patronymic", patronymic),
            latin: reader.optional_text("name_latin", latin),
        }
    }
}

/// Sex as lists give it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Sex {
    /// `F`.
    Female,
    /// `M`.
    Male,
}

impl Choice for Sex {
    const WORDS: &'static [(&'static str, Self)] = &[("F", Self::Female), ("M", Self::Male)];
}
