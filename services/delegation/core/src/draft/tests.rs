//! Agreed priority, refusals, and a draft from the scenario's register.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::predicate::Predicate;
use crate::scenario;

const MEDICAL: &str = "MEDICAL";
const YOUNG: &str = "YOUNG";
const ANY_POW: &str = "ANY_POW";
const TERMS: [&str; 3] = [MEDICAL, YOUNG, ANY_POW];

#[test]
fn terms_are_filled_in_order_and_by_agreed_priority() {
    let ill = &[Claim::SeriouslyIll][..];
    let wounded = &[Claim::SeverelyWounded][..];
    let candidates = vec![
        candidate(1, &[], None, "2024-01-01", &[ANY_POW]),
        candidate(2, &[], None, "2022-01-01", &[YOUNG, ANY_POW]),
        candidate(3, ill, Some(Urgency::Routine), "2022-01-01", &TERMS),
        candidate(4, wounded, Some(Urgency::Routine), "2024-01-01", &TERMS),
        candidate(5, ill, Some(Urgency::Immediate), "2025-01-01", &TERMS),
        candidate(6, wounded, None, "2022-01-01", &[MEDICAL]),
        candidate(7, &[], None, "2023-01-01", &[ANY_POW]),
        candidate(8, &[], None, "2023-01-01", &[ANY_POW]),
        candidate(9, wounded, Some(Urgency::Routine), "2023-01-01", &[MEDICAL]),
        candidate(10, wounded, Some(Urgency::Immediate), "2022-01-01", &[]),
    ];
    let table: &[(usize, &str, usize)] = &[
        (0, "", 0),
        (2, "5 MEDICAL, 9 MEDICAL", 0),
        (7, "5 MEDICAL, 9 MEDICAL, 4 MEDICAL, 3 MEDICAL, 6 MEDICAL, 2 YOUNG, 7 ANY_POW", 0),
        (
            12,
            "5 MEDICAL, 9 MEDICAL, 4 MEDICAL, 3 MEDICAL, 6 MEDICAL, 2 YOUNG, 7 ANY_POW, 8 ANY_POW, \
             1 ANY_POW",
            3,
        ),
    ];
    for (wanted, expected, missing) in table {
        let draft = draw(&candidates, &TERMS, *wanted, &USUAL_PRIORITY).unwrap();
        assert_eq!((shown(&draft).as_str(), draft.missing), (*expected, *missing));
    }
}

#[test]
fn containers_go_by_their_number() {
    let container =
        |place| Candidate { captured_on: None, ..candidate(place, &[], None, "2024-01-01", &[""]) };
    let draft = draw(&[container(2), container(3), container(1)], &[""], 2, &USUAL_PRIORITY).unwrap();
    assert_eq!(draft.lines.iter().map(|line| line.place).collect::<Vec<_>>(), [1, 2]);
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let person = candidate(1, &[], None, "2024-01-01", &TERMS);
    let twice = vec![person.clone(), person.clone()];
    let table = [
        (
            draw(&[], &TERMS, DRAFT_LINES_MAX + 1, &USUAL_PRIORITY),
            DraftError::TooMany { wanted: DRAFT_LINES_MAX + 1 },
        ),
        (draw(&[person], &[], 1, &USUAL_PRIORITY), DraftError::NoTerm),
        (draw(&[], &[YOUNG, YOUNG], 1, &USUAL_PRIORITY), DraftError::TermRepeated),
        (draw(&twice, &TERMS, 1, &USUAL_PRIORITY), DraftError::CandidateRepeated { place: 1 }),
    ];
    for (found, expected) in table {
        assert_eq!(found, Err(expected));
    }
}

