//! A file that comes again and corrections of rows, over both stores.

use homeward_api::delegation::v1 as api;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::store::Purpose;
use tonic_types::StatusExt as _;

use super::*;
use crate::register::quarantine::{WorklistContext, quarantine_page};
use crate::register::row_calls::{Correction, Named, show};
use crate::request::Asked;
use crate::samples::{Desk, list};
use crate::store::Counts;

const HELD: RegisterKind = RegisterKind::PersonsHeld;
const REPEATED: &str = "RUS-900747";
const BAD_DATE: &str = "RUS-000473";

fn revision(desk: &Desk) -> Revision {
    let note = Note { source: "second export".to_owned(), reason: "a month has passed".to_owned() };
    Revision {
        context: desk.context(),
        provenance: Provenance { note, grade: EvidenceGrade::CustodyConfirmed },
        committed: BTreeMap::new(),
    }
}

fn again(desk: &mut Desk, file: &str, revision: &Revision, is_applied: bool) -> Outcome {
    let mut told = |_: &'static str, _: usize, _: usize| ();
    revise(&mut desk.registers(), HELD, file.as_bytes(), revision, is_applied, &mut told).unwrap()
}

fn held() -> String {
    String::from_utf8(list("persons-held-by-rus.csv")).unwrap()
}

/// The file with a column of some rows changed; columns count from 0.
fn with(file: &str, changes: &[(&str, usize, &str)]) -> String {
    let row = |line: &str| {
        let mut fields: Vec<&str> = line.split(',').collect();
        for (serial, column, value) in changes {
            if fields[0] == *serial {
                fields[*column] = value;
            }
        }
        fields.join(",") + "\n"
    };
    file.lines().map(row).collect()
}

fn without(file: &str, serial: &str) -> String {
    file.lines().filter(|line| !line.starts_with(serial)).map(|line| line.to_owned() + "\n").collect()
}

fn counts(desk: &Desk) -> Counts {
    desk.store.import_of(HELD).unwrap().unwrap().counts
}

fn kinds(outcome: &Outcome) -> Vec<(ChangeKind, &str)> {
    outcome.changes.iter().map(|change| (change.kind, change.key.as_str())).collect()
}

fn subject(desk: &Desk, serial: &str) -> SubjectRef {
    desk.store.rows_of(HELD, serial).unwrap()[0].subject
}

#[test]
fn the_same_file_again_is_all_the_same_and_reads_nobody() {
    let mut desk = Desk::of_rus();
    let (revision, before) = (revision(&desk), counts(&desk));
    let reads = desk.vault.access_log(0, 1_000).unwrap().len();
    let outcome = again(&mut desk, &held(), &revision, true);
    assert_eq!((outcome.same, outcome.rows, outcome.changes.len()), (1_407, 1_407, 0));
    assert_eq!(desk.vault.access_log(0, 1_000).unwrap().len(), reads);
    assert_eq!(counts(&desk), before);
}

// Shows F3.
#[test]
fn what_comes_again_is_told_first_and_nobody_is_dropped() {
    let mut desk = Desk::of_rus();
    let revision = revision(&desk);
    let file = with(
        &without(&held(), "RUS-000010"),
        &[("RUS-000001", 10, "50 bde"), (BAD_DATE, 7, "1990-01-31"), ("RUS-000002", 7, "31.01.1990")],
    );
    let new = "RUS-500001,UKR,Новак,Іван,,Novak Ivan,M,1991-05-05,private,Ж-111111,1 bde,2024-01-01,Лиман,RUS-F01,\n";
    let file = file + new;
    let before = counts(&desk);
    let told = again(&mut desk, &file, &revision, false);
    assert_eq!(counts(&desk), before, "a dry run changes nothing");
    let expected = [
        (ChangeKind::Changed, "RUS-000001"),
        (ChangeKind::Refused, "RUS-000002"),
        (ChangeKind::Changed, BAD_DATE),
        (ChangeKind::New, "RUS-500001"),
        (ChangeKind::Gone, "RUS-000010"),
    ];
    let mut found = kinds(&told);
    found.sort_by_key(|(kind, key)| (*kind == ChangeKind::Gone, *kind == ChangeKind::New, *key));
    assert_eq!(found, expected);
    let done = again(&mut desk, &file, &revision, true);
    assert_eq!(kinds(&done), kinds(&told));
    assert_eq!(done.mended, 1);
    let after = counts(&desk);
    assert_eq!((after.rows, after.accepted), (before.rows + 1, before.accepted + 2));
    assert_eq!(after.quarantined, before.quarantined - 1);
    // Whoever is missing from the file, or stands there with a date that is none, stands as before.
    for serial in ["RUS-000010", "RUS-000002", "RUS-500001", BAD_DATE] {
        assert!(desk.store.find(HELD, serial).unwrap().is_some(), "{serial}");
    }
    let gone = desk.store.gone_rows(HELD, 0, 10).unwrap();
    assert_eq!(gone.len(), 1);
    // The file once more: only what cannot stand and who is missing is told again, and who came back is there again.
    assert_eq!(again(&mut desk, &file, &revision, false).by_kind.len(), 2);
    let back = again(&mut desk, &held(), &revision, true);
    assert_eq!(back.of(ChangeKind::Gone), 1, "the new row is missing from the old file, and stays");
    assert_eq!(desk.store.gone_rows(HELD, 0, 10).unwrap().len(), 1);
    assert_eq!(back.of(ChangeKind::Refused), 1, "a date that is none does not supersede one that is");
}

