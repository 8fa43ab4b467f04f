//! What can go wrong with a journal.

use std::{error::Error, path::PathBuf};

use crate::group::{ENVELOPE_BYTES_MAX, GROUP_BYTES_MAX, GROUP_RECORDS_MAX, NOTE_BYTES_MAX, SIZE_MAX};

/// Why a journal refused a group, could not be opened, or can no longer be used.
///
/// The first eight are refusals: nothing was written and the journal goes on. After
/// [`JournalError::Storage`] or [`JournalError::Damaged`] from an append, nothing is known about the
/// group until the journal is opened again.
#[derive(Debug, thiserror::Error)]
pub enum JournalError {
    /// The group does not begin where the journal ends.
    #[error(
        "the group begins at position {found}; the journal holds {expected} records, so it must begin at {expected}; nothing was written"
    )]
    FirstPosition {
        /// The first position that was given.
        found: u64,
        /// The size of the journal.
        expected: u64,
    },

    /// The group has no records.
    #[error("the group holds no records; it must hold 1 to {GROUP_RECORDS_MAX}; nothing was written")]
    GroupEmpty,

    /// The group has more than [`GROUP_RECORDS_MAX`] records.
    #[error("the group holds {found} records; at most {GROUP_RECORDS_MAX} are allowed; nothing was written")]
    GroupRecords {
        /// How many records were given.
        found: usize,
    },

    /// The group has more than [`GROUP_BYTES_MAX`] bytes of entries and envelopes.
    #[error(
        "the group holds more than {GROUP_BYTES_MAX} bytes, which is the most allowed; nothing was written"
    )]
    GroupBytes,

    /// An envelope is longer than [`ENVELOPE_BYTES_MAX`].
    #[error(
        "the envelope for position {position} has {found} bytes; at most {ENVELOPE_BYTES_MAX} are allowed; nothing was written"
    )]
    EnvelopeBytes {
        /// The position which the record would have taken.
        position: u64,
        /// How many bytes its envelope has.
        found: usize,
    },

    /// The text of the head is longer than [`NOTE_BYTES_MAX`].
    #[error(
        "the note of the head has {found} bytes; at most {NOTE_BYTES_MAX} are allowed; nothing was written"
    )]
    NoteBytes {
        /// How many bytes the note has.
        found: usize,
    },

    /// The head covers another size than the journal has after this group.
    #[error(
        "the head covers {found} records; after this group the journal holds {expected}; nothing was written"
    )]
    HeadSize {
        /// The size in the head.
        found: u64,
        /// The size of the journal after this group.
        expected: u64,
    },

    /// The journal would hold more than [`SIZE_MAX`] records.
    #[error("the group would take the journal beyond {SIZE_MAX} records; nothing was written")]
    SizeOverLimit,

    /// An earlier append met a storage error.
    #[error(
        "an earlier append failed and whether its group is durable is unknown; end the process and open the journal again"
    )]
    Stopped,

    /// Another writer holds the journal.
    #[error("the journal {} is held by another writer; one forum has one writer, end the other one first", path.display())]
    InUse {
        /// The file of the journal.
        path: PathBuf,
    },

    /// The journal belongs to another log.
    #[error("the journal belongs to log {found}; this process is configured for log {expected}")]
    WrongLog {
        /// The log id of the journal, in hexadecimal digits.
        found: String,
        /// The log id that was asked for, in hexadecimal digits.
        expected: String,
    },

    /// The journal was written in a format that this program does not know.
    #[error("the journal has format version {found}; this program reads version {supported}")]
    FormatVersion {
        /// The version of the journal.
        found: i64,
        /// The version that this program reads and writes.
        supported: i64,
    },

    /// What is stored is not a journal, or not a whole one.
    #[error("the journal is damaged: {found}; restore it from a mirror")]
    Damaged {
        /// What was found, and what should be there.
        found: String,
    },

    /// The storage below the journal failed.
    #[error("storage failed while {action}")]
    Storage {
        /// What the journal was doing.
        action: String,
        /// What the storage answered.
        source: Box<dyn Error + Send + Sync>,
    },
}

impl JournalError {
    /// A storage failure: what the journal was doing, and what the storage answered.
    pub fn storage(action: impl Into<String>, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self::Storage { action: action.into(), source: source.into() }
    }
}
