//! Nothing tells a person who declined from one who was unfit: not the log, not what anybody is answered, not a file
//! of anybody but the neutral, and there not a size.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;

use homeward_api::ledger::v1::{BatchLine, LedgerEvent, NextAction};
use homeward_payload::proto::payload::v1::{ClearBatch, LineClearance, RecordOutcomes};
use prost::{Message as _, Name as _};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;

use super::files_below;
use super::small::{self, Small};
use crate::runs;

const CLEARANCE_REASONS: i64 = 4;
const FITNESS_SHEET: i64 = 5;
const INTERVIEW: i64 = 7;
const VAULTS: [&str; 4] = ["party-a", "party-b", "commission", "neutral"];

/// A document in a vault, by what is not encrypted there.
pub(super) struct StoredDocument {
    pub(super) subject: Vec<u8>,
    pub(super) schema: i64,
    pub(super) bytes: i64,
}

/// The documents in a principal's vault, oldest first.
pub(super) fn documents(data: &Path, principal: &str) -> Vec<StoredDocument> {
    let vault = open(&data.join(principal).join("data/vault.sqlite"));
    let mut query =
        vault.prepare("SELECT subject, schema, length(content) FROM document ORDER BY ordinal").unwrap();
    let row = |row: &rusqlite::Row<'_>| {
        Ok(StoredDocument { subject: row.get(0)?, schema: row.get(1)?, bytes: row.get(2)? })
    };
    query.query_map([], row).unwrap().map(Result::unwrap).collect()
}

pub(super) fn open(path: &Path) -> Connection {
    Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY).unwrap()
}

/// The two persons who stayed, as the mediator shows them: the one who declined, and the one who was unfit.
fn staying(run: &Small) -> [&BatchLine; 2] {
    let mut given = run.answers.stage[0].lines.iter().filter(|line| line.giver == "party-b");
    [given.next().unwrap(), given.next().unwrap()]
}

fn subject(line: &BatchLine) -> Vec<u8> {
    hex::decode(&line.subject).unwrap()
}

fn clearance(run: &Small) -> ClearBatch {
    let batch = hex::decode(&run.answers.stage[0].batch.batch).unwrap();
    let statements = run.answers.statements.iter();
    let mut cleared = statements
        .filter(|envelope| envelope.payload_type() == ClearBatch::full_name())
        .map(|envelope| ClearBatch::decode(envelope.payload()).unwrap())
        .filter(|payload| payload.batch_id == batch);
    let found = cleared.next().unwrap();
    assert!(cleared.next().is_none(), "the batch was cleared once");
    found
}

fn holds(bytes: &[u8], part: &[u8]) -> bool {
    bytes.windows(part.len()).any(|window| window == part)
}

// Shows INV-M3.
#[test]
fn no_word_for_either_stands_in_any_file() {
    for data in [runs::istanbul().data(), small::declined_and_unfit().data()] {
        assert_eq!(files_with_a_word(&data), [] as [String; 0]);
    }
}

/// Files that hold a word for a reason, with the word.
pub(super) fn files_with_a_word(data: &Path) -> Vec<String> {
    let words: [&[u8]; 9] = [
        b"DECLINE",
        b"declin",
        b"Declines",
        b"UNFIT",
        b"unfit",
        b"not fit to travel",
        b"LONGER_FIT",
        b"NoLongerFit",
        b"longer fit",
    ];
    let mut found = Vec::new();
    for path in files_below(data) {
        let bytes = fs::read(&path).unwrap();
        let held = words.iter().filter(|word| holds(&bytes, word));
        found
            .extend(held.map(|word| format!("{} holds {:?}", path.display(), String::from_utf8_lossy(word))));
    }
    found
}

#[test]
fn the_clearance_says_the_same_of_both() {
    let run = small::declined_and_unfit();
    let clearance = clearance(run);
    let of = |line: &BatchLine| clearance.lines.iter().find(|one| one.line == line.line).unwrap();
    let [declined, unfit] = staying(run);
    for line in [declined, unfit] {
        let expected = LineClearance { line: line.line, cleared_until_us: 0, fitness: None };
        assert_eq!(*of(line), expected);
    }
    assert_eq!(of(declined).encoded_len(), of(unfit).encoded_len());
    let not_departing = clearance.lines.iter().filter(|line| line.cleared_until_us == 0).count();
    assert_eq!(not_departing, 2);
    // A clearance has the size that follows from which lines stay, not from why. Where those who stay stand on the
    // batch, and so how many closed subtrees there are, differs from run to run; the ledger counts them.
    let size = |run| {
        let clearance = self::clearance(run);
        ClearBatch { header: None, closed_subtrees: Vec::new(), ..clearance }.encoded_len()
    };
    assert_eq!(size(run), size(small::both_unfit()));
}

