//! Takes over events.

use homeward_payload::domain::ReturnStep;
use homeward_payload::ids::CaseId;

use super::event::ChildEvent;
use super::state::{ChildCase, Course, Movement, Review};
use crate::ledger::Ledger;

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &ChildEvent) {
    if let ChildEvent::Listed { case, opened } = event {
        ledger.cases.insert(*case, (**opened).clone());
        return;
    }
    for id in cases_of(event) {
        if let Some(case) = ledger.cases.get_mut(id) {
            case.course.changes = case.course.changes.saturating_add(1);
            apply_to_case(case, event);
            apply_to_return(&mut case.course, event);
        }
    }
}

fn cases_of(event: &ChildEvent) -> &[CaseId] {
    use ChildEvent as E;
    match event {
        E::PlanSigned { cases, .. }
        | E::PlanAgreed { cases, .. }
        | E::PlanVoided { cases, .. }
        | E::PlanNoted { cases, .. } => cases,
        E::Listed { case, .. }
        | E::Acknowledged { case }
        | E::Answered { case, .. }
        | E::Contested { case, .. }
        | E::Accepted { case, .. }
        | E::Confirmed { case, .. }
        | E::TracingConsent { case, .. }
        | E::IdentitySigned { case, .. }
        | E::IdentityVerified { case, .. }
        | E::FamilyIdentified { case, .. }
        | E::LinkVerified { case, .. }
        | E::Decided { case, .. }
        | E::BrokenOff { case }
        | E::Consented { case, .. }
        | E::ConsentWithdrawn { case, .. }
        | E::Moved { case, .. }
        | E::Reunified { case, .. }
        | E::FollowedUp { case, .. }
        | E::Closed { case }
        | E::Reopened { case, .. } => std::slice::from_ref(case),
    }
}

// From the list to a verified link.
fn apply_to_case(case: &mut ChildCase, event: &ChildEvent) {
    let course = &mut case.course;
    match event {
        ChildEvent::Acknowledged { .. } => case.acknowledged = true,
        ChildEvent::Answered { answer, grade, time, .. } => {
            case.answer = Some((*answer, *grade));
            course.answers = course.answers.saturating_add(1);
            course.answered_time = Some(*time);
            course.review = Review::Open;
            course.confirmed = false;
        }
        ChildEvent::Contested { time, .. } => course.review = Review::Contested { time: *time },
        ChildEvent::Accepted { review_time, .. } => course.review = Review::Accepted { until: *review_time },
        ChildEvent::Confirmed { .. } => course.confirmed = true,
        ChildEvent::TracingConsent { given, time, .. } => {
            case.tracing_consent = *given;
            course.consent_time = given.then_some(*time);
        }
        ChildEvent::IdentitySigned { principal, half, .. } => {
            course.identity_signed.insert(*principal, *half);
        }
        ChildEvent::IdentityVerified { time, .. } => course.identity_time = Some(*time),
        ChildEvent::FamilyIdentified { time, .. } => {
            course.family_time.get_or_insert(*time);
        }
        ChildEvent::LinkVerified { time, .. } => course.link_time = Some(*time),
        _ => {}
    }
}

// From the decision to the end, and back again.
fn apply_to_return(course: &mut Course, event: &ChildEvent) {
    match event {
        ChildEvent::Decided { decision, .. } => {
            course.decision = Some(*decision);
            course.consented = false;
            course.plan_signed.clear();
        }
        ChildEvent::BrokenOff { .. } => {
            course.movement = None;
            end_plan(course);
        }
        ChildEvent::Consented { .. } => course.consented = true,
        ChildEvent::ConsentWithdrawn { .. } => {
            course.consented = false;
            course.decision = None;
            course.plan_signed.clear();
        }
        ChildEvent::PlanSigned { principal, half, .. } => {
            course.plan_signed.insert(*principal, *half);
        }
        ChildEvent::PlanAgreed { content, .. } => {
            course.plan = Some(*content);
            course.plan_noted = false;
        }
        ChildEvent::PlanVoided { content, .. } => {
            course.plan_signed.retain(|_, half| half.content != *content);
            course.plan = None;
            course.plan_noted = false;
        }
        ChildEvent::PlanNoted { .. } => course.plan_noted = true,
        ChildEvent::Moved { step, .. } => {
            course.movement = Some(match step {
                ReturnStep::InTransit => Movement::InTransit,
                ReturnStep::HandedToNeutral => Movement::HandedToNeutral,
            });
        }
        ChildEvent::Reunified { time, .. } => {
            course.movement = None;
            course.reunified_time = Some(*time);
        }
        ChildEvent::FollowedUp { .. } => course.follow_ups = course.follow_ups.saturating_add(1),
        ChildEvent::Closed { .. } => course.closed = true,
        ChildEvent::Reopened { time, .. } => reopen(course, *time),
        _ => {}
    }
}

fn end_plan(course: &mut Course) {
    course.plan_signed.clear();
    course.plan = None;
    course.plan_noted = false;
}

fn reopen(course: &mut Course, time: homeward_payload::ids::Timestamp) {
    if course.closed {
        course.closed = false;
        course.follow_ups = 0;
        course.reunified_time = Some(time);
    } else {
        course.review = Review::Reopened { time };
    }
}
