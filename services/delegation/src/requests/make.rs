//! Asking after persons whom this side seeks.

use homeward_api::delegation::v1 as api;
use homeward_participant::Sealing;
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_vault::DocumentId;
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;
use prost::Message;
use tonic::Status;

use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::request::{Asked, derived};
use crate::store::{self, RegisterKind};
use crate::terms::agreement_code;

/// Entries of one request that fit an envelope of 1 MiB: an entry has at most 56 bytes.
const REQUEST_ENTRIES_MAX: usize = 10_000;

/// Asks after persons; the same request id gives the same requests.
pub(crate) async fn request_sought(
    delegation: &Delegation,
    caller: Identity,
    request: api::RequestSoughtRequest,
) -> Result<api::RequestSoughtResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let known = asked.clone();
    let planned = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let planned = if planned.is_empty() { plan(delegation, caller, request, asked).await? } else { planned };
    let mut response = api::RequestSoughtResponse::default();
    for payload in planned {
        let said = proto::RequestPersons::decode(payload.as_slice())
            .map_err(|error| homeward_shell::status::internal(&error))?;
        let entries = u64::try_from(said.entries.len()).unwrap_or(u64::MAX);
        response.entries = response.entries.saturating_add(entries);
        let request_id = derived("request", &[&said.request_id]);
        response.requests.push(said.request_id.clone());
        response.answer = delegation.say_as(said, None, &request_id).await?.answer;
    }
    Ok(response)
}

/// Chooses whom to ask after, hands their documents to the outbox, and keeps what will be said.
async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::RequestSoughtRequest,
    asked: Asked,
) -> Result<Vec<Vec<u8>>, Status> {
    let agreement = agreement_code(&request.agreement)?;
    let known: std::collections::BTreeSet<SubjectRef> =
        delegation.ledger(|ledger, _| ledger.sought.keys().copied().collect());
    let chosen = delegation
        .registers(caller, move |registers| {
            let subjects = choose(registers, &request.sought_refs)?;
            let new = subjects.into_iter().filter(|subject| !known.contains(subject)).collect();
            documents(registers, new)
        })
        .await?;
    let entries: Vec<proto::RequestEntry> = chosen
        .iter()
        .map(|(subject, document)| proto::RequestEntry {
            reference: subject.to_vec(),
            field_root: document.field_root().to_vec(),
        })
        .collect();
    let other = delegation.other().principal;
    let sealings = chosen.into_iter().map(|(subject, document)| Sealing {
        document_id: DocumentId(subject.0),
        document,
        recipients: vec![other, Principal::Neutral],
    });
    delegation.seal(sealings.collect::<Vec<_>>().into_iter()).await?;
    let payloads: Vec<Vec<u8>> = entries
        .chunks(REQUEST_ENTRIES_MAX)
        .map(|entries| {
            let said = proto::RequestPersons {
                header: None,
                request_id: uuid::Uuid::now_v7().as_bytes().to_vec(),
                agreement: agreement.to_string(),
                entries: entries.to_vec(),
            };
            said.encode_to_vec()
        })
        .collect();
    delegation.registers(caller, move |registers| keep(registers, &asked, payloads)).await
}

/// The enquiries that are named, or all that stand.
fn choose(registers: &Registers<'_>, named: &[String]) -> Result<Vec<SubjectRef>, DelegationError> {
    if named.is_empty() {
        let all = registers.store.standing(RegisterKind::PersonsSought)?;
        return Ok(all.into_iter().map(|row| row.subject).collect());
    }
    let found = |text: &String| {
        let row = registers.store.find(RegisterKind::PersonsSought, text.trim())?;
        row.map(|row| row.subject).ok_or_else(|| {
            DelegationError::Unknown(format!("no enquiry {text} stands in the register of persons sought"))
        })
    };
    named.iter().map(found).collect()
}

/// Their documents as they stand, ascending by reference.
fn documents(
    registers: &mut Registers<'_>,
    mut subjects: Vec<SubjectRef>,
) -> Result<Vec<(SubjectRef, Document)>, DelegationError> {
    subjects.sort_unstable();
    subjects.dedup();
    let documents = registers.read_subjects(subjects.iter().copied(), Purpose::Tracing)?;
    let found: Vec<_> = subjects
        .into_iter()
        .zip(documents)
        .filter_map(|(subject, document)| document.map(|document| (subject, document)))
        .collect();
    if found.is_empty() {
        let message = "nobody is left to ask after: everybody who stands there was asked after before";
        return Err(DelegationError::field("sought_refs", message));
    }
    Ok(found)
}

fn keep(
    registers: &mut Registers<'_>,
    asked: &Asked,
    payloads: Vec<Vec<u8>>,
) -> Result<Vec<Vec<u8>>, DelegationError> {
    registers.store.transaction(|transaction| store::plan::insert(transaction, asked, &payloads))?;
    Ok(payloads)
}
