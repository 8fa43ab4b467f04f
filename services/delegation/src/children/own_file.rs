//! What a delegation notes on a case for itself, and what a read of one case tells.

use homeward_api::delegation::v1::DiaryEntry;
use homeward_participant::Names;
use homeward_payload::ids::{CaseId, Timestamp};
use homeward_vault::SubjectId;
use homeward_vault::store::Purpose;
use zeroize::Zeroizing;

use super::diary::{enter, note_of};
use super::notes::{self, Kind, NOTES_MAX, Note};
use super::read::read_case;
use crate::samples::{Desk, list};
use crate::store::RegisterKind;

const NOW: Timestamp = Timestamp(1_750_000_000_000_000);

fn names() -> Names {
    Names::new(&Zeroizing::new([7; 32]))
}

/// A desk with the scenario's children, and one of them.
fn desk() -> (Desk, CaseId) {
    let mut desk = Desk::new("UKR", "RUS");
    desk.import(RegisterKind::Children, &list("children-listed-by-ukr.csv"));
    let case = desk.store.find(RegisterKind::Children, "UKR-C0168").unwrap().unwrap().subject;
    (desk, CaseId(case.0))
}

fn entry(day: &str) -> DiaryEntry {
    let word = str::to_owned;
    DiaryEntry { day: word(day), kind: word("VISIT"), place: word("Sumy"), outcome: word("PENDING") }
}

// Shows F22, F23, INV-A1.
#[test]
fn a_diary_keeps_each_entry_once_and_every_read_is_logged() {
    let (mut desk, case) = desk();
    for (day, expected) in [("2025-06-10", 1), ("2025-06-11", 2), ("2025-06-10", 2)] {
        let note = note_of(entry(day)).unwrap();
        assert_eq!(enter(&mut desk.registers(), &names(), case, &note).unwrap(), expected);
    }
    let mut desk = desk.reopen();
    let officer = Note { content: "Officer 7".to_owned(), ..Note::default() };
    notes::add(&mut desk.registers(), &names(), case, Kind::Officer, (&officer, 0)).unwrap();
    let before = desk.vault.access_log(0, 1_000).unwrap().len();
    let read = read_case(&mut desk.registers(), &names(), case, Purpose::Dispute, NOW).unwrap();
    assert_eq!(read.officer, "Officer 7");
    assert_eq!(read.diary, [entry("2025-06-10"), entry("2025-06-11")]);
    assert!(read.fields.iter().any(|field| field.name == "case_ref" && field.value == "UKR-C0168"));
    let logged = desk.vault.access_log(0, 1_000).unwrap();
    let logged = logged.get(before..).unwrap();
    assert_eq!(logged.len(), 4, "an officer, two entries and the document");
    assert!(logged.iter().all(|read| read.purpose == Purpose::Dispute && read.subject.0 == case.0));
}

// Shows F22, INV-C4.
#[test]
fn growing_up_is_a_mark_that_time_shows() {
    let (mut desk, case) = desk();
    let mut turned = |now| {
        read_case(&mut desk.registers(), &names(), case, Purpose::Tracing, now).unwrap().turned_eighteen
    };
    assert!(!turned(Timestamp(0)));
    assert!(turned(Timestamp(NOW.0 + 20 * 366 * Timestamp::DAY_US)));
}

// Shows F23.
#[test]
fn what_was_noted_ends_with_the_subject() {
    let (mut desk, case) = desk();
    enter(&mut desk.registers(), &names(), case, &note_of(entry("2025-06-10")).unwrap()).unwrap();
    desk.vault.erase(SubjectId(case.0), 5).unwrap();
    let read = read_case(&mut desk.registers(), &names(), case, Purpose::Audit, NOW).unwrap();
    assert_eq!((read.diary.len(), read.fields.len()), (0, 0));
}

#[test]
fn entries_are_checked_and_have_a_limit() {
    let bad = [
        DiaryEntry { day: "10.06.2025".to_owned(), ..entry("2025-06-10") },
        DiaryEntry { kind: "GUESS".to_owned(), ..entry("2025-06-10") },
        DiaryEntry { outcome: String::new(), ..entry("2025-06-10") },
        DiaryEntry { place: "x".repeat(1_001), ..entry("2025-06-10") },
    ];
    for entry in bad {
        assert!(note_of(entry.clone()).is_err(), "{entry:?}");
    }
    let (mut desk, case) = desk();
    let full = notes::add(&mut desk.registers(), &names(), case, Kind::Diary, (&Note::default(), NOTES_MAX));
    assert!(full.is_err());
}
