//! Requests: this side asks after persons whom it seeks, and answers whom the other side seeks.
//!
//! Whether somebody held is somebody sought is compared where both documents are lawfully open: at the side that holds.
//! The answer names the person held by reference; who was compared and scored leaves this delegation never.

mod answer;
mod make;
mod show;

pub(crate) use answer::answer_sought;
pub(crate) use make::request_sought;
pub(crate) use show::list_sought;

use homeward_ledger::request::Request;
use homeward_payload::domain::CustodyAnswer;
use homeward_payload::ids::RequestId;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::status::Refusal;

use crate::delegation::Delegation;
use crate::error::DelegationError;

/// A request of the other side that the own mirror has replayed.
///
/// # Errors
/// There is none under this id, or it is this side's own.
fn of_other(delegation: &Delegation, bytes: &[u8]) -> Result<(RequestId, Request), tonic::Status> {
    let id = <[u8; 16]>::try_from(bytes).map(RequestId).map_err(|_| {
        DelegationError::field("request_id", format!("found {} bytes; allowed are 16", bytes.len()))
    })?;
    let asker = delegation.other().principal;
    let found = delegation.ledger(|ledger, _| ledger.requests.get(&id).cloned());
    let Some(request) = found.filter(|request| request.origin == asker) else {
        let message = format!("{} has made no request {id}.", asker.word());
        let allowed = "Requests and their ids: homeward request list".to_owned();
        return Err(Refusal::of(ErrorReason::ResourceUnknown, message).allowed(allowed).into());
    };
    Ok((id, request))
}

/// The stable word of an answer.
const fn word(answer: CustodyAnswer) -> &'static str {
    match answer {
        CustodyAnswer::Held(_) => "HELD",
        CustodyAnswer::NotHeld => "NOT_HELD",
        CustodyAnswer::ReleasedBefore => "RELEASED_BEFORE",
        CustodyAnswer::NotIdentified => "NOT_IDENTIFIED",
    }
}
