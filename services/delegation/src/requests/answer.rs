//! Answering entries of a request.

use homeward_api::delegation::v1 as api;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::of_other;
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::store::RegisterKind;

/// Answers of one call.
const ANSWERS_MAX: usize = 10_000;

/// Answers entries of a request of the other side.
pub(crate) async fn answer_sought(
    delegation: &Delegation,
    caller: Identity,
    request: api::AnswerSoughtRequest,
) -> Result<api::AnswerSoughtResponse, Status> {
    let _turn = delegation.turn().await;
    let (id, _) = of_other(delegation, &request.request_id)?;
    check_count(request.answers.len())?;
    let mut answers = delegation
        .registers(caller, move |registers| {
            request.answers.iter().map(|one| answer(registers, one)).collect::<Result<Vec<_>, _>>()
        })
        .await?;
    answers.sort_by_key(|answer| answer.entry);
    let said = proto::AnswerRequest { header: None, request_id: id.to_vec(), answers };
    let answer = delegation.say("answer-request", said).await?.answer;
    Ok(api::AnswerSoughtResponse { answer })
}

fn check_count(answers: usize) -> Result<(), DelegationError> {
    if (1..=ANSWERS_MAX).contains(&answers) {
        return Ok(());
    }
    Err(DelegationError::field("answers", format!("found {answers}; allowed are 1 to {ANSWERS_MAX}")))
}

/// A person held is named by serial; the log carries the reference.
fn answer(
    registers: &Registers<'_>,
    answer: &api::SoughtAnswer,
) -> Result<proto::RequestAnswer, DelegationError> {
    let custody = match answer.answer.as_str() {
        "HELD" => proto::CustodyAnswer::Held,
        "NOT_HELD" => proto::CustodyAnswer::NotHeld,
        "RELEASED_BEFORE" => proto::CustodyAnswer::ReleasedBefore,
        "NOT_IDENTIFIED" => proto::CustodyAnswer::NotIdentified,
        found => {
            let allowed = "allowed are HELD, NOT_HELD, RELEASED_BEFORE and NOT_IDENTIFIED";
            return Err(DelegationError::field("answer", format!("found {found:?}; {allowed}")));
        }
    };
    let subject = match (custody, answer.holder_serial.trim()) {
        (proto::CustodyAnswer::Held, serial) => held(registers, serial)?,
        (_, "") => Vec::new(),
        (_, serial) => {
            let message = format!("found {serial:?}; a serial belongs to HELD alone");
            return Err(DelegationError::field("holder_serial", message));
        }
    };
    Ok(proto::RequestAnswer { entry: answer.entry, answer: custody.into(), subject })
}

fn held(registers: &Registers<'_>, serial: &str) -> Result<Vec<u8>, DelegationError> {
    let row = registers.store.find(RegisterKind::PersonsHeld, serial)?;
    let row = row.ok_or_else(|| {
        DelegationError::Unknown(format!("nobody of serial {serial} stands in the register of persons held"))
    })?;
    Ok(row.subject.to_vec())
}
