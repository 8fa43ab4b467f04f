//! Acknowledging and answering the other side's cases.

use homeward_api::delegation::v1 as api;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::cases::{cases_of, find_opened};
use crate::answer::check_accepted;
use crate::delegation::Delegation;
use crate::error::DelegationError;

/// Acknowledges every case of the other side that is not acknowledged yet, also those whose documents are
/// withheld from this side.
pub(crate) async fn acknowledge(delegation: &Delegation) -> Result<api::AcknowledgeCasesResponse, Status> {
    let _turn = delegation.turn().await;
    let other = delegation.other().principal;
    let cases = delegation.ledger(|ledger, _| cases_of(ledger, other, true));
    let acknowledged = u64::try_from(cases.len()).unwrap_or(u64::MAX);
    let payloads = cases
        .into_iter()
        .map(|case| proto::AcknowledgeChildCase { header: None, case_id: case.to_vec() })
        .collect();
    check_accepted(&delegation.say_all("acknowledge-child-case", payloads).await?)?;
    Ok(api::AcknowledgeCasesResponse { acknowledged })
}

/// Answers one case, by the number in the document opened to this side.
pub(crate) async fn answer(
    delegation: &Delegation,
    caller: Identity,
    request: api::AnswerCaseRequest,
) -> Result<api::AnswerCaseResponse, Status> {
    let _turn = delegation.turn().await;
    let (answer, grade) = (answer_of(&request.answer)?, grade_of(&request.grade)?);
    let other = delegation.other().principal;
    let cases = delegation.ledger(|ledger, _| cases_of(ledger, other, false));
    let api::AnswerCaseRequest { case_ref, country, .. } = request;
    let case =
        delegation.registers(caller, move |registers| find_opened(registers, &cases, &case_ref)).await?;
    let payload = proto::AnswerChildCase {
        header: None,
        case_id: case.to_vec(),
        answer: answer.into(),
        grade: grade.into(),
        country,
    };
    let said = delegation.say("answer-child-case", payload).await?;
    Ok(api::AnswerCaseResponse { answer: said.answer })
}

pub(super) fn answer_of(word: &str) -> Result<proto::ChildAnswer, DelegationError> {
    let found = proto::ChildAnswer::from_str_name(&format!("CHILD_ANSWER_{word}"));
    found.filter(|answer| *answer != proto::ChildAnswer::Unspecified).ok_or_else(|| {
        let message = "not an answer; allowed are LOCATED, NOT_LOCATED, NEVER_PRESENT_CLAIMED, \
                       ALREADY_RETURNED, LEFT_TERRITORY, NOW_ADULT, IDENTITY_MISMATCH, DUPLICATE, \
                       DECEASED_REPORTED and REFUSES_RETURN";
        DelegationError::field("answer", message)
    })
}

pub(super) fn grade_of(word: &str) -> Result<proto::EvidenceGrade, DelegationError> {
    let found = proto::EvidenceGrade::from_str_name(&format!("EVIDENCE_GRADE_{word}"));
    found.filter(|grade| *grade != proto::EvidenceGrade::Unspecified).ok_or_else(|| {
        let message = "not a grade; allowed are DECLARED, CUSTODY_CONFIRMED, NEUTRAL_CONFIRMED and VERIFIED";
        DelegationError::field("grade", message)
    })
}
