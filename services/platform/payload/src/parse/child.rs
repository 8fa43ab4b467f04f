//! Children's cases.

use super::field::Check;
use super::value::shown;
use crate::domain::{AcknowledgeChildCase, AnswerChildCase, ChildAnswer, Country, ListChildCase};
use crate::ids::CaseId;
use crate::proto::payload::v1 as proto;

/// What stands for a country that is not told.
const COUNTRY_WITHHELD: &str = "withheld";

pub(super) fn list_child_case(check: &mut Check, message: &proto::ListChildCase) -> Option<ListChildCase> {
    let case = case_id(check, &message.case_id);
    let agreement = check.agreement_code("agreement", &message.agreement);
    let field_root = check.digest("field_root", &message.field_root);
    let sibling_group = match message.sibling_group.as_slice() {
        [] => Some(None),
        group => check.bytes("sibling_group", group).map(CaseId).map(Some),
    };
    Some(ListChildCase {
        case: case?,
        agreement: agreement?,
        field_root: field_root?,
        tracing_consent: message.tracing_consent,
        sibling_group: sibling_group?,
    })
}

pub(super) fn case_id(check: &mut Check, bytes: &[u8]) -> Option<CaseId> {
    check.bytes("case_id", bytes).map(CaseId)
}

pub(super) fn acknowledge_child_case(
    check: &mut Check,
    message: &proto::AcknowledgeChildCase,
) -> Option<AcknowledgeChildCase> {
    let case = case_id(check, &message.case_id);
    Some(AcknowledgeChildCase { case: case? })
}

pub(super) fn answer_child_case(
    check: &mut Check,
    message: &proto::AnswerChildCase,
) -> Option<AnswerChildCase> {
    let case = case_id(check, &message.case_id);
    let answer = answer(check, message);
    let grade = check.choice::<proto::EvidenceGrade, _>("grade", message.grade);
    Some(AnswerChildCase { case: case?, answer: answer?, grade: grade? })
}

fn answer(check: &mut Check, message: &proto::AnswerChildCase) -> Option<ChildAnswer> {
    let answer = match check.number::<proto::ChildAnswer>("answer", message.answer)? {
        proto::ChildAnswer::LeftTerritory => return country(check, message).map(ChildAnswer::LeftTerritory),
        proto::ChildAnswer::Unspecified => return None,
        proto::ChildAnswer::Located => ChildAnswer::Located,
        proto::ChildAnswer::NotLocated => ChildAnswer::NotLocated,
        proto::ChildAnswer::NeverPresentClaimed => ChildAnswer::NeverPresentClaimed,
        proto::ChildAnswer::AlreadyReturned => ChildAnswer::AlreadyReturned,
        proto::ChildAnswer::NowAdult => ChildAnswer::NowAdult,
        proto::ChildAnswer::IdentityMismatch => ChildAnswer::IdentityMismatch,
        proto::ChildAnswer::Duplicate => ChildAnswer::Duplicate,
        proto::ChildAnswer::DeceasedReported => ChildAnswer::DeceasedReported,
        proto::ChildAnswer::RefusesReturn => ChildAnswer::RefusesReturn,
    };
    if !message.country.is_empty() {
        check.refuse("country", shown(&message.country), "nothing with any answer but LEFT_TERRITORY");
        return None;
    }
    Some(answer)
}

fn country(check: &mut Check, message: &proto::AnswerChildCase) -> Option<Country> {
    if message.country == COUNTRY_WITHHELD {
        return Some(Country::Withheld);
    }
    let code: Option<[u8; 3]> = message.country.as_bytes().try_into().ok();
    let code = code.filter(|code| code.iter().all(u8::is_ascii_uppercase));
    if code.is_none() {
        let allowed = format_args!("three of A-Z (ISO 3166-1 alpha-3) or {COUNTRY_WITHHELD:?}");
        check.refuse("country", shown(&message.country), allowed);
    }
    code.map(Country::Named)
}
