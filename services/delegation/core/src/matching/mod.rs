//! Matching persons sought with persons held: candidates with a score and its reasons, for a person to decide.
//!
//! Nothing here decides. A score is a sum of points, each of one comparison that can be shown and disputed;
//! what two entries do not both say gives no points either way. Candidates that come close to each other are
//! marked as ambiguous and shown side by side.

mod candidates;
mod compare;
mod distance;
mod fold;
mod profile;
#[cfg(test)]
mod tests;

pub use candidates::{
    AMBIGUITY_POINTS, CANDIDATES_PER_PERSON_MAX, Candidate, Matching, PERSONS_MAX, find_candidates,
    is_ambiguous,
};
pub use compare::{Agreement, Aspect, Reason, Strength, reasons, score};
pub use profile::Profile;
