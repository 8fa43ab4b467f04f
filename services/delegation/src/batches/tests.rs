//! Drawing by terms and priority, countering, naming keys, and what is signed.

use std::collections::BTreeSet;

use homeward_delegation_core::register::Urgency;
use homeward_ledger::Ledger;
use homeward_ledger::agreement::TermKey;
use homeward_ledger::batch::{Line, Revision};
use homeward_ledger::subject::{Finding, FindingState, LineState, NewestLine, Standing};
use homeward_payload::domain::{Principal, Priority, SubjectKind, TermClass};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, TermCode, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use tonic_types::StatusExt as _;

use super::compose::compose;
use super::draw::{DrawView, NewLine, Wanted, draw_lines};
use super::propose::check_drawn;
use crate::samples::{Desk, agreement, ledger, list, subject, term};
use crate::store::{Drawable, RegisterKind};

const NOW: Timestamp = Timestamp(10);
const HELD: RegisterKind = RegisterKind::PersonsHeld;

fn view(ledger: &Ledger) -> DrawView {
    DrawView::of(ledger, &agreement(), Principal::PartyA, SubjectKind::Person, None, NOW).unwrap()
}

/// A ledger in which everyone of the register stands accepted; those with claims or youth are found so.
fn accepted(rows: &[Drawable]) -> Ledger {
    let mut ledger = ledger();
    for row in rows {
        let mut known = subject(Principal::PartyA, SubjectKind::Person);
        known.standing = Standing::Accepted;
        let mut find = |code| {
            let (stated_by, state) = (Principal::PartyA, FindingState::Accepted);
            known.findings.push(Finding { term: term(code), stated_by, state, valid_until: None });
        };
        if row.claims.iter().any(|claim| claim.is_medical()) {
            find("MEDICAL");
        }
        if row.place % 5 == 0 {
            find("YOUNG");
        }
        ledger.subjects.insert(row.subject, known);
    }
    ledger
}

fn wanted(view: &DrawView, codes: &[&str], lines_max: usize, keys: &[&str]) -> Wanted {
    let codes: Vec<String> = codes.iter().map(|code| (*code).to_owned()).collect();
    let keys = keys.iter().map(|key| (*key).to_owned()).collect();
    Wanted { terms: view.named(&codes).unwrap(), lines_max, keys, class: String::new() }
}

#[test]
fn lines_are_drawn_by_terms_and_agreed_priority() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let view = view(&accepted(&rows));
    let wanted = wanted(&view, &["MEDICAL", "YOUNG", "ANY_POW"], 800, &[]);
    let lines = draw_lines(&desk.registers(), HELD, &view, &wanted, &[]).unwrap();
    assert_eq!(lines.len(), 800);
    let medical = rows.iter().filter(|row| row.claims.iter().any(|claim| claim.is_medical())).count();
    let of = |code: &str| lines.iter().filter(|line| line.term == Some(term(code))).count();
    assert_eq!(of("MEDICAL"), medical);
    assert_eq!(of("MEDICAL") + of("YOUNG") + of("ANY_POW"), 800);
    let row = |line: &NewLine| rows.iter().find(|row| row.subject == line.subject).unwrap();
    assert_eq!(row(&lines[0]).urgency, Some(Urgency::Immediate));
    for line in &lines {
        let expected: Vec<TermKey> = if line.term == Some(term("MEDICAL")) && row(line).place % 5 == 0 {
            vec![term("YOUNG")]
        } else {
            vec![]
        };
        if line.term != Some(term("ANY_POW")) {
            assert_eq!(line.also_terms, expected);
        }
    }
    let again = draw_lines(&desk.registers(), HELD, &view, &wanted, &lines).unwrap();
    let drawn: BTreeSet<SubjectRef> = lines.iter().map(|line| line.subject).collect();
    assert!(again.iter().all(|line| !drawn.contains(&line.subject)));
    assert_eq!(again.len(), 1_379 - 800);
}

