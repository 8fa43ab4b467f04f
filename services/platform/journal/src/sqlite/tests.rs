//! The driver against the suite, against a model, and its own promises: flushes, stops, checkpoints.

use std::{fs, path::PathBuf};

use proptest::prelude::*;
use tempfile::TempDir;

use super::*;
use crate::{
    ENTRY_BYTES, JournalReader,
    conformance::{Driver, check_all, sample_head, sample_record, sample_records},
};

pub(super) const LOG_ID: [u8; 32] = [0x11; 32];

struct Sqlite;

impl Driver for Sqlite {
    type Place = TempDir;
    type Journal = SqliteJournal;
    type Reader = SqliteReader;

    fn fresh_place(&self) -> Result<TempDir, JournalError> {
        tempfile::tempdir().map_err(|source| JournalError::storage("making a folder", source))
    }

    fn open(&self, place: &TempDir, log_id: [u8; 32]) -> Result<(SqliteJournal, SqliteReader), JournalError> {
        SqliteJournal::open(&place.path().join("forum.journal"), log_id)
    }
}

pub(super) fn place() -> (TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("forum.journal");
    (folder, path)
}

pub(super) fn append_sample(journal: &mut SqliteJournal, count: u64) -> Result<(), JournalError> {
    let first = journal.size();
    journal.append(first, &sample_records(first, first + count), &sample_head(first + count))
}

#[test]
fn conforms() {
    check_all(&Sqlite).unwrap();
}

