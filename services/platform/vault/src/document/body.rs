//! What bodies have in common: where they stand, and why they are refused.

use homeward_commitment::{FieldError, FitnessError};

use super::content::Document;
use super::wire::WireError;

/// Number of the one field that a document with a body has.
pub(super) const BODY_FIELD: u16 = 1;

/// Why a body is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BodyError {
    /// The document has no body.
    #[error("the document has no body")]
    Absent,
    /// The bytes are not the canonical message.
    #[error(transparent)]
    Wire(#[from] WireError),
    /// A document of another schema, which has no body.
    #[error(transparent)]
    Field(#[from] FieldError),
    /// A value of a line is not one that is known.
    #[error("line {line}: {what}")]
    Line {
        /// Number of the line.
        line: u32,
        /// What was found and what is allowed; no person's answer is in it.
        what: &'static str,
    },
    /// The lines are not those that are to be answered.
    #[error("the body answers {found} lines, {expected} are needed, ascending and each once")]
    Lines {
        /// Lines found.
        found: usize,
        /// Lines needed.
        expected: usize,
    },
    /// The lines cannot be committed, or are not those that the commission committed to.
    #[error("commitment: {0}")]
    Commitment(#[from] FitnessError),
}

/// The body of a document that has one.
pub(super) fn body_of(document: &Document) -> Result<&[u8], BodyError> {
    document.value(BODY_FIELD)?.ok_or(BodyError::Absent)
}
