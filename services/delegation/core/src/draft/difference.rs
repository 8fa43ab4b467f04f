//! What has come, what has left and what stands under another term between two drafts, or a draft and a
//! revision of a batch.

use std::collections::BTreeMap;

/// How two sets of lines differ.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference<K, T> {
    /// Lines that only the second has, with their term.
    pub came: Vec<(K, T)>,
    /// Lines that only the first has, with their term.
    pub left: Vec<(K, T)>,
    /// Lines that both have, with the first's term and the second's.
    pub changed: Vec<(K, T, T)>,
    /// How many lines are the same in both.
    pub same: usize,
}

/// Compares two sets of lines, each by subject with its term.
#[must_use]
pub fn difference<K: Ord + Clone, T: PartialEq + Clone>(
    before: &BTreeMap<K, T>,
    after: &BTreeMap<K, T>,
) -> Difference<K, T> {
    let only = |one: &BTreeMap<K, T>, other: &BTreeMap<K, T>| -> Vec<(K, T)> {
        let missing = one.iter().filter(|(key, _)| !other.contains_key(key));
        missing.map(|(key, term)| (key.clone(), term.clone())).collect()
    };
    let both = || before.iter().filter_map(|(key, term)| Some((key, term, after.get(key)?)));
    let changed = both().filter(|(_, before, after)| before != after);
    let changed: Vec<(K, T, T)> =
        changed.map(|(key, before, after)| (key.clone(), before.clone(), after.clone())).collect();
    Difference {
        came: only(after, before),
        left: only(before, after),
        same: both().count().saturating_sub(changed.len()),
        changed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_come_leave_change_their_term_or_stay() {
        let lines = |pairs: &[(u8, char)]| pairs.iter().copied().collect::<BTreeMap<_, _>>();
        let found =
            difference(&lines(&[(1, 'a'), (2, 'a'), (3, 'a')]), &lines(&[(2, 'b'), (3, 'a'), (4, 'a')]));
        let expected =
            Difference { came: vec![(4, 'a')], left: vec![(1, 'a')], changed: vec![(2, 'a', 'b')], same: 1 };
        assert_eq!(found, expected);
    }
}