#[test]
fn a_correction_supersedes_and_the_history_keeps_source_and_grade() {
    let mut desk = Desk::of_rus();
    let revision = revision(&desk);
    let file = with(&held(), &[("RUS-000001", 10, "50 bde")]);
    again(&mut desk, &file, &revision, true);
    let named = Named { register: HELD, key: "RUS-000001".to_owned(), row: None };
    let shown = show::<HeldPerson, 15>(&mut desk.registers(), &named).unwrap();
    let unit = shown.fields.iter().find(|field| field.column == "unit").unwrap();
    assert_eq!(
        (unit.value.as_str(), unit.source.as_str(), unit.grade.as_str()),
        ("50 bde", "second export", "CUSTODY_CONFIRMED")
    );
    let rank = shown.fields.iter().find(|field| field.column == "rank").unwrap();
    assert_eq!((rank.source.as_str(), rank.grade.as_str()), ("first import", "DECLARED"));
    assert_eq!(shown.versions.len(), 2);
    assert_eq!(shown.versions[0].actor, "party-a/clerk");
    let change = &shown.versions[1].fields[0];
    assert_eq!((change.before.as_str(), change.now.as_str()), ("49 bde", "50 bde"));
    assert_eq!(shown.versions[1].reason, "a month has passed");
    let subject = subject(&desk, "RUS-000001");
    let first = desk.registers().read_all(&[homeward_vault::DocumentId(subject.0)], Purpose::Audit).unwrap();
    assert!(first[0].is_some(), "the document of before is kept");
}

#[test]
fn who_is_committed_waits_with_what_to_do_until_it_is_not() {
    let mut desk = Desk::of_rus();
    let mut revision = revision(&desk);
    let person = subject(&desk, "RUS-000001");
    let file = with(&held(), &[("RUS-000001", 10, "50 bde")]);
    let check = |standing, is_live, expected: &str| {
        let words = what_to_do(Committed { standing, is_live });
        assert!(words.contains(expected), "{words}");
    };
    check(Standing::Unanswered, false, "LINE_DOCUMENT_UNREADABLE");
    check(Standing::Accepted, false, "before the person is put on a line");
    check(Standing::Accepted, true, "before the handover");
    check(Standing::Refused(EntryRefusalGround::LineOffCategory), false, "for another reason");
    revision.committed.insert(person, Committed { standing: Standing::Accepted, is_live: false });
    let outcome = again(&mut desk, &file, &revision, true);
    assert_eq!(kinds(&outcome), [(ChangeKind::Pending, "RUS-000001")]);
    let unit = |desk: &mut Desk| {
        let document = desk.registers().read_subject(person, Purpose::Audit).unwrap().unwrap();
        crate::register::field(&document, 11).unwrap()
    };
    assert_eq!(unit(&mut desk), "49 bde", "what was opened stays as it is committed");
    // The same correction waits once.
    again(&mut desk, &file, &revision, true);
    assert_eq!(desk.store.waiting_corrections(HELD, 0, 10).unwrap().len(), 1);
    let context = desk.context();
    let take_up = |desk: &mut Desk, fixed: &BTreeMap<_, _>| {
        crate::register::corrections::take_up_all::<HeldPerson, 15>(&mut desk.registers(), &context, fixed)
            .unwrap()
    };
    assert_eq!(take_up(&mut desk, &revision.committed), (0, 1));
    assert_eq!(take_up(&mut desk, &BTreeMap::new()), (1, 0));
    assert_eq!(unit(&mut desk), "50 bde");
    assert!(desk.store.waiting_corrections(HELD, 0, 10).unwrap().is_empty());
}

fn correct(
    desk: &mut Desk,
    named: Named,
    values: &[(&str, &str)],
    id: &str,
) -> Result<Option<Change>, DelegationError> {
    let values: Vec<api::FieldValue> = values
        .iter()
        .map(|(column, value)| api::FieldValue { column: (*column).to_owned(), value: (*value).to_owned() })
        .collect();
    let asked = Asked::of_parts("correct-row", id, &[]).unwrap();
    let correction = Correction { named, values, revision: revision(desk), is_applied: true, asked };
    correction.run(&mut desk.registers())
}

fn named(key: &str) -> Named {
    Named { register: HELD, key: key.to_owned(), row: None }
}

