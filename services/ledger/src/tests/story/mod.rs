//! Stories as they are told, one file for each: what is said of every family of events, what is one sentence, and what
//! a story leaves out.

use homeward_payload::domain::{
    Affiliation, Body, CancelBatch, ChildAnswer, ConditionKind, CustodyAnswer, DisputeKind, DisputeScope,
    EntryRefusalGround, EvidenceGrade, ExplainDiscrepancy, FamilyChoice, IdentityKind, MisdeliveryAnswer,
    NeutralStayLeg, PointRefusalGround, ReportArrival, ResolutionEffect, ReturnStep, RevocationGround,
    StepBackGround,
};
use homeward_payload::ids::{BatchId, Timestamp};

use super::children::said as of_child;
use super::disputes::said as of_dispute;
use super::forum::{
    A, B, Forum, MEDIATOR, NEUTRAL, START, batch_id, case_id, digest, genesis, hours_after, subject,
};
use super::said_of_remains as of;
use super::{children, course, course_life, life, remains, rounds, said, suspensions};
use crate::begin;
use crate::story::{Heard, STEPS_MAX, Spelling, Story, Teller, Topic, standing};

fn code(batch: &BatchId) -> String {
    format!("B{}", batch.as_bytes()[0])
}

fn hours(time: Timestamp) -> String {
    format!("{}h", (time.0 - START.0) / Timestamp::HOUR_US)
}

const SPELLING: Spelling = Spelling { batch: code, time: hours };

/// The story as whoever replays the log hears it.
fn hear(forum: &Forum, topic: Topic) -> Story {
    let mut replica = begin(genesis());
    let mut teller = Teller::new(topic, SPELLING);
    for (time, statement) in &forum.taken {
        let events = replica.judge(statement, *time).unwrap();
        let position = replica.size();
        teller.hear(replica.machine(), Heard { position, time: *time, statement, events: &events });
        replica.accept(*time, &events);
    }
    teller.end()
}

fn tell(forum: &Forum, topic: Topic) -> String {
    let story = hear(forum, topic);
    assert_eq!(story.untold, 0);
    let stands = standing(forum.ledger(), topic, forum.now, SPELLING).unwrap();
    let mut lines = vec![format!("{}  {}", topic.kind(), stands.headline)];
    for action in stands.next {
        let due = action.due.map(|due| format!(" by {}", hours(due))).unwrap_or_default();
        lines.push(format!("next: {} {}{due}", action.principal.word(), action.kind.name()));
    }
    for step in story.steps {
        let earlier: String = step.earlier.iter().map(|position| format!("{position}+")).collect();
        let on = step.batch.map(|batch| code(&batch)).unwrap_or_default();
        let actors: Vec<&str> = step.actors.iter().map(|actor| actor.word()).collect();
        lines.push(format!(
            "{earlier}{} {} {} {on} {} {}\n    {}",
            step.position,
            hours(step.time),
            step.kind,
            step.lines,
            actors.join(","),
            step.sentence
        ));
    }
    lines.join("\n") + "\n"
}

/// Checks that stories are told as they stand in files.
#[track_caller]
fn check(stories: &[(&str, String)]) {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/src/tests/story");
    let expected = |name: &str| std::fs::read_to_string(format!("{folder}/{name}.txt")).unwrap_or_default();
    let changed = stories.iter().filter(|(name, text)| expected(name) != *text);
    let changed: Vec<String> = changed.map(|(name, text)| format!("{name}.txt tells now\n{text}")).collect();
    assert!(changed.is_empty(), "{}", changed.join("\n"));
}

const BATCH: Topic = Topic::Batch(BatchId([1; 16]));

fn person(number: u8) -> Topic {
    Topic::Person(subject(number))
}

fn container(number: u8) -> Topic {
    Topic::Container(subject(number))
}

// Shows F24, INV-B5, INV-B6, SignSettlement, ConfirmBatch, ClearBatch.
#[test]
fn a_batch_from_the_offer_to_the_settlement() {
    let forum = life::small_exchange();
    check(&[
        ("batch_settled", tell(&forum, BATCH)),
        ("batch_with_a_difference", tell(&forum, Topic::Batch(batch_id(2)))),
        ("person_received", tell(&forum, person(11))),
        ("person_not_departing", tell(&forum, person(13))),
        ("person_refused", tell(&forum, person(15))),
        ("person_dead", tell(&forum, person(23))),
    ]);
}

