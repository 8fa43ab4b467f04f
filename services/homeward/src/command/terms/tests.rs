//! What people read of terms.

use homeward_api::ledger::v1::{AgreementPosition, ClassPosition, NamedCount, TranchePosition};

use super::*;

fn names() -> Names {
    Names::new("UKR".to_owned(), "RUS".to_owned())
}

fn named(name: &str, count: u64) -> NamedCount {
    NamedCount { name: name.to_owned(), count }
}

fn term(code: &str, giver: &str, text: &TermText, counts: [u64; 3]) -> TermPosition {
    let [received, open, released] = counts;
    TermPosition {
        agreement: "cartel".to_owned(),
        term: code.to_owned(),
        giver: giver.to_owned(),
        committed: received + open + released,
        received,
        open,
        released,
        state: "PARTIALLY_FULFILLED".to_owned(),
        text: Some(text.clone()),
        group: "PERSONS".to_owned(),
        ..TermPosition::default()
    }
}

fn ratio(term: &str, class: &str, due: &str, given: &str, carry: &str) -> RatioPosition {
    RatioPosition {
        agreement: "cartel".to_owned(),
        term: term.to_owned(),
        term_class: class.to_owned(),
        due: due.to_owned(),
        given: given.to_owned(),
        ahead: "party-a".to_owned(),
        carry_over: carry.to_owned(),
        same_class: u64::from(term == "RANKS"),
    }
}

fn group() -> GroupPosition {
    let stage = |power: &str, received, carried_out| TranchePosition {
        tranche: "FIRST".to_owned(),
        receiving_power: power.to_owned(),
        quantity: 4,
        carried_in: 0,
        received,
        carried_out,
    };
    GroupPosition {
        agreement: "cartel".to_owned(),
        group: "PERSONS".to_owned(),
        floor: 2,
        target: 4,
        received: vec![named("UKR", 1), named("RUS", 5)],
        shortfall: vec![named("UKR", 1), named("RUS", 0)],
        surplus: vec![named("UKR", 0), named("RUS", 1)],
        target_version: 2,
        reciprocity: "PARITY".to_owned(),
        ratio: Some(ratio("PERSONS", "", "5", "1", "4")),
        tranches: vec![stage("UKR", 1, 3), stage("RUS", 5, -1)],
        ..GroupPosition::default()
    }
}

fn positions() -> GetPositionsResponse {
    let text = |category: &str, quantifier: &str, quantity, reciprocity: &str| TermText {
        category: category.to_owned(),
        quantifier: quantifier.to_owned(),
        quantity,
        reciprocity: reciprocity.to_owned(),
        ..TermText::default()
    };
    let ranks = TermText {
        keys: vec!["A 1 : B 1".to_owned()],
        end_day: "2026-06-02".to_owned(),
        ..text("ANY_PRISONER", "BEST_EFFORT", 0, "RATIO")
    };
    let young = TermText {
        age: "under 25 years on 2025-06-02, the day of the agreement".to_owned(),
        ..text("YOUNG", "AT_LEAST", 1_000, "PARITY")
    };
    let mut of_ranks = term("RANKS", "party-a", &ranks, [2, 1, 1]);
    let class = |code: &str, weight, received| ClassPosition {
        term_class: code.to_owned(),
        weight,
        committed: received + 1,
        received,
        open: 1,
        ..ClassPosition::default()
    };
    of_ranks.classes = vec![class("CAPTAIN", 6, 1), class("PRIVATE", 1, 1)];
    of_ranks.released_by_ground = vec![named("LAPSED", 1)];
    of_ranks.closures = vec!["party-b".to_owned()];
    GetPositionsResponse {
        agreement_positions: vec![AgreementPosition {
            agreement: "cartel".to_owned(),
            state: "IN_FORCE".to_owned(),
            version: 2,
            signed_by: vec!["party-b".to_owned()],
            notice_by: String::new(),
            priority: vec!["SEVERITY".to_owned(), "CAPTIVITY".to_owned()],
        }],
        terms: vec![of_ranks, TermPosition { shortfall: 998, ..term("YOUNG", "party-b", &young, [2, 0, 0]) }],
        groups: vec![group()],
        ratios: vec![ratio("RANKS", "", "7", "4", "3"), ratio("GAZA", "LIFE", "110/9", "12", "2/9")],
        ..GetPositionsResponse::default()
    }
}

/// Without blanks at the ends of lines.
fn trimmed(text: &str) -> String {
    text.lines().map(|line| line.trim_end().to_owned() + "\n").collect()
}

#[track_caller]
fn check(text: &str, expected: &str) {
    assert!(trimmed(text) == expected, "what people read has changed:\n{}", trimmed(text));
}

#[test]
fn positions_are_an_aligned_table_and_bars() {
    check(&positions_text(&positions(), &names()), include_str!("positions.txt"));
}

#[test]
fn a_list_says_what_was_agreed() {
    check(&list_text(&positions(), &names()), include_str!("list.txt"));
}

#[test]
fn one_term_is_shown_with_its_classes_and_keys() {
    let mut only = positions();
    narrow(&mut only, "cartel/RANKS").unwrap();
    check(&show_text(&only, &names()), include_str!("show.txt"));
    let unknown = narrow(&mut positions(), "OTHER").unwrap_err().to_string();
    assert_eq!(unknown, "no term OTHER is in force; these are: cartel/RANKS, cartel/YOUNG");
}

#[test]
fn bars_are_exact_at_their_ends() {
    let check = |count, floor, most, expected: (usize, usize)| {
        let bar = bar(count, floor, most);
        let places = |of: char| bar.chars().filter(|found| *found == of).count();
        assert_eq!((places('█'), places('│')), expected, "{bar}");
        assert_eq!(bar.chars().count(), 24);
    };
    check(0, 0, 0, (0, 0));
    check(0, 12, 24, (0, 1));
    check(24, 12, 24, (24, 0));
    check(6, 12, 24, (6, 1));
    check(1_200, 1_000, 1_200, (24, 0));
}
