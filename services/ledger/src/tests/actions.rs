//! Next actions at each stage of a small exchange.

use homeward_payload::domain::{AcknowledgeChildCase, Body, Principal, Role, SubjectKind};
use homeward_payload::ids::Timestamp;

use super::forum::{A, B, COMMISSION, Forum, NEUTRAL, START, case_id, hours_after};
use super::{life, said};
use crate::next::{ActionKind, next_actions};

/// Checks who must do what, and until how many hours after the start.
#[track_caller]
fn check(forum: &Forum, expected: &[(Principal, &str, Option<i64>)]) {
    let found = next_actions(forum.ledger(), forum.now);
    let hours = |due: Timestamp| (due.0 - START.0) / Timestamp::HOUR_US;
    let found: Vec<_> =
        found.iter().map(|action| (action.principal, action.kind.name(), action.due.map(hours))).collect();
    assert_eq!(found, expected);
}

#[test]
fn each_stage_tells_who_must_act() {
    let mut forum = Forum::new();
    check(&forum, &[]);
    let terms = said::sign_terms(&forum);
    forum.must(A, terms);
    check(&forum, &[(B, "SIGN_TERMS", None)]);
    check(&life::proposed(), &[(A, "CONFIRM_BATCH", Some(240)), (B, "CONFIRM_BATCH", Some(240))]);
    check(&life::confirmed(), &[(COMMISSION, "COMMIT_FITNESS", Some(48))]);
    let departures = [(A, "REPORT_DEPARTURE", Some(60)), (B, "REPORT_DEPARTURE", Some(60))];
    check(&life::cleared(), &departures);
    let counts = [
        (A, "CLAIM_DELIVERY", Some(132)),
        (B, "CLAIM_DELIVERY", Some(132)),
        (NEUTRAL, "WITNESS_HANDOVER", Some(132)),
        (A, "ACKNOWLEDGE_RECEIPT", Some(132)),
        (B, "ACKNOWLEDGE_RECEIPT", Some(132)),
        (B, "CERTIFY_DEATH", None),
        (B, "RETURN_BODY", None),
    ];
    check(&life::departed(), &counts);
    let death = [(B, "CERTIFY_DEATH", None), (B, "RETURN_BODY", None)];
    let settle = [(A, "SIGN_SETTLEMENT", None), (B, "SIGN_SETTLEMENT", None)];
    check(&life::counted(), &[death, settle].concat());
    let due = Some(98 + 14 * 24);
    let end = ["RAISE_DISPUTE", "EXPLAIN_DISCREPANCY", "JUDGE_CHILD_ANSWER"].map(|kind| (B, kind, due));
    check(&life::small_exchange(), &[&end[..], &[(A, "OPEN_CONTAINER", None)], &death].concat());
}

#[test]
fn a_pending_revision_waits_for_both_while_the_confirmed_one_goes_on() {
    let mut forum = life::pending();
    let departures = [(A, "REPORT_DEPARTURE", Some(60)), (B, "REPORT_DEPARTURE", Some(60))];
    let confirm = |party| (party, "CONFIRM_REVISION", Some(240));
    check(&forum, &[departures[0], departures[1], confirm(A), confirm(B)]);
    let confirmation = said::confirm(&forum, 1);
    forum.must(B, Body::ConfirmBatch(confirmation));
    check(&forum, &[departures[0], departures[1], (A, "CONFIRM_REVISION", None)]);
}

#[test]
fn the_side_that_has_signed_waits_for_the_other() {
    let mut forum = life::proposed();
    let confirmation = said::confirm(&forum, 1);
    let end = hours_after(START, 20);
    forum.say_until(A, Some(end), Body::ConfirmBatch(confirmation)).unwrap();
    check(&forum, &[(B, "CONFIRM_BATCH", Some(20))]);
    let window = said::agree_window(&forum, 1, said::window_after(48));
    forum.must(B, Body::AgreeWindow(window));
    check(&forum, &[(B, "CONFIRM_BATCH", Some(20)), (A, "AGREE_WINDOW", None)]);
}

#[test]
fn a_window_that_passed_unused_is_to_be_agreed_anew() {
    let mut forum = life::cleared();
    forum.pass_hours(61);
    check(&forum, &[(A, "AGREE_WINDOW", None), (B, "AGREE_WINDOW", None)]);
    for party in [A, B] {
        let window = said::agree_window(&forum, 1, said::window_after(24 * 400));
        forum.must(party, Body::AgreeWindow(window));
    }
    let end = 24 * 400 + 12;
    let start = Some(24 * 400);
    let expected = [
        (A, "ACKNOWLEDGE_ROUTE", start),
        (B, "ACKNOWLEDGE_ROUTE", start),
        (A, "GUARANTEE_SAFETY", start),
        (B, "GUARANTEE_SAFETY", start),
        (A, "REVISE_BATCH", Some(end)),
        (B, "REVISE_BATCH", Some(end)),
    ];
    check(&forum, &expected);
}

// Shows F28.
#[test]
fn silence_after_the_handover_is_overdue_and_comes_first() {
    let mut forum = life::departed();
    forum.must(A, Body::OpenList(said::open_list(9, SubjectKind::Person, &[16])));
    forum.pass_hours(100);
    let found = next_actions(forum.ledger(), forum.now);
    let overdue: Vec<_> = found.iter().map(|action| (action.kind, action.overdue)).collect();
    let expected = [
        (ActionKind::ClaimDelivery, true),
        (ActionKind::ClaimDelivery, true),
        (ActionKind::WitnessHandover, true),
        (ActionKind::AcknowledgementOverdue, true),
        (ActionKind::AcknowledgementOverdue, true),
        (ActionKind::AnswerList, false),
        (ActionKind::CertifyDeath, false),
        (ActionKind::ReturnBody, false),
    ];
    assert_eq!(overdue, expected);
}

#[test]
fn nobody_traces_a_child_without_consent() {
    let mut forum = life::agreed();
    for (number, consent) in [(1, true), (2, false)] {
        forum.must(B, Body::ListChildCase(said::list_child(number, consent)));
    }
    check(&forum, &[(A, "ACKNOWLEDGE_CHILD_CASE", Some(168)), (A, "ACKNOWLEDGE_CHILD_CASE", Some(168))]);
    for number in [1, 2] {
        forum.must(A, Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(number) }));
    }
    check(&forum, &[(A, "ANSWER_CHILD_CASE", Some(720))]);
}

#[test]
fn roles_come_from_the_signing_policy() {
    let check = |forum: Forum, expected: &[Role]| {
        let found = next_actions(forum.ledger(), forum.now);
        let roles: Vec<Role> = found.iter().map(|action| action.role).collect();
        assert_eq!(roles, expected);
    };
    check(life::proposed(), &[Role::Heads, Role::Heads]);
    check(life::confirmed(), &[Role::Panel]);
    let then = [Role::Officer, Role::Service, Role::Service, Role::Service, Role::Service, Role::Service];
    check(life::small_exchange(), &then);
}

#[test]
fn names_are_unique_and_upper_case() {
    let mut names: Vec<&str> = ActionKind::ALL.iter().map(|kind| kind.name()).collect();
    assert!(names.iter().all(|name| name.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'_')));
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), ActionKind::ALL.len());
    assert!(ActionKind::ALL.iter().all(|kind| kind.otherwise().ends_with('.')));
}
