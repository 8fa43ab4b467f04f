//! The scenario's lists through both stores: counts, worklists, look-ups, and what lies on disk.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::register::{Claim, Urgency};
use homeward_vault::store::Purpose;

use super::quarantine::{QuarantinedRow, WorklistContext, quarantine_page};
use super::referrals::{mark_sent, referrals_to_send};
use super::*;
use crate::error::DelegationError;
use crate::samples::{Desk, date, expected, list};
use crate::store::{Counts, RegisterKind};

const REFERRALS: RegisterKind = RegisterKind::MedicalReferrals;
const HELD: RegisterKind = RegisterKind::PersonsHeld;

#[test]
fn the_lists_of_the_scenario_count_as_expected() {
    let medical = |power: &str, prefix: &str| {
        let serials: BTreeSet<String> = lines_of(&format!("medical-referrals-{prefix}.csv"))
            .iter()
            .map(|row| row.split(',').nth(1).unwrap().to_owned())
            .collect();
        let rows = lines_of(&format!("persons-held-by-{prefix}.csv"));
        let faulty = ["duplicate", "bad_date", "missing_name", "wrong_power"];
        let of_fault = |fault: &str| expected()[power]["faults"][fault].as_array().unwrap().clone();
        let quarantined: BTreeSet<String> =
            faulty.into_iter().flat_map(of_fault).map(|serial| serial.as_str().unwrap().to_owned()).collect();
        let is_medical = |serial: &str| {
            let row = rows.iter().find(|row| row.starts_with(serial)).unwrap();
            serials.contains(serial) || row.contains("SEVERELY_WOUNDED") || row.contains("SERIOUSLY_ILL")
        };
        quarantined.iter().filter(|serial| is_medical(serial)).count() as u64
    };
    for (own, other, prefix) in [("RUS", "UKR", "rus"), ("UKR", "RUS", "ukr")] {
        let mut desk = Desk::new(own, other);
        let referrals = desk.import(REFERRALS, &list(&format!("medical-referrals-{prefix}.csv")));
        assert_eq!((referrals.rows, referrals.quarantined), (referrals.accepted, 0));
        let counts = desk.import(HELD, &list(&format!("persons-held-by-{prefix}.csv")));
        let expected = Counts {
            rows: 1_407,
            accepted: 1_379,
            quarantined: 28,
            medical_quarantined: medical(other, prefix),
            refused_claims: 7,
        };
        assert_eq!(counts, expected, "{own}");
        let sought =
            desk.import(RegisterKind::PersonsSought, &list(&format!("persons-sought-by-{prefix}.csv")));
        assert_eq!(sought.rows, lines_of(&format!("persons-sought-by-{prefix}.csv")).len() as u64);
        let remains = desk.import(RegisterKind::RemainsHeld, &list(&format!("remains-held-by-{prefix}.csv")));
        assert_eq!(remains.rows, remains.accepted + remains.quarantined);
        assert_eq!(remains.rows, lines_of(&format!("remains-held-by-{prefix}.csv")).len() as u64);
        assert_eq!(desk.registers().store.standing(HELD).unwrap().len(), 1_379);
    }
}

#[test]
fn children_keep_their_siblings_and_those_received_before_are_found() {
    let mut desk = Desk::new("UKR", "RUS");
    let children = desk.import(RegisterKind::Children, &list("children-listed-by-ukr.csv"));
    assert_eq!((children.rows, children.accepted), (339, 339));
    let received = desk.import(RegisterKind::ReceivedBefore, &list("received-before-by-ukr.csv"));
    assert_eq!((received.rows, received.accepted), (7, 7));
    let store = &desk.store;
    let found = store.find(RegisterKind::ReceivedBefore, "RUS-000439").unwrap().unwrap();
    assert_eq!(found.day, Some(date("2025-05-25")));
    assert_eq!(store.find(RegisterKind::ReceivedBefore, "RUS-000001").unwrap(), None);
    let group = |case: &str| store.find(RegisterKind::Children, case).unwrap().unwrap().sibling_group;
    assert!(group("UKR-C0001").is_some());
    assert_eq!(group("UKR-C0001"), group("UKR-C0002"));
    assert_eq!(group("UKR-C0003"), None);
}

