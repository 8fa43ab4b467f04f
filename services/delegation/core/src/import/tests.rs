//! The scenario's lists against the truth about them, and that no row is ever lost.

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;

use super::*;
use crate::csv::{Row, Rows};
use crate::predicate::Predicate;
use crate::register::{
    Answer, ChildAnswer, ChildRecord, Claim, HeldPerson, MedicalReferral, ReceiptLine, ReceiptOutcome,
    Record, ReferralSource, RemainsContainer, RowFault, SoughtPerson, Urgency,
};
use crate::scenario;

/// Both sides' lists with the power of origin they are about.
fn both_sides() -> [(&'static str, PersonsImport); 2] {
    [("UKR", scenario::persons_held_by_rus()), ("RUS", scenario::persons_held_by_ukr())]
}

#[test]
fn the_faults_of_both_lists_are_exactly_the_expected() {
    let codes: [(&str, &[&str]); 4] = [
        ("duplicate", &["DUPLICATE"]),
        ("bad_date", &["DATE_FORMAT", "DATE_NOT_REAL", "DATE_IN_FUTURE"]),
        ("missing_name", &["NAME_MISSING"]),
        ("wrong_power", &["WRONG_POWER"]),
    ];
    for (power, import) in both_sides() {
        let expected = &scenario::expected()[power];
        for (kind, codes) in codes {
            let found: BTreeSet<String> = import
                .quarantined
                .iter()
                .filter(|entry| entry.row.faults.iter().any(|fault| codes.contains(&fault.code())))
                .map(|entry| entry.row.key.clone())
                .collect();
            assert_eq!(found, scenario::serials(&expected["faults"][kind]), "{power} {kind}");
        }
        assert!(import.quarantined.iter().all(|entry| entry.row.faults.len() == 1));
        let refused: BTreeSet<String> = import
            .accepted
            .iter()
            .filter(|entry| !entry.person.refused_claims.is_empty())
            .map(|entry| entry.person.holder_serial.clone())
            .collect();
        assert_eq!(refused, scenario::serials(&expected["faults"]["claim_not_in_category"]), "{power}");
        let originals: BTreeMap<String, serde_json::Value> = import
            .quarantined
            .iter()
            .filter_map(|entry| match entry.row.faults.first() {
                Some(RowFault::Duplicate { of, .. }) => Some((entry.row.key.clone(), of.as_str().into())),
                _ => None,
            })
            .collect();
        let expected_originals: BTreeMap<String, serde_json::Value> =
            serde_json::from_value(expected["duplicate_of"].clone()).unwrap();
        assert_eq!(originals, expected_originals, "{power}");
    }
}

#[test]
fn counts_of_both_lists_are_exactly_the_expected() {
    for (power, import) in both_sides() {
        let counts = import.counts();
        let medical_quarantined = if power == "UKR" { 7 } else { 6 };
        assert_eq!(
            counts,
            ImportCounts {
                rows: 1_407,
                accepted: 1_379,
                quarantined: 28,
                medical_quarantined,
                refused_claims: 7
            },
            "{power}"
        );
        let usable: Vec<&HeldPerson> =
            import.accepted.iter().filter(|e| e.received_on.is_none()).map(|e| &e.person).collect();
        let count = |predicates: &[Predicate]| {
            let holds = |p: &&&HeldPerson| {
                predicates.iter().any(|one| one.holds(p.date_of_birth, p.captured_on, &p.claims))
            };
            usable.iter().filter(holds).count() as u64
        };
        let young = Predicate::Age(scenario::age_rule());
        let expected = &scenario::expected()[power]["eligible"];
        let number = |name: &str| expected[name].as_u64().unwrap();
        assert_eq!(counts.rows as u64, number("rows"));
        assert_eq!(count(&[Predicate::Any]), number("usable"), "{power}");
        assert_eq!(count(&[young]), number("young_on_2025_06_02"), "{power}");
        assert_eq!(count(&[Predicate::MedicalClaim]), number("medical_claims"), "{power}");
        assert_eq!(count(&[young, Predicate::MedicalClaim]), number("young_or_medical"), "{power}");
        assert!(import.received_unknown.is_empty());
    }
}

#[test]
fn the_worklist_begins_with_the_most_urgent_medical_rows() {
    let order = |import: &PersonsImport| -> Vec<(Option<Urgency>, String)> {
        let medical = import.quarantined.iter().take_while(|entry| entry.is_medical());
        medical.map(|entry| (entry.urgency, entry.row.key.clone())).collect()
    };
    let [(_, of_ukr), (_, of_rus)] = both_sides();
    let (immediate, urgent, routine) =
        (Some(Urgency::Immediate), Some(Urgency::Urgent), Some(Urgency::Routine));
    let expected = |rows: &[(Option<Urgency>, &str)]| -> Vec<(Option<Urgency>, String)> {
        rows.iter().map(|(urgency, serial)| (*urgency, (*serial).to_owned())).collect()
    };
    assert_eq!(
        order(&of_ukr),
        expected(&[
            (immediate, "RUS-000304"),
            (immediate, "RUS-001357"),
            (routine, "RUS-000528"),
            (routine, "RUS-000757"),
            (routine, "RUS-000874"),
            (routine, "RUS-001327"),
            (routine, "RUS-900659"),
        ])
    );
    assert_eq!(
        order(&of_rus),
        expected(&[
            (urgent, "UKR-001358"),
            (urgent, "UKR-900325"),
            (routine, "UKR-000866"),
            (routine, "UKR-900581"),
            (routine, "UKR-901330"),
            (routine, "UKR-901310"),
        ])
    );
}

#[test]
fn every_referral_is_kept_and_a_duplicates_joins_the_original() {
    for ((power, import), handed_in) in both_sides().into_iter().zip([374, 379]) {
        assert_eq!(import.referrals.len(), handed_in);
        let originals: BTreeMap<String, String> =
            serde_json::from_value(scenario::expected()[power]["duplicate_of"].clone()).unwrap();
        for placed in &import.referrals {
            let serial = &placed.referral.holder_serial;
            let expected = originals.get(serial).unwrap_or(serial);
            assert_eq!(placed.subject_serial.as_ref(), Some(expected));
        }
        let subjects: BTreeSet<&str> =
            import.referrals.iter().filter_map(|placed| placed.subject_serial.as_deref()).collect();
        for entry in import.quarantined.iter().filter(|entry| entry.urgency.is_some()) {
            let subject = originals.get(&entry.row.key).unwrap_or(&entry.row.key);
            assert!(subjects.contains(subject.as_str()));
        }
    }
}

#[test]
fn an_unknown_serial_is_handed_back_and_a_repeated_one_stays_with_the_first_row() {
    let file = held_file(&[
        "S1,UKR,A,B,,,M,2000-01-01,,N1,,2024-01-01,,,",
        "S1,UKR,C,D,,,M,1990-01-01,,N2,,2024-01-01,,,SERIOUSLY_ILL",
        "S2,UKR,,B,,,M,1990-01-01,,,,2024-01-01,,,YOUNG",
        "S3,UKR,C,D,,,M,1990-01-01,,N2,,2024-01-01,,,YOUNG;FAST",
    ]);
    let referrals = [referral("M1", "S1"), referral("M2", "S9"), referral("M3", "S2"), referral("M4", "S3")];
    let mut context = persons_context();
    context.received_before.insert("S1".to_owned(), scenario::date("2025-05-01"));
    context.received_before.insert("S3".to_owned(), scenario::date("2025-04-01"));
    context.received_before.insert("S8".to_owned(), scenario::date("2025-05-01"));
    let import = import_held(&file, &referrals, &context);
    let subjects: Vec<Option<&str>> = import.referrals.iter().map(|p| p.subject_serial.as_deref()).collect();
    assert_eq!(subjects, [Some("S1"), None, Some("S2"), Some("S1")]);
    assert_eq!(import.received_unknown, ["S8"]);
    // S3 is a duplicate of S1, so whoever came under S3 is S1.
    assert_eq!(import.accepted[0].received_on, Some(scenario::date("2025-04-01")));
    let worklist: Vec<(u64, &str)> =
        import.quarantined.iter().map(|e| (e.row.row.line, e.row.faults[0].code())).collect();
    assert_eq!(worklist, [(3, "DUPLICATE"), (4, "NAME_MISSING"), (5, "DUPLICATE")]);
    assert_eq!(
        import.quarantined[2].row.faults[0].to_string(),
        "same service number, name and date of birth as S1 on line 3; the first row stands. Remove this row or \
         correct it."
    );
    assert_eq!(
        import.counts(),
        ImportCounts { rows: 4, accepted: 1, quarantined: 3, medical_quarantined: 3, refused_claims: 0 }
    );
}

#[test]
fn a_claim_that_does_not_hold_is_refused_and_the_person_stands() {
    let file = held_file(&["S1,UKR,A,B,,,M,1999-03-28,,,,2024-01-01,,,YOUNG;SERIOUSLY_ILL"]);
    let import = import_held(&file, &[], &persons_context());
    let person = &import.accepted[0].person;
    assert_eq!(person.claims, BTreeSet::from([Claim::SeriouslyIll]));
    assert_eq!(
        person.refused_claims[0].to_string(),
        "born 1999-03-28, aged 26 on 2025-06-02; claim YOUNG needs under 25. The person stands without this claim."
    );
}

#[test]
fn persons_without_a_full_identity_are_not_taken_for_duplicates() {
    let file = held_file(&[
        "S1,UKR,A,B,,,M,2000-01-01,,,,2024-01-01,,,",
        "S2,UKR,A,B,,,M,2000-01-01,,,,2024-01-01,,,",
        "S3,UKR,A,B,,,M,2000-01-01,,N1,,2024-01-01,,,",
        "S4,UKR,A,B,,,M,2000-01-02,,N1,,2024-01-01,,,",
    ]);
    assert_eq!(import_held(&file, &[], &persons_context()).counts().accepted, 4);
}

#[test]
fn the_other_lists_stand_whole() {
    fn check<T: Record<N>, const N: usize>(bytes: &[u8], power: &str, accepted: usize) -> Vec<T> {
        let import: TableImport<T, N> = import_bytes(bytes, &scenario::row_context(power)).unwrap();
        assert_eq!((import.accepted.len(), import.quarantined.len()), (accepted, 0));
        import.accepted.into_iter().map(|entry| entry.record).collect()
    }
    check::<SoughtPerson, 13>(scenario::SOUGHT_BY_UKR, "UKR", 2_671);
    check::<SoughtPerson, 13>(scenario::SOUGHT_BY_RUS, "RUS", 2_673);
    check::<RemainsContainer, 12>(scenario::REMAINS_RUS, "UKR", 6_060);
    check::<RemainsContainer, 12>(scenario::REMAINS_UKR, "RUS", 78);
    let expected = scenario::expected();
    let receipt = check::<ReceiptLine, 4>(scenario::RECEIPT, "UKR", 1_248);
    let not_found: BTreeSet<String> = receipt
        .iter()
        .filter(|line| line.outcome == ReceiptOutcome::NotPresented)
        .map(|line| line.container_no.clone())
        .collect();
    assert_eq!(not_found, scenario::serials(&expected["remains"]["not_found_at_receipt_2025_06_16"]));
    let children = &expected["children"];
    let number = |name: &str| children[name].as_u64().unwrap() as usize;
    let records = check::<ChildRecord, 17>(scenario::CHILDREN, "UKR", number("listed"));
    let withheld = records.iter().filter(|child| !child.withhold_from.is_empty()).count();
    let without_consent = records.iter().filter(|child| !child.has_tracing_consent).count();
    assert_eq!(
        (withheld, without_consent),
        (number("withheld_from_the_other_side"), number("no_tracing_consent"))
    );
    let answers = check::<ChildAnswer, 5>(scenario::CHILD_ANSWERS, "UKR", number("answered"));
    let left: BTreeSet<String> = answers
        .iter()
        .filter(|answer| answer.answer == Answer::LeftTerritory)
        .map(|answer| answer.case_ref.clone())
        .collect();
    assert_eq!(left, scenario::serials(&children["left_territory"]));
}

#[test]
fn faulty_remains_and_children_are_kept_in_quarantine() {
    fn check<T: Record<N>, const N: usize>(rows: &str, expected: &[(u64, &[&str])]) {
        let file = format!("{}\n{rows}", T::COLUMNS.join(","));
        let import: TableImport<T, N> = import_bytes(file.as_bytes(), &scenario::row_context("UKR")).unwrap();
        let found: Vec<(u64, Vec<&str>)> = import
            .quarantined
            .iter()
            .map(|entry| (entry.row.line, entry.faults.iter().map(RowFault::code).collect()))
            .collect();
        let expected: Vec<(u64, Vec<&str>)> =
            expected.iter().map(|(line, codes)| (*line, codes.to_vec())).collect();
        assert_eq!(found, expected);
    }
    check::<RemainsContainer, 12>(
        "C1,1,UKR,,UNKNOWN,WHOLE,,,,yes,,\n\
         C1,2,UKR,,UNKNOWN,WHOLE,,,,yes,,\n\
         C2,1,UKR,,UNKNOWN,WHOLE,,,,yes,,\n\
         C3,,UKR,,UNKNOWN,WHOLE,,,,yes,,\n\
         C4,,UKR,,UNKNOWN,WHOLE,,,,yes,,\n\
         C4,5,RUS,,UNKNOWN,WHOLE,,,,yes,,\n\
         ,6,UKR,,UNKNOWN,WHOLE,,,,yes,,\n",
        &[
            (3, &["DUPLICATE"]),
            (4, &["DUPLICATE"]),
            (5, &["FIELD_MISSING"]),
            (6, &["FIELD_MISSING"]),
            (7, &["DUPLICATE", "WRONG_POWER"]),
            (8, &["FIELD_MISSING"]),
        ],
    );
    check::<ChildRecord, 17>(
        "K1,A,B,C,F,2015-01-01,,,SEPARATED,,,,,yes,,uk,\n\
         K1,D,E,F,F,2015-01-01,,,SEPARATED,,,,,yes,,uk,\n\
         K2,A,B,C,F,2015-01-01,,,SEPARATED,,,,,yes,,uk,\n\
         K3,,B,C,F,2015-01-01,,,SEPARATED,,,,,yes,,uk,\n\
         K4,A,G,C,F,2015-01-01,,,SEPARATED,,,,,,,uk,\n",
        &[(3, &["DUPLICATE"]), (4, &["DUPLICATE"]), (5, &["NAME_MISSING"]), (6, &["FIELD_MISSING"])],
    );
    check::<ChildAnswer, 5>(
        "K1,NOT_LOCATED,,DECLARED,2025-06-20\n\
         K1,LOCATED,,DECLARED,2025-06-21\n\
         K1,LOCATED,,DECLARED,2025-06-21\n",
        &[(4, &["DUPLICATE"])],
    );
}

/// Fields from which the property tests mix rows: good, empty and wrong ones.
fn any_field() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        Just("UKR".to_owned()),
        Just("RUS".to_owned()),
        Just("2000-01-01".to_owned()),
        Just("1999-02-30".to_owned()),
        Just("YOUNG;SERIOUSLY_ILL".to_owned()),
        "[A-C]",
        any::<String>(),
    ]
}

