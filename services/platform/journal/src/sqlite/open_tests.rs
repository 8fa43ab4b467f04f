//! What open refuses, what it repairs, and what it leaves on the disk.

use std::{fs, os::unix::fs::PermissionsExt, path::Path};

use super::{
    tests::{LOG_ID, append_sample, place},
    *,
};
use crate::{
    JournalReader,
    conformance::{sample_head, sample_records},
};

/// A closed journal with the groups 0..2, 2..5 and 5..6.
fn write_journal(path: &Path) {
    let (mut journal, _reader) = SqliteJournal::open(path, LOG_ID).unwrap();
    for count in [2, 3, 1] {
        append_sample(&mut journal, count).unwrap();
    }
}

fn open_error(path: &Path) -> JournalError {
    match SqliteJournal::open(path, LOG_ID) {
        Ok((journal, _)) => panic!("opened with {} records", journal.size()),
        Err(error) => error,
    }
}

#[test]
fn damage_is_named() {
    let check = |tampering: &str, expected: &str| {
        let (_folder, path) = place();
        write_journal(&path);
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch(tampering).unwrap();
        drop(connection);
        let error = open_error(&path);
        let expected = format!("the journal is damaged: {expected}; restore it from a mirror");
        assert!(matches!(error, JournalError::Damaged { .. }), "{tampering}: {error:?}");
        assert_eq!(error.to_string(), expected, "{tampering}");
    };
    let missing =
        |position| format!("the record at position {position} is missing: 5 records are there, of 6");
    check("DELETE FROM record WHERE position = 0", &missing(0));
    check("DELETE FROM record WHERE position = 3", &missing(3));
    check("DELETE FROM record WHERE position = 5", "the newest head covers 6 records, but 5 are there");
    check(
        "DELETE FROM record WHERE position IN (0, 1, 4)",
        "the record at position 0 is missing: 3 records are there, of 6",
    );
    check(
        "UPDATE record SET position = 9 WHERE position = 2",
        "the record at position 2 is missing: 6 records are there, of 10",
    );
    check("DELETE FROM record", "the newest head covers 6 records, but 0 are there");
    check("DELETE FROM head WHERE size = 6", "the newest head covers 5 records, but 6 are there");
    check("DELETE FROM head", "the newest head covers 0 records, but 6 are there");
    check("INSERT INTO head VALUES (7, '')", "the newest head covers 7 records, but 6 are there");
    let identity = "the file is a database without the identity of a journal (table meta)";
    check("DROP TABLE meta", identity);
    check("DELETE FROM meta", identity);
}

#[test]
fn a_record_that_vanishes_later_is_damage_to_a_reader() {
    let (_folder, path) = place();
    write_journal(&path);
    let (_journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    Connection::open(&path).unwrap().execute_batch("DELETE FROM record WHERE position = 3").unwrap();
    assert_eq!(reader.read(0, 3, usize::MAX).unwrap(), sample_records(0, 3));
    for from in [0, 3] {
        let error = reader.read(from, 10, usize::MAX).unwrap_err();
        assert!(error.to_string().contains("position 3 is missing, the next is 4"), "{error}");
    }
}

#[test]
fn what_is_no_journal_is_refused() {
    let check = |contents: &[u8]| {
        let (_folder, path) = place();
        fs::write(&path, contents).unwrap();
        let error = open_error(&path);
        assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
        assert_eq!(fs::read(&path).unwrap(), contents);
    };
    check(&[b'x'; 4096]);
    check(b"a list of something else");
}

#[test]
fn another_format_version_is_refused() {
    let (_folder, path) = place();
    write_journal(&path);
    Connection::open(&path).unwrap().execute_batch("UPDATE meta SET format_version = 2").unwrap();
    let error = open_error(&path);
    assert_eq!(error.to_string(), "the journal has format version 2; this program reads version 1");
}

#[test]
fn a_write_ahead_log_without_its_file_is_not_thrown_away() {
    let (_folder, path) = place();
    let log = open::beside(&path, "-wal");
    for main_file in [None, Some(b"")] {
        fs::write(&log, b"all that is left").unwrap();
        if let Some(contents) = main_file {
            fs::write(&path, contents).unwrap();
        }
        let error = open_error(&path);
        assert!(matches!(error, JournalError::Damaged { .. }), "{error:?}");
        assert_eq!(fs::read(&log).unwrap(), b"all that is left");
    }
}

#[test]
fn a_creation_cut_short_is_begun_again() {
    let (_folder, path) = place();
    fs::write(&path, b"").unwrap();
    write_journal(&path);
    let (_other_folder, path) = place();
    Connection::open(&path).unwrap().execute_batch("PRAGMA journal_mode = WAL").unwrap();
    write_journal(&path);
    let (journal, _reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    assert_eq!(journal.size(), 6);
}

#[test]
fn leftovers_of_the_log_are_in_the_file_before_they_are_believed() {
    let (_folder, path) = place();
    write_journal(&path);
    let (mut journal, reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    append_sample(&mut journal, 4).unwrap();
    // The files as a killed process leaves them: the last group is in the log alone.
    let (_other_folder, copy) = place();
    fs::copy(&path, &copy).unwrap();
    fs::copy(open::beside(&path, "-wal"), open::beside(&copy, "-wal")).unwrap();
    drop((journal, reader));
    let (journal, reader) = SqliteJournal::open(&copy, LOG_ID).unwrap();
    assert_eq!(journal.size(), 10);
    assert_eq!(reader.newest_head().unwrap(), Some(sample_head(10)));
    assert_eq!(fs::metadata(open::beside(&copy, "-wal")).unwrap().len(), 0);
    // The file alone holds all of it now.
    let (_third_folder, alone) = place();
    fs::copy(&copy, &alone).unwrap();
    assert_eq!(SqliteJournal::open(&alone, LOG_ID).unwrap().0.size(), 10);
}

#[test]
fn files_are_for_the_owner_alone() {
    let (folder, path) = place();
    fs::write(&path, b"").unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o644)).unwrap();
    let (mut journal, _reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    append_sample(&mut journal, 1).unwrap();
    let mut names = Vec::new();
    for file in fs::read_dir(folder.path()).unwrap() {
        let file = file.unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{file:?}");
        names.push(file.file_name().into_string().unwrap());
    }
    names.sort();
    assert_eq!(names, ["forum.journal", "forum.journal-shm", "forum.journal-wal", "forum.journal.lock"]);
}

#[test]
fn another_name_of_the_file_has_the_same_lock() {
    let (folder, path) = place();
    let (_journal, _reader) = SqliteJournal::open(&path, LOG_ID).unwrap();
    let link = folder.path().join("link");
    std::os::unix::fs::symlink(&path, &link).unwrap();
    assert!(matches!(open_error(&link), JournalError::InUse { .. }));
}

#[test]
fn a_folder_that_is_not_there_is_a_storage_error() {
    let (_folder, path) = place();
    let error = open_error(&path.join("deeper").join("forum.journal"));
    assert!(matches!(error, JournalError::Storage { .. }), "{error:?}");
}
