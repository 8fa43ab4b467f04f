//! Which persons a term speaks of: pure predicates over what a register knows.
//!
//! A predicate is frozen with its agreement: an age is measured on the agreed day and nobody ages out
//! while waiting. Whether a medical claim is right is for the commission to find.

use std::collections::BTreeSet;
use std::fmt;

use crate::date::Date;
use crate::register::Claim;

/// The day on which an age is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ReferenceDay {
    /// One day for everybody.
    On(Date),
    /// The day on which each person was captured.
    OfCapture,
}

/// Persons of an age, in one of three readings that name three different sets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AgeRule {
    /// Younger than this on a day.
    Under {
        /// The age in completed years that a person must not have reached.
        years: u16,
        /// The day.
        reference: ReferenceDay,
    },
    /// Between two ages on a day, both included.
    Between {
        /// Youngest age, in completed years.
        from_years: u16,
        /// Oldest age, in completed years.
        to_years: u16,
        /// The day.
        reference: ReferenceDay,
    },
    /// Born after a day.
    BornAfter(Date),
}

impl AgeRule {
    /// Whether someone born on one day and captured on another meets the rule. Who was not yet born on the day of
    /// reference is under any age.
    #[must_use]
    pub fn holds(&self, date_of_birth: Date, captured_on: Date) -> bool {
        let age = |reference: &ReferenceDay| date_of_birth.age_on(reference.day(captured_on));
        match self {
            Self::Under { years, reference } => age(reference).is_none_or(|age| age < *years),
            Self::Between { from_years, to_years, reference } => {
                age(reference).is_some_and(|age| (*from_years..=*to_years).contains(&age))
            }
            Self::BornAfter(day) => date_of_birth > *day,
        }
    }

    /// `born 1999-03-28, aged 26 on 2025-06-02`.
    #[must_use]
    pub fn describe_age(&self, date_of_birth: Date, captured_on: Date) -> String {
        let day = match self {
            Self::Under { reference, .. } | Self::Between { reference, .. } => reference.day(captured_on),
            Self::BornAfter(_) => return format!("born {date_of_birth}"),
        };
        match date_of_birth.age_on(day) {
            Some(years) => format!("born {date_of_birth}, aged {years} on {day}"),
            None => format!("born {date_of_birth}, after {day}"),
        }
    }
}

impl fmt::Display for AgeRule {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Under { years, .. } => write!(formatter, "under {years}"),
            Self::Between { from_years, to_years, .. } => write!(formatter, "{from_years} to {to_years}"),
            Self::BornAfter(day) => write!(formatter, "a birth after {day}"),
        }
    }
}

impl ReferenceDay {
    const fn day(self, captured_on: Date) -> Date {
        match self {
            Self::On(day) => day,
            Self::OfCapture => captured_on,
        }
    }
}

/// Which persons a term speaks of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Predicate {
    /// Whoever meets the age rule, claimed or not.
    Age(AgeRule),
    /// Whoever is claimed to be severely wounded or seriously ill.
    MedicalClaim,
    /// Everyone.
    Any,
}

impl Predicate {
    /// Whether a person of this date of birth, this day of capture and these claims is meant.
    #[must_use]
    pub fn holds(&self, date_of_birth: Date, captured_on: Date, claims: &BTreeSet<Claim>) -> bool {
        match self {
            Self::Age(rule) => rule.holds(date_of_birth, captured_on),
            Self::MedicalClaim => claims.iter().any(|claim| claim.is_medical()),
            Self::Any => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_predicate_holds_for_whom_it_means() {
        let reference = ReferenceDay::On(date("2025-06-02"));
        let young = Predicate::Age(AgeRule::Under { years: 25, reference });
        let table: &[(Predicate, &str, &[Claim], bool)] = &[
            (young, "2000-06-03", &[], true),
            (young, "2000-06-02", &[Claim::Young], false),
            (young, "2026-01-01", &[], true),
            (Predicate::MedicalClaim, "1980-01-01", &[], false),
            (Predicate::MedicalClaim, "1980-01-01", &[Claim::Young], false),
            (Predicate::MedicalClaim, "1980-01-01", &[Claim::SeriouslyIll], true),
            (Predicate::MedicalClaim, "1980-01-01", &[Claim::SeverelyWounded, Claim::Young], true),
            (Predicate::Any, "1980-01-01", &[], true),
        ];
        for (predicate, born, claims, expected) in table {
            let claims = claims.iter().copied().collect();
            let holds = predicate.holds(date(born), date("2023-01-01"), &claims);
            assert_eq!(holds, *expected, "{predicate:?} {born} {claims:?}");
        }
    }

    // Shows F1.
    #[test]
    fn three_readings_and_two_days_name_different_sets() {
        let (on, captured) = (ReferenceDay::On(date("2025-06-02")), "2023-05-01");
        let under = |reference| AgeRule::Under { years: 25, reference };
        let between = |reference| AgeRule::Between { from_years: 18, to_years: 25, reference };
        let born_after = AgeRule::BornAfter(date("2000-12-31"));
        let rules = [
            under(on),
            between(on),
            born_after,
            under(ReferenceDay::OfCapture),
            between(ReferenceDay::OfCapture),
        ];
        let table = [
            // Aged 26 on the day, 24 at capture: captured in time, too old at the table.
            ("1999-05-10", [false, false, false, true, true]),
            // Aged 25 on the day: 18 to 25 means them, under 25 does not.
            ("1999-06-03", [false, true, false, true, true]),
            ("2000-06-02", [false, true, false, true, true]),
            ("2000-06-03", [true, true, false, true, true]),
            ("2000-12-31", [true, true, false, true, true]),
            ("2001-01-01", [true, true, true, true, true]),
            // Aged 17 on the day: under 25, and not from 18 on.
            ("2007-06-03", [true, false, true, true, false]),
            ("2005-04-30", [true, true, true, true, true]),
            // Turned 18 between capture and the day.
            ("2005-05-02", [true, true, true, true, false]),
        ];
        for (born, expected) in table {
            let found = rules.map(|rule| rule.holds(date(born), date(captured)));
            assert_eq!(found, expected, "{born}");
        }
    }

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }
}
