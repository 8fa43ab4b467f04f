//! Comparing two persons aspect by aspect: what agrees, what does not, and what it weighs.
//!
//! Points are small whole numbers chosen so that no single aspect makes a strong candidate, and that what
//! never changes (date of birth, service number, father's name) weighs more than what does (rank, unit).

use super::distance::distance_within;
use super::profile::{Profile, Spellings};
use crate::date::Date;
use crate::register::{Choice, HeldPerson, SoughtPerson};

/// A score from which a candidate is likely to be the person.
const STRONG_POINTS_MIN: i16 = 55;
/// A score from which a candidate is worth a look.
const POSSIBLE_POINTS_MIN: i16 = 30;
/// Letters from which a name may have two slips of the pen instead of one.
const LONG_NAME_LETTERS: usize = 8;
/// Days between the last news and the capture that are nothing out of the ordinary.
const NEAR_DAYS: i32 = 31;

/// What is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Aspect {
    /// Family name, in any of its spellings.
    FamilyName,
    /// Given name, in any of its spellings.
    GivenName,
    /// Father's name.
    FathersName,
    /// Date of birth.
    DateOfBirth,
    /// Army, regimental or personal number.
    ServiceNumber,
    /// Sex.
    Sex,
    /// Rank.
    Rank,
    /// Unit.
    Unit,
    /// Day of capture and day of the last news.
    Day,
    /// Place of capture and place where the person was seen last.
    Place,
}

impl Aspect {
    /// Every aspect, in the order in which reasons are given.
    pub const ALL: [Self; 10] = [
        Self::FamilyName,
        Self::GivenName,
        Self::FathersName,
        Self::DateOfBirth,
        Self::ServiceNumber,
        Self::Sex,
        Self::Rank,
        Self::Unit,
        Self::Day,
        Self::Place,
    ];

    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::FamilyName => "family name",
            Self::GivenName => "given name",
            Self::FathersName => "father's name",
            Self::DateOfBirth => "date of birth",
            Self::ServiceNumber => "service number",
            Self::Sex => "sex",
            Self::Rank => "rank",
            Self::Unit => "unit",
            Self::Day => "captured, no news since",
            Self::Place => "place",
        }
    }
}

/// How two entries agree on an aspect.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agreement {
    /// They say the same.
    Same,
    /// They say nearly the same: a slip of the pen, another spelling, days apart.
    Close,
    /// They say different things.
    Differs,
    /// One of them says nothing.
    NotSaid,
}

impl Agreement {
    /// For people.
    #[must_use]
    pub const fn words(self) -> &'static str {
        match self {
            Self::Same => "same",
            Self::Close => "close",
            Self::Differs => "differs",
            Self::NotSaid => "not said",
        }
    }
}

/// What a score comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Strength {
    /// Worth a look.
    Possible,
    /// Likely to be the person.
    Strong,
}

impl Strength {
    /// The strength of a score; nothing below what is worth a look.
    #[must_use]
    pub const fn of(points: i16) -> Option<Self> {
        if points >= STRONG_POINTS_MIN {
            Some(Self::Strong)
        } else if points >= POSSIBLE_POINTS_MIN {
            Some(Self::Possible)
        } else {
            None
        }
    }

    /// As interfaces name it.
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::Possible => "POSSIBLE",
            Self::Strong => "STRONG",
        }
    }
}

/// One line of the reasons for a score.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// What was compared.
    pub aspect: Aspect,
    /// What the enquiry says; empty where nothing.
    pub sought: String,
    /// What the holder says; empty where nothing.
    pub held: String,
    /// How they agree.
    pub agreement: Agreement,
    /// What it adds to the score, or takes from it.
    pub points: i16,
}

/// The score of two persons.
#[must_use]
pub fn score(sought: &Profile, held: &Profile) -> i16 {
    Aspect::ALL.iter().fold(0, |points: i16, aspect| points.saturating_add(compare(*aspect, sought, held).1))
}

/// The reasons for the score of two persons, aspect by aspect.
#[must_use]
pub fn reasons(sought: &SoughtPerson, held: &HeldPerson) -> Vec<Reason> {
    let (one, other) = (Profile::from(sought), Profile::from(held));
    let reason = |aspect: &Aspect| {
        let (agreement, points) = compare(*aspect, &one, &other);
        let (sought, held) = said(*aspect, sought, held);
        Reason { aspect: *aspect, sought, held, agreement, points }
    };
    Aspect::ALL.iter().map(reason).collect()
}

