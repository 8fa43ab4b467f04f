//! Children's cases from an answer to a verified family.

use super::child::case_id;
use super::field::Check;
use super::header;
use crate::domain::{
    AcceptChildAnswer, ConfirmChildAnswer, ContestChildAnswer, IdentifyChildFamily, StateTracingConsent,
    VerifyChildIdentity, VerifyFamilyLink,
};
use crate::proto::payload::v1 as proto;

/// Largest number of an answer.
const ANSWER_NUMBER_MAX: u32 = 1_000_000;

fn answer_number(check: &mut Check, number: u32) -> Option<u32> {
    check.range("answer_number", number, 1..=ANSWER_NUMBER_MAX)
}

pub(super) fn contest_child_answer(
    check: &mut Check,
    message: &proto::ContestChildAnswer,
) -> Option<ContestChildAnswer> {
    let case = case_id(check, &message.case_id);
    let answer_number = answer_number(check, message.answer_number);
    let reasons_root = check.digest("reasons_root", &message.reasons_root);
    Some(ContestChildAnswer { case: case?, answer_number: answer_number?, reasons_root: reasons_root? })
}

pub(super) fn accept_child_answer(
    check: &mut Check,
    message: &proto::AcceptChildAnswer,
) -> Option<AcceptChildAnswer> {
    let case = case_id(check, &message.case_id);
    let answer_number = answer_number(check, message.answer_number);
    let review_time = check.end_time("review_time_us", message.review_time_us);
    Some(AcceptChildAnswer { case: case?, answer_number: answer_number?, review_time: review_time? })
}

pub(super) fn confirm_child_answer(
    check: &mut Check,
    message: &proto::ConfirmChildAnswer,
) -> Option<ConfirmChildAnswer> {
    let case = case_id(check, &message.case_id);
    let answer_number = answer_number(check, message.answer_number);
    let report_root = check.digest("report_root", &message.report_root);
    Some(ConfirmChildAnswer { case: case?, answer_number: answer_number?, report_root: report_root? })
}

pub(super) fn verify_child_identity(
    check: &mut Check,
    message: &proto::VerifyChildIdentity,
) -> Option<VerifyChildIdentity> {
    let case = case_id(check, &message.case_id);
    let report_root = check.digest("report_root", &message.report_root);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(VerifyChildIdentity { case: case?, report_root: report_root?, as_of: as_of? })
}

pub(super) fn state_tracing_consent(
    check: &mut Check,
    message: &proto::StateTracingConsent,
) -> Option<StateTracingConsent> {
    let case = case_id(check, &message.case_id);
    let consent_root = check.digest("consent_root", &message.consent_root);
    Some(StateTracingConsent { case: case?, given: message.given, consent_root: consent_root? })
}

pub(super) fn identify_child_family(
    check: &mut Check,
    message: &proto::IdentifyChildFamily,
) -> Option<IdentifyChildFamily> {
    let case = case_id(check, &message.case_id);
    let family_root = check.digest("family_root", &message.family_root);
    Some(IdentifyChildFamily { case: case?, family_root: family_root? })
}

pub(super) fn verify_family_link(
    check: &mut Check,
    message: &proto::VerifyFamilyLink,
) -> Option<VerifyFamilyLink> {
    let case = case_id(check, &message.case_id);
    let adult_root = check.digest("adult_root", &message.adult_root);
    let child_root = check.digest("child_root", &message.child_root);
    if adult_root.is_some() && adult_root == child_root {
        check.refuse(
            "child_root",
            "the report on the adult",
            "a report of its own: each is heard separately",
        );
        return None;
    }
    Some(VerifyFamilyLink { case: case?, adult_root: adult_root?, child_root: child_root? })
}
