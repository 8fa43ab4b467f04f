//! Why a row cannot stand.

use super::PowerCode;
use crate::date::Date;

/// What is wrong in a row; a row with a fault is kept in quarantine, never dropped.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum RowFault {
    /// The row repeats one above it.
    #[error("same {what} as {of} on line {first_line}; the first row stands. Remove this row or correct it.")]
    Duplicate {
        /// Key of the first row.
        of: String,
        /// Line of the first row.
        first_line: u64,
        /// What both rows share, such as `container number`.
        what: &'static str,
    },
    /// A person's name lacks a part without which nobody can be found.
    #[error("{column} is empty; family name and given name are needed")]
    NameMissing {
        /// The empty column.
        column: &'static str,
    },
    /// Another field that the record needs is empty.
    #[error("{column} is empty; a value is needed")]
    FieldMissing {
        /// The empty column.
        column: &'static str,
    },
    /// A field that must be empty beside another one's value is not.
    #[error("{column}: found {found:?}; it must be empty when {because}")]
    FieldSurplus {
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// The other field's state.
        because: &'static str,
    },
    /// A date is not written `YYYY-MM-DD`.
    #[error(
        "{column}: found {found:?}; a date is written YYYY-MM-DD, or DD.MM.YYYY in a file of which the date order \
         day-first was said"
    )]
    DateFormat {
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
    },
    /// A date does not exist in the calendar.
    #[error("{column}: found {found:?}; no calendar has that day")]
    DateNotReal {
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
    },
    /// A date lies after the day of reference.
    #[error("{column}: found {found}, which lies after {reference_day}")]
    DateInFuture {
        /// The column.
        column: &'static str,
        /// What stands there.
        found: Date,
        /// The latest day allowed.
        reference_day: Date,
    },
    /// The row belongs to another power than the list.
    #[error("{column}: found {found}; this list is of persons or remains of {expected}")]
    WrongPower {
        /// The column.
        column: &'static str,
        /// The power found.
        found: PowerCode,
        /// The power of the list.
        expected: PowerCode,
    },
    /// A field holds something else than the few words or the form allowed.
    #[error("{column}: found {found:?}; allowed: {allowed}")]
    ValueNotAllowed {
        /// The column.
        column: &'static str,
        /// What stands there.
        found: String,
        /// What may stand there.
        allowed: String,
    },
}

impl RowFault {
    /// The reason as a stable code for interfaces and statistics; it carries no personal data.
    #[must_use]
    pub fn code(&self) -> &'static str {
        match self {
            Self::Duplicate { .. } => "DUPLICATE",
            Self::NameMissing { .. } => "NAME_MISSING",
            Self::FieldMissing { .. } => "FIELD_MISSING",
            Self::FieldSurplus { .. } => "FIELD_SURPLUS",
            Self::DateFormat { .. } => "DATE_FORMAT",
            Self::DateNotReal { .. } => "DATE_NOT_REAL",
            Self::DateInFuture { .. } => "DATE_IN_FUTURE",
            Self::WrongPower { .. } => "WRONG_POWER",
            Self::ValueNotAllowed { .. } => "VALUE_NOT_ALLOWED",
        }
    }

    /// The column at fault; nothing for a row that repeats another.
    #[must_use]
    pub fn column(&self) -> Option<&'static str> {
        match self {
            Self::Duplicate { .. } => None,
            Self::NameMissing { column }
            | Self::FieldMissing { column }
            | Self::FieldSurplus { column, .. }
            | Self::DateFormat { column, .. }
            | Self::DateNotReal { column, .. }
            | Self::DateInFuture { column, .. }
            | Self::WrongPower { column, .. }
            | Self::ValueNotAllowed { column, .. } => Some(column),
        }
    }

    /// What may stand there instead, for people.
    #[must_use]
    pub fn allowed(&self) -> String {
        match self {
            Self::Duplicate { of, .. } => format!("a row of somebody else than {of}"),
            Self::NameMissing { .. } | Self::FieldMissing { .. } => "a value".to_owned(),
            Self::FieldSurplus { .. } => "nothing".to_owned(),
            Self::DateFormat { .. } | Self::DateNotReal { .. } => "a day as YYYY-MM-DD".to_owned(),
            Self::DateInFuture { reference_day, .. } => format!("a day up to {reference_day}"),
            Self::WrongPower { expected, .. } => expected.to_string(),
            Self::ValueNotAllowed { allowed, .. } => allowed.clone(),
        }
    }
}
