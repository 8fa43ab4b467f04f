//! Drawing a list draft from a register, in an order that both sides can compute again.
//!
//! Terms are filled in the order given. Within a term the agreed priority decides, as the terms declare it: usually
//! urgency of referral, then the severely wounded before the seriously ill, then the longest captivity; and last the
//! place of the serial number in the register, so that no one's place is a matter of choice.

mod difference;

use std::collections::BTreeSet;

use crate::date::Date;
use crate::register::{Claim, Urgency};

pub use difference::{Difference, difference};

/// Most lines of one draft.
pub const DRAFT_LINES_MAX: usize = 10_000;
/// The agreed priority in words, as drafts state it.
pub const PRIORITY_WORDS: &str = "within a term: the most urgent referral first (immediate, urgent, routine, none), then the \
                                  severely wounded, then the seriously ill, then the longest captivity; between equals \
                                  the place in the register's order of numbers";

/// A key of the agreed priority.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PriorityKey {
    /// Urgency of referral, then the severely wounded before the seriously ill.
    Severity,
    /// The longest captivity.
    Captivity,
}

/// The priority where terms declare none.
pub const USUAL_PRIORITY: [PriorityKey; 2] = [PriorityKey::Severity, PriorityKey::Captivity];

/// What the draw knows of a person or a container.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Candidate<T> {
    /// Place of the serial or container number in the order of the register's numbers.
    pub place: u32,
    /// Claims that stand.
    pub claims: BTreeSet<Claim>,
    /// Urgency of the most urgent referral.
    pub urgency: Option<Urgency>,
    /// Day of capture; absent for containers, which go by their number.
    pub captured_on: Option<Date>,
    /// Terms under which it can stand.
    pub terms: BTreeSet<T>,
}

/// One person or container drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DraftLine<T> {
    /// Its place in the register.
    pub place: u32,
    /// The line's primary term.
    pub term: T,
}

/// A list draft.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Draft<T> {
    /// The lines drawn, in order of terms and of agreed priority.
    pub lines: Vec<DraftLine<T>>,
    /// How many of the number wanted were not found.
    pub missing: usize,
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
    #[error("a term is named twice; each is filled once. Nothing was drawn.")]
    TermRepeated,
    /// Two candidates have the same place, so one person could be drawn twice.
    #[error("place {place} stands among the candidates twice. Nothing was drawn.")]
    CandidateRepeated {
        /// The place.
        place: u32,
    },
}

/// Draws up to `wanted` lines by `priority`, filling `terms` in their order; each candidate is drawn once, under the
/// first term under which it can stand. The order of `candidates` does not matter.
///
/// # Errors
/// Too many lines wanted, no term, a term or a candidate named twice.
pub fn draw<T: Ord + Clone>(
    candidates: &[Candidate<T>],
    terms: &[T],
    wanted: usize,
    priority: &[PriorityKey],
) -> Result<Draft<T>, DraftError> {
    if wanted > DRAFT_LINES_MAX {
        return Err(DraftError::TooMany { wanted });
    }
    if terms.is_empty() {
        return Err(DraftError::NoTerm);
    }
    if first_repeated(terms.iter()).is_some() {
        return Err(DraftError::TermRepeated);
    }
    if let Some(place) = first_repeated(candidates.iter().map(|candidate| candidate.place)) {
        return Err(DraftError::CandidateRepeated { place });
    }
    let mut drawable: Vec<&Candidate<T>> = candidates.iter().collect();
    drawable.sort_by_key(|candidate| agreed_priority(candidate, priority));
    let mut lines = Vec::with_capacity(wanted.min(drawable.len()));
    for term in terms {
        drawable.retain(|candidate| {
            let is_drawn = lines.len() < wanted && candidate.terms.contains(term);
            if is_drawn {
                lines.push(DraftLine { place: candidate.place, term: term.clone() });
            }
            !is_drawn
        });
    }
    let missing = wanted.saturating_sub(lines.len());
    Ok(Draft { lines, missing })
}

/// What one key says of a candidate; smaller is earlier.
type Rank = (u8, u8, Option<Date>);

/// Smaller is earlier.
fn agreed_priority<T>(candidate: &Candidate<T>, priority: &[PriorityKey]) -> (Vec<Rank>, u32) {
    let rank = |key: &PriorityKey| match key {
        PriorityKey::Severity => {
            let (urgency, wound) = severity(candidate);
            (urgency, wound, None)
        }
        PriorityKey::Captivity => (0, 0, candidate.captured_on),
    };
    (priority.iter().map(rank).collect(), candidate.place)
}

fn severity<T>(candidate: &Candidate<T>) -> (u8, u8) {
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
    (urgency, wound)
}

fn first_repeated<V: Ord + Copy>(values: impl Iterator<Item = V>) -> Option<V> {
    let mut seen = BTreeSet::new();
    values.into_iter().find(|value| !seen.insert(*value))
}

#[cfg(test)]
mod tests;
