//! From a verified family home.

use homeward_payload::domain::{BestInterests, ReturnStep};

use super::{acknowledged, case, consent, consented, handed, linked, plan, reunified, said, stage, waits};
use crate::child::ChildStage;
use crate::refusal::ErrorReason;
use crate::tests::forum::{A, B, Forum, MEDIATOR, NEUTRAL, check_refused, digest, hours_after};

const FOR_RETURN: BestInterests = BestInterests::ReturnRecommended;

// Shows F22, IdentifyChildFamily, VerifyFamilyLink, RecordReturnConsent, ReportReturnStep, CloseChildCase.
#[test]
fn a_child_comes_home() {
    let mut forum = acknowledged(&[1]);
    super::link(&mut forum, 1);
    assert_eq!(stage(&forum, 1), ChildStage::LinkVerified);
    forum.must(NEUTRAL, said::decide(1, FOR_RETURN, false));
    assert_eq!(stage(&forum, 1), ChildStage::ReturnRecommended);
    forum.must(NEUTRAL, said::record_consent(1));
    assert_eq!(stage(&forum, 1), ChildStage::Consented);
    assert_eq!(waits(&forum, 1).len(), 3);
    for signer in [A, B, NEUTRAL] {
        forum.must(signer, said::plan(&forum, &[1]));
    }
    assert_eq!(stage(&forum, 1), ChildStage::Planned);
    assert_eq!(waits(&forum, 1), [("mediator".to_owned(), "NOTE_RETURN_PLAN", false)]);
    check_refused(forum.say(NEUTRAL, said::step(1, ReturnStep::InTransit)), ErrorReason::ReturnPlanUnknown);
    forum.must(MEDIATOR, said::note(&forum, 1));
    forum.must(NEUTRAL, said::step(1, ReturnStep::InTransit));
    assert_eq!(stage(&forum, 1), ChildStage::InTransit);
    check_refused(forum.say(NEUTRAL, said::reunify(1)), ErrorReason::ChildCaseState);
    forum.must(NEUTRAL, said::step(1, ReturnStep::HandedToNeutral));
    assert_eq!(stage(&forum, 1), ChildStage::HandedToNeutral);
    forum.must(NEUTRAL, said::reunify(1));
    assert_eq!(stage(&forum, 1), ChildStage::Reunified);
    // A reunification alone closes nothing.
    check_refused(forum.say(B, said::close(1)), ErrorReason::FollowUpMissing);
    forum.must(B, said::follow_up(1));
    forum.must(B, said::close(1));
    assert_eq!((stage(&forum, 1), waits(&forum, 1)), (ChildStage::Closed, vec![]));
    forum.must(A, said::reopen(1));
    assert_eq!(waits(&forum, 1), [("party-b".to_owned(), "RECORD_FOLLOW_UP", false)]);
    check_refused(forum.say(B, said::close(1)), ErrorReason::FollowUpMissing);
}

// Shows INV-C2, RecordReunification.
#[test]
fn nobody_returns_without_link_decision_and_consent() {
    let missing = |mut forum: Forum, body| {
        let refusal = forum.say(NEUTRAL, body).unwrap_err();
        assert_eq!(refusal.reason, ErrorReason::ChildSafeguardMissing);
        refusal.metadata.into_iter().find(|(key, _)| *key == "missing").unwrap().1
    };
    let all = "verified link, decision for return, written consent";
    assert_eq!(missing(acknowledged(&[1]), said::reunify(1)), all);
    assert_eq!(missing(linked(&[1]), said::reunify(1)), "decision for return, written consent");
    let forum = linked(&[1]);
    let body = said::plan(&forum, &[1]);
    assert_eq!(missing(forum, body), "decision for return, written consent");
    for interests in
        [BestInterests::AlternativeCare, BestInterests::Deferred(hours_after(linked(&[1]).now, 9))]
    {
        let mut forum = linked(&[1]);
        forum.must(NEUTRAL, said::decide(1, interests, false));
        check_refused(forum.say(NEUTRAL, said::record_consent(1)), ErrorReason::ChildCaseState);
        assert_eq!(
            missing(forum, said::step(1, ReturnStep::InTransit)),
            "decision for return, written consent"
        );
    }
    let mut forum = handed(&[1]);
    forum.must(NEUTRAL, said::decide(1, FOR_RETURN, false));
    assert_eq!(missing(forum, said::reunify(1)), "written consent");
}

// Shows INV-C2, WithdrawReturnConsent.
#[test]
fn consent_withdrawn_reopens_the_decision_and_ends_the_plan() {
    let mut forum = consented(&[1, 2]);
    plan(&mut forum, &[1, 2]);
    check_refused(forum.say(A, said::withdraw_consent(1)), ErrorReason::ChildCaseNotYours);
    forum.must(B, said::withdraw_consent(1));
    assert_eq!(stage(&forum, 1), ChildStage::LinkVerified);
    assert_eq!(stage(&forum, 2), ChildStage::Consented);
    check_refused(forum.say(NEUTRAL, said::step(2, ReturnStep::InTransit)), ErrorReason::ReturnPlanUnknown);
    // The sibling may return alone now, for the other may not return.
    plan(&mut forum, &[2]);
    consent(&mut forum, 1);
    plan(&mut forum, &[1, 2]);
    assert_eq!(case(&forum, 1).course.plan, case(&forum, 2).course.plan);
}

