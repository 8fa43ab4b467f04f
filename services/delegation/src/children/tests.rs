//! The scenario's children: listed once, found by number, withheld where it is said.

use std::collections::BTreeSet;

use homeward_payload::ids::CaseId;
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::store::Purpose;

use super::answer::{answer_of, grade_of};
use super::cases::{find_opened, unlisted};
use crate::samples::{Desk, list};
use crate::store::RegisterKind;

fn desk() -> Desk {
    let mut desk = Desk::new("UKR", "RUS");
    desk.import(RegisterKind::Children, &list("children-listed-by-ukr.csv"));
    desk
}

#[test]
fn each_case_is_listed_once_and_withheld_where_it_is_said() {
    let mut desk = desk();
    let other = desk.context().other_power;
    let cases = unlisted(&mut desk.registers(), &BTreeSet::new(), other).unwrap();
    let withheld = cases.iter().filter(|case| case.is_withheld).count();
    let without_consent = cases.iter().filter(|case| !case.has_consent).count();
    assert_eq!((cases.len(), withheld, without_consent), (339, 30, 9));
    let listed: BTreeSet<CaseId> = cases.iter().skip(9).map(|case| case.case).collect();
    assert_eq!(unlisted(&mut desk.registers(), &listed, other).unwrap().len(), 9);
}

#[test]
fn a_case_is_found_by_its_number_and_its_document_read_once() {
    let (mut giver, mut receiver) = (desk(), Desk::new("RUS", "UKR"));
    let other = giver.context().other_power;
    let cases = unlisted(&mut giver.registers(), &BTreeSet::new(), other).unwrap();
    let (withheld, shown): (Vec<_>, Vec<_>) = cases.iter().partition(|case| case.is_withheld);
    let shown: Vec<_> = shown.iter().map(|case| homeward_payload::ids::SubjectRef(case.case.0)).collect();
    receiver.receive(&mut giver, &shown);
    let all: Vec<CaseId> = cases.iter().map(|case| case.case).collect();
    let case = giver.store.find(RegisterKind::Children, "UKR-C0168").unwrap().unwrap().subject;
    let found = find_opened(&mut receiver.registers(), &all, "UKR-C0168").unwrap();
    assert_eq!(found, CaseId(case.0));
    let reads = receiver.vault.access_log(0, 1_000).unwrap();
    assert_eq!(reads.len(), 309);
    assert!(reads.iter().all(|read| read.purpose == Purpose::Tracing));
    assert!(find_opened(&mut receiver.registers(), &all, "UKR-C0316").is_ok());
    assert_eq!(receiver.vault.access_log(0, 1_000).unwrap().len(), 309);
    let number = crate::register::field(&withheld[0].document, 1).unwrap();
    for unknown in [number.as_str(), "UKR-C9999"] {
        let refused = find_opened(&mut receiver.registers(), &all, unknown).unwrap_err();
        assert!(refused.to_string().contains("was opened to this side"), "{refused}");
    }
    assert!(find_opened(&mut receiver.registers(), &[], "UKR-C0168").is_err());
}

#[test]
fn answers_are_given_in_their_words() {
    for (word, expected) in [
        ("LOCATED", Some(proto::ChildAnswer::Located)),
        ("LEFT_TERRITORY", Some(proto::ChildAnswer::LeftTerritory)),
        ("UNSPECIFIED", None),
        ("located", None),
        ("", None),
    ] {
        assert_eq!(answer_of(word).ok(), expected, "{word}");
    }
    for (word, expected) in
        [("DECLARED", Some(proto::EvidenceGrade::Declared)), ("UNSPECIFIED", None), ("CERTAIN", None)]
    {
        assert_eq!(grade_of(word).ok(), expected, "{word}");
    }
}
