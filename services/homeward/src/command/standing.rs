//! How what a command is about stands now: bytes that change whenever that does. The same command while nothing has
//! changed is the same request.

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::record_service_client::RecordServiceClient;
use homeward_api::ledger::v1::{GetBatchRequest, GetPersonRequest, GetRemainsRequest};
use tonic::transport::Channel;
use tonic::{Code, Response, Status};

/// A batch by its id or short code.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn batch(channel: &Channel, named: &str) -> Result<Vec<u8>, Status> {
    let request = GetBatchRequest { batch: named.to_owned() };
    known(LedgerServiceClient::new(channel.clone()).get_batch(request).await)
}

/// A person by the reference.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn person(channel: &Channel, subject: &str) -> Result<Vec<u8>, Status> {
    let request = GetPersonRequest { subject: subject.to_owned() };
    known(RecordServiceClient::new(channel.clone()).get_person(request).await)
}

/// Containers, items or individuals by their references.
///
/// # Errors
/// If the service does not answer.
pub(super) async fn remains(channel: &Channel, references: &[&str]) -> Result<Vec<u8>, Status> {
    let mut records = RecordServiceClient::new(channel.clone());
    let mut states = Vec::new();
    for reference in references {
        let request = GetRemainsRequest { reference: (*reference).to_owned() };
        states.extend(known(records.get_remains(request).await)?);
    }
    Ok(states)
}

/// Nothing is known of what nobody has said anything about.
fn known<M: prost::Message>(answer: Result<Response<M>, Status>) -> Result<Vec<u8>, Status> {
    match answer {
        Ok(answer) => Ok(answer.into_inner().encode_to_vec()),
        Err(status) if status.code() == Code::NotFound => Ok(Vec::new()),
        Err(status) => Err(status),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_unknown_stands_in_one_way_and_an_error_in_none() {
        let check = |answer: Result<GetBatchRequest, Status>, expected: Option<&[u8]>| {
            assert_eq!(known(answer.map(Response::new)).ok().as_deref(), expected);
        };
        check(Ok(GetBatchRequest { batch: "a".to_owned() }), Some(b"\x0a\x01a"));
        check(Err(Status::not_found("nobody")), Some(b""));
        check(Err(Status::unavailable("away")), None);
    }
}
