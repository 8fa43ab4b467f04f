//! Acknowledging a batch from a file: match, keep, say.

use homeward_api::delegation::v1 as api;
use homeward_payload::ids::BatchId;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_shell::status::internal;
use prost::Message;
use tonic::Status;

use super::match_lines::{given_lines, match_file};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::request::{check_id, derived};
use crate::store;

/// Acknowledges a batch; the same request id gives the same receipt.
pub(crate) async fn acknowledge(
    delegation: &Delegation,
    caller: Identity,
    request: api::AcknowledgeFromFileRequest,
) -> Result<api::AcknowledgeFromFileResponse, Status> {
    let _turn = delegation.turn().await;
    check_id(&request.request_id)?;
    let plan_id = derived("acknowledge", &[request.request_id.as_bytes()]);
    let known = plan_id.clone();
    let kept = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let payload = match kept.as_slice() {
        [payload] => {
            proto::AcknowledgeReceipt::decode(payload.as_slice()).map_err(|error| internal(&error))?
        }
        _ => plan(delegation, caller, request, plan_id.clone()).await?,
    };
    let mut response = api::AcknowledgeFromFileResponse {
        received: count(&payload.received),
        not_received: count(&payload.not_received),
        seal_remarks: count(&payload.seal_remarks),
        answer: None,
    };
    response.answer = delegation.say_as(payload, None, &plan_id).await?.answer;
    Ok(response)
}

async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::AcknowledgeFromFileRequest,
    plan_id: String,
) -> Result<proto::AcknowledgeReceipt, Status> {
    let api::AcknowledgeFromFileRequest { batch_id, file, .. } = request;
    let batch = BatchId::from_slice(&batch_id).ok_or_else(|| {
        DelegationError::field("batch_id", format!("{} bytes; a batch id has 16", batch_id.len()))
    })?;
    let giver = delegation.other().principal;
    let (revision, lines) = delegation.ledger(|ledger, _| given_lines(ledger, batch, giver))?;
    let power = delegation.own().power;
    let planned = delegation.registers(caller, move |registers| {
        let receipt = match_file(registers, &file, &lines, power)?;
        let payload = proto::AcknowledgeReceipt {
            header: None,
            batch_id,
            revision,
            received: receipt.received,
            not_received: receipt.not_received,
            seal_remarks: receipt.seal_remarks,
        };
        keep(registers, &plan_id, payload)
    });
    planned.await
}

fn keep(
    registers: &mut Registers<'_>,
    plan_id: &str,
    payload: proto::AcknowledgeReceipt,
) -> Result<proto::AcknowledgeReceipt, DelegationError> {
    let parts = [payload.encode_to_vec()];
    registers.store.transaction(|transaction| store::plan::insert(transaction, plan_id, &parts))?;
    Ok(payload)
}

fn count(lines: &[u32]) -> u32 {
    u32::try_from(lines.len()).unwrap_or(u32::MAX)
}
