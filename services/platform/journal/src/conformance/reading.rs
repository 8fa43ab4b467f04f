//! Cases about what readers see.

use std::{
    sync::atomic::{AtomicBool, Ordering},
    thread,
};

use super::{
    Driver, Failure, LOG_ID, ensure, ensure_equal, ensure_holds, sample_head, sample_record, sample_records,
    samples::append_groups,
};
use crate::{JournalReader, Record};

pub(super) fn new_journal_is_empty<D: Driver>(driver: &D) -> Result<(), Failure> {
    let place = driver.fresh_place()?;
    let (journal, reader) = driver.open(&place, LOG_ID)?;
    ensure_holds::<D>(&journal, &reader, &[])?;
    ensure_equal("a read", &reader.read(0, 10, 1000)?, &Vec::new())?;
    ensure_equal("the head that covers 0", &reader.head_covering(0)?, &None)
}

pub(super) fn groups_read_back<D: Driver>(driver: &D) -> Result<(), Failure> {
    let boundaries = [1, 4, 5, 37];
    let place = driver.fresh_place()?;
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    append_groups(&mut journal, &boundaries)?;
    ensure_holds::<D>(&journal, &reader, &boundaries)?;
    for (position, covering) in [(0, 1), (1, 4), (3, 4), (4, 5), (5, 37), (36, 37)] {
        let head = reader.head_covering(position)?;
        ensure_equal(&format!("the head that covers {position}"), &head, &Some(sample_head(covering)))?;
    }
    for position in [37, 38, u64::MAX - 1, u64::MAX] {
        let what = format!("beyond the end, at {position}");
        ensure_equal(&what, &reader.head_covering(position)?, &None)?;
        ensure_equal(&what, &reader.read(position, 10, 1000)?, &Vec::new())?;
    }
    Ok(())
}

pub(super) fn reads_are_bounded<D: Driver>(driver: &D) -> Result<(), Failure> {
    let place = driver.fresh_place()?;
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    append_groups(&mut journal, &[8, 20])?;
    let bytes_of = |first: u64, end: u64| (first..end).map(|at| sample_record(at).bytes()).sum::<usize>();
    let read = |from, records_max, bytes_max, end| -> Result<(), Failure> {
        let what = format!("a read from {from} of at most {records_max} records and {bytes_max} bytes");
        let found: Vec<Record> = reader.read(from, records_max, bytes_max)?;
        ensure_equal(&what, &found, &sample_records(from, end))
    };
    for from in [0, 7, 12] {
        read(from, 1, usize::MAX, from + 1)?;
        read(from, 3, usize::MAX, from + 3)?;
        read(from, usize::MAX, usize::MAX, 20)?;
        read(from, usize::MAX, bytes_of(from, from + 3), from + 3)?;
        read(from, usize::MAX, bytes_of(from, from + 3) - 1, from + 2)?;
        read(from, 2, bytes_of(from, from + 3), from + 2)?;
        // A bound too small for one record still gives one.
        read(from, 0, usize::MAX, from + 1)?;
        read(from, usize::MAX, 0, from + 1)?;
        read(from, usize::MAX, bytes_of(from, from + 1) - 1, from + 1)?;
    }
    Ok(())
}

/// While groups are appended, another thread sees each with its head or not at all.
pub(super) fn readers_see_whole_groups<D: Driver>(driver: &D) -> Result<(), Failure> {
    let boundaries: Vec<u64> = (1..=60_u64).map(|group| group * (group + 1) / 2).collect();
    let place = driver.fresh_place()?;
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    let written = AtomicBool::new(false);
    thread::scope(|scope| {
        let watching = scope.spawn(|| {
            loop {
                // Asked first, so that the last look comes after the last append.
                let last_look = written.load(Ordering::Acquire);
                look(&reader, &boundaries)?;
                if last_look {
                    return Ok(());
                }
            }
        });
        let appended = append_groups(&mut journal, &boundaries);
        written.store(true, Ordering::Release);
        appended?;
        watching.join().unwrap_or_else(|_| ensure("the watching thread", false, "a panic", "no panic"))
    })?;
    ensure_holds::<D>(&journal, &reader, &boundaries)
}

fn look(reader: &impl JournalReader, boundaries: &[u64]) -> Result<(), Failure> {
    let size = reader.size()?;
    if let Some(last) = size.checked_sub(1) {
        ensure("the size a reader sees", boundaries.contains(&size), size, "the end of a group")?;
        let head = reader.head_covering(last)?;
        ensure_equal("the head of the last group seen", &head, &Some(sample_head(size)))?;
    }
    if let Some(head) = reader.newest_head()? {
        let last = head.size.saturating_sub(1);
        let found = reader.read(last, 1, usize::MAX)?;
        ensure_equal("the last record of the newest head", &found, &vec![sample_record(last)])?;
    }
    Ok(())
}