#[test]
fn every_statement_names_both_or_neither() {
    let run = small::declined_and_unfit();
    let [declined, unfit] = staying(run);
    let mut naming = 0;
    for (position, envelope) in run.answers.statements.iter().enumerate() {
        let named = [declined, unfit].map(|line| holds(envelope.payload(), &subject(line)));
        assert_eq!(named[0], named[1], "statement {position}, {}", envelope.payload_type());
        naming += usize::from(named[0]);
        assert_ne!(envelope.payload_type(), RecordOutcomes::full_name(), "statement {position}");
    }
    // They stand on a list and on the revision that their side proposed.
    assert!(naming >= 2, "{naming} statements name them");
}

#[test]
fn everyone_is_answered_alike_of_both() {
    let run = small::declined_and_unfit();
    for stage in &run.answers.stage {
        let [declined, unfit] = staying(run).map(|shown| {
            let line = stage.lines.iter().find(|line| line.line == shown.line).unwrap();
            BatchLine { line: 0, subject: String::new(), ..line.clone() }
        });
        assert_eq!(declined, unfit);
        assert_eq!((declined.state.as_str(), declined.cleared_until_us), ("NOT_DEPARTING", 0));
        let names = staying(run).map(|line| line.subject.as_str());
        let told = stage.events.iter().map(|event| &event.summary).chain(
            stage.actions.iter().flat_map(|action| [&action.object, &action.otherwise, &action.action]),
        );
        for text in told {
            assert!(!names.iter().any(|name| text.contains(*name)), "{text:?} names a person");
        }
    }
}

// Had the one who declined been unfit as well, everybody would be told the same, but for ids, digests and times.
#[test]
fn another_reason_changes_no_answer() {
    let runs = [small::declined_and_unfit(), small::both_unfit()];
    let stages = runs.map(|run| &run.answers.stage);
    assert_eq!(stages[0].len(), stages[1].len());
    for (one, other) in stages[0].iter().zip(stages[1]) {
        let states = [one, other].map(|stage| &stage.batch.line_states);
        assert_eq!(states[0], states[1]);
        assert_eq!(one.batch.counts, other.batch.counts);
        assert_eq!(one.batch.totals, other.batch.totals);
        let events = [one, other].map(|stage| without_ids(&stage.events, told_of_event));
        assert!(events[0].len() >= 10, "{events:?}");
        assert_eq!(events[0], events[1]);
        let actions = [one, other].map(|stage| without_ids(&stage.actions, told_of_action));
        assert_eq!(actions[0], actions[1]);
    }
}

fn told_of_event(event: &LedgerEvent) -> String {
    format!("{} {} {}", event.author, event.statement, event.summary)
}

fn told_of_action(action: &NextAction) -> String {
    let NextAction { actor, role, action, object: _, due_us, overdue, otherwise } = action;
    format!("{actor} {role} {action} {due_us} {overdue} {otherwise}")
}

fn without_ids<T>(items: &[T], told: impl Fn(&T) -> String) -> BTreeMap<String, usize> {
    let mut counted = BTreeMap::new();
    for item in items {
        *counted.entry(normalised(&told(item))).or_default() += 1;
    }
    counted
}

/// Long hexadecimal numbers and batch codes are ids and digests; another run has others.
fn normalised(text: &str) -> String {
    let is_id = |word: &str| {
        word.len() >= 8 && word.chars().all(|letter| letter.is_ascii_hexdigit())
            || word.contains('-') && word.chars().any(|letter| letter.is_ascii_digit())
    };
    let words = text.split_inclusive(|letter: char| !letter.is_ascii_alphanumeric() && letter != '-');
    words
        .map(|word| {
            let bare = word.trim_end_matches(|letter: char| !letter.is_ascii_alphanumeric());
            if is_id(bare) { word.replace(bare, "#") } else { word.to_owned() }
        })
        .collect()
}

