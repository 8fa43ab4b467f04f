//! Cases about holding a journal: again, alone, and for one log.

use super::{Driver, Failure, LOG_ID, ensure_holds, ensure_refused, samples::append_groups};
use crate::{Journal, JournalError};

pub(super) fn reopen_sees_everything<D: Driver>(driver: &D) -> Result<(), Failure> {
    let place = driver.fresh_place()?;
    let mut boundaries = Vec::new();
    for more in [&[][..], &[2, 3], &[40], &[]] {
        let (mut journal, reader) = driver.open(&place, LOG_ID)?;
        ensure_holds::<D>(&journal, &reader, &boundaries)?;
        append_groups(&mut journal, more)?;
        boundaries.extend_from_slice(more);
        ensure_holds::<D>(&journal, &reader, &boundaries)?;
    }
    Ok(())
}

pub(super) fn second_writer_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let place = driver.fresh_place()?;
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    append_groups(&mut journal, &[2])?;
    match driver.open(&place, LOG_ID) {
        Err(JournalError::InUse { .. }) => {}
        Err(other) => return Err(other.into()),
        Ok(_) => return super::ensure("a second writer", false, "it was let in", "JournalError::InUse"),
    }
    // The first goes on undisturbed, and makes room when it ends.
    append_groups(&mut journal, &[3])?;
    ensure_holds::<D>(&journal, &reader, &[2, 3])?;
    drop((journal, reader));
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    let first = journal.size();
    append_groups(&mut journal, &[first + 1])?;
    ensure_holds::<D>(&journal, &reader, &[2, 3, 4])
}

pub(super) fn wrong_log_id_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let place = driver.fresh_place()?;
    let other_id = [0x2a; 32];
    for boundaries in [&[][..], &[2]] {
        let (mut journal, reader) = driver.open(&place, LOG_ID)?;
        append_groups(&mut journal, boundaries)?;
        drop((journal, reader));
        let refusal = JournalError::WrongLog { found: hex::encode(LOG_ID), expected: hex::encode(other_id) };
        ensure_refused("another log id", driver.open(&place, other_id), &refusal)?;
        let (journal, reader) = driver.open(&place, LOG_ID)?;
        ensure_holds::<D>(&journal, &reader, boundaries)?;
    }
    Ok(())
}