#[test]
fn a_corrected_row_leaves_the_quarantine_and_the_next_is_first() {
    let mut desk = Desk::of_rus();
    let context = desk.context();
    let context = WorklistContext { own_power: context.own_power, other_power: context.other_power };
    let page = |desk: &mut Desk| quarantine_page(&mut desk.registers(), HELD, &context, 0, 50).unwrap();
    let before = page(&mut desk);
    let row = before.iter().find(|row| row.key == BAD_DATE).unwrap();
    assert_eq!(row.details[0].column, Some("date_of_birth"));
    assert!(row.mend.contains("--set date_of_birth=VALUE"), "{}", row.mend);
    let change = correct(&mut desk, named(BAD_DATE), &[("date_of_birth", "1990-01-31")], "one").unwrap();
    assert!(change.unwrap().leaves_quarantine);
    assert_eq!(page(&mut desk).len(), before.len() - 1);
    assert!(desk.store.find(HELD, BAD_DATE).unwrap().is_some());
    // Said again: the row has the values, and nothing more happens.
    let again = correct(&mut desk, named(BAD_DATE), &[("date_of_birth", "1990-01-31")], "one").unwrap();
    assert_eq!(again, None);
    assert_eq!(desk.store.versions_of(subject(&desk, BAD_DATE)).unwrap().len(), 1);
}

#[test]
fn a_repetition_is_mended_by_what_tells_the_two_apart() {
    let mut desk = Desk::of_rus();
    let still = correct(&mut desk, named(REPEATED), &[("rank", "corporal")], "rank").unwrap().unwrap();
    assert!(still.message.contains("as RUS-000748 on line "), "{}", still.message);
    assert!(!still.leaves_quarantine);
    let change = correct(&mut desk, named(REPEATED), &[("service_number", "Ж-999999")], "number").unwrap();
    assert!(change.unwrap().leaves_quarantine);
    // Whoever stands is not made a repetition of somebody else.
    let first = desk.registers().store.find(HELD, "RUS-000001").unwrap().unwrap();
    let refused =
        correct(&mut desk, named("RUS-000002"), &[("holder_serial", "RUS-000001")], "serial").unwrap();
    assert_eq!(refused.unwrap().kind, ChangeKind::Refused);
    assert_eq!(desk.registers().store.find(HELD, "RUS-000001").unwrap().unwrap(), first);
}

#[test]
fn what_cannot_be_corrected_says_what_helps() {
    let mut desk = Desk::of_rus();
    // A second row of one number.
    let double = held().lines().find(|line| line.starts_with("RUS-000005")).unwrap().to_owned() + "\n";
    let file = held() + &double;
    let revision = revision(&desk);
    again(&mut desk, &file, &revision, true);
    let check = |found: DelegationError, reason: ErrorReason, expected: &str| {
        let status = tonic::Status::from(found);
        let shown = status.get_details_error_info().unwrap().reason;
        assert_eq!(shown, homeward_api::reason::name(reason));
        assert!(status.message().contains(expected), "{}", status.message());
    };
    let error = correct(&mut desk, named("RUS-000005"), &[("rank", "x")], "a").unwrap_err();
    check(error, ErrorReason::RowAmbiguous, "Name one with --row");
    let error = correct(&mut desk, named("RUS-777777"), &[("rank", "x")], "b").unwrap_err();
    check(error, ErrorReason::ResourceUnknown, "nor in its quarantine");
    let error = correct(&mut desk, named("RUS-000001"), &[("age", "x")], "c").unwrap_err();
    check(error, ErrorReason::FieldInvalid, "age is no column");
    let children = Named { register: RegisterKind::Children, key: "UKR-C0001".to_owned(), row: None };
    let error = correct(&mut desk, children, &[("family_name", "x")], "d").unwrap_err();
    check(error, ErrorReason::RegisterNotRevised, "the register of children is not revised");
}

// Memory and reads go with what differs, not with how long the register is.
#[test]
fn a_long_register_comes_again_without_reading_everybody() {
    let mut desk = Desk::new("RUS", "UKR");
    let header = held().lines().next().unwrap().to_owned() + "\n";
    let row = |number: u32, unit: &str| {
        let (month, day) = (number % 12 + 1, number % 28 + 1);
        format!(
            "RUS-{number:06},UKR,Новак,Іван{number},,,M,1990-{month:02}-{day:02},,Ж-{number},{unit},2024-01-01,,,\n"
        )
    };
    let file = |unit: &str| {
        header.clone()
            + &(0..5_000).map(|n| row(n, if n % 1_000 == 0 { unit } else { "1" })).collect::<String>()
    };
    desk.import(HELD, file("1").as_bytes());
    let (revision, before) = (revision(&desk), desk.vault.access_log(0, 1_000).unwrap().len());
    let outcome = again(&mut desk, &file("2"), &revision, true);
    assert_eq!((outcome.same, outcome.of(ChangeKind::Changed)), (4_995, 5));
    assert_eq!(desk.vault.access_log(0, 1_000).unwrap().len() - before, 5);
}
