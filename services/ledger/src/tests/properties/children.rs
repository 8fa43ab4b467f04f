//! What random authors say about children's cases, and what holds of them in every state.

use homeward_payload::domain::{BestInterests, Principal, ReturnStep};
use homeward_payload::ids::CaseId;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::children::said;
use super::super::forum::{MEDIATOR, NEUTRAL, hours_after};
use super::author::{Said, plain, until};
use super::step::Step;
use super::world::World;
use crate::Ledger;
use crate::child::{ChildCase, ChildStage, Movement};
use crate::next::{ActionKind, Matter};

/// What whoever must act on a case would say.
pub(super) fn follow(
    world: &World,
    step: &Step,
    author: Principal,
    id: CaseId,
    kind: ActionKind,
) -> Option<Said> {
    let (forum, number) = (&world.forum, id.0[0]);
    let case = forum.ledger().cases.get(&id)?;
    let body = match kind {
        ActionKind::JudgeChildAnswer if step.picks(31, 2) => said::contest(number, case.course.answers),
        ActionKind::JudgeChildAnswer => {
            let review = hours_after(forum.now, 24 * 3);
            said::accept(number, case.course.answers, Some(review))
        }
        ActionKind::ReviewChildCase => said::reopen(number),
        ActionKind::VerifyChildIdentity => said::verify(forum, number),
        ActionKind::IdentifyChildFamily => said::family(number),
        ActionKind::VerifyFamilyLink => said::link(number),
        ActionKind::DecideBestInterests => {
            let deferred = BestInterests::Deferred(hours_after(forum.now, 12));
            let all = [BestInterests::ReturnRecommended, BestInterests::ReturnRecommended, deferred];
            said::decide(number, all[step.of(all.len())], step.picks(32, 4))
        }
        ActionKind::RecordReturnConsent => said::record_consent(number),
        ActionKind::PlanChildReturn => {
            let body = said::plan(forum, &siblings(forum.ledger(), case, id));
            let end = hours_after(forum.now, 48);
            return if step.picks(33, 4) { until(author, end, body) } else { plain(author, body) };
        }
        ActionKind::NoteReturnPlan => said::note(forum, number),
        ActionKind::ReportReturnStep => said::step(number, next_step(case)),
        ActionKind::RecordReunification => said::reunify(number),
        ActionKind::RecordFollowUp => said::follow_up(number),
        ActionKind::CloseChildCase => said::close(number),
        _ => return None,
    };
    plain(author, body)
}

const fn next_step(case: &ChildCase) -> ReturnStep {
    if case.course.movement.is_some() { ReturnStep::HandedToNeutral } else { ReturnStep::InTransit }
}

fn siblings(ledger: &Ledger, case: &ChildCase, id: CaseId) -> Vec<u8> {
    let may = |(other, sibling): &(&CaseId, &ChildCase)| {
        let group = sibling.sibling_group.is_some() && sibling.sibling_group == case.sibling_group;
        let returns = sibling.safeguards_missing().is_empty() && !sibling.is_reunified();
        **other == id || (group && sibling.listed_by == case.listed_by && returns)
    };
    ledger.cases.iter().filter(may).map(|(id, _)| id.0[0]).collect()
}

/// Something about one of the first cases, seldom in place.
pub(super) fn invent(world: &World, step: &Step, party: Principal) -> Option<Said> {
    let forum = &world.forum;
    let number = 1 + u8::try_from(step.of(4)).unwrap();
    let either = if step.picks(34, 2) { NEUTRAL } else { party };
    let review = hours_after(forum.now, 24);
    let (author, body) = match step.pick / 11 % 12 {
        0 => (party, said::contest(number, 1)),
        1 => (party, said::accept(number, 1, step.picks(35, 2).then_some(review))),
        2 => (NEUTRAL, said::confirm(number, 1)),
        3 => (either, said::tracing(number, step.picks(36, 2))),
        4 => (NEUTRAL, said::decide(number, BestInterests::AlternativeCare, step.picks(37, 2))),
        5 | 6 => (either, said::withdraw_consent(number)),
        7 => (NEUTRAL, said::reunify(number)),
        8 => (either, said::reopen(number)),
        9 => (either, said::plan(forum, &[number])),
        10 => (MEDIATOR, said::note(forum, number)),
        _ => (NEUTRAL, said::step(number, ReturnStep::InTransit)),
    };
    plain(author, body)
}

/// How a case stands, with the parties in their own places.
pub(super) fn projection(world: &World, id: &CaseId, case: &ChildCase) -> Vec<String> {
    let course = &case.course;
    let mut signed: Vec<String> = [&course.identity_signed, &course.plan_signed]
        .into_iter()
        .flat_map(|signed| signed.iter().map(|(who, half)| format!("{:?} {half:?}", world.who(*who))))
        .collect();
    signed.sort();
    let times = (course.answered_time, course.identity_time, course.family_time, course.reunified_time);
    vec![
        format!("case {id} {:?} {:?} {:?} {times:?}", case.stage(), course.review, course.decision),
        format!("case {id} {:?} {} {:?} {signed:?}", course.plan, course.follow_ups, course.movement),
    ]
}

/// What holds of every case after every step.
pub(super) fn check(world: &World, before: &Ledger) -> Result<(), TestCaseError> {
    let ledger = world.forum.ledger();
    let actions = world.actions();
    for (id, case) in &ledger.cases {
        let course = &case.course;
        // No reunification without link, decision in which the child was heard, and written consent.
        if case.is_reunified() {
            prop_assert!(case.safeguards_missing().is_empty(), "{:?}", case);
            prop_assert!(course.plan.is_some() && course.plan_noted);
        }
        // Only a return and a follow-up close a case.
        prop_assert!(!course.closed || (case.is_reunified() && course.follow_ups > 0));
        prop_assert!(course.movement.is_none() || course.link_time.is_some());
        prop_assert!(
            course.plan.is_none() || course.movement.is_some() || case.safeguards_missing().is_empty()
        );
        // Several children share a plan only as siblings.
        for other in
            ledger.cases.values().filter(|other| course.plan.is_some() && other.course.plan == course.plan)
        {
            let siblings = case.sibling_group.is_some() && other.sibling_group == case.sibling_group;
            prop_assert!(other == case || (siblings && other.listed_by == case.listed_by));
        }
        let stopped = matches!(
            case.stage(),
            ChildStage::NotTraced | ChildStage::AlternativeCare | ChildStage::Resting | ChildStage::Closed
        );
        let untraced = !case.tracing_consent && course.link_time.is_none();
        let waits = actions.iter().any(|action| action.matter == Matter::Case(*id));
        prop_assert!(waits || stopped || untraced, "nobody must act on {:?}", case);
        // The way home has one direction.
        let was = before.cases.get(id).and_then(|case| case.course.movement);
        let back = was == Some(Movement::HandedToNeutral) && course.movement == Some(Movement::InTransit);
        prop_assert!(
            !back && before.cases.get(id).is_none_or(|was| !was.is_reunified() || case.is_reunified())
        );
    }
    Ok(())
}

/// What random sequences are to come to.
pub(super) fn landmarks(ledger: &Ledger) -> [(&'static str, bool); 4] {
    let reached = |stage| ledger.cases.values().any(|case| case.stage() == stage);
    [
        ("a child's case at rest", reached(ChildStage::Resting)),
        ("a child's link verified", reached(ChildStage::LinkVerified)),
        ("a child's return planned", reached(ChildStage::Planned)),
        ("a child reunified", reached(ChildStage::Reunified)),
    ]
}
