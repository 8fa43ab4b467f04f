//! Committing to a list, and opening it after the release.

use homeward_api::delegation::v1 as api;
use homeward_participant::Sealing;
use homeward_payload::compose::Payload;
use homeward_payload::ids::{AgreementCode, Digest, RoundId};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_shell::status::{Refusal, internal};
use prost::Message;
use tonic::Status;

use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::listing::{Drawn, draw, payloads};
use crate::request::{Asked, derived};
use crate::store;

/// What the plan of a round is named after.
const COMMIT_LIST: &str = "commit-list";
/// What the opening of a committed list is named after: the same as for any list, whose id it says.
const LIST: &str = "list";

/// Commits to the list of a round; asked again for the same round, to the same list.
pub(crate) async fn commit(
    delegation: &Delegation,
    caller: Identity,
    request: api::CommitListRequest,
) -> Result<api::CommitListResponse, Status> {
    let _turn = delegation.turn().await;
    let round = round_of(&request.round_id)?;
    let asked = asked_in(round, Digest::of(&request.encode_to_vec()));
    let known = asked.clone();
    let planned = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let planned =
        if planned.is_empty() { plan(delegation, caller, round, request, asked).await? } else { planned };
    let (commitment, _) = decode(&planned)?;
    let (list_id, entries) = (commitment.list_id.clone(), u64::from(commitment.entries));
    let said = delegation.say_as(commitment, None, &derived(COMMIT_LIST, &[round.as_bytes()])).await?;
    Ok(api::CommitListResponse { list_id, entries, answer: said.answer })
}

/// Opens the list that was committed to in a round.
pub(crate) async fn open_committed(
    delegation: &Delegation,
    caller: Identity,
    request: api::OpenCommittedListRequest,
) -> Result<api::OpenCommittedListResponse, Status> {
    let _turn = delegation.turn().await;
    let round = round_of(&request.round_id)?;
    let plan_id = derived(COMMIT_LIST, &[round.as_bytes()]);
    let planned =
        delegation.registers(caller, move |registers| Ok(registers.store.plan_named(&plan_id)?)).await?;
    if planned.is_empty() {
        let message = format!("this side has committed to no list in round {round}.");
        return Err(Refusal::of(ErrorReason::ResourceUnknown, message).into());
    }
    let (_, list) = decode(&planned)?;
    let list_id = list.list_id.clone();
    let said = delegation.say_as(list, None, &derived(LIST, &[&list_id])).await?;
    Ok(api::OpenCommittedListResponse { list_id, answer: said.answer })
}

/// Draws the list, hands its documents to the outbox for the time after the release, and keeps what will be said.
async fn plan(
    delegation: &Delegation,
    caller: Identity,
    round: RoundId,
    request: api::CommitListRequest,
    asked: Asked,
) -> Result<Vec<Vec<u8>>, Status> {
    let agreement = agreement_of(delegation, round)?;
    let mut source = request.list.unwrap_or_default();
    source.agreement = agreement.to_string();
    let drawn: Drawn = draw(delegation, caller, source).await?;
    let kind = drawn.kind;
    let (entries, sealings) = drawn.apart(delegation.other().principal);
    let count = entries.len();
    let entries_max = delegation.participant().genesis().limits.list_entries_max;
    let mut lists = payloads(entries, &agreement, kind, entries_max);
    let list = match (lists.pop(), lists.is_empty()) {
        (Some(list), true) => list,
        _ => return Err(one_list(count, entries_max).into()),
    };
    let documents_digest = seal(delegation, sealings, round).await?;
    let opened = proto::OpenList::decode(list.as_slice()).map_err(|error| internal(&error))?;
    let commitment = proto::CommitList {
        header: None,
        round_id: round.to_vec(),
        list_id: opened.list_id.clone(),
        list_content: opened.content_digest().to_vec(),
        entries: u32::try_from(count).unwrap_or(u32::MAX),
        documents_digest: documents_digest.to_vec(),
    };
    let planned = vec![commitment.encode_to_vec(), list];
    let keep = move |registers: &mut crate::registers::Registers<'_>| {
        registers.store.transaction(|transaction| store::plan::insert(transaction, &asked, &planned))?;
        Ok(planned)
    };
    delegation.registers(caller, keep).await
}

/// Seals the documents of a round; the digest is over their content addresses, ascending.
async fn seal(delegation: &Delegation, sealings: Vec<Sealing>, round: RoundId) -> Result<Digest, Status> {
    let mut addresses = delegation.seal_for_round(sealings.into_iter(), round).await?;
    addresses.sort_unstable();
    Ok(Digest::of(&addresses.concat()))
}

fn agreement_of(delegation: &Delegation, round: RoundId) -> Result<AgreementCode, Status> {
    let found = delegation.ledger(|ledger, _| {
        Ok::<_, DelegationError>(ledger.rounds.get(&round).map(|round| round.agreement.clone()))
    })?;
    found.ok_or_else(|| {
        let message = format!("no round {round} is open here.");
        Refusal::of(ErrorReason::ResourceUnknown, message)
            .allowed("Wait until the mirror has replayed its opening.".to_owned())
            .into()
    })
}

fn one_list(entries: usize, entries_max: u32) -> DelegationError {
    DelegationError::field(
        "list",
        format!("found {entries} entries; a round takes one list of each side, of 1 to {entries_max}"),
    )
}

fn round_of(bytes: &[u8]) -> Result<RoundId, DelegationError> {
    RoundId::from_slice(bytes).ok_or_else(|| {
        DelegationError::field("round_id", format!("found {} bytes; 16 are needed", bytes.len()))
    })
}

fn asked_in(round: RoundId, content: Digest) -> Asked {
    let plan_id = derived(COMMIT_LIST, &[round.as_bytes()]);
    Asked { request_id: plan_id.clone(), plan_id, content }
}

fn decode(planned: &[Vec<u8>]) -> Result<(proto::CommitList, proto::OpenList), Status> {
    let [commitment, list] = planned else { return Err(internal(&"the plan of a round has two parts")) };
    let commitment = proto::CommitList::decode(commitment.as_slice()).map_err(|error| internal(&error))?;
    let list = proto::OpenList::decode(list.as_slice()).map_err(|error| internal(&error))?;
    Ok((commitment, list))
}
