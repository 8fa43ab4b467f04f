//! Proposing a draft.

use homeward_api::delegation::v1 as api;
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_shell::reads::code::code_of;
use homeward_shell::status::internal;
use prost::Message as _;
use tonic::Status;

use super::change::check_open;
use super::check::{Checked, Ready, check, ready};
use super::show::draft_id;
use crate::answer::refusal;
use crate::batches::check_offer_end;
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::request::Asked;
use crate::store;

/// Proposes a draft; the same request id says the same.
pub(crate) async fn propose_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::ProposeDraftRequest,
) -> Result<api::ProposeDraftResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let id = draft_id("draft_id", &request.draft_id)?;
    check_offer_end(request.offer_end_us)?;
    let end = Timestamp(request.offer_end_us);
    let known = asked.clone();
    let kept = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let payload = match kept.as_slice() {
        [payload] => proto::ProposeBatch::decode(payload.as_slice()).map_err(|error| internal(&error))?,
        _ => plan(delegation, caller, &request, &asked).await?,
    };
    let batch = BatchId::from_slice(&payload.batch_id).unwrap_or(BatchId([0; 16]));
    let (revision, lines) = (payload.revision, payload.lines.len());
    let said = delegation.say_as(payload, Some(end), &asked.plan_id).await?;
    if refusal(&said).is_none() {
        let mark = move |registers: &mut crate::registers::Registers<'_>| {
            registers
                .store
                .transaction(|transaction| store::drafts::mark_proposed(transaction, id, batch))
                .map_err(DelegationError::from)
        };
        delegation.registers(caller, mark).await?;
    }
    Ok(api::ProposeDraftResponse {
        batch_id: batch.to_vec(),
        code: code_of(&batch),
        revision,
        lines: u32::try_from(lines).unwrap_or(u32::MAX),
        answer: said.answer,
    })
}

/// Checks the draft once more and keeps what will be said.
async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: &api::ProposeDraftRequest,
    asked: &Asked,
) -> Result<proto::ProposeBatch, Status> {
    let ready = ready(delegation, caller, &request.draft_id, &request.batch_id).await?;
    check_open(&ready.draft, request.version)?;
    check_proposable(&ready, &check(delegation, &ready, Timestamp(request.offer_end_us))?)?;
    let payload = ready.proposal(ready.lines.iter(), true)?;
    let (kept, asked) = ([payload.encode_to_vec()], asked.clone());
    let keep = move |registers: &mut crate::registers::Registers<'_>| {
        registers
            .store
            .transaction(|transaction| store::plan::insert(transaction, &asked, &kept))
            .map_err(DelegationError::from)
    };
    delegation.registers(caller, keep).await?;
    Ok(payload)
}

/// A draft of which the ledger would accept every line.
///
/// # Errors
/// `DRAFT_NOT_PROPOSABLE`.
fn check_proposable(ready: &Ready, checked: &Checked) -> Result<(), DelegationError> {
    let nothing = "Nothing was proposed. Look at every line: homeward list check.";
    if let Some(first) = checked.objections.first() {
        return Err(DelegationError::DraftNotProposable(format!(
            "{} objections to {} lines, the first to line {}: {} {} {nothing}",
            checked.objections.len(),
            ready.lines.len(),
            first.number,
            first.reason,
            first.message
        )));
    }
    match &checked.whole {
        Some(refusal) => Err(DelegationError::DraftNotProposable(format!("{refusal} {nothing}"))),
        None if ready.lines.is_empty() => {
            Err(DelegationError::DraftNotProposable(format!("the draft has no lines. {nothing}")))
        }
        None => Ok(()),
    }
}
