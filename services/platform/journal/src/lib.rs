//! The journal: the durable, append-only log of one forum.
//!
//! A journal holds, by position from 0 without a gap, the log entry and the envelope of each
//! sequenced statement, and the signed checkpoint (head) of each group in which they were written.
//! It knows nothing of what they mean: it neither parses an entry nor verifies an envelope.
//!
//! # What every driver guarantees
//!
//! * **One call, one group, one flush.** [`Journal::append`] writes all records of a group and the
//!   head that covers them, or nothing. When it returns `Ok`, the group has reached the storage
//!   device; only then may anyone be answered.
//! * **One writer.** A second writer on the same journal is refused at once.
//! * **One log.** A journal is bound to its log id when it is created and opens under no other.
//! * **Readers see whole groups.** A [`JournalReader`] sees a group with its head, after it is
//!   durable, or does not see it.
//! * **The same bytes again.** [`JournalReader::head_covering`] returns the head that was written
//!   with a record, so that a receipt can be given again byte for byte.
//! * **A refused group changes nothing**, and the journal goes on. After a storage error it does
//!   not: whether that group is durable is unknown until the journal is opened again, so every
//!   further append answers [`JournalError::Stopped`] and the process is expected to end.
//!
//! [`conformance`] is the suite that holds each driver to this; drivers share it, the contract
//! ([`check_group`]) and no other code.
//!
//! # Limits
//!
//! | limit | value |
//! |---|---|
//! | [`GROUP_RECORDS_MAX`] | 4,096 records in a group |
//! | [`GROUP_BYTES_MAX`] | 16 MiB of entries and envelopes in a group |
//! | [`ENVELOPE_BYTES_MAX`] | 1 MiB in an envelope |
//! | [`NOTE_BYTES_MAX`] | 16 KiB in the text of a head |
//! | [`SIZE_MAX`] | 2^63 - 1 records in a journal |
//! | [`READ_RECORDS_MAX`], [`READ_BYTES_MAX`] | what one read returns at most: one full group |
//!
//! # The SQLite driver
//!
//! [`SqliteJournal::open`] keeps one forum in one file (mode 0600), with three `STRICT` tables:
//!
//! | table | columns | holds |
//! |---|---|---|
//! | `meta` | `only` = 1, `format_version`, `log_id` (32 bytes) | what this file is |
//! | `record` | `position` (integer primary key), `entry` (41 bytes), `envelope` | one row for each statement |
//! | `head` | `size` (integer primary key), `note` | one row for each group |
//!
//! Both growing tables are ordered by their rowid, so that an append touches only the last page of
//! each; an index over random keys (hashes) would cost eight times the time of a large group, and
//! look-up by hash is therefore rebuilt in memory. Beside the file lie `-wal` and `-shm` (SQLite's)
//! and `.lock`, which the writer holds locked for its life; the operating system releases it however
//! the process ends.
//!
//! * Every connection runs in WAL mode with `synchronous=FULL`: a commit is flushed to the
//!   write-ahead log before it returns and before readers see it.
//! * `wal_autocheckpoint=0`: a commit never pays for moving the log into the file. A maintenance
//!   thread calls [`SqliteReader::checkpoint`], which works beside the writer. Only when the log has
//!   reached [`WAL_PAGES_RESTART`] does the next append move the little that is left, so that the log
//!   starts again from its beginning; without this it grows as long as the writer does not pause.
//! * On open, whatever an ended process left in the write-ahead log is first moved into the file and
//!   flushed. Without that, a record which the ended process wrote but never flushed would be read
//!   from the page cache, believed, and lost with the next power failure.
//! * On open, positions must be dense and the newest head must cover exactly the last record;
//!   otherwise [`JournalError::Damaged`] says what is wrong. The scan reads the leaf pages of the
//!   record table once.
//!
//! A copy of the three files of a running journal is not a backup; a mirror of the log is.
//!
//! Sources: SQLite's documentation of write-ahead logging (<https://sqlite.org/wal.html>), of
//! `PRAGMA synchronous`, `wal_autocheckpoint`, `wal_checkpoint` and `fullfsync`
//! (<https://sqlite.org/pragma.html>), of rowid tables (<https://sqlite.org/rowidtable.html>) and
//! "How To Corrupt An SQLite Database File" (<https://sqlite.org/howtocorrupt.html>).

pub mod conformance;
mod error;
mod group;
mod journal;
mod sqlite;

pub use error::JournalError;
pub use group::{
    ENTRY_BYTES, ENVELOPE_BYTES_MAX, GROUP_BYTES_MAX, GROUP_RECORDS_MAX, Head, NOTE_BYTES_MAX, Record,
    SIZE_MAX, check_group,
};
pub use journal::{Journal, JournalReader, READ_BYTES_MAX, READ_RECORDS_MAX};
pub use sqlite::{CheckpointReport, SqliteJournal, SqliteReader, WAL_PAGES_RESTART};
