//! Each reason of refusal, and the disputed offer of 7 June 2025.

use super::*;
use crate::import::import_bytes;
use crate::scenario;

#[test]
fn each_line_is_answered_for_itself() {
    let offer = b"holder_serial,claimed_term\n\
        P1,YOUNG\nP2,YOUNG\nP2,ANY_POW\nP3,MEDICAL\nP9,YOUNG\nQ1,YOUNG\nP4,YOUNG\nP2,MEDICAL\nP3,OLD\nP5,YOUNG\n";
    let answers = check_all(&lines(offer), &register(), &terms());
    let table = [
        (2, None),
        (
            3,
            Some(
                "LINE_OFF_CATEGORY line 3: born 1999-03-28, aged 26 on 2025-06-02; term YOUNG needs under 25. \
                 Offer it under ANY_POW or as goodwill. The other 9 lines are unaffected.",
            ),
        ),
        (
            4,
            Some(
                "LINE_DUPLICATE line 4: P2 is offered on line 3 already. Take this line out. The other 9 lines \
                 are unaffected.",
            ),
        ),
        (5, None),
        (
            6,
            Some(
                "LINE_UNKNOWN_PERSON line 6: nobody of serial P9 stands in the register. Correct the serial. \
                 The other 9 lines are unaffected.",
            ),
        ),
        (
            7,
            Some(
                "LINE_UNKNOWN_PERSON line 7: Q1 stands in quarantine (NAME_MISSING), not in the register. \
                 Correct that row first; its medical referrals go on. The other 9 lines are unaffected.",
            ),
        ),
        (
            8,
            Some(
                "LINE_ALREADY_RECEIVED line 8: P4 was received on 2025-05-24; nobody is offered twice. Take the \
                 line out, or contest the receipt. The other 9 lines are unaffected.",
            ),
        ),
        (
            9,
            Some(
                "LINE_DUPLICATE line 9: P2 is offered on line 3 already. Take this line out. The other 9 lines \
                 are unaffected.",
            ),
        ),
        (
            10,
            Some(
                "LINE_DUPLICATE line 10: P3 is offered on line 5 already. Take this line out. The other 9 lines \
                 are unaffected.",
            ),
        ),
        (
            11,
            Some(
                "LINE_OFF_CATEGORY line 11: born 1980-01-01, aged 45 on 2025-06-02; term YOUNG needs under 25. \
                 Offer it under MEDICAL, ANY_POW or as goodwill. The other 9 lines are unaffected.",
            ),
        ),
    ];
    for (answer, (line, expected)) in answers.iter().zip(table) {
        let found = answer.answer.as_ref().err().map(ToString::to_string);
        assert_eq!((answer.line, found.as_deref()), (line, expected));
    }
    assert_eq!(answers.len(), table.len());
}

#[test]
fn a_single_line_has_no_others_and_a_term_must_exist() {
    let table = [
        ("P2,OLD", "line 2: there is no term OLD; the terms are YOUNG, MEDICAL, ANY_POW."),
        (
            "P1,MEDICAL",
            "line 2: no medical claim stands; term MEDICAL needs SEVERELY_WOUNDED or SERIOUSLY_ILL. Offer it \
             under YOUNG, ANY_POW or as goodwill.",
        ),
    ];
    for (row, expected) in table {
        let offer = format!("holder_serial,claimed_term\n{row}\n");
        let answers = check_all(&lines(offer.as_bytes()), &register(), &terms());
        let refusal = answers[0].answer.clone().unwrap_err();
        assert_eq!((refusal.reason, refusal.message.as_str()), (LineRefusalReason::OffCategory, expected));
    }
    let closed: Vec<OfferTerm> = terms().into_iter().take(1).collect();
    let answers = check_all(&lines(b"holder_serial,claimed_term\nP2,YOUNG\n"), &register(), &closed);
    assert!(answers[0].answer.clone().unwrap_err().message.ends_with("Offer it as goodwill."));
}

#[test]
fn the_disputed_offer_is_refused_in_exactly_the_expected_lines() {
    let register =
        OfferRegister::from_import(&scenario::persons_held_by_rus(), scenario::received_before_by_ukr());
    let answers = check_all(&lines(scenario::OFFER), &register, &terms());
    let expected = &scenario::expected()["offer_2025_06_07"];
    let refused = |reason| {
        let of_reason = answers.iter().filter(|line| line.answer.as_ref().is_err_and(|r| r.reason == reason));
        of_reason.map(|line| line.offered.holder_serial.clone()).collect::<BTreeSet<String>>()
    };
    assert_eq!(answers.len() as u64, expected["lines"].as_u64().unwrap());
    assert_eq!(refused(LineRefusalReason::OffCategory), scenario::serials(&expected["off_category"]));
    assert_eq!(refused(LineRefusalReason::AlreadyReceived), scenario::serials(&expected["already_received"]));
    assert_eq!(answers.iter().filter(|line| line.answer.is_err()).count(), 57 + 7);
    let first = answers.iter().find_map(|line| line.answer.as_ref().err()).unwrap();
    assert!(first.message.ends_with("The other 639 lines are unaffected."), "{first}");
}

fn check_all(
    lines: &[Accepted<OfferLine>],
    register: &OfferRegister,
    terms: &[OfferTerm],
) -> Vec<LineAnswer> {
    check_offer(lines, lines.len(), register, terms)
}

#[test]
fn a_part_of_an_offer_counts_the_lines_of_the_whole() {
    let check = |offer_lines: usize, expected: &str| {
        let lines = lines(b"holder_serial,claimed_term\nP2,YOUNG\n");
        let answers = check_offer(&lines, offer_lines, &register(), &terms());
        let message = answers[0].answer.clone().unwrap_err().message;
        assert!(message.ends_with(expected), "{message}");
    };
    check(1, "as goodwill.");
    check(2, " The other line is unaffected.");
    check(640, " The other 639 lines are unaffected.");
}

fn lines(bytes: &[u8]) -> Vec<Accepted<OfferLine>> {
    let import = import_bytes(bytes, &scenario::row_context("UKR")).unwrap();
    assert!(import.quarantined.is_empty());
    import.accepted
}

fn terms() -> Vec<OfferTerm> {
    let term = |name: &str, predicate| OfferTerm { name: name.to_owned(), predicate };
    vec![
        term("YOUNG", Predicate::Age(scenario::age_rule())),
        term("MEDICAL", Predicate::MedicalClaim),
        term("ANY_POW", Predicate::Any),
    ]
}

fn register() -> OfferRegister {
    let person = |born: &str, claims: &[Claim]| PersonFacts {
        date_of_birth: scenario::date(born),
        captured_on: scenario::date("2023-01-01"),
        claims: claims.iter().copied().collect(),
    };
    OfferRegister {
        persons: BTreeMap::from([
            ("P1".to_owned(), person("2003-01-01", &[])),
            ("P2".to_owned(), person("1999-03-28", &[])),
            ("P3".to_owned(), person("1980-01-01", &[Claim::SeriouslyIll])),
            ("P5".to_owned(), person("1980-01-01", &[Claim::SeverelyWounded])),
        ]),
        quarantined: BTreeMap::from([("Q1".to_owned(), "NAME_MISSING".to_owned())]),
        // P4 is known as received only: a register need not keep whom nobody holds any more.
        received: BTreeMap::from([("P4".to_owned(), scenario::date("2025-05-24"))]),
    }
}
