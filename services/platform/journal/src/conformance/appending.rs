//! Cases about what an append refuses. Each checks that nothing was written and that the journal
//! goes on.

use super::{
    Driver, Failure, LOG_ID, ensure_holds, ensure_refused, sample_head, sample_record, sample_records,
    samples::append_groups,
};
use crate::{
    ENTRY_BYTES, ENVELOPE_BYTES_MAX, GROUP_BYTES_MAX, GROUP_RECORDS_MAX, Head, Journal, JournalError,
    JournalReader, NOTE_BYTES_MAX, Record,
};

/// An append that must be refused.
struct Attempt {
    what: &'static str,
    first_position: u64,
    records: Vec<Record>,
    head: Head,
    refusal: JournalError,
}

/// Makes each attempt on a journal of three records, then appends a good group after it.
fn refuse_each<D: Driver>(driver: &D, attempts: Vec<Attempt>) -> Result<(), Failure> {
    for attempt in attempts {
        let place = driver.fresh_place()?;
        let (mut journal, reader) = driver.open(&place, LOG_ID)?;
        append_groups(&mut journal, &[1, 3])?;
        let result = journal.append(attempt.first_position, &attempt.records, &attempt.head);
        ensure_refused(attempt.what, result, &attempt.refusal)?;
        ensure_holds::<D>(&journal, &reader, &[1, 3])?;
        append_groups(&mut journal, &[5])?;
        ensure_holds::<D>(&journal, &reader, &[1, 3, 5])?;
    }
    Ok(())
}

pub(super) fn wrong_first_position_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let attempt = |first_position: u64| Attempt {
        what: "a first position other than the size",
        first_position,
        records: sample_records(3, 5),
        head: sample_head(first_position.saturating_add(2)),
        refusal: JournalError::FirstPosition { found: first_position, expected: 3 },
    };
    refuse_each(driver, [0, 2, 4, u64::MAX].map(attempt).into())
}

pub(super) fn wrong_head_size_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let attempt = |size: u64| Attempt {
        what: "a head of another size than the group leads to",
        first_position: 3,
        records: sample_records(3, 5),
        head: sample_head(size),
        refusal: JournalError::HeadSize { found: size, expected: 5 },
    };
    refuse_each(driver, [0, 3, 4, 6, u64::MAX].map(attempt).into())
}

pub(super) fn empty_group_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let attempt = |size: u64| Attempt {
        what: "a group without records",
        first_position: 3,
        records: Vec::new(),
        head: sample_head(size),
        refusal: JournalError::GroupEmpty,
    };
    refuse_each(driver, [3, 4].map(attempt).into())
}

/// A record of exactly `bytes`.
fn record_of(bytes: usize) -> Record {
    Record { entry: [0x02; ENTRY_BYTES], envelope: vec![0x7e; bytes.saturating_sub(ENTRY_BYTES)] }
}

/// Records that together have exactly `bytes`, none of them over its own limit.
fn records_of(bytes: usize) -> Vec<Record> {
    let share = GROUP_BYTES_MAX / 32;
    let mut records = vec![record_of(share); bytes / share];
    if let Some(last) = records.last_mut() {
        *last = record_of(share + bytes % share);
    }
    records
}

pub(super) fn over_limit_refused<D: Driver>(driver: &D) -> Result<(), Failure> {
    let attempt = |what, records: Vec<Record>, refusal| Attempt {
        what,
        first_position: 3,
        head: sample_head(3 + records.len() as u64),
        records,
        refusal,
    };
    let mut long_envelope = sample_records(3, 5);
    long_envelope.push(record_of(ENTRY_BYTES + ENVELOPE_BYTES_MAX + 1));
    let mut long_note = attempt(
        "a note over its limit",
        sample_records(3, 5),
        JournalError::NoteBytes { found: NOTE_BYTES_MAX + 1 },
    );
    long_note.head.note = "n".repeat(NOTE_BYTES_MAX + 1);
    let attempts = vec![
        attempt(
            "too many records",
            vec![sample_record(3); GROUP_RECORDS_MAX + 1],
            JournalError::GroupRecords { found: GROUP_RECORDS_MAX + 1 },
        ),
        attempt(
            "an envelope over its limit, after good ones",
            long_envelope,
            JournalError::EnvelopeBytes { position: 5, found: ENVELOPE_BYTES_MAX + 1 },
        ),
        attempt("too many bytes", records_of(GROUP_BYTES_MAX + 1), JournalError::GroupBytes),
        long_note,
    ];
    refuse_each(driver, attempts)
}

pub(super) fn at_limit_accepted<D: Driver>(driver: &D) -> Result<(), Failure> {
    let groups = [
        sample_records(0, GROUP_RECORDS_MAX as u64),
        vec![record_of(ENTRY_BYTES + ENVELOPE_BYTES_MAX)],
        records_of(GROUP_BYTES_MAX),
    ];
    let place = driver.fresh_place()?;
    let (mut journal, reader) = driver.open(&place, LOG_ID)?;
    for group in groups {
        let first = journal.size();
        let head = Head { size: first + group.len() as u64, note: "n".repeat(NOTE_BYTES_MAX) };
        journal.append(first, &group, &head)?;
        let found = reader.read(first, usize::MAX, usize::MAX)?;
        super::ensure_equal("a group at its limits", &found, &group)?;
        super::ensure_equal("its head", &reader.newest_head()?, &Some(head))?;
    }
    Ok(())
}
