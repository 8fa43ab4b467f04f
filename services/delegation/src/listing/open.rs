//! Opening a list: choose, seal, say.

use homeward_api::delegation::v1 as api;
use homeward_participant::Sealing;
use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::AgreementCode;
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use prost::Message;
use tonic::Status;

use super::choose::{Chosen, ListView, offer_file, whole_register};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::form::form_of;
use crate::registers::Registers;
use crate::request::{Asked, derived};
use crate::store::{self, RegisterKind};
use crate::terms::agreement_code;

/// Entries of one list that fit an envelope of 1 MiB: an entry has at most 82 bytes.
const LIST_ENTRIES_MAX: usize = 10_000;

/// Opens one or more lists; the same request id gives the same ones.
pub(crate) async fn open(
    delegation: &Delegation,
    caller: Identity,
    request: api::OpenListRequest,
) -> Result<api::OpenListResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let known = asked.clone();
    let planned = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let planned = if planned.is_empty() { plan(delegation, caller, request, asked).await? } else { planned };
    let mut response = api::OpenListResponse::default();
    for payload in planned {
        let list = decode(&payload)?;
        response.entries =
            response.entries.saturating_add(u64::try_from(list.entries.len()).unwrap_or(u64::MAX));
        let request_id = derived("list", &[&list.list_id]);
        response.lists.push(list.list_id.clone());
        response.answer = delegation.say_as(list, None, &request_id).await?.answer;
    }
    Ok(response)
}

/// Chooses the entries, hands their documents to the outbox, and keeps what will be said.
async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::OpenListRequest,
    asked: Asked,
) -> Result<Vec<Vec<u8>>, Status> {
    let drawn = draw(delegation, caller, request).await?;
    let (drawn_agreement, drawn_kind) = (drawn.agreement.clone(), drawn.kind);
    let (entries, sealings) = drawn.apart(delegation.other().principal);
    delegation.seal(sealings.into_iter()).await?;
    let entries_max = delegation.participant().genesis().limits.list_entries_max;
    let payloads = payloads(entries, &drawn_agreement, drawn_kind, entries_max);
    delegation.registers(caller, move |registers| keep(registers, &asked, payloads)).await
}

/// Chooses the entries of a list, ascending by reference.
pub(crate) async fn draw(
    delegation: &Delegation,
    caller: Identity,
    request: api::OpenListRequest,
) -> Result<Drawn, Status> {
    let agreement = agreement_code(&request.agreement)?;
    let (register, kind) = register_of(&request.register)?;
    let form = form_of(request.offer_form)?;
    let (own, other) = (delegation.own(), delegation.other());
    let view = delegation.ledger(|ledger, _| ListView::of(ledger, &agreement, own.principal, kind))?;
    let mut chosen = delegation
        .registers(caller, move |registers| match request.offer_file.as_slice() {
            [] => whole_register(registers, register, &view),
            file => {
                check_offer_register(register)?;
                offer_file(registers, &form.normalise(file)?, other.power, &view)
            }
        })
        .await?;
    chosen.sort_by_key(|entry| entry.subject);
    Ok(Drawn { agreement, kind, chosen })
}

/// Entries that were chosen for a list.
pub(crate) struct Drawn {
    /// The agreement.
    pub(crate) agreement: AgreementCode,
    /// What the entries are.
    pub(crate) kind: SubjectKind,
    chosen: Vec<Chosen>,
}

impl Drawn {
    /// The entries, and the documents to be sealed to the other side and the neutral.
    pub(crate) fn apart(self, other: Principal) -> (Vec<proto::ListEntry>, Vec<Sealing>) {
        let entries = self.chosen.iter().map(entry).collect();
        let to_seal = self.chosen.into_iter().filter(|entry| entry.must_seal);
        let sealings = to_seal.map(|entry| Sealing {
            document_id: homeward_vault::DocumentId(entry.subject.0),
            document: entry.document,
            recipients: vec![other, Principal::Neutral],
        });
        (entries, sealings.collect())
    }
}

fn keep(
    registers: &mut Registers<'_>,
    asked: &Asked,
    payloads: Vec<Vec<u8>>,
) -> Result<Vec<Vec<u8>>, DelegationError> {
    registers.store.transaction(|transaction| store::plan::insert(transaction, asked, &payloads))?;
    Ok(payloads)
}

fn entry(chosen: &Chosen) -> proto::ListEntry {
    proto::ListEntry {
        subject: chosen.subject.to_vec(),
        field_root: chosen.document.field_root().to_vec(),
        claimed_term: chosen.term.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

/// As many lists as the forum's limit asks for, each with an id of its own.
pub(crate) fn payloads(
    entries: Vec<proto::ListEntry>,
    agreement: &AgreementCode,
    kind: SubjectKind,
    entries_max: u32,
) -> Vec<Vec<u8>> {
    let entries_max = usize::try_from(entries_max).unwrap_or(LIST_ENTRIES_MAX).clamp(1, LIST_ENTRIES_MAX);
    let lists = entries.chunks(entries_max).map(|entries| proto::OpenList {
        header: None,
        list_id: uuid::Uuid::now_v7().as_bytes().to_vec(),
        agreement: agreement.to_string(),
        kind: proto::SubjectKind::from(kind).into(),
        entries: entries.to_vec(),
    });
    lists.map(|list| list.encode_to_vec()).collect()
}

fn decode(payload: &[u8]) -> Result<proto::OpenList, Status> {
    proto::OpenList::decode(payload).map_err(|error| homeward_shell::status::internal(&error))
}

fn register_of(name: &str) -> Result<(RegisterKind, SubjectKind), DelegationError> {
    match name {
        "persons" => Ok((RegisterKind::PersonsHeld, SubjectKind::Person)),
        "remains" => Ok((RegisterKind::RemainsHeld, SubjectKind::Container)),
        _ => Err(DelegationError::field(
            "register",
            format!("found {name:?}; allowed are persons and remains"),
        )),
    }
}

fn check_offer_register(register: RegisterKind) -> Result<(), DelegationError> {
    match register {
        RegisterKind::PersonsHeld => Ok(()),
        _ => Err(DelegationError::field(
            "offer_file",
            "an offer file names persons; leave it empty for remains",
        )),
    }
}
