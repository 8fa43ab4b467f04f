//! Rows that stand, rows that do not and why, and words that read back.

use super::*;
use crate::csv::Rows;
use crate::scenario;

#[test]
fn a_person_is_read_whole() {
    let person = held("S1,UKR, Коваль ,Іван,,Koval Ivan,M,2004-02-14,private,А-1,49 bde,2022-06-09,,F04,YOUNG; SERIOUSLY_ILL;TALL")
        .unwrap();
    assert_eq!((person.name.family.as_str(), person.name.patronymic.as_deref()), ("Коваль", None));
    assert_eq!((person.sex, person.capture_place.as_deref()), (Some(Sex::Male), None));
    assert_eq!(person.claims.iter().copied().collect::<Vec<_>>(), [Claim::SeriouslyIll, Claim::Young]);
    assert!(person.has_medical_claim());
    assert_eq!(
        person.refused_claims[0].to_string(),
        "claim \"TALL\" is no category; allowed: SEVERELY_WOUNDED, SERIOUSLY_ILL, YOUNG. The person stands \
         without this claim."
    );
}

#[test]
fn every_fault_of_a_person_is_named() {
    let table: &[(&str, &[(&str, &str)])] = &[
        (
            ",UKR,A,B,,,,2000-01-01,,,,2024-01-01,,,",
            &[("FIELD_MISSING", "holder_serial is empty; a value is needed")],
        ),
        (
            "S1,UKR,,,,,,2000-01-01,,,,2024-01-01,,,",
            &[
                ("NAME_MISSING", "family_name is empty; family name and given name are needed"),
                ("NAME_MISSING", "given_name is empty; family name and given name are needed"),
            ],
        ),
        (
            "S1,RUS,A,B,,,,12/31/2001,,,,2024-01-01,,,",
            &[
                ("WRONG_POWER", "power_of_origin: found RUS; this list is of persons or remains of UKR"),
                (
                    "DATE_FORMAT",
                    "date_of_birth: found \"12/31/2001\"; a date is written YYYY-MM-DD, or DD.MM.YYYY in a file of which the \
                     date order day-first was said",
                ),
            ],
        ),
        (
            "S1,UKR,A,B,,,,1999-02-30,,,,2031-05-05,,,",
            &[
                ("DATE_NOT_REAL", "date_of_birth: found \"1999-02-30\"; no calendar has that day"),
                ("DATE_IN_FUTURE", "captured_on: found 2031-05-05, which lies after 2025-07-31"),
            ],
        ),
        (
            "S1,Ukr,A,B,,,X,,,,,2024-01-01,,,",
            &[
                ("VALUE_NOT_ALLOWED", "power_of_origin: found \"Ukr\"; allowed: three capital Latin letters"),
                ("VALUE_NOT_ALLOWED", "sex: found \"X\"; allowed: F, M"),
                ("FIELD_MISSING", "date_of_birth is empty; a value is needed"),
            ],
        ),
        (
            "S1,UKR,\"A\nB\",B,,,,2000-01-01,,,,2024-01-01,,,",
            &[(
                "VALUE_NOT_ALLOWED",
                "family_name: found \"A\\nB\"; allowed: text on one line, without control characters",
            )],
        ),
    ];
    for (row, expected) in table {
        let faults = held(row).unwrap_err();
        let found: Vec<(&str, String)> =
            faults.iter().map(|fault| (fault.code(), fault.to_string())).collect();
        let expected: Vec<(&str, String)> = expected.iter().map(|(c, m)| (*c, (*m).to_owned())).collect();
        assert_eq!(found, expected, "{row}");
    }
}