#[test]
fn a_draft_from_the_register_of_the_scenario() {
    let import = scenario::persons_held_by_rus();
    let mut urgencies: BTreeMap<&str, Urgency> = BTreeMap::new();
    for placed in &import.referrals {
        urgencies.insert(placed.subject_serial.as_deref().unwrap(), placed.referral.urgency);
    }
    let predicates = [Predicate::MedicalClaim, Predicate::Age(scenario::age_rule()), Predicate::Any];
    let usable = import.accepted.iter().filter(|entry| entry.received_on.is_none());
    let candidates: Vec<Candidate<&str>> = (0..)
        .zip(usable)
        .map(|(place, entry)| Candidate {
            place,
            claims: entry.person.claims.clone(),
            urgency: urgencies.get(entry.person.holder_serial.as_str()).copied(),
            captured_on: Some(entry.person.captured_on),
            terms: TERMS
                .into_iter()
                .zip(predicates)
                .filter(|(_, holds)| {
                    holds.holds(entry.person.date_of_birth, entry.person.captured_on, &entry.person.claims)
                })
                .map(|(term, _)| term)
                .collect(),
        })
        .collect();
    let draft = draw(&candidates, &TERMS, 1_200, &USUAL_PRIORITY).unwrap();
    let counts = TERMS.map(|name| draft.lines.iter().filter(|line| line.term == name).count());
    // 365 medical claims; 720 medical or young, so 355 young beside them; 1,200 wanted.
    assert_eq!((counts, draft.missing), ([365, 355, 480], 0));
    let first = candidates.iter().find(|one| one.place == draft.lines[0].place).unwrap();
    assert_eq!(first.urgency, Some(Urgency::Immediate));
}

proptest! {
    #[test]
    fn a_draft_is_the_same_for_any_order_and_draws_nobody_twice(
        people in proptest::collection::btree_map(0_u32..99, (0_u8..4, 0_u8..3, 1_u8..28, 0_u8..8), 0..30),
        wanted in 0_usize..40,
    ) {
        let mut candidates: Vec<Candidate<&str>> = people
            .into_iter()
            .map(|(place, (urgency, wound, day, terms))| Candidate {
                urgency: [None, Some(Urgency::Routine), Some(Urgency::Urgent), Some(Urgency::Immediate)][usize::from(urgency)],
                claims: [None, Some(Claim::SeriouslyIll), Some(Claim::SeverelyWounded)][usize::from(wound)].into_iter().collect(),
                captured_on: Date::new(2024, 1, day).ok(),
                place,
                terms: (0..3).filter(|bit| terms >> bit & 1 == 1).map(|bit| TERMS[bit]).collect(),
            })
            .collect();
        let draft = draw(&candidates, &TERMS, wanted, &USUAL_PRIORITY).unwrap();
        let drawn: BTreeSet<u32> = draft.lines.iter().map(|line| line.place).collect();
        prop_assert_eq!(drawn.len(), draft.lines.len());
        prop_assert_eq!(draft.lines.len() + draft.missing, wanted);
        let drawable = candidates.iter().filter(|one| !one.terms.is_empty()).count();
        prop_assert_eq!(draft.lines.len(), drawable.min(wanted));
        candidates.reverse();
        prop_assert_eq!(draw(&candidates, &TERMS, wanted, &USUAL_PRIORITY).unwrap(), draft);
    }
}

fn candidate(
    place: u32,
    claims: &[Claim],
    urgency: Option<Urgency>,
    captured: &str,
    terms: &[&'static str],
) -> Candidate<&'static str> {
    Candidate {
        place,
        claims: claims.iter().copied().collect(),
        urgency,
        captured_on: Some(scenario::date(captured)),
        terms: terms.iter().copied().collect(),
    }
}

fn shown(draft: &Draft<&str>) -> String {
    let lines = draft.lines.iter().map(|line| format!("{} {}", line.place, line.term));
    lines.collect::<Vec<String>>().join(", ")
}

// Shows F31.
#[test]
fn the_terms_declare_who_goes_first() {
    let candidates = [
        candidate(1, &[Claim::SeverelyWounded], Some(Urgency::Immediate), "2024-06-01", &[""]),
        candidate(2, &[], None, "2022-03-01", &[""]),
        candidate(3, &[Claim::SeriouslyIll], Some(Urgency::Routine), "2022-03-01", &[""]),
    ];
    let check = |priority: &[PriorityKey], expected: [u32; 3]| {
        let draft = draw(&candidates, &[""], 3, priority).unwrap();
        assert_eq!(draft.lines.iter().map(|line| line.place).collect::<Vec<_>>(), expected, "{priority:?}");
    };
    check(&USUAL_PRIORITY, [1, 3, 2]);
    check(&[PriorityKey::Captivity, PriorityKey::Severity], [3, 2, 1]);
    check(&[PriorityKey::Captivity], [2, 3, 1]);
    check(&[], [1, 2, 3]);
}
