//! The Merkle tree of a log (RFC 6962, section 2.1), appended to and never changed.

use homeward_statement::Hash;
use thiserror::Error;

use crate::hash::{EMPTY_ROOT, node_hash};
use crate::head::Head;

/// What was asked for lies outside the tree.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum TreeError {
    /// The tree has not reached this size.
    #[error("tree size {asked} is ahead of this tree, which has {size} leaves")]
    SizeBeyond {
        /// Size asked for, in leaves.
        asked: u64,
        /// Size of the tree, in leaves.
        size: u64,
    },
    /// There is no such leaf at that size.
    #[error("leaf {index} is not in a tree of {size} leaves, which are numbered from 0")]
    IndexBeyond {
        /// Leaf asked for, from 0.
        index: u64,
        /// Size of the tree the proof was asked for, in leaves.
        size: u64,
    },
    /// The old size is larger than the new one.
    #[error("old size {old} is above new size {new}")]
    OldBeyondNew {
        /// Old size, in leaves.
        old: u64,
        /// New size, in leaves.
        new: u64,
    },
}

/// An append-only Merkle tree. Holds the hash of every complete subtree, about 64 bytes for each leaf.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tree {
    /// `levels[l][i]` is the root of the complete subtree over leaves `i * 2^l` to `(i + 1) * 2^l`.
    levels: Vec<Vec<Hash>>,
}

impl Tree {
    /// A tree without leaves.
    #[must_use]
    pub const fn new() -> Self {
        Self { levels: Vec::new() }
    }

    /// Appends a leaf hash and returns its index, from 0.
    pub fn push(&mut self, leaf: Hash) -> u64 {
        let index = self.size();
        let mut completed = leaf;
        for level in &mut self.levels {
            level.push(completed);
            match level.as_slice() {
                [.., left, right] if level.len() % 2 == 0 => completed = node_hash(left, right),
                _ => return index,
            }
        }
        self.levels.push(vec![completed]);
        index
    }

    /// Number of leaves.
    #[must_use]
    pub fn size(&self) -> u64 {
        self.level(0).len() as u64
    }

    /// Root over all leaves.
    #[must_use]
    pub fn root(&self) -> Hash {
        // A level of odd length ends in a subtree that has no right sibling yet: a bit set in the size.
        let unpaired =
            self.levels.iter().filter(|level| level.len() % 2 == 1).filter_map(|level| level.last());
        unpaired.fold(None, |right, left| Some(join(left, right))).unwrap_or(EMPTY_ROOT)
    }

    /// Size and root.
    #[must_use]
    pub fn head(&self) -> Head {
        Head::of_tree(self.size(), self.root())
    }

    /// Root over the first `size` leaves.
    ///
    /// # Errors
    /// [`TreeError::SizeBeyond`] if the tree has fewer leaves.
    pub fn root_at(&self, size: u64) -> Result<Hash, TreeError> {
        if size == 0 {
            return Ok(EMPTY_ROOT);
        }
        self.range_root(0, size)
    }

    /// Size and root over the first `size` leaves.
    ///
    /// # Errors
    /// [`TreeError::SizeBeyond`] if the tree has fewer leaves.
    pub fn head_at(&self, size: u64) -> Result<Head, TreeError> {
        Ok(Head::of_tree(size, self.root_at(size)?))
    }

    /// Proof that leaf `index` is in the tree of the first `size` leaves: PATH of RFC 6962, section 2.1.1,
    /// nearest sibling first.
    ///
    /// # Errors
    /// [`TreeError`] if the tree has fewer than `size` leaves, or `index` is not below `size`.
    pub fn inclusion_proof(&self, index: u64, size: u64) -> Result<Vec<Hash>, TreeError> {
        if index >= size {
            return Err(TreeError::IndexBeyond { index, size });
        }
        self.root_at(size)?;
        let mut proof = Vec::new();
        let (mut start, mut width) = (0, size);
        while width > 1 {
            let half = left_width(width);
            if index - start < half {
                proof.push(self.range_root(start + half, width - half)?);
                width = half;
            } else {
                proof.push(self.range_root(start, half)?);
                start += half;
                width -= half;
            }
        }
        proof.reverse();
        Ok(proof)
    }

    /// Proof that the first `old` leaves are a prefix of the first `new`: PROOF of RFC 6962, section 2.1.2.
    /// Empty if the sizes are equal or `old` is 0.
    ///
    /// # Errors
    /// [`TreeError`] if the tree has fewer than `new` leaves, or `old` is above `new`.
    pub fn consistency_proof(&self, old: u64, new: u64) -> Result<Vec<Hash>, TreeError> {
        if old > new {
            return Err(TreeError::OldBeyondNew { old, new });
        }
        self.root_at(new)?;
        let mut proof = Vec::new();
        if old == 0 {
            return Ok(proof);
        }
        let (mut start, mut width) = (0, new);
        while old - start < width {
            let half = left_width(width);
            if old - start <= half {
                proof.push(self.range_root(start + half, width - half)?);
                width = half;
            } else {
                proof.push(self.range_root(start, half)?);
                start += half;
                width -= half;
            }
        }
        // What is left ends where the old tree ends. The verifier knows it only if it is the whole old tree.
        if start > 0 {
            proof.push(self.range_root(start, width)?);
        }
        proof.reverse();
        Ok(proof)
    }

    /// Roots of the complete subtrees of `2^level` leaves, from the left.
    pub(crate) fn level(&self, level: usize) -> &[Hash] {
        self.levels.get(level).map_or(&[], Vec::as_slice)
    }

    /// Root over `width` leaves from `start`, `width` above 0 and `start` a multiple of the smallest power of
    /// two that is not below `width`; put together from one complete subtree for each bit of `width`.
    fn range_root(&self, start: u64, width: u64) -> Result<Hash, TreeError> {
        let beyond = TreeError::SizeBeyond { asked: start.saturating_add(width), size: self.size() };
        let mut root = None;
        for (level, subtrees) in self.levels.iter().enumerate() {
            if (width >> level) & 1 == 1 {
                let index = (start >> level) + (width >> level) - 1;
                let subtree =
                    usize::try_from(index).ok().and_then(|index| subtrees.get(index)).ok_or(beyond)?;
                root = Some(join(subtree, root));
            }
        }
        // A bit of the width above the highest level was not looked at.
        if width.checked_shr(u32::try_from(self.levels.len()).unwrap_or(u32::MAX)).unwrap_or(0) > 0 {
            return Err(beyond);
        }
        root.ok_or(beyond)
    }
}

impl FromIterator<Hash> for Tree {
    /// Builds a tree of leaf hashes.
    fn from_iter<I: IntoIterator<Item = Hash>>(leaves: I) -> Self {
        let mut tree = Self::new();
        for leaf in leaves {
            tree.push(leaf);
        }
        tree
    }
}

/// Puts a complete subtree to the left of what stands to its right.
fn join(left: &Hash, right: Option<Hash>) -> Hash {
    right.map_or(*left, |right| node_hash(left, &right))
}

/// Leaves in the left half of a tree of `width` leaves (2 or more): the largest power of two below `width`.
const fn left_width(width: u64) -> u64 {
    1 << (width - 1).ilog2()
}

#[cfg(test)]
mod tests;
