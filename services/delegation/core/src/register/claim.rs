//! What a holder claims about a person: the categories that an agreement's terms may speak of.

use std::collections::BTreeSet;
use std::fmt;

use super::Choice;
use super::field::values;
use crate::date::Date;
use crate::predicate::AgeRule;

/// A claimed category. The order is that of agreed priority: the severely wounded first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Claim {
    /// Severely wounded (Third Geneva Convention, article 109).
    SeverelyWounded,
    /// Seriously ill (the same article).
    SeriouslyIll,
    /// Under the agreed age.
    Young,
}

impl Claim {
    /// Whether the claim is for the medical commission to find on.
    #[must_use]
    pub fn is_medical(self) -> bool {
        matches!(self, Self::SeverelyWounded | Self::SeriouslyIll)
    }
}

impl Choice for Claim {
    const WORDS: &'static [(&'static str, Self)] = &[
        ("SEVERELY_WOUNDED", Self::SeverelyWounded),
        ("SERIOUSLY_ILL", Self::SeriouslyIll),
        ("YOUNG", Self::Young),
    ];
}

/// A claim that was not taken over; the person stands without it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RefusedClaim {
    /// The claim as the row has it.
    pub claim: String,
    /// Why it was refused.
    pub reason: RefusedClaimReason,
}

/// Why a claim was refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RefusedClaimReason {
    /// No category has that name.
    Unknown,
    /// The person does not meet the age rule.
    NotUnderAge {
        /// The person's date of birth.
        date_of_birth: Date,
        /// The person's day of capture.
        captured_on: Date,
        /// The rule.
        rule: AgeRule,
    },
}

impl fmt::Display for RefusedClaim {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.reason {
            RefusedClaimReason::Unknown => {
                write!(formatter, "claim {:?} is no category; allowed: {}", self.claim, Claim::allowed())?;
            }
            RefusedClaimReason::NotUnderAge { date_of_birth, captured_on, rule } => {
                write!(
                    formatter,
                    "{}; claim {} needs {rule}",
                    rule.describe_age(date_of_birth, captured_on),
                    self.claim
                )?;
            }
        }
        formatter.write_str(". The person stands without this claim.")
    }
}

/// The known claims of a field of words separated by semicolons, and the words that are none.
#[must_use]
pub fn parse_claims(field: &str) -> (BTreeSet<Claim>, Vec<String>) {
    let mut claims = BTreeSet::new();
    let mut unknown = Vec::new();
    for word in values(field) {
        match Claim::from_word(word) {
            Some(claim) => {
                claims.insert(claim);
            }
            None => unknown.push(word.to_owned()),
        }
    }
    (claims, unknown)
}
