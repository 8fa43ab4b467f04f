//! Answers, and what the side that asked says to them.

use homeward_payload::domain::{ChildAnswer, Country};

use super::{acknowledged, answered, case, said, stage, waits};
use crate::child::ChildStage;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, MEDIATOR, NEUTRAL, START, check_refused, hours_after};

fn wait(who: &str, what: &'static str, overdue: bool) -> Vec<(String, &'static str, bool)> {
    vec![(who.to_owned(), what, overdue)]
}

// Shows F22, ContestChildAnswer, AnswerChildCase.
#[test]
fn a_contested_answer_waits_for_a_better_one() {
    let mut forum = answered(ChildAnswer::NeverPresentClaimed);
    assert_eq!(waits(&forum, 1), wait("party-b", "JUDGE_CHILD_ANSWER", false));
    forum.must(B, said::contest(1, 1));
    assert_eq!(stage(&forum, 1), ChildStage::Contested);
    assert_eq!(waits(&forum, 1), wait("party-a", "ANSWER_CHILD_CASE_BETTER", false));
    check_refused(forum.say(B, said::contest(1, 1)), ErrorReason::ChildCaseState);
    forum.must(A, said::answer(1, ChildAnswer::NotLocated));
    assert_eq!(stage(&forum, 1), ChildStage::Answered);
    // The first answer is judged no more: a newer one stands in its place.
    check_refused(forum.say(B, said::contest(1, 1)), ErrorReason::ChildAnswerStale);
    forum.must(B, said::contest(1, 2));
}

// Shows F22, INV-C4, AcceptChildAnswer, ReopenChildCase.
#[test]
fn an_answer_that_nobody_vouches_for_closes_only_until_a_review() {
    let mut forum = answered(ChildAnswer::LeftTerritory(Country::Withheld));
    check_refused(forum.say(B, said::accept(1, 1, None)), ErrorReason::ChildDateMissing);
    check_refused(forum.say(B, said::accept(1, 1, Some(START))), ErrorReason::ChildDateMissing);
    let far = hours_after(forum.now, 24 * 367);
    check_refused(forum.say(B, said::accept(1, 1, Some(far))), ErrorReason::ChildDateMissing);
    let review = hours_after(forum.now, 24 * 60);
    forum.must(B, said::accept(1, 1, Some(review)));
    assert_eq!(stage(&forum, 1), ChildStage::Resting);
    forum.pass_hours(24 * 61);
    // The day of the review marks and does not decide.
    assert_eq!(stage(&forum, 1), ChildStage::Resting);
    assert_eq!(waits(&forum, 1), wait("party-b", "REVIEW_CHILD_CASE", true));
    forum.must(A, said::reopen(1));
    assert_eq!(stage(&forum, 1), ChildStage::Contested);
    assert_eq!(waits(&forum, 1), wait("party-a", "ANSWER_CHILD_CASE_BETTER", false));
    check_refused(forum.say(NEUTRAL, said::reopen(1)), ErrorReason::ChildCaseState);
}

// Shows F22, INV-C4, ConfirmChildAnswer.
#[test]
fn an_answer_that_the_neutral_has_verified_needs_no_review() {
    for answer in [ChildAnswer::RefusesReturn, ChildAnswer::AlreadyReturned] {
        let mut forum = answered(answer);
        if answer == ChildAnswer::RefusesReturn {
            let review = Some(hours_after(forum.now, 24));
            check_refused(forum.say(B, said::accept(1, 1, review)), ErrorReason::ChildAnswerOpen);
        }
        forum.must(NEUTRAL, said::confirm(1, 1));
        check_refused(forum.say(NEUTRAL, said::confirm(1, 1)), ErrorReason::ChildCaseState);
        forum.must(B, said::accept(1, 1, None));
        assert_eq!(stage(&forum, 1), ChildStage::Resting);
        assert_eq!(waits(&forum, 1), []);
        // A newer answer opens the case again, and nobody has verified that one.
        forum.must(A, said::answer(1, ChildAnswer::Located));
        assert!(!case(&forum, 1).course.confirmed);
        assert_eq!(stage(&forum, 1), ChildStage::Answered);
    }
}

// Shows INV-C4.
#[test]
fn growing_up_and_silence_close_nothing() {
    let mut forum = answered(ChildAnswer::NowAdult);
    forum.must(NEUTRAL, said::confirm(1, 1));
    let review = Some(hours_after(forum.now, 24));
    check_refused(forum.say(B, said::accept(1, 1, review)), ErrorReason::ChildAnswerOpen);
    forum.must(B, said::contest(1, 1));
    let mut silent = acknowledged(&[2]);
    silent.pass_hours(24 * 365 * 10);
    assert_eq!(stage(&silent, 2), ChildStage::Investigating);
    assert_eq!(waits(&silent, 2), wait("party-a", "ANSWER_CHILD_CASE", true));
    check_refused(silent.say(B, said::accept(2, 1, review)), ErrorReason::ChildCaseState);
    check_refused(silent.say(B, said::close(2)), ErrorReason::ChildCaseState);
}

// Shows F22, StateTracingConsent.
#[test]
fn withdrawn_consent_stops_the_search_and_consent_given_later_starts_its_clock_then() {
    let mut forum = acknowledged(&[1]);
    forum.must(B, said::tracing(1, false));
    check_refused(forum.say(B, said::tracing(1, false)), ErrorReason::ChildCaseState);
    check_refused(forum.say(A, said::answer(1, ChildAnswer::NotLocated)), ErrorReason::ChildCaseState);
    assert_eq!((stage(&forum, 1), waits(&forum, 1)), (ChildStage::NotTraced, vec![]));
    forum.pass_hours(24 * 100);
    forum.must(NEUTRAL, said::tracing(1, true));
    assert_eq!(waits(&forum, 1), wait("party-a", "ANSWER_CHILD_CASE", false));
    forum.pass_hours(24 * 31);
    assert_eq!(waits(&forum, 1), wait("party-a", "ANSWER_CHILD_CASE", true));
    check_refused(forum.say(A, said::tracing(1, false)), ErrorReason::ChildCaseNotYours);
}

// Shows F22, VerifyChildIdentity.
#[test]
fn a_child_is_identified_by_three_statements_of_equal_content() {
    let mut forum = answered(ChildAnswer::Located);
    check_refused(forum.say(MEDIATOR, said::verify(&forum, 1)), ErrorReason::RoleNotAllowed);
    forum.must(A, said::verify(&forum, 1));
    check_refused(forum.say(A, said::verify(&forum, 1)), ErrorReason::AlreadySigned);
    let mut other = said::verify(&forum, 1);
    let homeward_payload::domain::Body::VerifyChildIdentity(body) = &mut other else { unreachable!() };
    body.report_root = crate::tests::forum::digest(99);
    forum.must(B, other);
    forum.must(NEUTRAL, said::verify(&forum, 1));
    assert_eq!(stage(&forum, 1), ChildStage::Answered);
    // All three have signed, but not the same: all look again.
    assert_eq!(waits(&forum, 1).len(), 3);
    forum.must(B, said::verify(&forum, 1));
    assert_eq!(stage(&forum, 1), ChildStage::Tracing);
    assert_eq!(waits(&forum, 1).len(), 2);
    check_refused(forum.say(B, said::contest(1, 1)), ErrorReason::ChildCaseState);
}
