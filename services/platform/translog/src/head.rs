//! The state of a log at one size.

use homeward_statement::Hash;
use thiserror::Error;

use crate::hash::EMPTY_ROOT;

/// A log without entries has one root only.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
#[error("head of size 0 with root {root}, a log without entries has root {EMPTY_ROOT}")]
pub struct HeadError {
    /// The root found.
    pub root: Hash,
}

/// How many entries a log has and the root of its tree; fixes every one of those entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Head {
    size: u64,
    root: Hash,
}

impl Head {
    /// The head of a log without entries.
    pub const EMPTY: Self = Self { size: 0, root: EMPTY_ROOT };

    /// Puts together what was received or computed.
    ///
    /// # Errors
    /// [`HeadError`] if `size` is 0 and `root` is not [`EMPTY_ROOT`].
    pub fn new(size: u64, root: Hash) -> Result<Self, HeadError> {
        if size == 0 && root != EMPTY_ROOT {
            return Err(HeadError { root });
        }
        Ok(Self { size, root })
    }

    /// For a tree, whose root is right by construction.
    pub(crate) const fn of_tree(size: u64, root: Hash) -> Self {
        Self { size, root }
    }

    /// Number of entries.
    #[must_use]
    pub const fn size(&self) -> u64 {
        self.size
    }

    /// Root of the Merkle tree over those entries.
    #[must_use]
    pub const fn root(&self) -> &Hash {
        &self.root
    }
}