// Shows INV-C2, WithdrawReturnConsent, DecideBestInterests.
#[test]
fn consent_withdrawn_on_the_way_leaves_the_child_with_the_neutral() {
    let mut forum = consented(&[1]);
    plan(&mut forum, &[1]);
    forum.must(NEUTRAL, said::step(1, ReturnStep::InTransit));
    forum.must(B, said::withdraw_consent(1));
    forum.must(NEUTRAL, said::step(1, ReturnStep::HandedToNeutral));
    assert_eq!(waits(&forum, 1), [("neutral".to_owned(), "DECIDE_BEST_INTERESTS", false)]);
    check_refused(forum.say(NEUTRAL, said::reunify(1)), ErrorReason::ChildSafeguardMissing);
    let mut again = forum.clone();
    consent(&mut again, 1);
    again.must(NEUTRAL, said::reunify(1));
    forum.must(NEUTRAL, said::decide(1, BestInterests::AlternativeCare, false));
    assert_eq!((stage(&forum, 1), waits(&forum, 1)), (ChildStage::AlternativeCare, vec![]));
    assert_eq!(case(&forum, 1).course.plan, None);
}

// Shows F22, INV-C1, PlanChildReturn.
#[test]
fn siblings_return_together_unless_a_decision_separates_them() {
    let mut forum = consented(&[1, 2, 3]);
    let refusal = forum.say(A, said::plan(&forum, &[1, 3])).unwrap_err();
    assert_eq!(refusal.reason, ErrorReason::SiblingsApart);
    assert!(refusal.metadata.iter().any(|(_, value)| value.starts_with("0202")), "{refusal:?}");
    forum.must(NEUTRAL, said::decide(2, FOR_RETURN, true));
    forum.must(A, said::plan(&forum, &[1, 3]));
    // Recommended and without consent yet, a sibling is still waited for.
    forum.must(NEUTRAL, said::decide(2, FOR_RETURN, false));
    check_refused(forum.say(B, said::plan(&forum, &[1, 3])), ErrorReason::SiblingsApart);
    check_refused(forum.say(B, said::plan(&forum, &[1, 2, 3])), ErrorReason::ChildSafeguardMissing);
    forum.must(NEUTRAL, said::record_consent(2));
    plan(&mut forum, &[1, 2, 3]);
    for number in [1, 2, 3] {
        assert_eq!(stage(&forum, number), ChildStage::Planned);
    }
}

// Shows INV-C1, PlanChildReturn.
#[test]
fn children_who_are_no_siblings_stand_in_no_common_plan() {
    let mut forum = consented(&[1]);
    let mut other = crate::tests::said::list_child(2, true);
    other.sibling_group = None;
    forum.must(B, homeward_payload::domain::Body::ListChildCase(other));
    forum.must(A, said::acknowledge(2));
    super::link(&mut forum, 2);
    consent(&mut forum, 2);
    check_refused(forum.say(A, said::plan(&forum, &[1, 2])), ErrorReason::ChildNotSibling);
    plan(&mut forum, &[1]);
    plan(&mut forum, &[2]);
}

// Shows F22, PlanChildReturn, NoteReturnPlan.
#[test]
fn a_plan_binds_once_all_three_have_signed_it_and_the_mediator_confirms_nothing() {
    let mut forum = consented(&[1]);
    check_refused(forum.say(MEDIATOR, said::plan(&forum, &[1])), ErrorReason::RoleNotAllowed);
    check_refused(forum.say(MEDIATOR, said::note(&forum, 1)), ErrorReason::ReturnPlanUnknown);
    forum.must(A, said::plan(&forum, &[1]));
    check_refused(forum.say(A, said::plan(&forum, &[1])), ErrorReason::AlreadySigned);
    forum.must(NEUTRAL, said::plan(&forum, &[1]));
    assert_eq!(waits(&forum, 1), [("party-b".to_owned(), "PLAN_CHILD_RETURN", false)]);
    forum.must(B, said::plan(&forum, &[1]));
    forum.must(MEDIATOR, said::note(&forum, 1));
    check_refused(forum.say(MEDIATOR, said::note(&forum, 1)), ErrorReason::ChildCaseState);
    // Another plan takes its place when all three have signed that one.
    let mut other = said::plan(&forum, &[1]);
    let homeward_payload::domain::Body::PlanChildReturn(body) = &mut other else { unreachable!() };
    body.plan_root = digest(98);
    for signer in [A, B, NEUTRAL] {
        assert!(case(&forum, 1).course.plan_noted);
        forum.must(signer, other.clone());
    }
    assert!(!case(&forum, 1).course.plan_noted);
}

// Shows F22, IdentifyChildFamily.
#[test]
fn the_time_from_a_family_to_the_return_is_watched_and_decides_nothing() {
    let mut forum = linked(&[1]);
    forum.pass_hours(24 * 91);
    assert_eq!(waits(&forum, 1), [("neutral".to_owned(), "DECIDE_BEST_INTERESTS", true)]);
    consent(&mut forum, 1);
    plan(&mut forum, &[1]);
    assert_eq!(waits(&forum, 1), [("neutral".to_owned(), "REPORT_RETURN_STEP", true)]);
    forum.must(NEUTRAL, said::step(1, ReturnStep::InTransit));
}

// Shows F22, RecordFollowUp.
#[test]
fn what_is_done_is_not_undone() {
    let mut forum = reunified(&[1]);
    for body in [said::link(1), said::record_consent(1), said::withdraw_consent(1), said::reunify(1)] {
        check_refused(forum.say(NEUTRAL, body), ErrorReason::ChildCaseState);
    }
    let decided = said::decide(1, BestInterests::AlternativeCare, false);
    check_refused(forum.say(NEUTRAL, decided), ErrorReason::ChildCaseState);
    let answer = said::answer(1, homeward_payload::domain::ChildAnswer::NotLocated);
    check_refused(forum.say(A, answer), ErrorReason::ChildCaseState);
    check_refused(forum.say(B, said::contest(1, 1)), ErrorReason::ChildCaseState);
}
