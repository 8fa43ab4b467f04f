//! The two sides of a journal: one writer, many readers.

use crate::{
    JournalError,
    group::{GROUP_BYTES_MAX, GROUP_RECORDS_MAX, Head, Record},
};

/// How many records one read returns at most, whatever is asked for.
pub const READ_RECORDS_MAX: usize = GROUP_RECORDS_MAX;
/// How many bytes of entries and envelopes one read returns at most, whatever is asked for.
pub const READ_BYTES_MAX: usize = GROUP_BYTES_MAX;

/// The one writer of a journal. Appends block until they are durable: call them on a thread of
/// their own.
pub trait Journal: Send {
    /// How many records are durable; the position which the next group must begin at.
    fn size(&self) -> u64;

    /// Appends one group, its records and the head that covers them, durably or not at all.
    ///
    /// `first_position` must be [`Journal::size`], and `head.size` the size after the group.
    ///
    /// # Errors
    ///
    /// A refusal, after which nothing has changed; [`JournalError::Storage`] or
    /// [`JournalError::Damaged`], after which the outcome is unknown and each further append answers
    /// [`JournalError::Stopped`].
    fn append(&mut self, first_position: u64, records: &[Record], head: &Head) -> Result<(), JournalError>;
}

/// A view of the durable groups of a journal, for any thread.
///
/// Each method fails with [`JournalError::Storage`] or [`JournalError::Damaged`] only.
pub trait JournalReader: Send + Sync {
    /// How many records are durable.
    ///
    /// # Errors
    ///
    /// As said for the trait.
    fn size(&self) -> Result<u64, JournalError>;

    /// Reads records in order from position `from`.
    ///
    /// Returns as many as fit both limits (which are themselves held to [`READ_RECORDS_MAX`] and
    /// [`READ_BYTES_MAX`]), yet always one if there is one, so that a reader cannot get stuck; and
    /// none exactly when `from` is the size or beyond.
    ///
    /// # Errors
    ///
    /// As said for the trait.
    fn read(&self, from: u64, records_max: usize, bytes_max: usize) -> Result<Vec<Record>, JournalError>;

    /// The head that was written with the record at `position`: the first whose size is greater.
    ///
    /// # Errors
    ///
    /// As said for the trait.
    fn head_covering(&self, position: u64) -> Result<Option<Head>, JournalError>;

    /// The head of the last group, none while the journal is empty.
    ///
    /// # Errors
    ///
    /// As said for the trait.
    fn newest_head(&self) -> Result<Option<Head>, JournalError>;
}
