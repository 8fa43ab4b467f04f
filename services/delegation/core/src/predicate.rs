//! Which persons a term speaks of: pure predicates over what a register knows.
//!
//! A predicate is frozen with its agreement: an age is measured on the agreed day and nobody ages out
//! while waiting. Whether a medical claim is right is for the commission to find.

use std::collections::BTreeSet;

use crate::date::Date;
use crate::register::Claim;

/// Persons under an age on a frozen day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AgeRule {
    /// The age in completed years that a person must not have reached.
    pub under_years: u16,
    /// The day on which the age is measured.
    pub reference_date: Date,
}

impl AgeRule {
    /// Whether someone born on `date_of_birth` meets the rule.
    #[must_use]
    pub fn holds(&self, date_of_birth: Date) -> bool {
        date_of_birth.age_on(self.reference_date).is_none_or(|years| years < self.under_years)
    }

    /// `born 1999-03-28, aged 26 on 2025-06-02`.
    #[must_use]
    pub fn describe_age(&self, date_of_birth: Date) -> String {
        match date_of_birth.age_on(self.reference_date) {
            Some(years) => format!("born {date_of_birth}, aged {years} on {}", self.reference_date),
            None => format!("born {date_of_birth}, after {}", self.reference_date),
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
    /// Whether a person of this date of birth and these claims is meant.
    #[must_use]
    pub fn holds(&self, date_of_birth: Date, claims: &BTreeSet<Claim>) -> bool {
        match self {
            Self::Age(rule) => rule.holds(date_of_birth),
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
        let young = Predicate::Age(AgeRule { under_years: 25, reference_date: date("2025-06-02") });
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
            assert_eq!(predicate.holds(date(born), &claims), *expected, "{predicate:?} {born} {claims:?}");
        }
    }

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }
}