#[test]
fn no_file_holds_one_of_them_and_not_the_other() {
    let run = small::declined_and_unfit();
    let mut naming = BTreeSet::new();
    for path in files_below(&run.data()) {
        let bytes = fs::read(&path).unwrap();
        let held = staying(run).map(|line| {
            let upper = line.subject.to_uppercase();
            holds(&bytes, &subject(line))
                || holds(&bytes, line.subject.as_bytes())
                || holds(&bytes, upper.as_bytes())
        });
        assert_eq!(held[0], held[1], "{}", path.display());
        if held[0] {
            naming.insert(path.file_name().unwrap().to_string_lossy().into_owned());
        }
    }
    assert!(naming.contains("journal.sqlite") && naming.contains("vault.sqlite"), "{naming:?}");
}

#[test]
fn vaults_hold_both_in_equal_sizes_and_read_both_equally_often() {
    let run = small::declined_and_unfit();
    for principal in VAULTS {
        let interviews = staying(run).map(|line| {
            let stored = documents(&run.data(), principal).into_iter();
            let own = stored.filter(|document| document.subject == subject(line));
            own.filter(|document| document.schema == INTERVIEW).map(|document| document.bytes).collect()
        });
        let [declined, unfit]: [Vec<i64>; 2] = interviews;
        assert_eq!(declined, unfit, "{principal}");
        assert_eq!(declined.len(), usize::from(principal == "neutral"), "{principal}");
        let reads = staying(run).map(|line| reads(&run.data(), principal, &subject(line)));
        assert_eq!(reads[0], reads[1], "{principal}");
    }
}

/// The log of reads of one person: purposes and readers, in order.
pub(super) fn reads(data: &Path, principal: &str, subject: &[u8]) -> Vec<(i64, String)> {
    let vault = open(&data.join(principal).join("data/vault.sqlite"));
    let mut query =
        vault.prepare("SELECT purpose, actor FROM access WHERE subject = ?1 ORDER BY sequence").unwrap();
    let row = |row: &rusqlite::Row<'_>| Ok((row.get(0)?, row.get(1)?));
    query.query_map([subject], row).unwrap().map(Result::unwrap).collect()
}

// The first two stages have equally many lines in all runs.
#[test]
fn reasons_and_sheets_have_one_size_whoever_stays() {
    let runs = [small::declined_and_unfit(), small::both_unfit(), small::nobody_stays()];
    let sizes = runs.map(|run| {
        let stored = documents(&run.data(), "neutral");
        let of = |schema| -> Vec<i64> {
            let own = stored.iter().filter(|document| document.schema == schema);
            own.map(|document| document.bytes).take(2).collect()
        };
        (of(CLEARANCE_REASONS), of(FITNESS_SHEET), sealed_reasons(run))
    });
    assert_eq!(sizes[0].0.len(), 2);
    assert_eq!(sizes[0].1.len(), 2);
    assert_eq!(sizes[0].2.len(), 2);
    assert_eq!(sizes[0], sizes[1]);
    assert_eq!(sizes[0], sizes[2]);
}

/// Lengths of the sealed reasons whose digests the first two clearances hold.
fn sealed_reasons(run: &Small) -> Vec<i64> {
    let store = open(&run.data().join("neutral/data/neutral.sqlite"));
    let mut query = store.prepare("SELECT length(sealed_reasons) FROM clearance ORDER BY rowid").unwrap();
    let found = query.query_map([], |row| row.get(0)).unwrap().map(Result::unwrap);
    found.take(2).collect()
}

#[test]
fn neutral_and_commission_log_the_same_whatever_the_reason() {
    for principal in ["neutral", "commission"] {
        let runs = [small::declined_and_unfit(), small::both_unfit()];
        let logged = runs.map(|run| logged(&run.data(), principal));
        assert!(logged[0].len() >= 5, "{principal}: {:?}", logged[0]);
        assert_eq!(logged[0], logged[1], "{principal}");
    }
}

/// What a service logs of its own work, without times and ids. Whether a sheet had arrived at the first asking, and
/// how many referrals came at once, differs from run to run.
pub(super) fn logged(data: &Path, principal: &str) -> BTreeSet<String> {
    let text = fs::read_to_string(data.join(principal).join("service.log")).unwrap();
    let mut lines = BTreeSet::new();
    for line in text.lines() {
        let Ok(Value::Object(mut fields)) = serde_json::from_str(line) else { panic!("{line}") };
        let word = |key: &str| fields.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let own = format!("homeward_{principal}");
        let path = word("path");
        let is_own = word("target").starts_with(&own) && word("message") != "referrals taken in"
            || path.starts_with(&format!("/homeward.{principal}.")) && word("code") != "NotFound";
        if is_own {
            fields.remove("timestamp");
            fields.remove("duration_us");
            lines.insert(normalised(&Value::Object(fields).to_string()));
        }
    }
    lines
}
