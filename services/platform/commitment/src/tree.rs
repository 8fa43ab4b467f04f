//! The Merkle tree of RFC 6962 section 2.1 over a short list of leaves held in memory.
//!
//! The levels are built from the leaves upwards: neighbours are hashed in pairs and an odd last node
//! rises unchanged, which gives the same root and the same audit paths as the recursive definition.

mod subset;

pub(crate) use subset::{closed_subtrees, root_of};

use sha2::{Digest, Sha256};

use crate::Hash;

/// Domain separation of a leaf, RFC 6962 section 2.1.
const LEAF_PREFIX: u8 = 0x00;
/// Domain separation of an inner node, RFC 6962 section 2.1.
const NODE_PREFIX: u8 = 0x01;

/// Why an audit path does not lead to the root.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProofError {
    /// The leaf lies outside the tree.
    #[error("leaf {index} is outside a tree of {size} leaves")]
    IndexOutOfRange {
        /// Index of the leaf, from zero.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The path is shorter or longer than the position asks for.
    #[error("the proof has {found} hashes; leaf {index} of {size} needs {expected}")]
    Length {
        /// Hashes in the proof.
        found: usize,
        /// Hashes that this position needs.
        expected: usize,
        /// Index of the leaf, from zero.
        index: u64,
        /// Leaves in the tree.
        size: u64,
    },
    /// The path leads to another root.
    #[error("the proof leads to another root: the leaf, its salt or the proof was altered")]
    RootMismatch,
}

/// The digest of a leaf whose data is the concatenation of `parts`.
pub(crate) fn leaf_hash(parts: &[&[u8]]) -> Hash {
    let mut hasher = Sha256::new();
    hasher.update([LEAF_PREFIX]);
    for part in parts {
        hasher.update(part);
    }
    hasher.finalize().into()
}

fn node_hash(left: &Hash, right: &Hash) -> Hash {
    Sha256::new().chain_update([NODE_PREFIX]).chain_update(left).chain_update(right).finalize().into()
}

/// Every level of a tree, the leaves first and the root last.
#[derive(Debug, Clone)]
pub(crate) struct Tree {
    levels: Vec<Vec<Hash>>,
    root: Hash,
}

impl Tree {
    /// Builds the tree; `None` without leaves, for a commitment to nothing opens nothing.
    pub(crate) fn new(leaves: Vec<Hash>) -> Option<Self> {
        let mut levels = Vec::new();
        let mut level = leaves;
        while level.len() > 1 {
            let above = level
                .chunks(2)
                .filter_map(|pair| match pair {
                    [left, right] => Some(node_hash(left, right)),
                    odd => odd.first().copied(),
                })
                .collect();
            levels.push(std::mem::replace(&mut level, above));
        }
        let root = *level.first()?;
        levels.push(level);
        Some(Self { levels, root })
    }

    pub(crate) fn root(&self) -> Hash {
        self.root
    }

    /// The audit path of the leaf at `index`, from the leaf upwards; `None` outside the tree.
    pub(crate) fn proof(&self, index: usize) -> Option<Vec<Hash>> {
        self.levels.first()?.get(index)?;
        let path = self.levels.iter().enumerate().filter_map(|(height, level)| {
            let position = index.checked_shr(u32::try_from(height).ok()?)?;
            // The root has no sibling and an odd last node rises alone.
            level.get(position ^ 1).copied()
        });
        Some(path.collect())
    }
}

/// Checks that `leaf` stands at `index` of the tree with `size` leaves and this root.
///
/// # Errors
/// Says whether the position, the length of the proof or the root does not fit.
pub(crate) fn verify(
    root: &Hash,
    leaf: Hash,
    index: u64,
    size: u64,
    proof: &[Hash],
) -> Result<(), ProofError> {
    if index >= size {
        return Err(ProofError::IndexOutOfRange { index, size });
    }
    let expected = proof_length(index, size);
    if proof.len() != expected {
        return Err(ProofError::Length { found: proof.len(), expected, index, size });
    }
    let mut siblings = proof.iter();
    let (mut hash, mut position, mut width) = (leaf, index, size);
    while width > 1 {
        if has_sibling(position, width)
            && let Some(sibling) = siblings.next()
        {
            hash = if position % 2 == 0 { node_hash(&hash, sibling) } else { node_hash(sibling, &hash) };
        }
        position /= 2;
        width = width.div_ceil(2);
    }
    if &hash == root { Ok(()) } else { Err(ProofError::RootMismatch) }
}

