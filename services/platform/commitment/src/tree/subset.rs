//! Opening any set of leaves of one tree at once.
//!
//! Beside the opened leaves stand the hashes of the largest subtrees that hold none of them, from left to right. Such a
//! subtree is one hash and never two, so a set of leaves has exactly one opening, and what of it belongs where follows
//! from the size of the tree and the places of the opened leaves alone.

use super::{Tree, node_hash};
use crate::Hash;

/// A subtree of RFC 6962 section 2.1: where its leaves begin, from zero, and how many it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Subtree {
    start: usize,
    leaves: usize,
}

impl Subtree {
    const fn whole(size: usize) -> Self {
        Self { start: 0, leaves: size }
    }

    /// The two subtrees below; none below a single leaf.
    const fn halves(self) -> Option<(Self, Self)> {
        if self.leaves < 2 {
            return None;
        }
        let split = self.leaves.next_power_of_two() / 2;
        let right =
            Self { start: self.start.saturating_add(split), leaves: self.leaves.saturating_sub(split) };
        Some((Self { start: self.start, leaves: split }, right))
    }
}

/// The largest subtrees of a tree of this size that hold no opened leaf, from left to right. `opened` ascends strictly
/// and lies within the tree.
pub(crate) fn closed_subtrees(size: usize, opened: &[usize]) -> Vec<Subtree> {
    let mut closed = Vec::new();
    collect(Subtree::whole(size), opened, &mut closed);
    closed
}

fn collect(subtree: Subtree, opened: &[usize], closed: &mut Vec<Subtree>) {
    if opened.is_empty() {
        closed.push(subtree);
    } else if let Some((left, right)) = subtree.halves() {
        let (on_left, on_right) = opened.split_at(opened.partition_point(|index| *index < right.start));
        collect(left, on_left, closed);
        collect(right, on_right, closed);
    }
}

impl Tree {
    /// The hashes of these subtrees.
    pub(crate) fn hashes(&self, subtrees: &[Subtree]) -> Vec<Hash> {
        let hash = |subtree: &Subtree| {
            let height = subtree.leaves.next_power_of_two().trailing_zeros();
            let level = self.levels.get(usize::try_from(height).ok()?)?;
            level.get(subtree.start.checked_shr(height)?).copied()
        };
        subtrees.iter().filter_map(hash).collect()
    }
}

/// The root of a tree of this size that the opened leaves, each with its index, and the closed subtrees lead to; `None`
/// if there are not exactly as many hashes as there are closed subtrees.
pub(crate) fn root_of(size: usize, opened: &[(usize, Hash)], closed: &[Hash]) -> Option<Hash> {
    let mut closed = closed.iter();
    let root = rebuild(Subtree::whole(size), opened, &mut closed)?;
    closed.next().is_none().then_some(root)
}

fn rebuild(
    subtree: Subtree,
    opened: &[(usize, Hash)],
    closed: &mut std::slice::Iter<'_, Hash>,
) -> Option<Hash> {
    let Some((_, leaf)) = opened.first() else { return closed.next().copied() };
    let Some((left, right)) = subtree.halves() else { return Some(*leaf) };
    let (on_left, on_right) = opened.split_at(opened.partition_point(|(index, _)| *index < right.start));
    let left = rebuild(left, on_left, closed)?;
    let right = rebuild(right, on_right, closed)?;
    Some(node_hash(&left, &right))
}

#[cfg(test)]
mod tests {
    use super::super::leaf_hash;
    use super::*;

    fn leaves(count: usize) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&[&number.to_be_bytes()])).collect()
    }

    fn places(size: usize, opened: &[usize]) -> Vec<(usize, usize)> {
        closed_subtrees(size, opened).iter().map(|subtree| (subtree.start, subtree.leaves)).collect()
    }

    #[test]
    fn subtrees_without_an_opened_leaf_are_one_each() {
        let check = |size, opened: &[usize], expected: &[(usize, usize)]| {
            assert_eq!(places(size, opened), expected, "{opened:?} of {size}");
        };
        check(1, &[], &[(0, 1)]);
        check(1, &[0], &[]);
        check(7, &[], &[(0, 7)]);
        check(7, &[0], &[(1, 1), (2, 2), (4, 3)]);
        check(7, &[3], &[(0, 2), (2, 1), (4, 3)]);
        check(7, &[6], &[(0, 4), (4, 2)]);
        check(7, &[0, 2, 4], &[(1, 1), (3, 1), (5, 1), (6, 1)]);
        check(7, &[0, 1, 2, 3, 4, 5, 6], &[]);
        check(8, &[2, 3], &[(0, 2), (4, 4)]);
    }

    #[test]
    fn every_set_of_leaves_of_small_trees_leads_to_the_root() {
        for size in 1..=11 {
            let all = leaves(size);
            let tree = Tree::new(all.clone()).unwrap();
            for set in 0_u32..1 << size {
                let opened: Vec<usize> = (0..size).filter(|index| set >> index & 1 == 1).collect();
                let subtrees = closed_subtrees(size, &opened);
                let closed = tree.hashes(&subtrees);
                assert_eq!(closed.len(), subtrees.len());
                // Every second leaf at most has a hash of its own.
                assert!(closed.len() <= size.div_ceil(2), "{opened:?} of {size}");
                let of_leaf: Vec<(usize, Hash)> = opened.iter().map(|index| (*index, all[*index])).collect();
                assert_eq!(root_of(size, &of_leaf, &closed), Some(tree.root()), "{opened:?} of {size}");
            }
        }
    }

    #[test]
    fn one_opened_leaf_leaves_its_audit_path_closed() {
        for size in 1..=67 {
            let tree = Tree::new(leaves(size)).unwrap();
            for index in 0..size {
                let mut closed = tree.hashes(&closed_subtrees(size, &[index]));
                let mut path = tree.proof(index).unwrap();
                closed.sort_unstable();
                path.sort_unstable();
                assert_eq!(closed, path, "leaf {index} of {size}");
            }
        }
    }

    #[test]
    fn a_missing_or_surplus_hash_leads_nowhere() {
        let all = leaves(7);
        let tree = Tree::new(all.clone()).unwrap();
        let closed = tree.hashes(&closed_subtrees(7, &[3]));
        let check = |closed: &[Hash], expected| assert_eq!(root_of(7, &[(3, all[3])], closed), expected);
        check(&closed, Some(tree.root()));
        check(&closed[..2], None);
        check(&[&closed[..], &[[0; 32]]].concat(), None);
    }
}
