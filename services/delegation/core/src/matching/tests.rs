//! The lists of the scenario against what is known of them, and the comparisons one by one.

use std::collections::{BTreeMap, BTreeSet};

use super::*;
use crate::import::{Accepted, PersonsImport, TableImport, import_bytes};
use crate::register::{HeldPerson, SoughtPerson};
use crate::scenario::{
    SOUGHT_BY_RUS, SOUGHT_BY_UKR, date, expected, persons_held_by_rus, persons_held_by_ukr, row_context,
};

struct Lists {
    sought: Vec<SoughtPerson>,
    held: Vec<HeldPerson>,
    /// Reference of the enquiry and serial of the holder.
    pairs: BTreeSet<(String, String)>,
}

fn lists(power: &str, sought: &[u8], held: PersonsImport) -> Lists {
    let sought: TableImport<SoughtPerson, 13> = import_bytes(sought, &row_context(power)).unwrap();
    let held: Vec<HeldPerson> = held.accepted.into_iter().map(|entry| entry.person).collect();
    let standing: BTreeSet<&str> = held.iter().map(|person| person.holder_serial.as_str()).collect();
    let pairs: BTreeMap<String, String> = serde_json::from_value(expected()[power]["pairs"].clone()).unwrap();
    let pairs = pairs.into_iter().filter(|(_, serial)| standing.contains(serial.as_str())).collect();
    let sought = sought.accepted.into_iter().map(|Accepted { record, .. }| record).collect();
    Lists { sought, held, pairs }
}

fn matched(lists: &Lists) -> Matching {
    let sought: Vec<Profile> = lists.sought.iter().map(Profile::from).collect();
    let held: Vec<Profile> = lists.held.iter().map(Profile::from).collect();
    find_candidates(&sought, &held, |_| ())
}

fn named(lists: &Lists, candidate: &Candidate) -> (String, String) {
    let (sought, held) = (&lists.sought[candidate.sought], &lists.held[candidate.held]);
    (sought.sought_ref.clone(), held.holder_serial.clone())
}

/// Those that nobody has to think about: strong, and no other candidate near on either side.
fn clear(matching: &Matching) -> Vec<Candidate> {
    let all = &matching.candidates;
    let is_clear = |one: &&Candidate| {
        let rivals = all.iter().filter(|other| {
            (other.sought == one.sought || other.held == one.held)
                && (other.sought, other.held) != (one.sought, one.held)
        });
        Strength::of(one.points) == Some(Strength::Strong)
            && !is_ambiguous(one.points, rivals.map(|rival| rival.points))
    };
    all.iter().filter(is_clear).copied().collect()
}

// The floors are those of this simple scoring on these synthetic lists; real lists are worse.
// Shows F3.
#[test]
fn candidates_of_the_scenario_reach_stated_floors() {
    for (power, sought, held) in
        [("UKR", SOUGHT_BY_UKR, persons_held_by_rus()), ("RUS", SOUGHT_BY_RUS, persons_held_by_ukr())]
    {
        let lists = lists(power, sought, held);
        let matching = matched(&lists);
        let found: BTreeSet<(String, String)> =
            matching.candidates.iter().map(|candidate| named(&lists, candidate)).collect();
        let clear: BTreeSet<(String, String)> =
            clear(&matching).iter().map(|candidate| named(&lists, candidate)).collect();
        let share = |part: usize, whole: usize| part as f64 / whole as f64;
        let shown = share(found.intersection(&lists.pairs).count(), lists.pairs.len());
        let recall = share(clear.intersection(&lists.pairs).count(), lists.pairs.len());
        let precision = share(clear.intersection(&lists.pairs).count(), clear.len());
        assert!(lists.pairs.len() > 1_200, "{power}: {}", lists.pairs.len());
        assert!(shown >= 0.995, "{power}: {shown}");
        assert!(precision >= 0.995, "{power}: {precision}");
        assert!(recall >= 0.97, "{power}: {recall}");
        let everybody = lists.sought.len() as u64 * lists.held.len() as u64;
        assert!(matching.compared * 50 < everybody, "{power}: {} of {everybody}", matching.compared);
    }
}