// Shows F24, CancelBatch, PostponeBatch, AbortBatch, RefuseToSign, ReportReady, OpenLegs, ReportArrival.
#[test]
fn batches_that_went_otherwise() {
    let mut cancelled = life::proposed();
    cancelled.must(A, Body::ReportArrival(ReportArrival { batch: batch_id(1) }));
    let ground = StepBackGround::Content;
    cancelled.must(B, Body::CancelBatch(CancelBatch { batch: batch_id(1), ground }));
    let mut ended = life::proposed();
    ended.pass_hours(300);
    let mut changed = life::pending();
    changed.pass_hours(300);
    let mut put_off = life::confirmed();
    let body = course::postpone(&put_off, 1);
    put_off.must(B, body);
    let mut broken_off = course_life::at_a_distance();
    for giver in [A, B] {
        let body = course::ready(&broken_off, 1, giver);
        broken_off.must(NEUTRAL, body);
    }
    let body = course::open_legs(&broken_off, 1);
    broken_off.must(NEUTRAL, body);
    broken_off.must(A, Body::ReportDeparture(said::depart(&broken_off, 1, A, &[1, 2, 3, 4])));
    let body = course::abort(&broken_off, 1);
    broken_off.must(NEUTRAL, body);
    let mut unsigned = life::counted();
    let body = course::refuse(&unsigned, 1);
    unsigned.must(A, body);
    check(&[
        ("batch_cancelled", tell(&cancelled, BATCH)),
        ("batch_offer_ended", tell(&ended, BATCH)),
        ("batch_changed", tell(&changed, BATCH)),
        ("batch_put_off", tell(&put_off, BATCH)),
        ("batch_broken_off", tell(&broken_off, BATCH)),
        ("batch_unsigned", tell(&unsigned, BATCH)),
        ("person_broken_off", tell(&broken_off, person(11))),
        ("person_left_out", tell(&changed, person(14))),
    ]);
}

// Shows F24, ReleaseUnilaterally, HoldRelease.
#[test]
fn a_person_on_two_batches() {
    let mut forum = course_life::released();
    let until = hours_after(forum.now, 5);
    let body = course::hold(&forum, 2, until);
    forum.must(A, body);
    check(&[
        ("batch_left_for_a_release", tell(&forum, BATCH)),
        ("batch_released", tell(&forum, Topic::Batch(batch_id(2)))),
        ("person_on_two_batches", tell(&forum, person(21))),
    ]);
}

// Shows F24, RaiseDispute, AdmitDispute, AcceptResolution, SuspendAgreement, LiftSuspension, Revalidate.
#[test]
fn disputes_and_suspensions_are_told_where_they_reach() {
    let mut resolved = life::departed();
    let scope = of_dispute::lines(&resolved, 1, &[2, 6]);
    of_dispute::admitted(&mut resolved, A, 1, DisputeKind::Identity, scope);
    resolved.must(B, of_dispute::evidence(1, &[50]));
    let named = of_dispute::named(&resolved, 1, &[2]);
    of_dispute::resolve(&mut resolved, 1, vec![ResolutionEffect::PostReceived(named)]);
    let mut others = life::cleared();
    let subjects = DisputeScope::Subjects(vec![subject(12)]);
    others.must(NEUTRAL, of_dispute::raise(2, DisputeKind::Safety, subjects));
    others.must(MEDIATOR, of_dispute::dismiss(2, None));
    others.must(NEUTRAL, of_dispute::appeal(2));
    others.must(super::forum::COMMISSION, of_dispute::dismiss(2, None));
    let subjects = DisputeScope::Subjects(vec![subject(12)]);
    others.must(B, of_dispute::raise(3, DisputeKind::Custody, subjects));
    others.must(B, of_dispute::withdraw(3));
    let mut suspended = life::cleared();
    suspended.must(A, Body::SuspendAgreement(suspensions::suspend(1, &[])));
    suspended.pass_hours(48);
    suspended.must(A, suspensions::lift(1));
    for holder in [A, B] {
        let body = suspensions::revalidate(&suspended, 1, holder);
        suspended.must(holder, body);
    }
    let mut explained = life::small_exchange();
    let explanation = ExplainDiscrepancy { batch: batch_id(2), giver: B, explanation_digest: digest(3) };
    explained.must(B, Body::ExplainDiscrepancy(explanation));
    let last = |text: String, lines: usize| {
        let lines: Vec<&str> = text.lines().rev().take(lines).collect();
        lines.into_iter().rev().map(|line| format!("{line}\n")).collect::<String>()
    };
    check(&[
        ("dispute_on_a_batch", last(tell(&resolved, BATCH), 10)),
        ("dispute_on_a_person", last(tell(&resolved, person(12)), 10)),
        ("dispute_dismissed", last(tell(&others, person(12)), 12)),
        ("suspension", last(tell(&suspended, BATCH), 8)),
        ("suspension_of_a_person", last(tell(&suspended, person(12)), 4)),
        ("difference_explained", last(tell(&explained, Topic::Batch(batch_id(2))), 2)),
    ]);
    // Somebody whom neither names hears nothing of them.
    let text = tell(&resolved, person(13));
    assert!(!text.contains("dispute"), "{text}");
}

