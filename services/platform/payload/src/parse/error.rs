//! Why a payload is refused.

use crate::proto::error::v1::ErrorReason;

/// Most violations that are collected of one message.
pub const VIOLATIONS_MAX: usize = 32;

/// What every name of a reason begins with on the wire.
const REASON_PREFIX: &str = "ERROR_REASON_";

/// One field that is not as it must be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{field}: found {found}, allowed {allowed}")]
pub struct FieldViolation {
    /// Path of the field, for example `lines[3].subject`; items count from 0.
    pub field: String,
    /// What was found, shortened where it is long.
    pub found: String,
    /// What is allowed.
    pub allowed: String,
}

/// A payload is refused. Nothing was done with it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}: {}", word(*.reason), sentence(.violations))]
pub struct ParseError {
    /// The reason: `ENUM_UNKNOWN` where any enumeration holds a number without a meaning, otherwise
    /// `FIELD_INVALID` where the payload could be read at all.
    pub reason: ErrorReason,
    /// All violations in the order they were met, at most [`VIOLATIONS_MAX`]; 1 or more.
    pub violations: Vec<FieldViolation>,
}

impl ParseError {
    /// An error about one thing.
    pub(super) fn one(reason: ErrorReason, field: &str, found: String, allowed: String) -> Self {
        Self { reason, violations: vec![FieldViolation { field: field.to_owned(), found, allowed }] }
    }
}

fn word(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix(REASON_PREFIX).unwrap_or(name)
}

fn sentence(violations: &[FieldViolation]) -> String {
    let mut text = violations.iter().map(ToString::to_string).collect::<Vec<_>>().join("; ");
    if violations.len() >= VIOLATIONS_MAX {
        text.push_str("; there may be more");
    }
    text
}