#[test]
fn the_points_of_the_reasons_are_the_score() {
    let lists = lists("UKR", SOUGHT_BY_UKR, persons_held_by_rus());
    for candidate in matched(&lists).candidates.iter().take(500) {
        let (sought, held) = (&lists.sought[candidate.sought], &lists.held[candidate.held]);
        let reasons = reasons(sought, held);
        assert_eq!(reasons.iter().map(|reason| reason.points).sum::<i16>(), candidate.points);
        for reason in &reasons {
            let is_silent = reason.sought.is_empty() || reason.held.is_empty();
            assert_eq!(reason.agreement == Agreement::NotSaid, is_silent, "{reason:?}");
        }
    }
}

#[test]
fn matching_gives_the_same_whatever_the_order() {
    let mut lists = lists("RUS", SOUGHT_BY_RUS, persons_held_by_ukr());
    let all = |lists: &Lists| -> BTreeSet<(String, String)> {
        matched(lists).candidates.iter().map(|candidate| named(lists, candidate)).collect()
    };
    let before = all(&lists);
    lists.sought.reverse();
    lists.held.reverse();
    assert_eq!(all(&lists), before);
}

#[test]
fn an_aspect_agrees_as_people_would_say() {
    let lists = lists("UKR", SOUGHT_BY_UKR, persons_held_by_rus());
    let held = lists.held[0].clone();
    let mut exact = lists.sought[0].clone();
    exact.name = held.name.clone();
    exact.date_of_birth = Some(held.date_of_birth);
    exact.service_number = held.service_number.clone();
    exact.missing_since = Some(held.captured_on);
    let check = |change: &dyn Fn(&mut SoughtPerson), aspect: Aspect, expected: Agreement| {
        let mut sought = exact.clone();
        change(&mut sought);
        let found = reasons(&sought, &held).into_iter().find(|reason| reason.aspect == aspect).unwrap();
        assert_eq!(found.agreement, expected, "{found:?}");
    };
    // The person held is Ващенко Омелян Яремович, born 2004-02-14.
    check(&|_| (), Aspect::FamilyName, Agreement::Same);
    check(&|one| one.name.family = "Vashchenko".to_owned(), Aspect::FamilyName, Agreement::Same);
    check(
        &|one| (one.name.family, one.name.latin) = ("Вашченко".to_owned(), None),
        Aspect::FamilyName,
        Agreement::Differs,
    );
    check(
        &|one| (one.name.family, one.name.latin) = ("Ващеко".to_owned(), None),
        Aspect::FamilyName,
        Agreement::Close,
    );
    check(&|one| one.name.patronymic = None, Aspect::FathersName, Agreement::NotSaid);
    check(&|one| one.date_of_birth = Some(date("2004-12-14")), Aspect::DateOfBirth, Agreement::Close);
    check(&|one| one.date_of_birth = Some(date("2003-12-14")), Aspect::DateOfBirth, Agreement::Differs);
    check(&|one| one.date_of_birth = None, Aspect::DateOfBirth, Agreement::NotSaid);
    check(&|one| one.service_number = Some("б 907063".to_owned()), Aspect::ServiceNumber, Agreement::Same);
    check(&|one| one.missing_since = Some(date("2022-06-01")), Aspect::Day, Agreement::Close);
    check(&|one| one.missing_since = Some(date("2021-06-01")), Aspect::Day, Agreement::Differs);
}

#[test]
fn near_rivals_make_a_candidate_ambiguous() {
    let check = |points, rivals: &[i16], expected| {
        assert_eq!(is_ambiguous(points, rivals.iter().copied()), expected, "{points} {rivals:?}");
    };
    check(60, &[], false);
    check(60, &[47], false);
    check(60, &[48], true);
    check(60, &[31, 75], true);
}