/// The agreement on an aspect and what it weighs.
fn compare(aspect: Aspect, sought: &Profile, held: &Profile) -> (Agreement, i16) {
    match aspect {
        Aspect::FamilyName => weigh(spelled(&sought.family, &held.family), [16, 11, -14]),
        Aspect::GivenName => weigh(spelled(&sought.given, &held.given), [10, 7, -10]),
        Aspect::FathersName => weigh(written(&sought.patronymic, &held.patronymic), [10, 7, -8]),
        Aspect::DateOfBirth => weigh(dates(sought.date_of_birth, held.date_of_birth), [22, 11, -14]),
        Aspect::ServiceNumber => weigh(written(&sought.service_number, &held.service_number), [26, 12, -12]),
        Aspect::Sex => match sought.sex.zip(held.sex) {
            None => (Agreement::NotSaid, 0),
            Some((one, other)) => weigh(same(one == other), [1, 0, -20]),
        },
        Aspect::Rank => weigh(exact(&sought.rank, &held.rank), [2, 0, -1]),
        Aspect::Unit => weigh(exact(&sought.unit, &held.unit), [6, 0, -3]),
        Aspect::Day => weigh(days(sought.day, held.day), [4, 3, -3]),
        Aspect::Place => weigh(written(&sought.place, &held.place), [4, 3, -2]),
    }
}

/// Points where two entries say the same, nearly the same, different things.
const fn weigh(agreement: Agreement, [same, close, differs]: [i16; 3]) -> (Agreement, i16) {
    let points = match agreement {
        Agreement::Same => same,
        Agreement::Close => close,
        Agreement::Differs => differs,
        Agreement::NotSaid => 0,
    };
    (agreement, points)
}

const fn same(is_same: bool) -> Agreement {
    if is_same { Agreement::Same } else { Agreement::Differs }
}

/// The best agreement of any two spellings of a part of a name.
fn spelled(one: &Spellings, other: &Spellings) -> Agreement {
    let pairs = [
        (&one.own, &other.own),
        (&one.latin, &other.latin),
        (&one.own, &other.latin),
        (&one.latin, &other.own),
    ];
    pairs.into_iter().map(|(one, other)| written(one, other)).min().unwrap_or(Agreement::NotSaid)
}

fn exact(one: &str, other: &str) -> Agreement {
    if one.is_empty() || other.is_empty() { Agreement::NotSaid } else { same(one == other) }
}

fn written(one: &str, other: &str) -> Agreement {
    match exact(one, other) {
        Agreement::Differs => {
            let letters = one.chars().count().min(other.chars().count());
            let slips = if letters >= LONG_NAME_LETTERS { 2 } else { 1 };
            if distance_within(one, other, slips).is_some() { Agreement::Close } else { Agreement::Differs }
        }
        agreement => agreement,
    }
}

/// Dates of birth are close where one of day, month and year differs, or day and month stand the wrong way round.
fn dates(one: Option<Date>, other: Option<Date>) -> Agreement {
    let Some((one, other)) = one.zip(other) else { return Agreement::NotSaid };
    let parts = [one.year() == other.year(), one.month() == other.month(), one.day() == other.day()];
    let alike = parts.into_iter().filter(|alike| *alike).count();
    let turned = one.year() == other.year()
        && u32::from(one.month()) == u32::from(other.day())
        && u32::from(one.day()) == u32::from(other.month());
    match alike {
        3 => Agreement::Same,
        2 => Agreement::Close,
        _ if turned => Agreement::Close,
        _ => Agreement::Differs,
    }
}

/// Whoever was captured was last heard of shortly before; news that end long before or after it speak against.
fn days(missing_since: Option<Date>, captured_on: Option<Date>) -> Agreement {
    let Some((missing, captured)) = missing_since.zip(captured_on) else { return Agreement::NotSaid };
    let apart = captured.unix_days().saturating_sub(missing.unix_days());
    match apart.saturating_abs() {
        0 => Agreement::Same,
        1..=NEAR_DAYS => Agreement::Close,
        _ => Agreement::Differs,
    }
}

/// What the two entries say, for people.
fn said(aspect: Aspect, sought: &SoughtPerson, held: &HeldPerson) -> (String, String) {
    let text = |value: &Option<String>| value.clone().unwrap_or_default();
    let day = |value: Option<Date>| value.map(|day| day.to_string()).unwrap_or_default();
    let with_latin = |name: &str, latin: &Option<String>| match latin {
        Some(latin) => format!("{name} ({latin})"),
        None => name.to_owned(),
    };
    match aspect {
        Aspect::FamilyName => (
            with_latin(&sought.name.family, &sought.name.latin),
            with_latin(&held.name.family, &held.name.latin),
        ),
        Aspect::GivenName => (sought.name.given.clone(), held.name.given.clone()),
        Aspect::FathersName => (text(&sought.name.patronymic), text(&held.name.patronymic)),
        Aspect::DateOfBirth => (day(sought.date_of_birth), held.date_of_birth.to_string()),
        Aspect::ServiceNumber => (text(&sought.service_number), text(&held.service_number)),
        Aspect::Sex => {
            let word = |sex: Option<crate::register::Sex>| sex.map_or("", Choice::word).to_owned();
            (word(sought.sex), word(held.sex))
        }
        Aspect::Rank => (text(&sought.rank), text(&held.rank)),
        Aspect::Unit => (text(&sought.unit), text(&held.unit)),
        Aspect::Day => (day(sought.missing_since), held.captured_on.to_string()),
        Aspect::Place => (text(&sought.last_seen), text(&held.capture_place)),
    }
}