// Shows F24, RequestPersons, AnswerRequest, NotifyRetention, LiftRetention, RemarkList.
#[test]
fn a_person_before_any_line() {
    let mut forum = rounds::requested();
    forum.must(A, rounds::remark(1, &[5], &[]));
    let refused = [(5, EntryRefusalGround::WrongPower)];
    forum.must(B, Body::AnswerList(said::answer_list(1, &[], &refused)));
    let answers = [(1, CustodyAnswer::Held(subject(23))), (2, CustodyAnswer::NotHeld)];
    forum.must(B, rounds::answers(&answers));
    forum.must(A, rounds::retain(13));
    forum.must(A, rounds::lift(13));
    check(&[
        ("person_maintained", tell(&forum, person(15))),
        ("person_sought", tell(&forum, person(71))),
        ("person_sought_elsewhere", tell(&forum, person(72))),
        ("person_sought_and_listed", tell(&forum, person(23))),
        ("person_kept_back", tell(&forum, person(13))),
        ("person_contested_finding", tell(&forum, person(12))),
    ]);
}

// Shows F24, INV-R6, ReportMissing, ReportDeath, ClaimAlive, DeclareEffects, AnswerEffects, RecordCondition,
// RecordNeutralStay.
#[test]
fn a_person_beside_lines() {
    let mut forum = remains::opened();
    forum.must(A, of::missing(&[51, 52]));
    forum.must(A, of::group(202, &[102, 104]));
    forum.must(A, of::identity(202, IdentityKind::Established, Affiliation::Own, Some(51)));
    forum.must(B, of::alive(51));
    let mut dead = life::cleared();
    dead.must(B, of::death(22, B, EvidenceGrade::CustodyConfirmed, false));
    dead.must(B, of::effects(91, 22));
    dead.must(B, of::effects(92, 22));
    dead.must(A, of::effects_answered(&[91], &[92]));
    dead.must(B, of::death(22, B, EvidenceGrade::Verified, true));
    let mut away = life::listed();
    away.must(NEUTRAL, of::stay(22, NeutralStayLeg::Arrived));
    away.must(B, of::condition(22, ConditionKind::NoActiveService));
    away.must(NEUTRAL, of::stay(22, NeutralStayLeg::TransferredHome));
    check(&[
        ("person_alive_after_all", tell(&forum, person(51))),
        ("container_of_a_live_claim", tell(&forum, container(31))),
        ("person_dead_with_effects", tell(&dead, person(22))),
        ("person_in_a_neutral_country", tell(&away, person(22))),
    ]);
}

