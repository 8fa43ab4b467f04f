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
use crate::form::form_of;
use crate::registers::Registers;
use crate::request::Asked;
use crate::store;

/// Acknowledges a batch; the same request id gives the same receipt.
pub(crate) async fn acknowledge(
    delegation: &Delegation,
    caller: Identity,
    request: api::AcknowledgeFromFileRequest,
) -> Result<api::AcknowledgeFromFileResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let known = asked.clone();
    let kept = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let payload = match kept.as_slice() {
        [payload] => {
            proto::AcknowledgeReceipt::decode(payload.as_slice()).map_err(|error| internal(&error))?
        }
        _ => plan(delegation, caller, request, asked.clone()).await?,
    };
    let mut response = api::AcknowledgeFromFileResponse {
        received: count(&payload.received),
        not_received: count(&payload.not_received),
        seal_remarks: count(&payload.seal_remarks),
        answer: None,
    };
    response.answer = delegation.say_as(payload, None, &asked.plan_id).await?.answer;
    Ok(response)
}

async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::AcknowledgeFromFileRequest,
    asked: Asked,
) -> Result<proto::AcknowledgeReceipt, Status> {
    let api::AcknowledgeFromFileRequest { batch_id, file, form, .. } = request;
    let form = form_of(form)?;
    let batch = BatchId::from_slice(&batch_id).ok_or_else(|| {
        DelegationError::field("batch_id", format!("{} bytes; a batch id has 16", batch_id.len()))
    })?;
    let giver = delegation.other().principal;
    let (revision, lines) = delegation.ledger(|ledger, _| given_lines(ledger, batch, giver))?;
    let power = delegation.own().power;
    let planned = delegation.registers(caller, move |registers| {
        let receipt = match_file(registers, &form.normalise(&file)?, &lines, power)?;
        let payload = proto::AcknowledgeReceipt {
            header: None,
            batch_id,
            revision,
            received: receipt.received,
            not_received: receipt.not_received,
            seal_remarks: receipt.seal_remarks,
        };
        keep(registers, &asked, payload)
    });
    planned.await
}

fn keep(
    registers: &mut Registers<'_>,
    asked: &Asked,
    payload: proto::AcknowledgeReceipt,
) -> Result<proto::AcknowledgeReceipt, DelegationError> {
    let parts = [payload.encode_to_vec()];
    registers.store.transaction(|transaction| store::plan::insert(transaction, asked, &parts))?;
    Ok(payload)
}

fn count(lines: &[u32]) -> u32 {
    u32::try_from(lines.len()).unwrap_or(u32::MAX)
}
