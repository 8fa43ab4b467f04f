//! What is compared of a person, in the form in which it is compared.

use super::fold::{fold, fold_number};
use crate::date::Date;
use crate::register::{HeldPerson, PersonName, Sex, SoughtPerson};

/// A person, sought or held, as comparisons see them. Empty text means that nothing is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Profile {
    pub(super) family: Spellings,
    pub(super) given: Spellings,
    pub(super) patronymic: String,
    pub(super) sex: Option<Sex>,
    pub(super) date_of_birth: Option<Date>,
    pub(super) service_number: String,
    pub(super) rank: String,
    pub(super) unit: String,
    /// Day of capture, or since which there is no news.
    pub(super) day: Option<Date>,
    /// Place of capture, or where the person was seen last.
    pub(super) place: String,
}

/// A part of a name in the script of the list and, where given, in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Spellings {
    pub(super) own: String,
    pub(super) latin: String,
}

impl From<&SoughtPerson> for Profile {
    fn from(person: &SoughtPerson) -> Self {
        let (family, given) = spellings(&person.name);
        Self {
            family,
            given,
            patronymic: folded(person.name.patronymic.as_deref()),
            sex: person.sex,
            date_of_birth: person.date_of_birth,
            service_number: person.service_number.as_deref().map(fold_number).unwrap_or_default(),
            rank: folded(person.rank.as_deref()),
            unit: folded(person.unit.as_deref()),
            day: person.missing_since,
            place: folded(person.last_seen.as_deref()),
        }
    }
}

impl From<&HeldPerson> for Profile {
    fn from(person: &HeldPerson) -> Self {
        let (family, given) = spellings(&person.name);
        Self {
            family,
            given,
            patronymic: folded(person.name.patronymic.as_deref()),
            sex: person.sex,
            date_of_birth: Some(person.date_of_birth),
            service_number: person.service_number.as_deref().map(fold_number).unwrap_or_default(),
            rank: folded(person.rank.as_deref()),
            unit: folded(person.unit.as_deref()),
            day: Some(person.captured_on),
            place: folded(person.capture_place.as_deref()),
        }
    }
}

fn spellings(name: &PersonName) -> (Spellings, Spellings) {
    // The Latin name begins with the family name.
    let latin = name.latin.as_deref().unwrap_or_default().trim();
    let (family, given) = latin.split_once(' ').unwrap_or((latin, ""));
    (
        Spellings { own: fold(&name.family), latin: fold(family) },
        Spellings { own: fold(&name.given), latin: fold(given) },
    )
}

fn folded(text: Option<&str>) -> String {
    text.map(fold).unwrap_or_default()
}