/// A row that stands, in which some fields are replaced.
fn any_row() -> impl Strategy<Value = [String; 15]> {
    let good = "S,UKR,A,B,,,M,2000-01-01,,N,,2024-01-01,,,YOUNG";
    ("[0-9]", proptest::collection::vec((0_usize..15, any_field()), 0..3)).prop_map(|(serial, changes)| {
        let mut fields: Vec<String> = good.split(',').map(str::to_owned).collect();
        fields[0] += &serial;
        for (place, field) in changes {
            fields[place] = field;
        }
        fields.try_into().unwrap()
    })
}

proptest! {
    #[test]
    fn every_row_stands_or_is_in_quarantine_and_every_referral_comes_out(
        rows in proptest::collection::vec(any_row(), 0..25),
        serials in proptest::collection::vec("S[0-9]", 0..10),
    ) {
        let rows: Vec<Row<15>> =
            rows.into_iter().zip(2..).map(|(fields, line)| Row { line, fields }).collect();
        let referrals: Vec<MedicalReferral> = serials.iter().map(|serial| referral("M", serial)).collect();
        let import =
            import_persons(rows.iter().cloned().map(Ok), &referrals, &persons_context()).unwrap();
        let mut lines: Vec<u64> = import.accepted.iter().map(|entry| entry.line).collect();
        lines.extend(import.quarantined.iter().map(|entry| entry.row.row.line));
        lines.sort_unstable();
        prop_assert_eq!(lines, rows.iter().map(|row| row.line).collect::<Vec<u64>>());
        prop_assert!(import.quarantined.iter().all(|entry| !entry.row.faults.is_empty()));
        prop_assert!(import.quarantined.iter().all(|entry| rows.contains(&entry.row.row)));
        let serials_accepted: BTreeSet<&str> =
            import.accepted.iter().map(|entry| entry.person.holder_serial.as_str()).collect();
        prop_assert_eq!(serials_accepted.len(), import.accepted.len());
        let placed: Vec<&MedicalReferral> = import.referrals.iter().map(|placed| &placed.referral).collect();
        prop_assert_eq!(placed, referrals.iter().collect::<Vec<_>>());
    }

    #[test]
    fn any_bytes_are_answered(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        let file = [HeldPerson::COLUMNS.join(",").as_bytes(), b"\n", &bytes].concat();
        if let Ok(rows) = Rows::open(&file, HeldPerson::COLUMNS) {
            let _ = import_persons(rows, &[], &persons_context());
        }
    }
}

fn held_file(rows: &[&str]) -> String {
    format!("{}\n{}\n", HeldPerson::COLUMNS.join(","), rows.join("\n"))
}

fn import_held(file: &str, referrals: &[MedicalReferral], context: &PersonsContext) -> PersonsImport {
    import_persons(Rows::open(file.as_bytes(), HeldPerson::COLUMNS).unwrap(), referrals, context).unwrap()
}

fn persons_context() -> PersonsContext {
    PersonsContext {
        power_of_origin: scenario::row_context("UKR").power,
        reference_day: scenario::date("2025-06-02"),
        age_rule: Some(scenario::age_rule()),
        received_before: BTreeMap::new(),
    }
}

fn referral(referral_ref: &str, serial: &str) -> MedicalReferral {
    MedicalReferral {
        referral_ref: referral_ref.to_owned(),
        holder_serial: serial.to_owned(),
        source: ReferralSource::SelfReferred,
        received_on: scenario::date("2025-05-01"),
        facility_ref: None,
        urgency: Urgency::Routine,
    }
}