/// How many hashes the audit path of this position has.
fn proof_length(index: u64, size: u64) -> usize {
    let (mut position, mut width, mut length) = (index, size, 0);
    while width > 1 {
        length += usize::from(has_sibling(position, width));
        position /= 2;
        width = width.div_ceil(2);
    }
    length
}

fn has_sibling(position: u64, width: u64) -> bool {
    position ^ 1 < width
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6962 section 2.1 word for word, to check the level-wise construction against.
    fn recursive_root(leaves: &[Hash]) -> Hash {
        match leaves {
            [leaf] => *leaf,
            _ => {
                let split = leaves.len().next_power_of_two() / 2;
                node_hash(&recursive_root(&leaves[..split]), &recursive_root(&leaves[split..]))
            }
        }
    }

    /// RFC 6962 section 2.1.1 word for word.
    fn recursive_path(index: usize, leaves: &[Hash]) -> Vec<Hash> {
        if leaves.len() == 1 {
            return Vec::new();
        }
        let split = leaves.len().next_power_of_two() / 2;
        let (left, right) = leaves.split_at(split);
        let (mut path, sibling) = if index < split {
            (recursive_path(index, left), recursive_root(right))
        } else {
            (recursive_path(index - split, right), recursive_root(left))
        };
        path.push(sibling);
        path
    }

    fn leaves(count: u8) -> Vec<Hash> {
        (0..count).map(|number| leaf_hash(&[&[number]])).collect()
    }

    #[test]
    fn levels_agree_with_the_recursive_definition() {
        for count in 1..=67 {
            let leaves = leaves(count);
            let tree = Tree::new(leaves.clone()).unwrap();
            assert_eq!(tree.root(), recursive_root(&leaves), "{count} leaves");
            for (index, leaf) in leaves.iter().enumerate() {
                let proof = tree.proof(index).unwrap();
                assert_eq!(proof, recursive_path(index, &leaves), "leaf {index} of {count}");
                let verified = verify(&tree.root(), *leaf, index as u64, u64::from(count), &proof);
                assert_eq!(verified, Ok(()), "leaf {index} of {count}");
            }
            assert_eq!(tree.proof(usize::from(count)), None);
        }
    }

    #[test]
    fn a_proof_that_does_not_fit_says_why() {
        let all = leaves(5);
        let tree = Tree::new(all.clone()).unwrap();
        let (root, proof) = (tree.root(), tree.proof(2).unwrap());
        let check = |leaf: Hash, index, size, proof: &[Hash], expected| {
            assert_eq!(verify(&root, leaf, index, size, proof), expected);
        };
        check(all[2], 2, 5, &proof, Ok(()));
        check(all[2], 5, 5, &proof, Err(ProofError::IndexOutOfRange { index: 5, size: 5 }));
        check(all[2], 0, 0, &[], Err(ProofError::IndexOutOfRange { index: 0, size: 0 }));
        let length = |found, expected, index| Err(ProofError::Length { found, expected, index, size: 5 });
        check(all[2], 2, 5, &proof[..2], length(2, 3, 2));
        check(all[2], 4, 5, &proof, length(3, 1, 4));
        check(all[1], 2, 5, &proof, Err(ProofError::RootMismatch));
        check(all[2], 3, 5, &proof, Err(ProofError::RootMismatch));
    }

    #[test]
    fn nothing_cannot_be_committed() {
        assert!(Tree::new(Vec::new()).is_none());
    }
}
