//! Finding the pairs worth comparing, and comparing them.
//!
//! Nobody is compared with everybody: only persons who share a key are, such as the date of birth or the
//! service number. Two entries of one person that agree on none of the keys are not found.

use std::collections::{BTreeMap, BTreeSet};

use super::compare::{Strength, score};
use super::profile::Profile;

/// Most persons on either side of one matching.
pub const PERSONS_MAX: usize = 100_000;
/// Most candidates kept of one person sought; the best are.
pub const CANDIDATES_PER_PERSON_MAX: usize = 8;
/// Candidates whose scores lie no further apart than this are shown side by side as ambiguous.
pub const AMBIGUITY_POINTS: i16 = 12;
/// Most persons held under one key; a key that more share tells nobody apart and is left out.
const PERSONS_PER_KEY_MAX: usize = 500;
/// After how many persons sought progress is told.
const PROGRESS_PERSONS: usize = 256;

/// Two entries that may be the same person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Candidate {
    /// Place of the person sought among those given.
    pub sought: usize,
    /// Place of the person held among those given.
    pub held: usize,
    /// Its score.
    pub points: i16,
}

/// What came of a matching.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Matching {
    /// The candidates, by person sought and descending score.
    pub candidates: Vec<Candidate>,
    /// Pairs that were compared.
    pub compared: u64,
}

/// Finds the candidates for every person sought; `progress` is told now and then how many are done.
#[must_use]
pub fn find_candidates(sought: &[Profile], held: &[Profile], mut progress: impl FnMut(usize)) -> Matching {
    let mut by_key: BTreeMap<(u8, String), Vec<usize>> = BTreeMap::new();
    for (place, profile) in held.iter().enumerate() {
        for key in keys(profile) {
            by_key.entry(key).or_default().push(place);
        }
    }
    let mut matching = Matching::default();
    for (place, profile) in sought.iter().enumerate() {
        let shared: BTreeSet<usize> = keys(profile)
            .iter()
            .filter_map(|key| by_key.get(key))
            .filter(|places| places.len() <= PERSONS_PER_KEY_MAX)
            .flatten()
            .copied()
            .collect();
        matching.compared = matching.compared.saturating_add(u64::try_from(shared.len()).unwrap_or(u64::MAX));
        let mut found: Vec<Candidate> = shared
            .into_iter()
            .filter_map(|other| {
                let points = score(profile, held.get(other)?);
                Strength::of(points).map(|_| Candidate { sought: place, held: other, points })
            })
            .collect();
        found.sort_by_key(|candidate| (std::cmp::Reverse(candidate.points), candidate.held));
        found.truncate(CANDIDATES_PER_PERSON_MAX);
        matching.candidates.append(&mut found);
        if place.is_multiple_of(PROGRESS_PERSONS) {
            progress(place);
        }
    }
    progress(sought.len());
    matching
}

/// Whether another candidate of either person comes so close, or is better, that the two must be looked at side by
/// side.
#[must_use]
pub fn is_ambiguous(points: i16, rivals: impl IntoIterator<Item = i16>) -> bool {
    rivals.into_iter().any(|rival| rival.saturating_add(AMBIGUITY_POINTS) >= points)
}

/// What two entries of one person are expected to share at least once; keys of different kinds never meet.
fn keys(profile: &Profile) -> Vec<(u8, String)> {
    let mut keys = Vec::with_capacity(8);
    let initial: String = profile.given.own.chars().take(1).collect();
    let mut add = |kind: u8, parts: &[&str]| {
        if parts.iter().all(|part| !part.is_empty()) {
            keys.push((kind, parts.join("\u{1f}")));
        }
    };
    add(0, &[&profile.service_number]);
    let born = profile.date_of_birth;
    add(1, &[&born.map(|day| day.to_string()).unwrap_or_default()]);
    for family in BTreeSet::from([&profile.family.own, &profile.family.latin]) {
        add(2, &[family, &initial]);
    }
    let year = born.map(|day| day.year().to_string()).unwrap_or_default();
    for given in BTreeSet::from([&profile.given.own, &profile.given.latin]) {
        add(3, &[given, &profile.patronymic, &year]);
    }
    // Day and month the wrong way round.
    let turned = born.map(|day| format!("{}-{:02}-{:02}", day.year(), day.day(), day.month()));
    if let Some(turned) = turned.filter(|_| born.is_some_and(|day| day.day() <= 12)) {
        add(1, &[&turned]);
    }
    keys
}