#[test]
fn the_same_file_again_changes_nothing_and_another_is_refused() {
    let desk = Desk::of_rus();
    let before: Vec<_> = desk.store.standing(HELD).unwrap();
    let mut desk = desk.reopen();
    let file = list("persons-held-by-rus.csv");
    let counts = desk.import(HELD, &file);
    assert_eq!(counts.rows, 1_407);
    assert_eq!(desk.store.standing(HELD).unwrap(), before);
    let context = desk.context();
    let table: [(RegisterKind, &[u8], &str); 3] = [
        (
            HELD,
            &list("persons-held-by-ukr.csv"),
            "the register of persons held was imported from another file",
        ),
        (REFERRALS, &list("medical-referrals-ukr.csv"), "medical referrals was imported from another file"),
        (RegisterKind::Children, &list("office-export-cp1251.csv"), "not UTF-8"),
    ];
    for (register, file, expected) in table {
        let refused = import(&mut desk.registers(), register, file, &context).unwrap_err();
        assert!(matches!(refused, DelegationError::File(_) | DelegationError::Csv(_)), "{refused:?}");
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    assert_eq!(desk.store.import_of(RegisterKind::Children).unwrap(), None);
}

#[test]
fn referrals_come_before_the_persons() {
    let mut desk = Desk::new("RUS", "UKR");
    desk.import(HELD, &list("persons-held-by-rus.csv"));
    let context = desk.context();
    let refused =
        import(&mut desk.registers(), REFERRALS, &list("medical-referrals-rus.csv"), &context).unwrap_err();
    assert!(refused.to_string().contains("before the persons held"), "{refused}");
}

#[test]
fn every_referral_is_about_a_person_of_the_register_and_sent_once() {
    let mut desk = Desk::of_rus();
    let total = lines_of("medical-referrals-rus.csv").len();
    let originals: BTreeMap<String, String> =
        serde_json::from_value(expected()["UKR"]["duplicate_of"].clone()).unwrap();
    let documents = referrals_to_send(&mut desk.registers()).unwrap();
    assert_eq!(documents.len(), total);
    let mut joined = 0;
    for (_, document) in &documents {
        let serial = field(document, 2).unwrap();
        let subject = homeward_payload::ids::SubjectRef::from_hex(&field(document, 7).unwrap()).unwrap();
        let expected = originals.get(&serial).unwrap_or(&serial).clone();
        joined += usize::from(originals.contains_key(&serial));
        let person = desk.registers().read_subject(subject, Purpose::Audit).unwrap().unwrap();
        assert_eq!(field(&person, 1).unwrap(), expected);
    }
    let in_file = lines_of("medical-referrals-rus.csv");
    let of_duplicates = in_file.iter().filter(|row| originals.keys().any(|serial| row.contains(serial)));
    assert_eq!(joined, of_duplicates.count());
    let urgencies: Vec<String> = documents.iter().map(|(_, document)| field(document, 6).unwrap()).collect();
    let first_routine = urgencies.iter().position(|urgency| urgency == "ROUTINE").unwrap();
    assert!(urgencies.iter().skip(first_routine).all(|urgency| urgency == "ROUTINE"));
    let sent: Vec<_> = documents.into_iter().map(|(document, _)| document).collect();
    assert_eq!(mark_sent(&mut desk.registers(), &sent).unwrap(), total as u64);
    assert!(referrals_to_send(&mut desk.registers()).unwrap().is_empty());
}

#[test]
fn the_worklist_has_the_medical_first_and_says_what_was_found() {
    let mut desk = Desk::of_rus();
    let context = desk.context();
    let context = WorklistContext { own_power: context.own_power, other_power: context.other_power };
    let mut rows = Vec::new();
    loop {
        let after = rows.last().map_or(0, |row: &QuarantinedRow| row.worklist);
        let page = quarantine_page(&mut desk.registers(), HELD, &context, after, 10).unwrap();
        if page.is_empty() {
            break;
        }
        rows.extend(page);
    }
    assert_eq!(rows.len(), 28);
    let first_other = rows.iter().position(|row| !row.is_medical).unwrap();
    assert!(rows.iter().skip(first_other).all(|row| !row.is_medical));
    let faults = &expected()["UKR"]["faults"];
    for (kind, codes) in [
        ("duplicate", &["DUPLICATE"][..]),
        ("bad_date", &["DATE_NOT_REAL", "DATE_FORMAT", "DATE_IN_FUTURE"]),
        ("missing_name", &["NAME_MISSING"]),
        ("wrong_power", &["WRONG_POWER"]),
    ] {
        for serial in faults[kind].as_array().unwrap() {
            let row = rows.iter().find(|row| row.key == serial.as_str().unwrap()).unwrap();
            assert!(row.faults.iter().any(|fault| codes.contains(&fault.as_str())), "{row:?}");
        }
    }
    let duplicate = rows.iter().find(|row| row.key == "RUS-900747").unwrap();
    assert!(duplicate.message.contains("as RUS-000748 on line "), "{}", duplicate.message);
    assert!(rows.iter().all(|row| row.message.starts_with("line ") && row.message.len() > 12));
    let quarantined = desk.store.find_quarantined(HELD, "RUS-900747").unwrap();
    assert_eq!(quarantined.as_deref(), Some("DUPLICATE"));
    assert_eq!(desk.store.find(HELD, "RUS-900747").unwrap(), None);
}

#[test]
fn a_person_is_found_by_serial_with_what_a_draw_needs() {
    let mut desk = Desk::of_rus();
    let first = desk.store.find(HELD, "RUS-000007").unwrap().unwrap();
    assert_eq!((first.place, first.urgency), (7, Some(Urgency::Routine)));
    let refused = desk.store.find(HELD, "RUS-000329").unwrap().unwrap();
    assert!(!refused.claims.contains(&Claim::Young));
    let document = desk.registers().read_subject(refused.subject, Purpose::Audit).unwrap().unwrap();
    assert!(!field(&document, 15).unwrap().contains("YOUNG"));
    assert_eq!(person_row(&document, 3).unwrap().line, 3);
}

#[test]
fn nothing_personal_lies_beside_the_vault() {
    let mut desk = Desk::of_rus();
    desk.import(RegisterKind::RemainsHeld, &list("remains-held-by-rus.csv"));
    desk.import(RegisterKind::PersonsSought, &list("persons-sought-by-rus.csv"));
    desk.import(RegisterKind::Children, &list("children-listed-by-ukr.csv"));
    let bytes = desk.store_bytes();
    assert!(bytes.len() > 500_000);
    // Every field of six bytes and more of some rows of each list: names, serials, dates, numbers.
    let mut tokens = BTreeSet::new();
    for name in [
        "persons-held-by-rus.csv",
        "remains-held-by-rus.csv",
        "persons-sought-by-rus.csv",
        "children-listed-by-ukr.csv",
    ] {
        for row in lines_of(name).iter().step_by(29) {
            tokens.extend(row.split(',').filter(|field| field.len() >= 6).map(str::to_owned));
        }
    }
    assert!(tokens.len() > 1_000);
    let mut by_start: BTreeMap<&[u8], Vec<&str>> = BTreeMap::new();
    for token in &tokens {
        by_start.entry(token.as_bytes().get(..6).unwrap()).or_default().push(token);
    }
    for (place, window) in bytes.windows(6).enumerate() {
        let suspects = by_start.get(window).into_iter().flatten();
        let found = suspects.filter(|token| bytes[place..].starts_with(token.as_bytes())).collect::<Vec<_>>();
        assert!(found.is_empty(), "{found:?}");
    }
}

/// The rows of a file of the scenario, without its header.
fn lines_of(name: &str) -> Vec<String> {
    String::from_utf8(list(name)).unwrap().lines().skip(1).map(str::to_owned).collect()
}