#[test]
fn only_who_is_accepted_free_and_found_is_drawn() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut ledger = accepted(&rows);
    let mut change = |row: usize, change: &dyn Fn(&mut homeward_ledger::subject::Subject)| {
        change(ledger.subjects.get_mut(&rows[row].subject).unwrap());
    };
    let line = |state| Some(NewestLine { batch: BatchId([1; 16]), state });
    change(0, &|subject| subject.standing = Standing::Unanswered);
    change(1, &|subject| subject.newest_line = line(LineState::Open));
    change(2, &|subject| subject.newest_line = line(LineState::Received));
    change(3, &|subject| subject.newest_line = line(LineState::Died));
    change(4, &|subject| subject.newest_line = line(LineState::ReturnedToPool));
    let finding = |state, valid_until| {
        vec![Finding { term: term("YOUNG"), stated_by: Principal::PartyA, state, valid_until }]
    };
    change(5, &|subject| subject.findings = finding(FindingState::Open, None));
    change(6, &|subject| subject.findings = finding(FindingState::Accepted, Some(Timestamp(9))));
    change(7, &|subject| subject.findings = finding(FindingState::Accepted, Some(Timestamp(10))));
    let view = view(&ledger);
    let draw = |desk: &mut Desk, codes: &[&str]| -> BTreeSet<SubjectRef> {
        let wanted = wanted(&view, codes, 10_000, &[]);
        let lines = draw_lines(&desk.registers(), HELD, &view, &wanted, &[]).unwrap();
        lines.iter().map(|line| line.subject).collect()
    };
    let goodwill = draw(&mut desk, &["GOODWILL"]);
    let young = draw(&mut desk, &["YOUNG"]);
    for (row, in_goodwill) in [(0, false), (1, false), (2, false), (3, false), (4, true)] {
        assert_eq!(goodwill.contains(&rows[row].subject), in_goodwill, "{row}");
    }
    for (row, is_young) in [(5, false), (6, false), (7, true)] {
        assert_eq!(young.contains(&rows[row].subject), is_young, "{row}");
    }
}

#[test]
fn named_persons_stand_under_the_first_term_that_fits_or_the_first_named() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut ledger = accepted(&rows);
    let found = desk.store.find(HELD, "RUS-000007").unwrap().unwrap().subject;
    let known = ledger.subjects.get_mut(&found).unwrap();
    (known.findings, known.standing) = (Vec::new(), Standing::Unanswered);
    let view = view(&ledger);
    for (codes, expected) in [
        (&["YOUNG", "ANY_POW"][..], Some(term("ANY_POW"))),
        (&["YOUNG", "MEDICAL"], Some(term("YOUNG"))),
        (&["GOODWILL"], None),
    ] {
        let wanted = wanted(&view, codes, 0, &["RUS-000007"]);
        let lines = draw_lines(&desk.registers(), HELD, &view, &wanted, &[]).unwrap();
        assert_eq!(
            lines,
            [NewLine { subject: found, term: expected, class: 0, also_terms: vec![] }],
            "{codes:?}"
        );
    }
    for (codes, keys, expected) in [
        (&["YOUNG"][..], &["RUS-999999"][..], "does not stand in the register of persons held"),
        (&["YOUNG"], &["RUS-000007", "RUS-000007"], "each is named once"),
        (&[], &["RUS-000007"], "no term named"),
    ] {
        let wanted = wanted(&view, codes, 0, keys);
        let refused = draw_lines(&desk.registers(), HELD, &view, &wanted, &[]).unwrap_err();
        assert!(refused.to_string().contains(expected), "{refused}");
    }
    let refused = view.named(&["REMAINS".to_owned()]).unwrap_err();
    assert!(refused.to_string().contains("its terms are MEDICAL, YOUNG, ANY_POW and GOODWILL"), "{refused}");
}

// Shows F2, F31.
#[test]
fn a_term_with_classes_draws_one_class_at_a_time_in_the_declared_order() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut ledger = accepted(&rows);
    let class = |code: &str, weight| TermClass { code: TermCode::new(code).unwrap(), weight };
    let any = usize::from(term("ANY_POW").0);
    ledger.agreements.terms[any].term.classes = vec![class("CAPTAIN", 6), class("PRIVATE", 1)];
    ledger.agreements.by_code.get_mut(&agreement()).unwrap().priority = vec![Priority::Captivity];
    let view = view(&ledger);
    let draw = |desk: &mut Desk, class: &str| {
        let wanted = Wanted { class: class.to_owned(), ..wanted(&view, &["ANY_POW"], 5, &[]) };
        draw_lines(&desk.registers(), HELD, &view, &wanted, &[])
    };
    let lines = draw(&mut desk, "PRIVATE").unwrap();
    assert!(lines.len() == 5 && lines.iter().all(|line| line.class == 2));
    let mut days: Vec<_> = rows.iter().map(|row| row.day).collect();
    days.sort_unstable();
    let drawn: Vec<_> =
        lines.iter().map(|line| rows.iter().find(|row| row.subject == line.subject).unwrap().day).collect();
    assert_eq!(drawn, days[..5]);
    for unknown in ["", "MAJOR"] {
        let refused = draw(&mut desk, unknown).unwrap_err().to_string();
        assert!(refused.contains("CAPTAIN, PRIVATE"), "{refused}");
    }
}