#[test]
fn every_connection_flushes_each_commit_and_moves_no_log_by_itself() {
    let (_folder, path) = place();
    let (journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    let check = |connection: &Connection, query_only: i64| {
        // 2 is FULL.
        let expectations =
            [("synchronous", 2), ("wal_autocheckpoint", 0), ("fullfsync", 1), ("query_only", query_only)];
        for (pragma, expected) in expectations {
            let found: i64 = connection.pragma_query_value(None, pragma, |row| row.get(0)).unwrap();
            assert_eq!(found, expected, "{pragma}");
        }
        let mode: String = connection.pragma_query_value(None, "journal_mode", |row| row.get(0)).unwrap();
        assert_eq!(mode, "wal");
    };
    check(&journal.connection, 0);
    check(&reader.reading.lock().unwrap(), 1);
    check(&reader.checkpointing.lock().unwrap(), 1);
}

#[test]
fn a_storage_error_stops_the_journal_until_it_is_opened_again() {
    let (_folder, path) = place();
    let (mut journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    append_sample(&mut journal, 3).unwrap();
    // A disk that is full: no page may be added any more.
    journal.connection.pragma_update(None, "max_page_count", 1).unwrap();
    let error = append_sample(&mut journal, 1000).unwrap_err();
    assert!(matches!(error, JournalError::Storage { .. }), "{error:?}");
    journal.connection.pragma_update(None, "max_page_count", 1_000_000).unwrap();
    assert!(matches!(append_sample(&mut journal, 1), Err(JournalError::Stopped)));
    assert_eq!((journal.size(), reader.size().unwrap()), (3, 3));
    drop((journal, reader));
    let (mut journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    assert_eq!(journal.size(), 3);
    append_sample(&mut journal, 1).unwrap();
    assert_eq!(reader.read(3, 9, usize::MAX).unwrap(), [sample_record(3)]);
}

fn log_bytes(path: &std::path::Path) -> u64 {
    fs::metadata(open::beside(path, "-wal")).unwrap().len()
}

fn append_mebibyte(journal: &mut SqliteJournal) {
    let first = journal.size();
    let record = Record { entry: [0; ENTRY_BYTES], envelope: vec![0x55; 1 << 20] };
    journal.append(first, &[record], &sample_head(first + 1)).unwrap();
}

#[test]
fn only_a_checkpoint_empties_the_log_and_it_stops_growing() {
    let (_folder, path) = place();
    let (mut journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    // SQLite's own checkpoints would begin at 1,000 pages and then use the log again.
    (0..12).for_each(|_| append_mebibyte(&mut journal));
    let grown = log_bytes(&path);
    assert!(grown > 12 << 20, "{grown}");
    let report = reader.checkpoint().unwrap();
    assert!(report.log_pages > 3000, "{report:?}");
    assert_eq!(report.moved_pages, report.log_pages);
    (0..11).for_each(|_| append_mebibyte(&mut journal));
    assert_eq!(log_bytes(&path), grown);
    assert_eq!(reader.size().unwrap(), 23);
}

#[test]
fn the_writer_moves_the_rest_of_a_log_at_its_limit() {
    let (_folder, path) = place();
    let (mut journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    let wanted = || reader.restart_wanted.load(Ordering::Relaxed);
    (0..50).for_each(|_| append_mebibyte(&mut journal));
    reader.checkpoint().unwrap();
    assert!(!wanted(), "below the limit the writer is left alone");
    let slow = Connection::open(&path).unwrap();
    slow.execute_batch("BEGIN; SELECT count(*) FROM record;").unwrap();
    (0..66).for_each(|_| append_mebibyte(&mut journal));
    // The slow reader needs the file as it was: nothing moves, nothing fails, nothing is lost.
    let report = reader.checkpoint().unwrap();
    assert!(report.log_pages >= WAL_PAGES_RESTART && report.moved_pages < report.log_pages, "{report:?}");
    append_mebibyte(&mut journal);
    assert!(wanted(), "the wish stays while the reader is there");
    slow.execute_batch("COMMIT").unwrap();
    let grown = log_bytes(&path);
    append_mebibyte(&mut journal);
    assert!(!wanted());
    assert_eq!(log_bytes(&path), grown, "the log was used again from its beginning");
    assert_eq!((journal.size(), reader.size().unwrap()), (118, 118));
}

#[derive(Debug, Clone)]
enum Step {
    Append(Vec<u16>),
    Refused { first_position_off: i64, head_size_off: i64 },
    Read { from: u64, records_max: usize, bytes_max: usize },
    Checkpoint,
    Reopen,
}

fn step() -> impl Strategy<Value = Step> {
    prop_oneof![
        6 => prop::collection::vec(0..9000_u16, 1..20).prop_map(Step::Append),
        1 => (-2..3_i64, -2..3_i64)
            .prop_filter("one of them is wrong", |offs| *offs != (0, 0))
            .prop_map(|(first_position_off, head_size_off)| Step::Refused { first_position_off, head_size_off }),
        4 => (0..120_u64, 0..30_usize, 0..40_000_usize)
            .prop_map(|(from, records_max, bytes_max)| Step::Read { from, records_max, bytes_max }),
        1 => Just(Step::Checkpoint),
        1 => Just(Step::Reopen),
    ]
}

/// What the journal must hold: all records, and how many there were after each group.
#[derive(Default)]
struct Model {
    records: Vec<Record>,
    heads: Vec<Head>,
}

impl Model {
    fn read(&self, from: u64, records_max: usize, bytes_max: usize) -> Vec<Record> {
        let rest = self.records.iter().skip(usize::try_from(from).unwrap());
        let mut bytes = 0;
        let fits = |(count, record): &(usize, &Record)| {
            bytes += record.bytes();
            *count == 0 || (*count < records_max && bytes <= bytes_max)
        };
        rest.enumerate().take_while(fits).map(|(_, record)| record.clone()).collect()
    }
}

fn run(steps: Vec<Step>) -> Result<(), TestCaseError> {
    let (_folder, path) = place();
    let mut model = Model::default();
    let mut open = Some(SqliteJournal::open(&path, LOG_ID).unwrap());
    for step in steps {
        let (journal, reader) = open.as_mut().unwrap();
        let size = model.records.len() as u64;
        match step {
            Step::Append(lengths) => {
                let entry = [u8::try_from(size % 251).unwrap(); ENTRY_BYTES];
                let record = |length| Record { entry, envelope: vec![0x33; usize::from(length)] };
                let records: Vec<Record> = lengths.into_iter().map(record).collect();
                let head = sample_head(size + records.len() as u64);
                journal.append(size, &records, &head).unwrap();
                model.records.extend(records);
                model.heads.push(head);
            }
            Step::Refused { first_position_off, head_size_off } => {
                let first = size.wrapping_add_signed(first_position_off);
                let head = sample_head((size + 1).wrapping_add_signed(head_size_off));
                prop_assert!(journal.append(first, &[sample_record(0)], &head).is_err());
            }
            Step::Read { from, records_max, bytes_max } => {
                let expected = model.read(from, records_max, bytes_max);
                prop_assert_eq!(reader.read(from, records_max, bytes_max).unwrap(), expected);
                let covering = model.heads.iter().find(|head| head.size > from).cloned();
                prop_assert_eq!(reader.head_covering(from).unwrap(), covering);
            }
            Step::Checkpoint => {
                let report = reader.checkpoint().unwrap();
                prop_assert_eq!(report.moved_pages, report.log_pages);
            }
            Step::Reopen => {
                drop(open.take());
                open = Some(SqliteJournal::open(&path, LOG_ID).unwrap());
            }
        }
        let (journal, reader) = open.as_ref().unwrap();
        let size = model.records.len() as u64;
        prop_assert_eq!((journal.size(), reader.size().unwrap()), (size, size));
        prop_assert_eq!(reader.newest_head().unwrap(), model.heads.last().cloned());
    }
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 48, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn agrees_with_the_model(steps in prop::collection::vec(step(), 1..25)) {
        run(steps)?;
    }
}
