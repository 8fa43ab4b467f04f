//! Drawing a list draft from a register, in an order that both sides can compute again.
//!
//! Terms are filled in the order given. Within a term the agreed priority decides: urgency of referral,
//! then the severely wounded before the seriously ill, then the longest captivity, then the serial
//! number, so that no one's place is a matter of choice.

use std::collections::BTreeSet;

use crate::date::Date;
use crate::register::{Claim, Urgency};

/// Most lines of one draft.
pub const DRAFT_LINES_MAX: usize = 10_000;

/// What the draw knows of a person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate {
    /// The holder's serial number.
    pub serial: String,
    /// Claims that stand.
    pub claims: BTreeSet<Claim>,
    /// Urgency of the most urgent referral.
    pub urgency: Option<Urgency>,
    /// Day of capture.
    pub captured_on: Date,
    /// Whether the person meets the agreed age rule.
    pub is_young: bool,
    /// Whether the person cannot be listed: received already, or on a live line.
    pub is_excluded: bool,
}

/// Whom a drafted term takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum DraftCategory {
    /// Those with a medical claim.
    Medical,
    /// Those who meet the age rule.
    Young,
    /// Everyone.
    Any,
}

impl DraftCategory {
    fn takes(self, candidate: &Candidate) -> bool {
        match self {
            Self::Medical => candidate.claims.iter().any(|claim| claim.is_medical()),
            Self::Young => candidate.is_young,
            Self::Any => true,
        }
    }
}

/// A term to fill.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftTerm {
    /// The term's name.
    pub name: String,
    /// Whom it takes.
    pub category: DraftCategory,
}

/// One person drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine {
    /// The holder's serial number.
    pub serial: String,
    /// The line's primary term.
    pub term: String,
    /// Later terms in which the person counts as well.
    pub also_satisfies: Vec<String>,
}

/// A list draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft {
    /// The persons drawn, in order of terms and of agreed priority.
    pub lines: Vec<DraftLine>,
    /// How many of the number wanted were not found.
    pub missing: usize,
    /// Candidates passed over because they are excluded.
    pub excluded: usize,
}

/// Why no draft was drawn.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum DraftError {
    /// More lines are wanted than a draft may have.
    #[error("{wanted} lines wanted; a draft has at most {DRAFT_LINES_MAX}. Nothing was drawn.")]
    TooMany {
        /// The number wanted.
        wanted: usize,
    },
    /// There is no term to fill.
    #[error("no term named; at least one is needed. Nothing was drawn.")]
    NoTerm,
    /// The same term is named twice.
    #[error("term {name} is named twice; each is filled once. Nothing was drawn.")]
    TermRepeated {
        /// The term.
        name: String,
    },
    /// Two candidates have the same serial, so one person could be drawn twice.
    #[error("{serial} stands among the candidates twice. Nothing was drawn.")]
    CandidateRepeated {
        /// The serial number.
        serial: String,
    },
}

/// Draws up to `wanted` persons, filling `terms` in their order; each person is drawn once, under the
/// first term that takes the person. The order of `candidates` does not matter.
///
/// # Errors
/// Too many lines wanted, no term, a term or a candidate named twice.
pub fn draw(candidates: &[Candidate], terms: &[DraftTerm], wanted: usize) -> Result<Draft, DraftError> {
    if wanted > DRAFT_LINES_MAX {
        return Err(DraftError::TooMany { wanted });
    }
    if terms.is_empty() {
        return Err(DraftError::NoTerm);
    }
    if let Some(name) = first_repeated(terms.iter().map(|term| term.name.as_str())) {
        return Err(DraftError::TermRepeated { name: name.to_owned() });
    }
    if let Some(serial) = first_repeated(candidates.iter().map(|candidate| candidate.serial.as_str())) {
        return Err(DraftError::CandidateRepeated { serial: serial.to_owned() });
    }
    let mut drawable: Vec<&Candidate> =
        candidates.iter().filter(|candidate| !candidate.is_excluded).collect();
    let excluded = candidates.len().saturating_sub(drawable.len());
    drawable.sort_by_key(|candidate| agreed_priority(candidate));
    let mut lines = Vec::with_capacity(wanted.min(drawable.len()));
    for (place, term) in terms.iter().enumerate() {
        let later_terms = terms.get(place.saturating_add(1)..).unwrap_or_default();
        drawable.retain(|candidate| {
            let is_drawn = lines.len() < wanted && term.category.takes(candidate);
            if is_drawn {
                lines.push(line_of(candidate, term, later_terms));
            }
            !is_drawn
        });
    }
    let missing = wanted.saturating_sub(lines.len());
    Ok(Draft { lines, missing, excluded })
}

fn line_of(candidate: &Candidate, term: &DraftTerm, later_terms: &[DraftTerm]) -> DraftLine {
    let also = later_terms.iter().filter(|later| later.category.takes(candidate));
    DraftLine {
        serial: candidate.serial.clone(),
        term: term.name.clone(),
        also_satisfies: also.map(|later| later.name.clone()).collect(),
    }
}

/// Smaller is earlier.
fn agreed_priority(candidate: &Candidate) -> (u8, u8, Date, &str) {
    let urgency = match candidate.urgency {
        Some(Urgency::Immediate) => 0,
        Some(Urgency::Urgent) => 1,
        Some(Urgency::Routine) => 2,
        None => 3,
    };
    let wound = if candidate.claims.contains(&Claim::SeverelyWounded) {
        0
    } else if candidate.claims.contains(&Claim::SeriouslyIll) {
        1
    } else {
        2
    };
    (urgency, wound, candidate.captured_on, candidate.serial.as_str())
}

fn first_repeated<'a>(names: impl Iterator<Item = &'a str>) -> Option<&'a str> {
    let mut seen = BTreeSet::new();
    names.into_iter().find(|name| !seen.insert(*name))
}

#[cfg(test)]
mod tests;
