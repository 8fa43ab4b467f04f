//! The story of a child's case: every step of it, and the clock that runs once a family is found.

use homeward_payload::domain::{BestInterests, Body, ChildAnswer, ReturnStep};
use homeward_payload::ids::{CaseId, Timestamp};

use super::step::{Joint, Scene, Told};
use super::words::{child_answer, grade, some};
use crate::child::{ChildCase, ChildEvent, Decision};
use crate::event::Event;

/// What a statement means for this case.
pub(super) fn tell(scene: &Scene<'_>, case: &CaseId, told: &mut Told) {
    for event in scene.heard.events {
        let Event::Child(event) = event else { continue };
        answered(scene, case, event, told);
        verified(case, event, told);
        decided(scene, case, event, told);
        travelled(case, event, told);
    }
    if told.is_silent() {
        return;
    }
    told.count(1);
    let family = scene.before.cases.get(case).and_then(|case| case.course.family_time);
    if let Some(day) = family.and_then(|family| day_after(family, scene.heard.time)) {
        told.followed(format!("Day {day} since the family was found."));
    }
}

/// The day on which something is since a time, from 1; nothing before that time.
fn day_after(since: Timestamp, time: Timestamp) -> Option<i64> {
    let passed = time.0.checked_sub(since.0).filter(|passed| *passed >= 0)?;
    passed.checked_div(Timestamp::DAY_US)?.checked_add(1)
}

fn answered(scene: &Scene<'_>, case: &CaseId, event: &ChildEvent, told: &mut Told) {
    match event {
        ChildEvent::Listed { case: of, opened } if of == case => listed(opened, told),
        ChildEvent::Acknowledged { case: of } if of == case => told.did("acknowledged the case"),
        ChildEvent::Answered { case: of, answer, grade: known, .. } if of == case => {
            told.did(format!("answered: {} ({})", child_answer(*answer), grade(*known)));
            if *answer != ChildAnswer::Located {
                told.followed("That closes nothing: the side that listed the case contests or accepts it.");
            }
        }
        ChildEvent::Contested { case: of, .. } if of == case => {
            told.did("contested the answer, for reasons under seal");
            told.followed("The case waits for a better answer.");
        }
        ChildEvent::Accepted { case: of, review_time } if of == case => {
            told.did("accepted the answer");
            told.followed(match review_time {
                Some(time) => format!("The case rests and is looked at again on {}.", scene.time(*time)),
                None => "The case rests: the neutral vouches for the answer.".to_owned(),
            });
        }
        ChildEvent::Confirmed { case: of, .. } if of == case => told.did("verified the answer itself"),
        ChildEvent::TracingConsent { case: of, given, .. } if of == case => {
            told.did(if *given {
                "recorded consent to tracing"
            } else {
                "recorded that consent to tracing is withdrawn"
            });
            if !given {
                told.followed("Nobody looks for the child without it.");
            }
        }
        _ => {}
    }
}

fn listed(opened: &ChildCase, told: &mut Told) {
    let consent = if opened.tracing_consent { "with" } else { "without" };
    let siblings = if opened.sibling_group.is_some() { ", one of siblings" } else { "" };
    told.did(format!("listed the case {consent} consent to tracing{siblings}"));
    if !opened.tracing_consent {
        told.followed("Nobody looks for the child until it is given.");
    }
}

fn verified(case: &CaseId, event: &ChildEvent, told: &mut Told) {
    match event {
        ChildEvent::IdentitySigned { case: of, .. } if of == case => {
            told.did("signed the report on the child's identity");
            told.joint(Joint::Half);
        }
        ChildEvent::IdentityVerified { case: of, .. } if of == case => {
            told.joint(Joint::Whole);
            told.followed("With that the identity is verified; a family is looked for.");
        }
        ChildEvent::FamilyIdentified { case: of, .. } if of == case => {
            told.did("found a family that may be the child's");
            told.followed("From here the days until the return count.");
        }
        ChildEvent::LinkVerified { case: of, .. } if of == case => {
            told.did("verified the link, with adult and child separately");
        }
        _ => {}
    }
}

fn decided(scene: &Scene<'_>, case: &CaseId, event: &ChildEvent, told: &mut Told) {
    match event {
        ChildEvent::Decided { case: of, decision, .. } if of == case => {
            told.did(format!("told what the best-interests panel decided: {}", decision_of(scene, decision)));
            told.followed("The child was heard and a guardian is named; the papers are sealed.");
        }
        ChildEvent::BrokenOff { case: of } if of == case => {
            told.followed("The return that was on its way is broken off.");
        }
        ChildEvent::Consented { case: of, .. } if of == case => {
            told.did("holds the guardian's written consent and the child's own view");
        }
        ChildEvent::ConsentWithdrawn { case: of, .. } if of == case => {
            told.did("told that the consent is withdrawn");
            told.followed("The decision is void with it; the panel decides anew.");
        }
        ChildEvent::PlanSigned { cases, .. } if cases.contains(case) => {
            let together = match cases.len() {
                1 => "the return".to_owned(),
                children => format!("the return of {} together", some(children, "sibling")),
            };
            told.did(format!("signed the plan of {together}"));
            told.joint(Joint::Half);
        }
        ChildEvent::PlanAgreed { cases, .. } if cases.contains(case) => {
            told.joint(Joint::Whole);
            told.followed("The plan stands; the child sets out once the mediator has noted it.");
        }
        ChildEvent::PlanVoided { cases, .. }
            if cases.contains(case) && !matches!(scene.heard.statement.body, Body::PlanChildReturn(_)) =>
        {
            told.followed("The plan that stood is void.");
        }
        ChildEvent::PlanNoted { cases, .. } if cases.contains(case) => told.did("noted the plan"),
        _ => {}
    }
}

fn decision_of(scene: &Scene<'_>, decision: &Decision) -> String {
    let apart = if decision.apart { ", also apart from its siblings" } else { "" };
    match decision.interests {
        BestInterests::ReturnRecommended => format!("the child should return{apart}"),
        BestInterests::AlternativeCare => "other care serves the child better".to_owned(),
        BestInterests::Deferred(until) => format!("put off until {}", scene.time(until)),
    }
}

fn travelled(case: &CaseId, event: &ChildEvent, told: &mut Told) {
    match event {
        ChildEvent::Moved { case: of, step } if of == case => told.did(match step {
            ReturnStep::InTransit => "reported the child on its way",
            ReturnStep::HandedToNeutral => "took the child over",
        }),
        ChildEvent::Reunified { case: of, .. } if of == case => {
            told.did("handed the child to the verified adult, who signed for it");
            told.followed("The case stays open until somebody has looked after the child.");
        }
        ChildEvent::FollowedUp { case: of, .. } if of == case => told.did("looked after the child"),
        ChildEvent::Closed { case: of } if of == case => told.did("closed the case"),
        ChildEvent::Reopened { case: of, .. } if of == case => {
            told.did("opened the case again, on a ground under seal");
        }
        _ => {}
    }
}