#[test]
fn who_wants_lines_is_told_where_there_are_none() {
    let check = |lines_max, key: Option<&str>, drawn, kept, expected: Option<ErrorReason>| {
        let keys = key.map(str::to_owned).into_iter().collect();
        let wanted = Wanted { terms: vec![None], lines_max, keys, class: String::new() };
        let answer = check_drawn(&wanted, drawn, kept).map_err(tonic::Status::from);
        let reason = answer.err().map(|status| status.get_details_error_info().unwrap().reason);
        assert_eq!(
            reason.as_deref(),
            expected.map(homeward_api::reason::name),
            "{wanted:?}, {drawn}, {kept}"
        );
    };
    check(5, None, 1, 0, None);
    check(0, Some("RUS-000007"), 1, 0, None);
    // A counter-proposal that only leaves lines out.
    check(0, None, 0, 3, None);
    // One that would say the same again, and one of nothing at all.
    check(5, None, 0, 3, Some(ErrorReason::NothingToDraw));
    check(0, None, 0, 0, Some(ErrorReason::NothingToDraw));
}

#[test]
fn containers_are_drawn_by_number() {
    let mut desk = Desk::new("RUS", "UKR");
    let register = RegisterKind::RemainsHeld;
    desk.import(register, &list("remains-held-by-rus.csv"));
    let rows = desk.store.standing(register).unwrap();
    let mut ledger = ledger();
    for row in &rows {
        let mut known = subject(Principal::PartyA, SubjectKind::Container);
        known.standing = Standing::Accepted;
        ledger.subjects.insert(row.subject, known);
    }
    let view =
        DrawView::of(&ledger, &agreement(), Principal::PartyA, SubjectKind::Container, None, NOW).unwrap();
    let wanted = wanted(&view, &["REMAINS"], 1_212, &[]);
    let lines = draw_lines(&desk.registers(), register, &view, &wanted, &[]).unwrap();
    let drawn: Vec<SubjectRef> = lines.iter().map(|line| line.subject).collect();
    let expected: Vec<SubjectRef> = rows.iter().take(1_212).map(|row| row.subject).collect();
    assert_eq!(drawn, expected);
    assert!(lines.iter().all(|line| line.term == Some(term("REMAINS"))));
}

#[test]
fn a_counter_keeps_what_is_open_and_follows_the_revision_before() {
    let mut desk = Desk::of_rus();
    let rows = desk.store.standing(HELD).unwrap();
    let mut view = view(&accepted(&rows));
    let theirs = |byte: u8, state| Line {
        term: Some(term("YOUNG")),
        also_terms: vec![term("MEDICAL")],
        state,
        ..Line::open(SubjectRef([byte; 16]), SubjectKind::Person, Principal::PartyB)
    };
    view.before = Some(Revision {
        number: 4,
        proposer: Principal::PartyB,
        content: Digest([5; 32]),
        offer_end: NOW,
        lines: vec![theirs(1, LineState::Open), theirs(2, LineState::Withdrawn)],
        tranche: None,
    });
    let mut lines = view.kept();
    assert_eq!(lines.len(), 1);
    let wanted = wanted(&view, &["GOODWILL", "ANY_POW"], 3, &[]);
    lines.extend(draw_lines(&desk.registers(), HELD, &view, &wanted, &lines).unwrap());
    let payload = compose(BatchId([9; 16]), 5, Some(Digest([5; 32])), lines, &view.references, None);
    assert_eq!((payload.revision, payload.previous_content.as_slice()), (5, &[5; 32][..]));
    let terms: Vec<&str> = payload.terms.iter().map(|term| term.term.as_str()).collect();
    assert_eq!(terms, ["MEDICAL", "YOUNG"]);
    assert!(payload.lines.is_sorted_by(|one, next| one.subject < next.subject));
    let of_theirs = payload.lines.iter().find(|line| line.subject == [1; 16]).unwrap();
    assert_eq!((of_theirs.term, of_theirs.also_terms.as_slice()), (2, &[1][..]));
    let goodwill: Vec<_> = payload.lines.iter().filter(|line| line.term == 0).collect();
    assert!(goodwill.len() == 3 && goodwill.iter().all(|line| line.also_terms.is_empty()));
}
