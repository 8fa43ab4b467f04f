//! Children's cases: who must act on each, by its reference alone.

use homeward_payload::domain::{BestInterests, ChildAnswer, Principal};
use homeward_payload::ids::{Digest, Timestamp};

use super::action::{ActionKind, Collector, Matter};
use crate::child::{ChildCase, Decision, Half, Movement, Review};
use crate::ledger::Ledger;

/// Days to contest or accept an answer.
const JUDGE_DAYS_MAX: u32 = 14;
/// Days to verify together who a located child is, from the answer.
const IDENTITY_DAYS_MAX: u32 = 30;
/// Days to find a family, from the verified identity.
const FAMILY_DAYS_MAX: u32 = 90;
/// Days from a family found to the return. Past it every step on that way is overdue.
const RETURN_DAYS_MAX: u32 = 90;
/// Days to the first follow-up after a return.
const FOLLOW_UP_DAYS_MAX: u32 = 30;

const NEUTRAL: Principal = Principal::Neutral;
const SIGNERS: [Principal; 3] = [Principal::PartyA, Principal::PartyB, NEUTRAL];

/// What one case waits for: who, what, and by when.
struct Waits {
    on: Vec<Principal>,
    kind: ActionKind,
    due: Option<Timestamp>,
}

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    for (id, case) in &ledger.cases {
        let Some(waits) = waits(case, collector) else { continue };
        for principal in waits.on {
            collector.add(principal, waits.kind, Matter::Case(*id), 1, waits.due);
        }
    }
}

fn waits(case: &ChildCase, collector: &Collector<'_>) -> Option<Waits> {
    let course = &case.course;
    if course.closed {
        return None;
    }
    if let Review::Accepted { until } = course.review {
        return until.map(|until| one(case.listed_by, ActionKind::ReviewChildCase, Some(until)));
    }
    if let Some(time) = course.reunified_time {
        return if course.follow_ups == 0 {
            Some(one(
                case.listed_by,
                ActionKind::RecordFollowUp,
                Some(collector.due_of_case(case, time, FOLLOW_UP_DAYS_MAX)),
            ))
        } else {
            Some(one(case.listed_by, ActionKind::CloseChildCase, None))
        };
    }
    match course.family_time {
        Some(time) => waits_on_the_way(case, collector.due_of_case(case, time, RETURN_DAYS_MAX), collector),
        None => waits_for_family(case, collector),
    }
}

// From the list until a family is found. Without consent nobody looks for the child, so that an acknowledged case
// waits for nobody.
fn waits_for_family(case: &ChildCase, collector: &Collector<'_>) -> Option<Waits> {
    let limits = collector.genesis().limits;
    let other = case.listed_by.other_party()?;
    if !case.acknowledged {
        let due = collector.due_of_case(case, case.listed_time, limits.child_acknowledgement_days_max);
        return Some(one(other, ActionKind::AcknowledgeChildCase, Some(due)));
    }
    let traceable = case.traceable_since()?;
    let course = &case.course;
    if let Some(time) = course.identity_time {
        let due = Some(collector.due_of_case(case, time, FAMILY_DAYS_MAX));
        let on = vec![case.listed_by, NEUTRAL];
        return Some(Waits { on, kind: ActionKind::IdentifyChildFamily, due });
    }
    let answer_days = limits.child_answer_days_max;
    let Some((answer, _)) = case.answer else {
        return Some(one(
            other,
            ActionKind::AnswerChildCase,
            Some(collector.due_of_case(case, traceable, answer_days)),
        ));
    };
    if let Some(since) = case.waits_for_better_since() {
        return Some(one(
            other,
            ActionKind::AnswerChildCaseBetter,
            Some(collector.due_of_case(case, since, answer_days)),
        ));
    }
    let answered = course.answered_time.unwrap_or(traceable);
    if answer == ChildAnswer::Located {
        let due = Some(collector.due_of_case(case, answered, IDENTITY_DAYS_MAX));
        let on = unsigned(course.identity_signed.iter(), collector.now());
        return Some(Waits { on, kind: ActionKind::VerifyChildIdentity, due });
    }
    Some(one(
        case.listed_by,
        ActionKind::JudgeChildAnswer,
        Some(collector.due_of_case(case, answered, JUDGE_DAYS_MAX)),
    ))
}

// From a family found to the return.
fn waits_on_the_way(case: &ChildCase, due: Timestamp, collector: &Collector<'_>) -> Option<Waits> {
    let (course, due) = (&case.course, Some(due));
    if course.link_time.is_none() {
        return case.traceable_since().map(|_| one(NEUTRAL, ActionKind::VerifyFamilyLink, due));
    }
    if course.movement == Some(Movement::InTransit) {
        return Some(one(NEUTRAL, ActionKind::ReportReturnStep, due));
    }
    let interests = course.decision.map(|Decision { interests, .. }| interests);
    match interests {
        None => return Some(one(NEUTRAL, ActionKind::DecideBestInterests, due)),
        Some(BestInterests::Deferred(until)) => {
            return Some(one(NEUTRAL, ActionKind::DecideBestInterests, Some(until)));
        }
        Some(BestInterests::AlternativeCare) => return None,
        Some(BestInterests::ReturnRecommended) => {}
    }
    if !course.consented {
        return Some(one(NEUTRAL, ActionKind::RecordReturnConsent, due));
    }
    if course.movement == Some(Movement::HandedToNeutral) {
        return Some(one(NEUTRAL, ActionKind::RecordReunification, due));
    }
    if course.plan.is_none() {
        let on = unsigned(course.plan_signed.iter(), collector.now());
        return Some(Waits { on, kind: ActionKind::PlanChildReturn, due });
    }
    if course.plan_noted {
        Some(one(NEUTRAL, ActionKind::ReportReturnStep, due))
    } else {
        Some(one(Principal::Mediator, ActionKind::NoteReturnPlan, due))
    }
}

fn one(principal: Principal, kind: ActionKind, due: Option<Timestamp>) -> Waits {
    Waits { on: vec![principal], kind, due }
}

/// Who must still sign. Where all three have signed and nothing came of it, their contents differ: all look again.
fn unsigned<'a>(signed: impl Iterator<Item = (&'a Principal, &'a Half)>, now: Timestamp) -> Vec<Principal> {
    let standing: Vec<(Principal, Digest)> = signed
        .filter(|(_, half)| half.says(&half.content, now))
        .map(|(who, half)| (*who, half.content))
        .collect();
    let open = |who: &Principal| standing.iter().all(|(signer, _)| signer != who);
    let missing: Vec<Principal> = SIGNERS.into_iter().filter(open).collect();
    if missing.is_empty() { SIGNERS.to_vec() } else { missing }
}
