//! What became of one child's case.

use std::collections::BTreeMap;

use super::{next, words};
use homeward_api::ledger::v1::GetChildCaseResponse;
use homeward_ledger::Ledger;
use homeward_ledger::child::{ChildCase, Half, Review};
use homeward_ledger::next::{Matter, next_actions};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{CaseId, Timestamp};

/// The course of a case; what it was listed with is not filled.
pub(super) fn course(ledger: &Ledger, id: &CaseId, case: &ChildCase, now: Timestamp) -> GetChildCaseResponse {
    let course = &case.course;
    let review_time = match course.review {
        Review::Accepted { until } => until,
        Review::Open | Review::Contested { .. } | Review::Reopened { .. } => None,
    };
    let about = next_actions(ledger, now).into_iter().filter(|action| action.matter == Matter::Case(*id));
    GetChildCaseResponse {
        stage: case.stage().name().to_owned(),
        answers: course.answers,
        review: words::review(course.review).to_owned(),
        review_time_us: time_us(review_time),
        confirmed: course.confirmed,
        identity_signed: standing(&course.identity_signed, now),
        plan_signed: standing(&course.plan_signed, now),
        plan: course.plan.map(|plan| plan.to_string()).unwrap_or_default(),
        plan_noted: course.plan_noted,
        family_time_us: time_us(course.family_time),
        reunified_time_us: time_us(course.reunified_time),
        follow_ups: course.follow_ups,
        safeguards_missing: case.safeguards_missing().into_iter().map(str::to_owned).collect(),
        changes: course.changes,
        waits: about.map(|action| next::describe(&action)).collect(),
        ..GetChildCaseResponse::default()
    }
}

fn standing(signed: &BTreeMap<Principal, Half>, now: Timestamp) -> Vec<String> {
    let standing = signed.iter().filter(|(_, half)| half.says(&half.content, now));
    standing.map(|(signer, _)| signer.word().to_owned()).collect()
}

fn time_us(time: Option<Timestamp>) -> i64 {
    time.map_or(0, |time| time.0)
}
