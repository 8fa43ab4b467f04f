//! Agreed priority, exclusions, refusals, and a draft from the scenario's register.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::*;
use crate::scenario;

#[test]
fn terms_are_filled_in_order_and_by_agreed_priority() {
    let ill = &[Claim::SeriouslyIll][..];
    let wounded = &[Claim::SeverelyWounded][..];
    let candidates = vec![
        candidate("P01", &[], None, "2024-01-01", false),
        candidate("P02", &[], None, "2022-01-01", true),
        candidate("P03", ill, Some(Urgency::Routine), "2022-01-01", false),
        candidate("P04", wounded, Some(Urgency::Routine), "2024-01-01", true),
        candidate("P05", ill, Some(Urgency::Immediate), "2025-01-01", false),
        candidate("P06", wounded, None, "2022-01-01", false),
        candidate("P07", &[], None, "2023-01-01", false),
        candidate("P08", &[], None, "2023-01-01", false),
        candidate("P09", wounded, Some(Urgency::Routine), "2023-01-01", false),
        Candidate {
            is_excluded: true,
            ..candidate("P10", wounded, Some(Urgency::Immediate), "2022-01-01", true)
        },
    ];
    let table: &[(usize, &str, usize)] = &[
        (0, "", 0),
        (2, "P05 MEDICAL +ANY_POW, P09 MEDICAL +ANY_POW", 0),
        (
            7,
            "P05 MEDICAL +ANY_POW, P09 MEDICAL +ANY_POW, P04 MEDICAL +YOUNG +ANY_POW, P03 MEDICAL +ANY_POW, \
             P06 MEDICAL +ANY_POW, P02 YOUNG +ANY_POW, P07 ANY_POW",
            0,
        ),
        (
            12,
            "P05 MEDICAL +ANY_POW, P09 MEDICAL +ANY_POW, P04 MEDICAL +YOUNG +ANY_POW, P03 MEDICAL +ANY_POW, \
             P06 MEDICAL +ANY_POW, P02 YOUNG +ANY_POW, P07 ANY_POW, P08 ANY_POW, P01 ANY_POW",
            3,
        ),
    ];
    for (wanted, expected, missing) in table {
        let draft = draw(&candidates, &terms(), *wanted).unwrap();
        assert_eq!((shown(&draft).as_str(), draft.missing, draft.excluded), (*expected, *missing, 1));
    }
}

#[test]
fn what_cannot_be_drawn_is_refused() {
    let person = candidate("P1", &[], None, "2024-01-01", false);
    let twice = vec![person.clone(), person.clone()];
    let term = terms().remove(0);
    let table = [
        (draw(&[], &terms(), DRAFT_LINES_MAX + 1), DraftError::TooMany { wanted: DRAFT_LINES_MAX + 1 }),
        (draw(&[person], &[], 1), DraftError::NoTerm),
        (draw(&[], &[term.clone(), term], 1), DraftError::TermRepeated { name: "MEDICAL".to_owned() }),
        (draw(&twice, &terms(), 1), DraftError::CandidateRepeated { serial: "P1".to_owned() }),
    ];
    for (found, expected) in table {
        assert_eq!(found, Err(expected));
    }
}

#[test]
fn a_draft_from_the_register_leaves_out_whom_was_received() {
    let import = scenario::persons_held_by_rus();
    let mut urgencies: BTreeMap<&str, Urgency> = BTreeMap::new();
    for placed in &import.referrals {
        urgencies.insert(placed.subject_serial.as_deref().unwrap(), placed.referral.urgency);
    }
    let candidates: Vec<Candidate> = import
        .accepted
        .iter()
        .map(|entry| Candidate {
            serial: entry.person.holder_serial.clone(),
            claims: entry.person.claims.clone(),
            urgency: urgencies.get(entry.person.holder_serial.as_str()).copied(),
            captured_on: entry.person.captured_on,
            is_young: scenario::age_rule().holds(entry.person.date_of_birth),
            is_excluded: entry.received_on.is_some(),
        })
        .collect();
    let draft = draw(&candidates, &terms(), 1_200).unwrap();
    let of_term = |name: &str| draft.lines.iter().filter(|line| line.term == name).count();
    let counts = ["MEDICAL", "YOUNG", "ANY_POW"].map(of_term);
    // 365 medical claims; 720 medical or young, so 355 young beside them; 1,200 wanted.
    assert_eq!((counts, draft.missing, draft.excluded), ([365, 355, 480], 0, 7));
    let first = urgencies.get(draft.lines[0].serial.as_str());
    assert_eq!(first, Some(&Urgency::Immediate));
}

proptest! {
    #[test]
    fn a_draft_is_the_same_for_any_order_and_draws_nobody_twice(
        people in proptest::collection::btree_map("[A-Z]{1,3}", (0_u8..4, 0_u8..3, 1_u8..28, any::<bool>(), any::<bool>()), 0..30),
        wanted in 0_usize..40,
    ) {
        let mut candidates: Vec<Candidate> = people
            .into_iter()
            .map(|(serial, (urgency, wound, day, is_young, is_excluded))| Candidate {
                urgency: [None, Some(Urgency::Routine), Some(Urgency::Urgent), Some(Urgency::Immediate)][usize::from(urgency)],
                claims: [None, Some(Claim::SeriouslyIll), Some(Claim::SeverelyWounded)][usize::from(wound)].into_iter().collect(),
                captured_on: Date::new(2024, 1, day).unwrap(),
                serial,
                is_young,
                is_excluded,
            })
            .collect();
        let draft = draw(&candidates, &terms(), wanted).unwrap();
        let drawn: BTreeSet<&str> = draft.lines.iter().map(|line| line.serial.as_str()).collect();
        prop_assert_eq!(drawn.len(), draft.lines.len());
        prop_assert_eq!(draft.lines.len() + draft.missing, wanted);
        prop_assert!(candidates.iter().all(|one| !(one.is_excluded && drawn.contains(one.serial.as_str()))));
        prop_assert!(draft.missing == 0 || draft.lines.len() + draft.excluded == candidates.len());
        candidates.reverse();
        prop_assert_eq!(draw(&candidates, &terms(), wanted).unwrap(), draft);
    }
}

fn terms() -> Vec<DraftTerm> {
    let term = |name: &str, category| DraftTerm { name: name.to_owned(), category };
    vec![
        term("MEDICAL", DraftCategory::Medical),
        term("YOUNG", DraftCategory::Young),
        term("ANY_POW", DraftCategory::Any),
    ]
}

fn candidate(
    serial: &str,
    claims: &[Claim],
    urgency: Option<Urgency>,
    captured: &str,
    is_young: bool,
) -> Candidate {
    Candidate {
        serial: serial.to_owned(),
        claims: claims.iter().copied().collect(),
        urgency,
        captured_on: scenario::date(captured),
        is_young,
        is_excluded: false,
    }
}

fn shown(draft: &Draft) -> String {
    let lines = draft.lines.iter().map(|line| {
        let also: String = line.also_satisfies.iter().map(|name| format!(" +{name}")).collect();
        format!("{} {}{also}", line.serial, line.term)
    });
    lines.collect::<Vec<String>>().join(", ")
}
