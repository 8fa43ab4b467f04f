//! Fields of what is said about a child's case once it is answered.

use super::check;
use super::samples::{MADE_TIME_US, reference};
use crate::proto::payload::v1 as proto;

macro_rules! check_digests {
    ($($message:ident . $field:ident),+ $(,)?) => {
        $(check::<proto::$message>(|message| message.$field.truncate(31), &[stringify!($field)]);)+
    };
}

// Shows F22, INV-C3, ContestChildAnswer, AcceptChildAnswer, ConfirmChildAnswer.
#[test]
fn answers_are_judged_by_their_number() {
    check::<proto::ContestChildAnswer>(|message| message.answer_number = 0, &["answer_number"]);
    check::<proto::ContestChildAnswer>(|message| message.answer_number = 1_000_000, &[]);
    check::<proto::ContestChildAnswer>(|message| message.answer_number = 1_000_001, &["answer_number"]);
    check::<proto::ContestChildAnswer>(|message| message.case_id.clear(), &["case_id"]);
    check::<proto::AcceptChildAnswer>(|message| message.review_time_us = 0, &[]);
    check::<proto::AcceptChildAnswer>(|message| message.review_time_us = -1, &["review_time_us"]);
    check::<proto::ConfirmChildAnswer>(|message| message.answer_number = 0, &["answer_number"]);
}

// Shows F22, INV-C2, DecideBestInterests, VerifyFamilyLink.
#[test]
fn a_decision_names_hearing_and_guardian_and_a_link_two_reports() {
    type D = proto::DecideBestInterests;
    check::<D>(|message| message.hearing_root.clear(), &["hearing_root"]);
    check::<D>(|message| message.guardian_root.clear(), &["guardian_root"]);
    check::<D>(|message| message.decision = 0, &["decision"]);
    check::<D>(|message| message.deferred_until_us = 0, &["deferred_until_us"]);
    check::<D>(|message| message.deferred_until_us = -1, &["deferred_until_us"]);
    for decision in [1, 2] {
        check::<D>(|message| message.decision = decision, &["deferred_until_us"]);
        check::<D>(|message| (message.decision, message.deferred_until_us) = (decision, 0), &[]);
    }
    type L = proto::VerifyFamilyLink;
    check::<L>(|message| message.child_root = message.adult_root.clone(), &["child_root"]);
    check::<L>(|message| message.adult_root.clear(), &["adult_root"]);
}

// Shows F22, INV-C1, PlanChildReturn.
#[test]
fn a_plan_names_few_cases_in_order() {
    type P = proto::PlanChildReturn;
    check::<P>(|message| message.case_ids.clear(), &["case_ids"]);
    check::<P>(|message| message.case_ids.reverse(), &["case_ids[1]"]);
    check::<P>(|message| message.case_ids[0].push(0), &["case_ids[0]"]);
    check::<P>(|message| message.case_ids = (0..32).map(reference).collect(), &[]);
    check::<P>(|message| message.case_ids = (0..33).map(reference).collect(), &["case_ids"]);
    check::<P>(|message| message.as_of = None, &["as_of"]);
    check::<proto::VerifyChildIdentity>(|message| message.as_of = None, &["as_of"]);
}

// Shows F22, ReportReturnStep.
#[test]
fn steps_and_digests() {
    check::<proto::ReportReturnStep>(|message| message.step = 0, &["step"]);
    check::<proto::ReportReturnStep>(|message| message.step = 1, &[]);
    check::<proto::AcceptChildAnswer>(|message| message.review_time_us = MADE_TIME_US + 1, &[]);
    check::<proto::CloseChildCase>(|message| message.case_id.clear(), &["case_id"]);
    check::<proto::StateTracingConsent>(|message| message.given = false, &[]);
    check_digests!(
        ContestChildAnswer.reasons_root,
        ConfirmChildAnswer.report_root,
        VerifyChildIdentity.report_root,
        StateTracingConsent.consent_root,
        IdentifyChildFamily.family_root,
        VerifyFamilyLink.child_root,
        DecideBestInterests.determination_root,
        RecordReturnConsent.guardian_consent_root,
        RecordReturnConsent.child_view_root,
        WithdrawReturnConsent.withdrawal_root,
        PlanChildReturn.plan_root,
        NoteReturnPlan.plan_content,
        RecordReunification.receipt_root,
        RecordFollowUp.report_root,
        ReopenChildCase.ground_root,
    );
}
