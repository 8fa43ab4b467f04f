//! Verification of proofs, by whoever holds only heads.

use homeward_statement::Hash;
use thiserror::Error;

use crate::hash::node_hash;
use crate::head::Head;

/// Most hashes in a proof: one for each level of a tree of up to 2^64 - 1 leaves, and for consistency the
/// root of the last subtree of the old tree. Receivers refuse longer proofs unread.
pub const PROOF_HASHES_MAX: usize = 65;

/// A proof does not prove what it was given for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum ProofError {
    /// There is no such leaf at that size.
    #[error("leaf {index} is not in a tree of {size} leaves, which are numbered from 0")]
    IndexBeyond {
        /// Leaf, from 0.
        index: u64,
        /// Size of the tree, in leaves.
        size: u64,
    },
    /// The old head is larger than the new one.
    #[error("old size {old} is above new size {new}")]
    OldBeyondNew {
        /// Old size, in leaves.
        old: u64,
        /// New size, in leaves.
        new: u64,
    },
    /// The proof has more or fewer hashes than the sizes need.
    #[error("proof of {found} hashes, these sizes need another number")]
    Length {
        /// Hashes found.
        found: usize,
    },
    /// The proof leads to another root than the (new) head's.
    #[error("proof leads to another root than {expected}")]
    Root {
        /// Root of the (new) head.
        expected: Hash,
    },
    /// The proof leads to another root than the old head's: the log is not append-only, or the proof is wrong.
    #[error("proof leads to another old root than {expected}")]
    OldRoot {
        /// Root of the old head.
        expected: Hash,
    },
}

/// Verifies that `leaf` is leaf `index` (from 0) of the tree that `head` fixes (RFC 9162, section 2.1.3.2).
///
/// # Errors
/// [`ProofError`] says what does not fit.
pub fn verify_inclusion(leaf: &Hash, index: u64, head: &Head, proof: &[Hash]) -> Result<(), ProofError> {
    let size = head.size();
    if index >= size {
        return Err(ProofError::IndexBeyond { index, size });
    }
    let mut path = Path { node: index, last: size - 1 };
    let mut root = *leaf;
    for sibling in proof {
        match path.step(proof.len())? {
            Side::Left => root = node_hash(sibling, &root),
            Side::Right => root = node_hash(&root, sibling),
        }
    }
    path.end(proof.len())?;
    expect_root(head, &root)
}

/// Verifies that the tree `new` fixes begins with all leaves of the tree `old` fixes (RFC 9162, section
/// 2.1.4.2). Every log begins with the empty one, and equals itself; both need an empty proof.
///
/// # Errors
/// [`ProofError`] says what does not fit. [`ProofError::OldRoot`] or [`ProofError::Root`] between two signed
/// heads is evidence of a fork only once the log cannot give a proof that verifies.
pub fn verify_consistency(old: &Head, new: &Head, proof: &[Hash]) -> Result<(), ProofError> {
    let found = proof.len();
    if old.size() > new.size() {
        return Err(ProofError::OldBeyondNew { old: old.size(), new: new.size() });
    }
    if old.size() == 0 || old.size() == new.size() {
        if found != 0 {
            return Err(ProofError::Length { found });
        }
        return if old.size() == 0 { Ok(()) } else { expect_root(new, old.root()) };
    }
    // The last subtree of the old tree: known to the verifier if it is the whole of it, else proved first.
    let (subtree, siblings) = if old.size().is_power_of_two() {
        (*old.root(), proof)
    } else {
        let (first, rest) = proof.split_first().ok_or(ProofError::Length { found })?;
        (*first, rest)
    };
    let mut path = Path { node: old.size() - 1, last: new.size() - 1 };
    path.rise(path.node.trailing_ones());
    let (mut old_root, mut new_root) = (subtree, subtree);
    for sibling in siblings {
        match path.step(found)? {
            Side::Left => {
                old_root = node_hash(sibling, &old_root);
                new_root = node_hash(sibling, &new_root);
            }
            Side::Right => new_root = node_hash(&new_root, sibling),
        }
    }
    path.end(found)?;
    if old_root != *old.root() {
        return Err(ProofError::OldRoot { expected: *old.root() });
    }
    expect_root(new, &new_root)
}

/// On which side of the path the next sibling stands.
enum Side {
    Left,
    Right,
}

/// A way from a node up to the root: the node's index on its level, and the last index on that level.
struct Path {
    node: u64,
    last: u64,
}

impl Path {
    /// Rises past one sibling; where a level has none, past that level too.
    fn step(&mut self, found: usize) -> Result<Side, ProofError> {
        if self.last == 0 {
            return Err(ProofError::Length { found });
        }
        let side = if self.node % 2 == 1 {
            Side::Left
        } else if self.node == self.last {
            // The last node of a level without a right sibling is carried up unchanged. Its index is even
            // and not 0, as the last index is not 0.
            self.rise(self.node.trailing_zeros());
            Side::Left
        } else {
            Side::Right
        };
        self.rise(1);
        Ok(side)
    }

    /// Rises by so many levels.
    fn rise(&mut self, levels: u32) {
        self.node = self.node.checked_shr(levels).unwrap_or(0);
        self.last = self.last.checked_shr(levels).unwrap_or(0);
    }

    /// The root must have been reached.
    const fn end(&self, found: usize) -> Result<(), ProofError> {
        if self.last == 0 { Ok(()) } else { Err(ProofError::Length { found }) }
    }
}

