//! Proposing and countering: draw, compose, say.

use homeward_api::delegation::v1 as api;
use homeward_payload::domain::{SubjectKind, TrancheReference};
use homeward_payload::ids::{AgreementCode, BatchId, TermCode, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_shell::identity::Identity;
use homeward_shell::reads::code::code_of;
use homeward_shell::status::internal;
use prost::Message;
use tonic::Status;

use super::compose::compose;
use super::draw::{DrawView, Wanted, draw_lines};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::request::Asked;
use crate::store::{self, RegisterKind};
use crate::terms::agreement_code;

/// A proposal that was drawn.
struct Planned {
    payload: proto::ProposeBatch,
    drawn: u32,
}

/// Proposes a batch or counters one; the same request id gives the same revision.
pub(crate) async fn propose(
    delegation: &Delegation,
    caller: Identity,
    request: api::ProposeBatchRequest,
) -> Result<api::ProposeBatchResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let offer_end = Timestamp(request.offer_end_us);
    let known = asked.clone();
    let kept = delegation.registers(caller, move |registers| Ok(registers.store.plan(&known)?)).await?;
    let planned = match kept.as_slice() {
        [payload, drawn] => decode(payload, drawn)?,
        _ => plan(delegation, caller, request, asked.clone()).await?,
    };
    let batch = BatchId::from_slice(&planned.payload.batch_id);
    let (batch_id, revision) = (planned.payload.batch_id.clone(), planned.payload.revision);
    let said = delegation.say_as(planned.payload, Some(offer_end), &asked.plan_id).await?;
    Ok(api::ProposeBatchResponse {
        batch_id,
        code: batch.as_ref().map(code_of).unwrap_or_default(),
        revision,
        drawn: planned.drawn,
        answer: said.answer,
    })
}

/// Draws the lines and keeps what will be said.
async fn plan(
    delegation: &Delegation,
    caller: Identity,
    request: api::ProposeBatchRequest,
    asked: Asked,
) -> Result<Planned, Status> {
    let agreement = agreement_code(&request.agreement)?;
    let (register, kind) = register_of(&request.register)?;
    let counters = countered(&request.batch_id)?;
    check_offer_end(request.offer_end_us)?;
    let giver = delegation.own().principal;
    let view =
        delegation.ledger(|ledger, now| DrawView::of(ledger, &agreement, giver, kind, counters, now))?;
    let wanted = Wanted {
        terms: view.named(&request.terms)?,
        lines_max: usize::try_from(request.lines_max).unwrap_or(usize::MAX),
        keys: request.keys,
        class: request.term_class,
    };
    let stage = stage(&agreement, &request.group, &request.tranche)?;
    let batch = counters.unwrap_or_else(|| BatchId(uuid::Uuid::now_v7().into_bytes()));
    let planned = delegation.registers(caller, move |registers| {
        let mut lines = view.kept();
        let drawn = draw_lines(registers, register, &view, &wanted, &lines)?;
        let count = u32::try_from(drawn.len()).unwrap_or(u32::MAX);
        check_drawn(&wanted, drawn.len(), lines.len())?;
        lines.extend(drawn);
        let (number, content) =
            view.before.as_ref().map_or((0, None), |revision| (revision.number, Some(revision.content)));
        let payload = compose(
            batch,
            number.saturating_add(1),
            content,
            lines,
            &view.references,
            stage.as_ref().or(view.tranche.as_ref()),
        );
        keep(registers, &asked, Planned { payload, drawn: count })
    });
    planned.await
}

fn keep(registers: &mut Registers<'_>, asked: &Asked, planned: Planned) -> Result<Planned, DelegationError> {
    let parts = [planned.payload.encode_to_vec(), planned.drawn.to_be_bytes().to_vec()];
    registers.store.transaction(|transaction| store::plan::insert(transaction, asked, &parts))?;
    Ok(planned)
}

fn decode(payload: &[u8], drawn: &[u8]) -> Result<Planned, Status> {
    let payload = proto::ProposeBatch::decode(payload).map_err(|error| internal(&error))?;
    let drawn = drawn.try_into().map_err(|error| internal(&error))?;
    Ok(Planned { payload, drawn: u32::from_be_bytes(drawn) })
}

pub(crate) fn register_of(name: &str) -> Result<(RegisterKind, SubjectKind), DelegationError> {
    match name {
        "persons" => Ok((RegisterKind::PersonsHeld, SubjectKind::Person)),
        "remains" => Ok((RegisterKind::RemainsHeld, SubjectKind::Container)),
        _ => Err(DelegationError::field(
            "register",
            format!("found {name:?}; allowed are persons and remains"),
        )),
    }
}

/// The stage that is named; nothing where none is.
fn stage(
    agreement: &AgreementCode,
    group: &str,
    tranche: &str,
) -> Result<Option<TrancheReference>, DelegationError> {
    if group.is_empty() && tranche.is_empty() {
        return Ok(None);
    }
    let code = |name: &'static str, text: &str| {
        TermCode::new(text).ok_or_else(|| {
            DelegationError::field(name, "not a code; a stage is named by its group and its own code")
        })
    };
    let (group, tranche) = (code("group", group)?, code("tranche", tranche)?);
    Ok(Some(TrancheReference { agreement: agreement.clone(), group, tranche }))
}

pub(crate) fn countered(bytes: &[u8]) -> Result<Option<BatchId>, DelegationError> {
    if bytes.is_empty() {
        return Ok(None);
    }
    let wrong = || DelegationError::field("batch_id", format!("{} bytes; a batch id has 16", bytes.len()));
    BatchId::from_slice(bytes).map(Some).ok_or_else(wrong)
}

pub(crate) fn check_offer_end(offer_end_us: i64) -> Result<(), DelegationError> {
    if offer_end_us > 0 {
        return Ok(());
    }
    let message =
        format!("found {offer_end_us}; an offer says until when it stands, in microseconds since 1970");
    Err(DelegationError::field("offer_end_us", message))
}

/// A counter-proposal may only leave lines out; whoever wants lines is told where there are none.
pub(crate) fn check_drawn(wanted: &Wanted, drawn: usize, kept: usize) -> Result<(), DelegationError> {
    let only_leaves_out = wanted.lines_max == 0 && wanted.keys.is_empty() && kept > 0;
    if drawn > 0 || only_leaves_out {
        return Ok(());
    }
    let message = "no line can be drawn: nobody of this register stands accepted on a list, free and under a \
                   term named. Open a list and have it answered, or name other terms.";
    Err(DelegationError::NothingToDraw(message.to_owned()))
}
