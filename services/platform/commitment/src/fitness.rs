//! The commission's commitment to who in a batch is fit to travel.
//!
//! The root stands on the log; the leaves of those who are cleared to depart are opened there, all with one proof.
//! Any other leaf stays closed for ever: it is part of a hash, and the salt without which it cannot be guessed is told to
//! the neutral alone.

use std::fmt;

use crate::tree::{self, Tree, closed_subtrees};
use crate::{Hash, Salt};

/// Most lines under one commitment: as many as a batch can have.
pub const FITNESS_LINES_MAX: usize = 10_000;

/// What a fitness leaf says of itself before its content.
const FITNESS_LABEL: &[u8] = b"homeward fitness v1\0";

/// What the commission says of one line.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct FitnessLine {
    /// Number of the line in its batch.
    pub line_number: u32,
    /// Fit to travel.
    pub fit: bool,
    /// Until when the answer holds, in microseconds since 1970-01-01 UTC.
    pub valid_until_us: i64,
    /// Random and used for this leaf alone.
    pub salt: Salt,
}

impl fmt::Debug for FitnessLine {
    // Whether somebody is fit is medical and has no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.debug_struct("FitnessLine").field("line_number", &self.line_number).finish_non_exhaustive()
    }
}

/// Some of the lines shown to a reader, with the one proof that they stand under the commission's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FitnessOpening {
    /// The opened lines as they were committed, in ascending order of their numbers.
    pub opened: Vec<FitnessLine>,
    /// Hashes of the largest subtrees that hold no opened line, from left to right: at most as many as there are lines
    /// not opened, and at most half as many as there are lines, rounded up.
    pub closed: Vec<Hash>,
}

/// Why lines cannot be committed or an opening does not hold.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FitnessError {
    /// None or too many lines.
    #[error("{found} lines; a fitness commitment holds 1 to {FITNESS_LINES_MAX}")]
    LineCount {
        /// Lines found.
        found: usize,
    },
    /// Line numbers do not ascend strictly.
    #[error("line {later} follows line {earlier}; line numbers must ascend and none may repeat")]
    LineOrder {
        /// The line before.
        earlier: u32,
        /// The line that should have a larger number.
        later: u32,
    },
    /// Two leaves share a salt, so opening one would help to guess the other.
    #[error("line {line_number} repeats the salt of another line; each line needs a salt of its own")]
    RepeatedSalt {
        /// The later of the two lines.
        line_number: u32,
    },
    /// The commitment does not answer this line.
    #[error("line {line_number} is not among the committed lines")]
    UnknownLine {
        /// Line asked for.
        line_number: u32,
    },
    /// Not one hash for each subtree without an opened line.
    #[error("{found} hashes of closed subtrees; these opened lines leave {expected}")]
    Closed {
        /// Hashes found.
        found: usize,
        /// Subtrees without an opened line.
        expected: usize,
    },
    /// The lines lead to another root than the one the commission signed.
    #[error("the root is another; a line, a salt or the hash of a closed subtree was altered")]
    RootMismatch,
}

/// The tree whole, as the commission makes it and the neutral makes it again: every line and salt.
#[derive(Debug, Clone)]
pub struct FitnessTree {
    lines: Vec<FitnessLine>,
    tree: Tree,
}

impl FitnessTree {
    /// Commits the lines of one batch, given in ascending order of their numbers.
    ///
    /// # Errors
    /// If there are no or too many lines, they do not ascend, or a salt repeats.
    pub fn new(batch: &[u8; 16], lines: Vec<FitnessLine>) -> Result<Self, FitnessError> {
        let count = FitnessError::LineCount { found: lines.len() };
        if lines.len() > FITNESS_LINES_MAX {
            return Err(count);
        }
        check_order(&numbers_of(&lines))?;
        check_salts(&lines)?;
        let tree = Tree::new(lines.iter().map(|line| leaf_hash(batch, line)).collect()).ok_or(count)?;
        Ok(Self { lines, tree })
    }

    /// The root that the commission signs.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Opens these lines, given in ascending order of their numbers, and no others.
    ///
    /// # Errors
    /// If the lines do not ascend or the commitment does not answer one of them.
    pub fn open(&self, numbers: &[u32]) -> Result<FitnessOpening, FitnessError> {
        let indices = indices(&numbers_of(&self.lines), numbers)?;
        let closed = self.tree.hashes(&closed_subtrees(self.lines.len(), &indices));
        let opened = indices.into_iter().filter_map(|index| self.lines.get(index).copied()).collect();
        Ok(FitnessOpening { opened, closed })
    }
}

/// Checks that opened lines stand at their places under the commission's root for this batch.
///
/// `committed` holds the numbers of all lines that the commitment answers, ascending. The verifier has it from the
/// batch and never from the opening: otherwise a tree could hold two answers for one line and whoever opens it could
/// choose between them.
///
/// # Errors
/// If a line is not committed or out of order, a closed subtree is missing or surplus, or the root is another.
pub fn verify_fitness(
    root: &Hash,
    batch: &[u8; 16],
    committed: &[u32],
    opening: &FitnessOpening,
) -> Result<(), FitnessError> {
    let size = committed.len();
    if size == 0 || size > FITNESS_LINES_MAX {
        return Err(FitnessError::LineCount { found: size });
    }
    check_order(committed)?;
    let indices = indices(committed, &numbers_of(&opening.opened))?;
    let expected = closed_subtrees(size, &indices).len();
    if opening.closed.len() != expected {
        return Err(FitnessError::Closed { found: opening.closed.len(), expected });
    }
    let leaves = opening.opened.iter().map(|line| leaf_hash(batch, line));
    let opened: Vec<(usize, Hash)> = indices.into_iter().zip(leaves).collect();
    let found = tree::root_of(size, &opened, &opening.closed);
    if found.as_ref() == Some(root) { Ok(()) } else { Err(FitnessError::RootMismatch) }
}

/// Where these lines stand among the committed ones.
fn indices(committed: &[u32], numbers: &[u32]) -> Result<Vec<usize>, FitnessError> {
    check_order(numbers)?;
    let index = |&line_number: &u32| {
        committed.binary_search(&line_number).map_err(|_| FitnessError::UnknownLine { line_number })
    };
    numbers.iter().map(index).collect()
}

fn numbers_of(lines: &[FitnessLine]) -> Vec<u32> {
    lines.iter().map(|line| line.line_number).collect()
}

fn check_order(numbers: &[u32]) -> Result<(), FitnessError> {
    for pair in numbers.windows(2) {
        if let &[earlier, later] = pair
            && earlier >= later
        {
            return Err(FitnessError::LineOrder { earlier, later });
        }
    }
    Ok(())
}

fn check_salts(lines: &[FitnessLine]) -> Result<(), FitnessError> {
    let mut salts: Vec<(&Salt, u32)> = lines.iter().map(|line| (&line.salt, line.line_number)).collect();
    salts.sort_unstable();
    for pair in salts.windows(2) {
        if let [(earlier, _), (later, line_number)] = pair
            && earlier == later
        {
            return Err(FitnessError::RepeatedSalt { line_number: *line_number });
        }
    }
    Ok(())
}

fn leaf_hash(batch: &[u8; 16], line: &FitnessLine) -> Hash {
    tree::leaf_hash(&[
        FITNESS_LABEL,
        batch,
        &line.line_number.to_be_bytes(),
        &[u8::from(line.fit)],
        &line.valid_until_us.to_be_bytes(),
        &line.salt,
    ])
}

#[cfg(test)]
mod tests;