fn expect_root(head: &Head, found: &Hash) -> Result<(), ProofError> {
    if found == head.root() { Ok(()) } else { Err(ProofError::Root { expected: *head.root() }) }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::hash::leaf_hash;
    use crate::tree::Tree;

    fn leaf(index: u64) -> Hash {
        leaf_hash(&index.to_be_bytes())
    }

    fn tree(size: u64) -> Tree {
        (0..size).map(leaf).collect()
    }

    fn flip(hash: &Hash, bit: usize) -> Hash {
        let mut bytes = *hash.as_bytes();
        bytes[bit / 8] ^= 1 << (bit % 8);
        Hash::from_bytes(bytes)
    }

    #[test]
    fn edges_of_consistency() {
        let tree = tree(5);
        let at = |size| tree.head_at(size).unwrap();
        let other = Head::new(5, leaf(9)).unwrap();
        let length = |found| Err(ProofError::Length { found });
        check(&Head::EMPTY, &Head::EMPTY, &[], Ok(()));
        check(&Head::EMPTY, &at(5), &[], Ok(()));
        check(&Head::EMPTY, &at(5), &[leaf(0)], length(1));
        check(&at(5), &at(5), &[], Ok(()));
        check(&at(5), &at(5), &[leaf(0)], length(1));
        check(&at(5), &other, &[], Err(ProofError::Root { expected: leaf(9) }));
        check(&at(5), &at(4), &[], Err(ProofError::OldBeyondNew { old: 5, new: 4 }));
        check(&at(3), &at(5), &[], length(0));
        check(&at(4), &at(5), &[], length(0));
    }

    fn check(old: &Head, new: &Head, proof: &[Hash], expected: Result<(), ProofError>) {
        assert_eq!(verify_consistency(old, new, proof), expected);
    }

    #[test]
    fn a_consistency_proof_fits_one_old_size_only() {
        let tree = tree(48);
        for new in 1..=48 {
            let new_head = tree.head_at(new).unwrap();
            for old in 1..new {
                let proof = tree.consistency_proof(old, new).unwrap();
                for claimed in (1..new).filter(|claimed| *claimed != old) {
                    let claimed = Head::new(claimed, tree.root_at(old).unwrap()).unwrap();
                    assert!(
                        verify_consistency(&claimed, &new_head, &proof).is_err(),
                        "{old} {new} {claimed:?}"
                    );
                }
            }
        }
    }

    proptest! {
        #[test]
        fn a_changed_inclusion_proof_fails(
            size in 2_u64..300,
            index: prop::sample::Index,
            at: prop::sample::Index,
            bit in 0_usize..256,
            other_index in 0_u64..400,
            other_size in 0_u64..300,
        ) {
            let tree = tree(300);
            let head = tree.head_at(size).unwrap();
            let index = index.index(usize::try_from(size).unwrap()) as u64;
            let proof = tree.inclusion_proof(index, size).unwrap();
            prop_assert_eq!(verify_inclusion(&leaf(index), index, &head, &proof), Ok(()));

            let mut damaged = proof.clone();
            let at = at.index(proof.len());
            damaged[at] = flip(&proof[at], bit);
            prop_assert!(verify_inclusion(&leaf(index), index, &head, &damaged).is_err());
            prop_assert!(verify_inclusion(&flip(&leaf(index), bit), index, &head, &proof).is_err());
            prop_assert!(verify_inclusion(&leaf(index), index, &head, &proof[1..]).is_err());
            let longer = [proof.as_slice(), &[leaf(0)]].concat();
            prop_assert!(verify_inclusion(&leaf(index), index, &head, &longer).is_err());

            if other_index != index {
                prop_assert!(verify_inclusion(&leaf(index), other_index, &head, &proof).is_err());
            }
            if other_size != size {
                let other = tree.head_at(other_size).unwrap();
                prop_assert!(verify_inclusion(&leaf(index), index, &other, &proof).is_err());
            }
            let damaged = Head::new(size, flip(head.root(), bit)).unwrap();
            prop_assert!(verify_inclusion(&leaf(index), index, &damaged, &proof).is_err());
        }

        #[test]
        fn a_changed_consistency_proof_fails(
            old in 1_u64..299,
            more in 1_u64..299,
            at: prop::sample::Index,
            bit in 0_usize..256,
        ) {
            let new = (old + more).min(300);
            let tree = tree(300);
            let (old_head, new_head) = (tree.head_at(old).unwrap(), tree.head_at(new).unwrap());
            let proof = tree.consistency_proof(old, new).unwrap();
            prop_assert_eq!(verify_consistency(&old_head, &new_head, &proof), Ok(()));

            let mut damaged = proof.clone();
            let at = at.index(proof.len());
            damaged[at] = flip(&proof[at], bit);
            prop_assert!(verify_consistency(&old_head, &new_head, &damaged).is_err());
            prop_assert!(verify_consistency(&old_head, &new_head, &proof[1..]).is_err());
            let longer = [proof.as_slice(), &[leaf(0)]].concat();
            prop_assert!(verify_consistency(&old_head, &new_head, &longer).is_err());

            let other_root = Head::new(old, flip(old_head.root(), bit)).unwrap();
            prop_assert!(verify_consistency(&other_root, &new_head, &proof).is_err());
            let other_root = Head::new(new, flip(new_head.root(), bit)).unwrap();
            prop_assert!(verify_consistency(&old_head, &other_root, &proof).is_err());
        }
    }
}
