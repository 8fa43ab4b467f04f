//! What is said about children's cases in test forums.

use homeward_payload::domain::{
    AcceptChildAnswer, AcknowledgeChildCase, AnswerChildCase, BestInterests, Body, ChildAnswer,
    CloseChildCase, ConfirmChildAnswer, ContestChildAnswer, DecideBestInterests, EvidenceGrade,
    IdentifyChildFamily, NoteReturnPlan, PlanChildReturn, RecordFollowUp, RecordReturnConsent,
    RecordReunification, ReopenChildCase, ReportReturnStep, ReturnStep, StateTracingConsent,
    VerifyChildIdentity, VerifyFamilyLink, WithdrawReturnConsent,
};
use homeward_payload::ids::Timestamp;

use crate::tests::forum::{Forum, case_id, digest};
use crate::tests::said::as_of;

pub(in crate::tests) fn acknowledge(number: u8) -> Body {
    Body::AcknowledgeChildCase(AcknowledgeChildCase { case: case_id(number) })
}

pub(in crate::tests) fn answer(number: u8, answer: ChildAnswer) -> Body {
    let grade = EvidenceGrade::Declared;
    Body::AnswerChildCase(AnswerChildCase { case: case_id(number), answer, grade })
}

pub(in crate::tests) fn contest(number: u8, answer_number: u32) -> Body {
    let (case, reasons_root) = (case_id(number), digest(60));
    Body::ContestChildAnswer(ContestChildAnswer { case, answer_number, reasons_root })
}

pub(in crate::tests) fn accept(number: u8, answer_number: u32, review_time: Option<Timestamp>) -> Body {
    let case = case_id(number);
    Body::AcceptChildAnswer(AcceptChildAnswer { case, answer_number, review_time })
}

pub(in crate::tests) fn confirm(number: u8, answer_number: u32) -> Body {
    let (case, report_root) = (case_id(number), digest(61));
    Body::ConfirmChildAnswer(ConfirmChildAnswer { case, answer_number, report_root })
}

pub(in crate::tests) fn verify(forum: &Forum, number: u8) -> Body {
    let (case, report_root) = (case_id(number), digest(62));
    Body::VerifyChildIdentity(VerifyChildIdentity { case, report_root, as_of: as_of(forum) })
}

pub(in crate::tests) fn tracing(number: u8, given: bool) -> Body {
    let (case, consent_root) = (case_id(number), digest(63));
    Body::StateTracingConsent(StateTracingConsent { case, given, consent_root })
}

pub(in crate::tests) fn family(number: u8) -> Body {
    let (case, family_root) = (case_id(number), digest(64));
    Body::IdentifyChildFamily(IdentifyChildFamily { case, family_root })
}

pub(in crate::tests) fn link(number: u8) -> Body {
    let case = case_id(number);
    Body::VerifyFamilyLink(VerifyFamilyLink { case, adult_root: digest(65), child_root: digest(66) })
}

pub(in crate::tests) fn decide(number: u8, decision: BestInterests, apart_from_siblings: bool) -> Body {
    Body::DecideBestInterests(DecideBestInterests {
        case: case_id(number),
        decision,
        apart_from_siblings,
        determination_root: digest(67),
        hearing_root: digest(68),
        guardian_root: digest(69),
    })
}

pub(in crate::tests) fn record_consent(number: u8) -> Body {
    Body::RecordReturnConsent(RecordReturnConsent {
        case: case_id(number),
        guardian_consent_root: digest(70),
        child_view_root: digest(71),
    })
}

pub(in crate::tests) fn withdraw_consent(number: u8) -> Body {
    let (case, withdrawal_root) = (case_id(number), digest(72));
    Body::WithdrawReturnConsent(WithdrawReturnConsent { case, withdrawal_root })
}

pub(in crate::tests) fn plan(forum: &Forum, numbers: &[u8]) -> Body {
    let cases = numbers.iter().map(|number| case_id(*number)).collect();
    Body::PlanChildReturn(PlanChildReturn { cases, plan_root: digest(73), as_of: as_of(forum) })
}

/// Notes the plan of a case; some other content where it has none.
pub(in crate::tests) fn note(forum: &Forum, number: u8) -> Body {
    let case = case_id(number);
    let plan = forum.ledger().cases.get(&case).and_then(|case| case.course.plan);
    Body::NoteReturnPlan(NoteReturnPlan { case, plan_content: plan.unwrap_or(digest(74)) })
}

pub(in crate::tests) fn step(number: u8, step: ReturnStep) -> Body {
    Body::ReportReturnStep(ReportReturnStep { case: case_id(number), step })
}

pub(in crate::tests) fn reunify(number: u8) -> Body {
    Body::RecordReunification(RecordReunification { case: case_id(number), receipt_root: digest(75) })
}

pub(in crate::tests) fn follow_up(number: u8) -> Body {
    Body::RecordFollowUp(RecordFollowUp { case: case_id(number), report_root: digest(76) })
}

pub(in crate::tests) fn close(number: u8) -> Body {
    Body::CloseChildCase(CloseChildCase { case: case_id(number) })
}

pub(in crate::tests) fn reopen(number: u8) -> Body {
    Body::ReopenChildCase(ReopenChildCase { case: case_id(number), ground_root: digest(77) })
}
