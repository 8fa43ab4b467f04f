//! A real writer process is killed under load: nothing that it acknowledged may be missing.
//!
//! The test starts its own executable again, for this test alone, with an environment variable that
//! makes it the writer. The writer prints the size after each append that returned; the parent kills
//! it after some number of lines, reads what else was printed, opens the journal and compares every
//! byte. A kill leaves the page cache, so this shows atomicity and recovery; that commits are flushed
//! is shown by `every_connection_flushes_each_commit_and_moves_no_log_by_itself`.

use std::{
    env,
    io::{BufRead, BufReader, Write},
    os::unix::process::ExitStatusExt,
    path::Path,
    process::{Child, ChildStdout, Command, Stdio},
    thread,
};

use super::{
    tests::{LOG_ID, append_sample, place},
    *,
};
use crate::{
    JournalReader,
    conformance::{sample_head, sample_records},
};

const PATH_VARIABLE: &str = "HOMEWARD_JOURNAL_KILL_TEST_PATH";
const ACKNOWLEDGED: &str = "acknowledged ";
const SIGKILL: i32 = 9;
/// A writer whose parent is gone stops here.
const WRITER_SIZE_MAX: u64 = 2_000_000;

/// The groups that the writer makes: 1 to 97 records, by the size before them.
fn group_records(size: u64) -> u64 {
    1 + size.wrapping_mul(31) % 97
}

fn acknowledge(size: u64) {
    // One write of a whole line, on a line of its own whatever the test harness printed before.
    let mut out = std::io::stdout().lock();
    out.write_all(format!("\n{ACKNOWLEDGED}{size}\n").as_bytes()).unwrap();
    out.flush().unwrap();
}

fn write_until_killed(path: &Path) {
    let (mut journal, reader) = SqliteJournal::open(path, LOG_ID).unwrap();
    // Without a pause, so that a kill also falls into checkpoints.
    thread::spawn(move || {
        loop {
            reader.checkpoint().unwrap();
        }
    });
    while journal.size() < WRITER_SIZE_MAX {
        let count = group_records(journal.size());
        append_sample(&mut journal, count).unwrap();
        acknowledge(journal.size());
    }
}

/// Acknowledges one group which it never appends.
fn lie_until_killed(path: &Path) {
    let (journal, _reader) = SqliteJournal::open(path, LOG_ID).unwrap();
    acknowledge(journal.size() + group_records(journal.size()));
    // Until the parent closes the other end, which it does when it is gone too.
    std::io::stdin().lock().read_line(&mut String::new()).unwrap();
}

struct Writer {
    process: Child,
    lines: std::io::Lines<BufReader<ChildStdout>>,
}

impl Writer {
    fn start(test: &str, path: &Path) -> Self {
        let mut process = Command::new(env::current_exe().unwrap())
            .args(["--exact", &format!("sqlite::kill_tests::{test}"), "--nocapture"])
            .env(PATH_VARIABLE, path)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::inherit())
            .spawn()
            .unwrap();
        let lines = BufReader::new(process.stdout.take().unwrap()).lines();
        Self { process, lines }
    }

    /// The next size that the writer acknowledged, none when its output has ended.
    fn next(&mut self) -> Option<u64> {
        let number = |line: String| line.strip_prefix(ACKNOWLEDGED).map(|size| size.parse().unwrap());
        self.lines.by_ref().find_map(|line| number(line.unwrap()))
    }

    /// Kills the writer and returns the last size it acknowledged, `known` if none came after it.
    fn kill(mut self, known: u64) -> u64 {
        self.process.kill().unwrap();
        assert_eq!(self.process.wait().unwrap().signal(), Some(SIGKILL), "the writer ended by itself");
        let mut last = known;
        while let Some(size) = self.next() {
            last = size;
        }
        last
    }
}

/// Compares the journal with what was acknowledged; returns its size.
fn verify(path: &Path, acknowledged: u64) -> Result<u64, String> {
    let (journal, reader) = SqliteJournal::open(path, LOG_ID).map_err(|error| error.to_string())?;
    let held = journal.size();
    // The group that was being appended at the kill may be there, whole, or not.
    if held != acknowledged && held != acknowledged + group_records(acknowledged) {
        return Err(format!("{acknowledged} records were acknowledged, {held} are held"));
    }
    let mut size = 0;
    while size < held {
        let end = size + group_records(size);
        let head = reader.head_covering(size).map_err(|error| error.to_string())?;
        if head != Some(sample_head(end)) {
            return Err(format!("the group from {size} to {end} has the head {head:?}"));
        }
        let records = usize::try_from(end - size).unwrap();
        if reader.read(size, records, usize::MAX).map_err(|error| error.to_string())?
            != sample_records(size, end)
        {
            return Err(format!("the records from {size} to {end} are not those appended"));
        }
        size = end;
    }
    Ok(held)
}

#[test]
fn a_killed_writer_loses_nothing_acknowledged() {
    if let Some(path) = env::var_os(PATH_VARIABLE) {
        return write_until_killed(Path::new(&path));
    }
    let (_folder, path) = place();
    let mut held = 0;
    // Each round goes on where the one before it was killed.
    for acknowledgements in [1, 2, 3, 5, 8, 40, 1, 120, 17, 300, 4, 61] {
        let mut writer = Writer::start("a_killed_writer_loses_nothing_acknowledged", &path);
        let mut acknowledged = held;
        for _ in 0..acknowledgements {
            acknowledged = writer.next().expect("the writer ended by itself");
        }
        // The lock holds between processes too.
        assert!(matches!(SqliteJournal::open(&path, LOG_ID), Err(JournalError::InUse { .. })));
        acknowledged = writer.kill(acknowledged);
        assert!(acknowledged > held);
        held = verify(&path, acknowledged).unwrap();
    }
}

/// The check above notices a writer that acknowledges too early.
#[test]
fn a_lying_writer_is_noticed() {
    if let Some(path) = env::var_os(PATH_VARIABLE) {
        return lie_until_killed(Path::new(&path));
    }
    let (_folder, path) = place();
    let mut writer = Writer::start("a_lying_writer_is_noticed", &path);
    let acknowledged = writer.next().unwrap();
    let acknowledged = writer.kill(acknowledged);
    assert_eq!(verify(&path, acknowledged), Err("1 records were acknowledged, 0 are held".to_owned()));
}
