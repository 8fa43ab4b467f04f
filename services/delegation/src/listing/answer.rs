//! Answering lists: judge what has come, say one answer for each list.

use homeward_api::delegation::v1 as api;
use homeward_payload::ids::ListId;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::judge::{Judged, judge, opened_lists, reason};
use crate::answer::check_accepted;
use crate::delegation::Delegation;
use crate::error::DelegationError;

/// Answers one list, or every list of the other side with unanswered entries.
pub(crate) async fn answer(
    delegation: &Delegation,
    caller: Identity,
    request: api::AnswerListRequest,
) -> Result<api::AnswerListResponse, Status> {
    let _turn = delegation.turn().await;
    let wanted = wanted_list(&request.list_id)?;
    let other = delegation.other().principal;
    let lists = delegation.ledger(|ledger, _| opened_lists(ledger, other, wanted))?;
    let own_power = delegation.own().power;
    let mut response = api::AnswerListResponse::default();
    for list in lists {
        let id = list.list;
        let judged =
            delegation.registers(caller, move |registers| judge(registers, &list, own_power)).await?;
        response.waiting = response.waiting.saturating_add(judged.waiting);
        if let Some(payload) = payload(id, &judged) {
            let said = delegation.say("answer-list", payload).await?;
            check_accepted(&[said])?;
        }
        add(&mut response, judged);
    }
    Ok(response)
}

fn wanted_list(bytes: &[u8]) -> Result<Option<ListId>, DelegationError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let wrong = || DelegationError::field("list_id", format!("{} bytes; a list id has 16", bytes.len()));
    ListId::from_slice(bytes).map(Some).ok_or_else(wrong)
}

fn payload(list: ListId, judged: &Judged) -> Option<proto::AnswerList> {
    let has_answers = !judged.accepted.is_empty() || !judged.refused.is_empty();
    let refused = judged.refused.iter().map(|(entry, refused)| proto::EntryRefusal {
        entry: *entry,
        ground: proto::EntryRefusalGround::from(refused.ground).into(),
    });
    has_answers.then(|| proto::AnswerList {
        header: None,
        list_id: list.to_vec(),
        accepted: judged.accepted.clone(),
        refused: refused.collect(),
    })
}

fn add(response: &mut api::AnswerListResponse, judged: Judged) {
    let accepted = u64::try_from(judged.accepted.len()).unwrap_or(u64::MAX);
    response.accepted = response.accepted.saturating_add(accepted);
    response.refused.extend(judged.refused.into_iter().map(|(entry, refused)| api::EntryMessage {
        entry,
        reason: reason(refused.ground).to_owned(),
        message: refused.message,
    }));
}
