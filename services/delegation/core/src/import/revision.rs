//! A list that comes again: which rows are as before, which have changed, which are new, which are missing.
//!
//! Rows are paired by their own number. What is missing from the new list is told and stays: a person is not
//! dropped because somebody's export lacks them.

use std::collections::{BTreeMap, VecDeque};

use crate::register::differ_in_apostrophes_alone;

/// How the rows of two lists belong together; places count from 0 in the order given.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Pairing {
    /// Places of a row before and of the same row now.
    pub same: Vec<(usize, usize)>,
    /// Places of a row before and of what has become of it.
    pub changed: Vec<(usize, usize)>,
    /// Places of rows that were not there before.
    pub new: Vec<usize>,
    /// Places of rows that are missing now.
    pub gone: Vec<usize>,
}

/// Pairs rows given by number and content. Of several rows of one number those of the same content belong
/// together, the others in their order.
#[must_use]
pub fn pair<K: Ord + Copy, C: PartialEq + Copy>(before: &[(K, C)], now: &[(K, C)]) -> Pairing {
    let mut waiting: BTreeMap<K, VecDeque<(usize, C)>> = BTreeMap::new();
    for (place, (key, content)) in before.iter().enumerate() {
        waiting.entry(*key).or_default().push_back((place, *content));
    }
    let mut pairing = Pairing::default();
    let mut others = Vec::new();
    for (place, (key, content)) in now.iter().enumerate() {
        let rows = waiting.get_mut(key);
        let same = rows.and_then(|rows| {
            let found = rows.iter().position(|(_, known)| known == content)?;
            rows.remove(found)
        });
        match same {
            Some((known, _)) => pairing.same.push((known, place)),
            None => others.push((place, *key)),
        }
    }
    for (place, key) in others {
        match waiting.get_mut(&key).and_then(VecDeque::pop_front) {
            Some((known, _)) => pairing.changed.push((known, place)),
            None => pairing.new.push(place),
        }
    }
    pairing.gone = waiting.into_values().flatten().map(|(place, _)| place).collect();
    pairing.gone.sort_unstable();
    pairing
}

/// One column of a row that has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnChange {
    /// The column.
    pub column: &'static str,
    /// What stood there; empty for nothing.
    pub before: String,
    /// What is to stand there; empty for nothing.
    pub now: String,
}

/// The fields of a row that comes again, with those as they were that differ only in the kind of an apostrophe: the
/// 8-bit encodings of office programs lack the one that is a letter, so that a file from there corrects nothing by it.
#[must_use]
pub fn keep_apostrophes<const N: usize>(before: &[String; N], mut now: [String; N]) -> [String; N] {
    for (before, now) in before.iter().zip(&mut now) {
        if differ_in_apostrophes_alone(before, now) {
            now.clone_from(before);
        }
    }
    now
}

/// The columns in which two rows differ; the space around a value is no difference.
#[must_use]
pub fn changes<const N: usize>(
    columns: &'static [&'static str; N],
    before: &[String; N],
    now: &[String; N],
) -> Vec<ColumnChange> {
    let fields = columns.iter().zip(before.iter().zip(now));
    let changed = fields.filter(|(_, (before, now))| before.trim() != now.trim());
    changed
        .map(|(column, (before, now))| ColumnChange {
            column,
            before: before.trim().to_owned(),
            now: now.trim().to_owned(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_apostrophe_that_an_encoding_lacks_corrects_nothing() {
        let check = |before: [&str; 2], now: [&str; 2], expected: [&str; 2]| {
            let found = keep_apostrophes(&before.map(str::to_owned), now.map(str::to_owned));
            assert_eq!(found, expected, "{before:?} {now:?}");
        };
        check(["Лукʼян", "49 bde"], ["Лук’ян", "50 bde"], ["Лукʼян", "50 bde"]);
        check(["Лук'ян", ""], ["Лукʼян", ""], ["Лук'ян", ""]);
        check(["Лукʼян", "a"], ["Лукян", "a "], ["Лукян", "a"]);
    }

    #[test]
    fn rows_are_paired_by_number_then_by_content_then_in_order() {
        let check = |before: &[(u8, u8)], now: &[(u8, u8)], expected: Pairing| {
            assert_eq!(pair(before, now), expected, "{before:?} {now:?}");
        };
        let none = Pairing::default;
        check(&[], &[], none());
        check(&[(1, 1), (2, 1)], &[(2, 1), (1, 1)], Pairing { same: vec![(1, 0), (0, 1)], ..none() });
        check(&[(1, 1)], &[(1, 2)], Pairing { changed: vec![(0, 0)], ..none() });
        check(&[(1, 1)], &[(2, 1)], Pairing { new: vec![0], gone: vec![0], ..none() });
        // A number that stands twice: the row of equal content is the same, the other has changed.
        check(
            &[(1, 1), (1, 2)],
            &[(1, 3), (1, 1)],
            Pairing { same: vec![(0, 1)], changed: vec![(1, 0)], ..none() },
        );
        check(&[(1, 1)], &[(1, 1), (1, 1)], Pairing { same: vec![(0, 0)], new: vec![1], ..none() });
        check(&[(1, 1), (1, 2)], &[(1, 9)], Pairing { changed: vec![(0, 0)], gone: vec![1], ..none() });
    }

    proptest::proptest! {
        #[test]
        fn every_row_is_paired_or_told_of(
            before in proptest::collection::vec((0_u8..4, 0_u8..3), 0..12),
            now in proptest::collection::vec((0_u8..4, 0_u8..3), 0..12),
        ) {
            let Pairing { same, changed, new, gone } = pair(&before, &now);
            let mut old: Vec<usize> = same.iter().chain(&changed).map(|(place, _)| *place).chain(gone).collect();
            let mut fresh: Vec<usize> = same.iter().chain(&changed).map(|(_, place)| *place).chain(new).collect();
            old.sort_unstable();
            fresh.sort_unstable();
            proptest::prop_assert_eq!(old, (0..before.len()).collect::<Vec<_>>());
            proptest::prop_assert_eq!(fresh, (0..now.len()).collect::<Vec<_>>());
            proptest::prop_assert!(same.iter().all(|(old, new)| before[*old] == now[*new]));
        }
    }

    #[test]
    fn only_what_differs_is_told() {
        let row = |fields: [&str; 3]| fields.map(str::to_owned);
        let found = changes(&["a", "b", "c"], &row(["1", " 2", ""]), &row(["1", "2 ", "3"]));
        assert_eq!(found, [ColumnChange { column: "c", before: String::new(), now: "3".to_owned() }]);
    }
}
