//! The receipt of 16 June 2025 against the lines of its batch.

use homeward_payload::ids::SubjectRef;

use super::match_lines::{GivenLine, Receipt, match_file};
use crate::samples::{Desk, list};
use crate::store::RegisterKind;

/// The receiving side's desk with the documents of every container that the receipt names, and their lines.
fn handed_over() -> (Desk, Vec<GivenLine>) {
    let (mut giver, mut receiver) = (Desk::new("RUS", "UKR"), Desk::new("UKR", "RUS"));
    giver.import(RegisterKind::RemainsHeld, &list("remains-held-by-rus.csv"));
    let text = String::from_utf8(list("receipt-2025-06-16.csv")).unwrap();
    let numbers = text.lines().skip(1).map(|row| row.split(',').next().unwrap());
    let find = |number| giver.store.find(RegisterKind::RemainsHeld, number).unwrap().unwrap().subject;
    let subjects: Vec<SubjectRef> = numbers.map(find).collect();
    receiver.receive(&mut giver, &subjects);
    let line = |(number, subject)| GivenLine { number, subject, has_departed: true };
    let lines = (1_u32..).zip(subjects).map(line).collect();
    (receiver, lines)
}

fn match_with(desk: &mut Desk, file: &[u8], lines: &[GivenLine]) -> Result<Receipt, String> {
    let power = desk.context().own_power;
    match_file(&mut desk.registers(), file, lines, power).map_err(|error| error.to_string())
}

#[test]
fn every_line_is_matched_by_container_number() {
    let (mut desk, mut lines) = handed_over();
    let file = list("receipt-2025-06-16.csv");
    let receipt = match_with(&mut desk, &file, &lines).unwrap();
    let counts = (receipt.received.len(), receipt.not_received.len(), receipt.seal_remarks.len());
    assert_eq!(counts, (1_245, 3, 11));
    assert!(receipt.received.is_sorted() && receipt.not_received.is_sorted());

    // A line that did not depart stands in no receipt, whatever the file says of it.
    lines[0].has_departed = false;
    assert_eq!(match_with(&mut desk, &file, &lines).unwrap().received.len(), 1_244);
}

#[test]
fn a_file_that_is_not_about_these_lines_is_refused() {
    let (mut desk, lines) = handed_over();
    let header = "container_no,seal_found,intact,outcome\n";
    let first = "RUS-04813/25,10062568,yes,RECEIVED\n";
    let (one, two) = (&lines[..1], &lines[..2]);
    let absent = GivenLine { number: 9, subject: SubjectRef([9; 16]), has_departed: true };
    for (rows, lines, expected) in [
        (first.to_owned(), two, "RUS-04814/25 departed as line 2 and does not stand in the file"),
        (format!("{first}RUS-99999/25,1,yes,RECEIVED\n"), one, "line 3: RUS-99999/25 is given on no line"),
        ("RUS-04813/25,1,,RECEIVED\n".to_owned(), one, "line 2: intact is empty"),
        (first.to_owned(), &[absent][..], "no document of line 9"),
        ("RUS-04813/25\n".to_owned(), one, "line 2: found 1 fields"),
    ] {
        let found = match_with(&mut desk, format!("{header}{rows}").as_bytes(), lines).unwrap_err();
        assert!(found.contains(expected), "{found}");
    }
}
