//! Children's cases from the decision on a child's best interests to the end.

use super::child::case_id;
use super::field::Check;
use super::header;
use crate::domain::{
    BestInterests, CloseChildCase, DecideBestInterests, NoteReturnPlan, PlanChildReturn, RecordFollowUp,
    RecordReturnConsent, RecordReunification, ReopenChildCase, ReportReturnStep, WithdrawReturnConsent,
};
use crate::ids::CaseId;
use crate::proto::payload::v1 as proto;

/// Most cases of one plan: those of siblings.
const PLAN_CASES_MAX: usize = 32;

pub(super) fn decide_best_interests(
    check: &mut Check,
    message: &proto::DecideBestInterests,
) -> Option<DecideBestInterests> {
    let case = case_id(check, &message.case_id);
    let decision = best_interests(check, message);
    let determination_root = check.digest("determination_root", &message.determination_root);
    let hearing_root = check.digest("hearing_root", &message.hearing_root);
    let guardian_root = check.digest("guardian_root", &message.guardian_root);
    Some(DecideBestInterests {
        case: case?,
        decision: decision?,
        apart_from_siblings: message.apart_from_siblings,
        determination_root: determination_root?,
        hearing_root: hearing_root?,
        guardian_root: guardian_root?,
    })
}

fn best_interests(check: &mut Check, message: &proto::DecideBestInterests) -> Option<BestInterests> {
    let decision = check.number::<proto::BestInterests>("decision", message.decision)?;
    let until = check.end_time("deferred_until_us", message.deferred_until_us)?;
    match (decision, until) {
        (proto::BestInterests::Deferred, Some(until)) => return Some(BestInterests::Deferred(until)),
        (proto::BestInterests::ReturnRecommended, None) => return Some(BestInterests::ReturnRecommended),
        (proto::BestInterests::AlternativeCare, None) => return Some(BestInterests::AlternativeCare),
        (proto::BestInterests::Unspecified, _) => {}
        (proto::BestInterests::Deferred, None) => {
            check.refuse("deferred_until_us", 0, "until when the decision is deferred");
        }
        (_, Some(_)) => {
            check.refuse("deferred_until_us", message.deferred_until_us, "0 with any decision but DEFERRED");
        }
    }
    None
}

pub(super) fn record_return_consent(
    check: &mut Check,
    message: &proto::RecordReturnConsent,
) -> Option<RecordReturnConsent> {
    let case = case_id(check, &message.case_id);
    let guardian_consent_root = check.digest("guardian_consent_root", &message.guardian_consent_root);
    let child_view_root = check.digest("child_view_root", &message.child_view_root);
    Some(RecordReturnConsent {
        case: case?,
        guardian_consent_root: guardian_consent_root?,
        child_view_root: child_view_root?,
    })
}

pub(super) fn withdraw_return_consent(
    check: &mut Check,
    message: &proto::WithdrawReturnConsent,
) -> Option<WithdrawReturnConsent> {
    let case = case_id(check, &message.case_id);
    let withdrawal_root = check.digest("withdrawal_root", &message.withdrawal_root);
    Some(WithdrawReturnConsent { case: case?, withdrawal_root: withdrawal_root? })
}

pub(super) fn plan_child_return(
    check: &mut Check,
    message: &proto::PlanChildReturn,
) -> Option<PlanChildReturn> {
    check.count("case_ids", message.case_ids.len(), 1..=PLAN_CASES_MAX);
    check.ascending("case_ids", &message.case_ids, "reference");
    let cases =
        check.each("case_ids", &message.case_ids, |check, step, item| check.bytes(step, item).map(CaseId));
    let plan_root = check.digest("plan_root", &message.plan_root);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(PlanChildReturn { cases: cases?, plan_root: plan_root?, as_of: as_of? })
}

pub(super) fn note_return_plan(check: &mut Check, message: &proto::NoteReturnPlan) -> Option<NoteReturnPlan> {
    let case = case_id(check, &message.case_id);
    let plan_content = check.digest("plan_content", &message.plan_content);
    Some(NoteReturnPlan { case: case?, plan_content: plan_content? })
}

pub(super) fn report_return_step(
    check: &mut Check,
    message: &proto::ReportReturnStep,
) -> Option<ReportReturnStep> {
    let case = case_id(check, &message.case_id);
    let step = check.choice::<proto::ReturnStep, _>("step", message.step);
    Some(ReportReturnStep { case: case?, step: step? })
}

pub(super) fn record_reunification(
    check: &mut Check,
    message: &proto::RecordReunification,
) -> Option<RecordReunification> {
    let case = case_id(check, &message.case_id);
    let receipt_root = check.digest("receipt_root", &message.receipt_root);
    Some(RecordReunification { case: case?, receipt_root: receipt_root? })
}

pub(super) fn record_follow_up(check: &mut Check, message: &proto::RecordFollowUp) -> Option<RecordFollowUp> {
    let case = case_id(check, &message.case_id);
    let report_root = check.digest("report_root", &message.report_root);
    Some(RecordFollowUp { case: case?, report_root: report_root? })
}

pub(super) fn close_child_case(check: &mut Check, message: &proto::CloseChildCase) -> Option<CloseChildCase> {
    let case = case_id(check, &message.case_id);
    Some(CloseChildCase { case: case? })
}

pub(super) fn reopen_child_case(
    check: &mut Check,
    message: &proto::ReopenChildCase,
) -> Option<ReopenChildCase> {
    let case = case_id(check, &message.case_id);
    let ground_root = check.digest("ground_root", &message.ground_root);
    Some(ReopenChildCase { case: case?, ground_root: ground_root? })
}
