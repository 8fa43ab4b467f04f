//! The commission's commitment to who in a batch is fit to travel.
//!
//! The root stands on the log; single leaves are opened to the neutral, and on the log only for those
//! who are cleared to depart. An unfit person's leaf stays closed for ever.

use std::fmt;

use crate::tree::{self, ProofError, Tree};
use crate::{Hash, Salt};

/// Most lines under one commitment; a proof has at most 14 hashes.
pub const FITNESS_LINES_MAX: usize = 16_384;

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

/// One line shown to a reader, with the proof that it stands under the commission's root.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FitnessOpening {
    /// The line as it was committed.
    pub line: FitnessLine,
    /// Audit path from the leaf upwards (RFC 6962 section 2.1.1).
    pub proof: Vec<Hash>,
}

/// Where a line must stand in the tree.
///
/// The verifier derives it from the list of lines that the commitment answers, never from the opening:
/// otherwise a tree could hold two answers for one line and whoever opens it could choose between them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FitnessPosition {
    /// Rank of the line among the committed lines in ascending order of their numbers, from zero.
    pub index: u32,
    /// Committed lines in all.
    pub size: u32,
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
    /// The proof does not lead to the commission's root.
    #[error(transparent)]
    Proof(#[from] ProofError),
}

/// The commission's own copy of the tree: every line and salt. It is never sent whole.
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
        for pair in lines.windows(2) {
            if let [earlier, later] = pair
                && earlier.line_number >= later.line_number
            {
                let (earlier, later) = (earlier.line_number, later.line_number);
                return Err(FitnessError::LineOrder { earlier, later });
            }
        }
        check_salts(&lines)?;
        let tree = Tree::new(lines.iter().map(|line| leaf_hash(batch, line)).collect()).ok_or(count)?;
        Ok(Self { lines, tree })
    }

    /// The root that the commission signs.
    #[must_use]
    pub fn root(&self) -> Hash {
        self.tree.root()
    }

    /// Opens one line.
    ///
    /// # Errors
    /// If the commitment does not answer this line.
    pub fn open(&self, line_number: u32) -> Result<FitnessOpening, FitnessError> {
        let unknown = FitnessError::UnknownLine { line_number };
        let Ok(index) = self.lines.binary_search_by_key(&line_number, |line| line.line_number) else {
            return Err(unknown);
        };
        match (self.lines.get(index), self.tree.proof(index)) {
            (Some(line), Some(proof)) => Ok(FitnessOpening { line: *line, proof }),
            _ => Err(unknown),
        }
    }
}

/// Checks that an opening stands at its position under the commission's root for this batch.
///
/// # Errors
/// If the position or the proof does not lead to the root.
pub fn verify_fitness(
    root: &Hash,
    batch: &[u8; 16],
    position: FitnessPosition,
    opening: &FitnessOpening,
) -> Result<(), FitnessError> {
    let leaf = leaf_hash(batch, &opening.line);
    let (index, size) = (u64::from(position.index), u64::from(position.size));
    Ok(tree::verify(root, leaf, index, size, &opening.proof)?)
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