// Shows F24, INV-R5, OpenContainer, RegisterItems, SplitItem, GroupItems, StateIdentity, RevokeIdentity,
// DeclareMisdelivery, AnswerMisdelivery, DeclareContents, RecordFamilyNotice, ReleaseToFamily, RecordTransfer.
#[test]
fn a_container_with_three_persons_and_a_misdelivery() {
    let mut forum = remains::misdelivered();
    forum.must(A, of::split(102, &[105, 106]));
    forum.must(A, of::group(202, &[105, 104]));
    forum.must(A, of::identity(202, IdentityKind::Established, Affiliation::Own, None));
    forum.must(A, of::family(202, FamilyChoice::BuryNow));
    forum.must(A, of::release(202, &[105, 104]));
    forum.must(A, of::group(203, &[103]));
    forum.must(A, of::identity(203, IdentityKind::Declared, Affiliation::Own, None));
    forum.must(A, of::revoke(203, RevocationGround::Mistake));
    forum.must(B, of::answer(101, MisdeliveryAnswer::Contested));
    forum.must(B, of::answer(101, MisdeliveryAnswer::Accepted));
    forum.must(A, of::contents(41, &[101], &[]));
    let body = of::transfer(&forum, A, NEUTRAL, 41, 61, 62);
    forum.must(NEUTRAL, body);
    remains::hand_over_from_a(&mut forum, 41);
    let mut waived = remains::misdelivered();
    waived.must(B, of::answer(101, MisdeliveryAnswer::Waived));
    let mut refused = remains::departed();
    let body = of::refuse(&refused, 2, PointRefusalGround::SealBroken, &[2]);
    refused.must(A, body);
    check(&[
        ("container_of_three", tell(&forum, container(31))),
        ("container_of_a_return", tell(&forum, container(41))),
        ("container_waived", tell(&waived, container(31))),
        ("container_refused", tell(&refused, container(32))),
    ]);
}

// Shows F24, INV-C2, ListChildCase, AnswerChildCase, VerifyChildIdentity, PlanChildReturn, RecordReunification.
#[test]
fn a_child_from_the_list_to_the_family() {
    let mut home = children::consented(&[1, 2]);
    home.pass_hours(24 * 12);
    children::plan(&mut home, &[1, 2]);
    for step in [ReturnStep::InTransit, ReturnStep::HandedToNeutral] {
        home.must(NEUTRAL, of_child::step(1, step));
    }
    home.must(NEUTRAL, of_child::reunify(1));
    home.must(B, of_child::follow_up(1));
    home.must(B, of_child::close(1));
    home.must(B, of_child::reopen(1));
    let mut contested = children::answered(ChildAnswer::NotLocated);
    contested.must(B, of_child::contest(1, 1));
    contested.must(A, of_child::answer(1, ChildAnswer::Duplicate));
    contested.must(NEUTRAL, of_child::confirm(1, 2));
    let review = hours_after(contested.now, 24 * 30);
    contested.must(B, of_child::accept(1, 2, Some(review)));
    let mut withdrawn = children::handed(&[1]);
    withdrawn.must(NEUTRAL, of_child::withdraw_consent(1));
    withdrawn.must(B, of_child::tracing(1, false));
    check(&[
        ("child_home", tell(&home, Topic::Case(case_id(1)))),
        ("child_contested", tell(&contested, Topic::Case(case_id(1)))),
        ("child_withdrawn", tell(&withdrawn, Topic::Case(case_id(1)))),
    ]);
}

// Shows F24, INV-A2.
#[test]
fn a_long_story_keeps_its_newest_steps() {
    let mut forum = life::listed();
    let body = of::transfer(&forum, B, B, 31, 61, 61);
    let statement = forum.statement(B, homeward_payload::domain::Role::Service, body);
    let events = forum.replica.judge(&statement, forum.now).unwrap();
    let mut teller = Teller::new(container(31), SPELLING);
    for position in 0..STEPS_MAX as u64 + 3 {
        let heard = Heard { position, time: forum.now, statement: &statement, events: &events };
        teller.hear(forum.ledger(), heard);
    }
    let story = teller.end();
    assert_eq!((story.steps.len(), story.untold, story.steps[0].position), (STEPS_MAX, 3, 3));
}

// Shows F24.
#[test]
fn what_stands_under_a_reference_is_found_by_its_beginning() {
    let mut forum = remains::opened();
    forum.must(A, of::missing(&[51]));
    forum.must(B, Body::ListChildCase(said::list_child(61, true)));
    let between = |first: u8, last: u8| -> Vec<Topic> {
        Topic::between(forum.ledger(), [first; 16], [last; 16]).collect()
    };
    assert_eq!(between(2, 2), [Topic::Batch(batch_id(2))]);
    assert_eq!(between(11, 11), [person(11)]);
    assert_eq!(between(31, 31), [container(31)]);
    assert_eq!(between(51, 51), [person(51)]);
    assert_eq!(between(61, 61), [Topic::Case(case_id(61))]);
    assert_eq!(between(104, 104), [container(32)], "an item stands for its container");
    assert_eq!(between(250, 255), []);
    assert!(standing(forum.ledger(), person(250), forum.now, SPELLING).is_none());
}
