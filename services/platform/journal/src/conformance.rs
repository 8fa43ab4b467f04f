//! The suite which every driver of a journal must pass.
//!
//! A driver implements [`Driver`] in its tests and calls [`check_all`]. The cases speak only of
//! what [`Journal`] and [`JournalReader`] promise; how a driver survives a crash is for tests of its
//! own, because only it knows its storage.

mod appending;
mod holding;
mod reading;
mod samples;

#[cfg(test)]
mod tests;

use std::fmt::Debug;

use crate::{Journal, JournalError, JournalReader};
pub use samples::{sample_head, sample_record, sample_records};

/// How the suite makes and opens journals of one driver.
pub trait Driver {
    /// Where one journal lives; it may be removed when this is dropped.
    type Place;
    /// The writer under test.
    type Journal: Journal;
    /// The reader under test.
    type Reader: JournalReader;

    /// A place that no journal has used.
    ///
    /// # Errors
    ///
    /// What kept the driver from making one.
    fn fresh_place(&self) -> Result<Self::Place, JournalError>;

    /// Opens the journal at `place`, creating it where there is none.
    ///
    /// # Errors
    ///
    /// As the driver's own open.
    fn open(
        &self,
        place: &Self::Place,
        log_id: [u8; 32],
    ) -> Result<(Self::Journal, Self::Reader), JournalError>;
}

/// One case: fails with what was found instead of what is promised.
pub type Case<D> = fn(&D) -> Result<(), Failure>;

/// How a case failed.
#[derive(Debug, thiserror::Error)]
pub enum Failure {
    /// A call failed that should have succeeded.
    #[error("a call failed that must succeed")]
    Journal(#[from] JournalError),
    /// A call succeeded, but not with what is promised.
    #[error("{what}: found {found}, expected {expected}")]
    Broken {
        /// The promise.
        what: String,
        /// What was found.
        found: String,
        /// What is promised.
        expected: String,
    },
}

/// The case that failed, and how.
#[derive(Debug, thiserror::Error)]
#[error("conformance case {case}")]
pub struct CaseFailure {
    /// The name of the case.
    pub case: &'static str,
    /// How it failed.
    pub source: Failure,
}

/// The log which the journals of the suite belong to.
const LOG_ID: [u8; 32] = [0x6c; 32];

/// All cases by name.
pub fn cases<D: Driver>() -> [(&'static str, Case<D>); 12] {
    [
        ("new_journal_is_empty", reading::new_journal_is_empty),
        ("groups_read_back", reading::groups_read_back),
        ("reads_are_bounded", reading::reads_are_bounded),
        ("readers_see_whole_groups", reading::readers_see_whole_groups),
        ("wrong_first_position_refused", appending::wrong_first_position_refused),
        ("wrong_head_size_refused", appending::wrong_head_size_refused),
        ("empty_group_refused", appending::empty_group_refused),
        ("over_limit_refused", appending::over_limit_refused),
        ("at_limit_accepted", appending::at_limit_accepted),
        ("reopen_sees_everything", holding::reopen_sees_everything),
        ("second_writer_refused", holding::second_writer_refused),
        ("wrong_log_id_refused", holding::wrong_log_id_refused),
    ]
}

/// Runs all cases on `driver`.
///
/// # Errors
///
/// The first case that failed.
pub fn check_all<D: Driver>(driver: &D) -> Result<(), CaseFailure> {
    for (case, check) in cases::<D>() {
        check(driver).map_err(|source| CaseFailure { case, source })?;
    }
    Ok(())
}

fn ensure_equal<T: PartialEq + Debug>(what: &str, found: &T, expected: &T) -> Result<(), Failure> {
    ensure(what, found == expected, found, expected)
}

fn ensure(what: &str, holds: bool, found: impl Debug, expected: impl Debug) -> Result<(), Failure> {
    if holds {
        return Ok(());
    }
    // Envelopes of a mebibyte do not belong in a message.
    let short = |text: String| text.chars().take(200).collect::<String>();
    Err(Failure::Broken {
        what: what.to_owned(),
        found: short(format!("{found:?}")),
        expected: short(format!("{expected:?}")),
    })
}

/// Checks that `result` is the refusal which `expected` names (by its variant and fields).
fn ensure_refused<T>(
    what: &str,
    result: Result<T, JournalError>,
    expected: &JournalError,
) -> Result<(), Failure> {
    match result {
        Ok(_) => ensure(what, false, "success", expected),
        Err(found) => ensure_equal(what, &format!("{found:?}"), &format!("{expected:?}")),
    }
}

/// Checks that the journal holds exactly the sample groups that end at `boundaries`.
fn ensure_holds<D: Driver>(
    journal: &D::Journal,
    reader: &D::Reader,
    boundaries: &[u64],
) -> Result<(), Failure> {
    let size = boundaries.last().copied().unwrap_or(0);
    ensure_equal("the size for the writer", &journal.size(), &size)?;
    ensure_equal("the size for a reader", &reader.size()?, &size)?;
    let newest = boundaries.last().map(|size| sample_head(*size));
    ensure_equal("the newest head", &reader.newest_head()?, &newest)?;
    let mut position = 0;
    for boundary in boundaries {
        while position < *boundary {
            let left = usize::try_from(size - position).unwrap_or(usize::MAX);
            let records = reader.read(position, left, usize::MAX)?;
            ensure("a read returns a record if there is one", !records.is_empty(), 0, "at least 1")?;
            for record in records {
                ensure_equal(&format!("the record at {position}"), &record, &sample_record(position))?;
                position += 1;
            }
        }
    }
    ensure_equal("the end of what can be read", &position, &size)?;
    let mut first = 0;
    for boundary in boundaries {
        for position in [first, boundary - 1] {
            let head = reader.head_covering(position)?;
            ensure_equal(&format!("the head that covers {position}"), &head, &Some(sample_head(*boundary)))?;
        }
        first = *boundary;
    }
    ensure_equal("the head that covers the size", &reader.head_covering(size)?, &None)
}