#[test]
fn faults_of_the_other_records_are_named() {
    let check = |faults: Vec<RowFault>, expected: &[&str], row: &str| {
        let found: Vec<String> = faults.iter().map(|f| format!("{}: {f}", f.code())).collect();
        assert_eq!(found, expected, "{row}");
    };
    let remains = "C1,,UKR,Name,UNKNOWN,WHOLE,2024-01-01,,,maybe,,";
    check(
        parsed::<RemainsContainer, 12>(remains).unwrap_err(),
        &[
            "FIELD_MISSING: seal_no is empty; a value is needed",
            "FIELD_SURPLUS: declared_name: found \"Name\"; it must be empty when declared_identity_grade is UNKNOWN",
            "VALUE_NOT_ALLOWED: profile_available: found \"maybe\"; allowed: yes, no",
        ],
        remains,
    );
    let nameless = "C1,1,UKR,,DECLARED,WHOLE,,,,yes,,";
    check(
        parsed::<RemainsContainer, 12>(nameless).unwrap_err(),
        &["FIELD_MISSING: declared_name is empty; a value is needed"],
        nameless,
    );
    let receipt = "C1,1,,NOT_PRESENTED";
    check(
        parsed::<ReceiptLine, 4>(receipt).unwrap_err(),
        &["FIELD_SURPLUS: seal_found: found \"1\"; it must be empty when the container was not presented"],
        receipt,
    );
    let unknown_state = "C1,1,,RECEIVED";
    check(
        parsed::<ReceiptLine, 4>(unknown_state).unwrap_err(),
        &["FIELD_MISSING: intact is empty; a value is needed"],
        unknown_state,
    );
    let answer = "K1,LOCATED,Land,SURE,2025-06-20";
    check(
        parsed::<ChildAnswer, 5>(answer).unwrap_err(),
        &[
            "FIELD_SURPLUS: country: found \"Land\"; it must be empty when the answer is not LEFT_TERRITORY",
            "VALUE_NOT_ALLOWED: grade: found \"SURE\"; allowed: DECLARED, CUSTODY_CONFIRMED, NEUTRAL_CONFIRMED, VERIFIED",
        ],
        answer,
    );
    let child = "K1,A,B,,F,2015-01-01,,,SEPARATED,,,,,perhaps,RUS;x,uk,";
    check(
        parsed::<ChildRecord, 17>(child).unwrap_err(),
        &[
            "VALUE_NOT_ALLOWED: tracing_consent: found \"perhaps\"; allowed: yes, no",
            "VALUE_NOT_ALLOWED: withhold_from: found \"x\"; allowed: three capital Latin letters",
        ],
        child,
    );
    let referral = "M1,S1,FRIEND,2025-05-10,,";
    check(
        parsed::<MedicalReferral, 6>(referral).unwrap_err(),
        &[
            "VALUE_NOT_ALLOWED: source_art113: found \"FRIEND\"; allowed: SELF, PRISONERS_REPRESENTATIVE, COMPATRIOT_DOCTOR, DETAINING_HOSPITAL, POWER_OF_ORIGIN, RELIEF_BODY",
            "FIELD_MISSING: urgency is empty; a value is needed",
        ],
        referral,
    );
    let offer = ",";
    check(
        parsed::<OfferLine, 2>(offer).unwrap_err(),
        &[
            "FIELD_MISSING: holder_serial is empty; a value is needed",
            "FIELD_MISSING: claimed_term is empty; a value is needed",
        ],
        offer,
    );
}

#[test]
fn a_child_is_withheld_from_whom_it_says() {
    let child: ChildRecord = parsed("K1,A,B,,F,2015-01-01,,,SEPARATED,,,G1,,yes,RUS,uk;ru,").unwrap();
    let power = |code| PowerCode::parse(code).unwrap();
    assert!(!child.may_be_shown_to(power("RUS")) && child.may_be_shown_to(power("UKR")));
    assert_eq!(child.languages, ["uk", "ru"]);
}

#[test]
fn words_read_back_as_their_values() {
    fn check<T: Choice + std::fmt::Debug>() {
        for (word, value) in T::WORDS {
            assert_eq!((T::from_word(word), value.word()), (Some(*value), *word));
        }
        assert!(T::from_word("").is_none());
    }
    check::<Answer>();
    check::<Claim>();
    check::<ContentClass>();
    check::<EvidenceGrade>();
    check::<IdentityGrade>();
    check::<ReceiptOutcome>();
    check::<ReferralSource>();
    check::<SeparationKind>();
    check::<Sex>();
    check::<Urgency>();
    check::<bool>();
}

fn held(row: &str) -> Result<HeldPerson, Vec<RowFault>> {
    parsed::<HeldPerson, 15>(row)
}

fn parsed<T: Record<N>, const N: usize>(row: &str) -> Result<T, Vec<RowFault>> {
    let file = format!("{}\n{row}\n", T::COLUMNS.join(","));
    let row = Rows::open(file.as_bytes(), T::COLUMNS).unwrap().next().unwrap().unwrap();
    T::parse(&row, &scenario::row_context("UKR"))
}
