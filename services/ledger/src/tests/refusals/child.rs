//! Children's cases.

use homeward_payload::domain::{
    AcknowledgeChildCase, AnswerChildCase, Body, ChildAnswer, EvidenceGrade, Principal, SubjectKind,
};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{A, B, Forum, case_id};
use crate::tests::life::agreed;
use crate::tests::said;

fn case(tracing_consent: bool) -> Forum {
    let mut forum = agreed();
    forum.must(B, Body::ListChildCase(said::list_child(1, tracing_consent)));
    forum
}

fn acknowledge(forum: &mut Forum, author: Principal, number: u8) -> Result<(), Refusal> {
    forum.say(author, Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(number) }))
}

fn answer(forum: &mut Forum) -> Result<(), Refusal> {
    let answer = ChildAnswer::NotLocated;
    let body = AnswerChildCase { case: case_id(1), answer, grade: EvidenceGrade::Declared };
    forum.say(A, Body::AnswerChildCase(body))
}

pub(super) const ROWS: &[Row] = &[
    ("a case reference twice", ErrorReason::ChildCaseIdReused, || {
        case(true).say(A, Body::ListChildCase(said::list_child(1, true)))
    }),
    ("a case under the reference of a listed person", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(A, Body::OpenList(said::open_list(1, SubjectKind::Person, &[1])));
        forum.say(B, Body::ListChildCase(said::list_child(1, true)))
    }),
    ("a case under the reference of a person found to meet a term", ErrorReason::SubjectConflict, || {
        let mut forum = agreed();
        forum.must(A, Body::StateFindings(said::state_findings("YOUNG", A, &[1])));
        forum.say(A, Body::ListChildCase(said::list_child(1, true)))
    }),
    ("no case", ErrorReason::ChildCaseUnknown, || acknowledge(&mut case(true), A, 2)),
    ("the own case acknowledged", ErrorReason::ChildCaseNotYours, || acknowledge(&mut case(true), B, 1)),
    ("a case acknowledged twice", ErrorReason::ChildCaseState, || {
        let mut forum = case(true);
        acknowledge(&mut forum, A, 1)?;
        acknowledge(&mut forum, A, 1)
    }),
    ("an answer before acknowledgement", ErrorReason::ChildCaseState, || answer(&mut case(true))),
    ("an answer without consent to tracing", ErrorReason::ChildCaseState, || {
        let mut forum = case(false);
        acknowledge(&mut forum, A, 1)?;
        answer(&mut forum)
    }),
    ("the same answer twice", ErrorReason::ChildCaseState, || {
        let mut forum = case(true);
        acknowledge(&mut forum, A, 1)?;
        answer(&mut forum)?;
        answer(&mut forum)
    }),
];
