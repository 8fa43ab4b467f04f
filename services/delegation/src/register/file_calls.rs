//! A file in parts: taken in, imported or compared with what is there, and told of as it goes on.

use std::sync::Arc;

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::import_file_request::Part;
use homeward_api::delegation::v1::import_file_response::Event;
use homeward_delegation_core::csv::FILE_BYTES_MAX;
use homeward_delegation_core::date::Date;
use homeward_shell::identity::Identity;
use homeward_shell::limits::CHUNK_BYTES;
use prost::Message as _;
use tonic::{Status, Streaming};

use super::calls::register_of;
use super::revise::{Change, ChangeKind, Outcome, Provenance, Revision, committed, revise};
use super::{ImportContext, import_told};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::events::{Events, Teller, begin};
use crate::form::form_of;
use crate::note::{Note, grade_of, optional_reason_of, source_of};
use crate::registers::Registers;
use crate::request::Asked;
use crate::store::{self, Counts, RegisterKind};
use crate::terms::agreed_age_rule;

/// Most rows that differ in one event.
const CHANGES_PER_EVENT_MAX: usize = 500;

/// What a call tells.
pub(crate) type FileEvents = Events<api::ImportFileResponse>;

/// Takes a file in and imports it.
pub(crate) fn import_file(
    delegation: Arc<Delegation>,
    caller: Identity,
    parts: Streaming<api::ImportFileRequest>,
) -> FileEvents {
    begin(move |teller| Box::pin(run(delegation, caller, parts, teller)))
}

async fn run(
    delegation: Arc<Delegation>,
    caller: Identity,
    mut parts: Streaming<api::ImportFileRequest>,
    teller: Teller<api::ImportFileResponse>,
) -> Result<(), Status> {
    let head = match parts.message().await?.and_then(|first| first.part) {
        Some(Part::Head(head)) => head,
        _ => return Err(DelegationError::field("part", "the first part says what the file is").into()),
    };
    let mut file = Vec::new();
    while let Some(part) = parts.message().await? {
        take(&mut file, part)?;
    }
    let _turn = delegation.turn().await;
    let asked = Asked::of_parts("import-file", &head.request_id, &[&file, &head.encode_to_vec()])?;
    let register = register_of(head.register)?;
    let revision = revision(&delegation, &head)?;
    let (form, apply) = (form_of(head.form)?, head.apply);
    let work = move |registers: &mut Registers<'_>| {
        let file = form.normalise(&file)?;
        work(registers, register, &file, &revision, apply, &asked, &teller)
    };
    delegation.registers(caller, work).await
}

fn take(file: &mut Vec<u8>, part: api::ImportFileRequest) -> Result<(), DelegationError> {
    let Some(Part::Chunk(chunk)) = part.part else {
        return Err(DelegationError::field("part", "every part after the first is a chunk"));
    };
    if chunk.len() > CHUNK_BYTES {
        let message = format!("{} bytes; a chunk has at most {CHUNK_BYTES}", chunk.len());
        return Err(DelegationError::field("chunk", message));
    }
    if file.len().saturating_add(chunk.len()) > FILE_BYTES_MAX {
        let message = format!("the file is larger than {FILE_BYTES_MAX} bytes. Nothing was imported.");
        return Err(DelegationError::File(message));
    }
    file.extend_from_slice(&chunk);
    Ok(())
}

fn revision(delegation: &Delegation, head: &api::ImportFileHead) -> Result<Revision, DelegationError> {
    let source = source_of(&head.source)?.to_owned();
    let reason = optional_reason_of(&head.reason)?.to_owned();
    Ok(Revision {
        context: import_context(delegation, &head.reference_day)?,
        provenance: Provenance { note: Note { source, reason }, grade: grade_of(&head.grade)? },
        committed: delegation.ledger(|ledger, _| committed(ledger, delegation.own().principal)),
    })
}

/// What files and rows are judged against on a day.
///
/// # Errors
/// The text is not a day.
pub(super) fn import_context(delegation: &Delegation, day: &str) -> Result<ImportContext, DelegationError> {
    let reference_day =
        Date::parse(day).map_err(|error| DelegationError::field("reference_day", error.to_string()))?;
    Ok(ImportContext {
        own: delegation.own().principal,
        own_power: delegation.own().power,
        other_power: delegation.other().power,
        reference_day,
        age_rule: delegation.ledger(|ledger, _| agreed_age_rule(ledger)),
    })
}

fn work(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    file: &[u8],
    revision: &Revision,
    apply: bool,
    asked: &Asked,
    teller: &Teller<api::ImportFileResponse>,
) -> Result<(), DelegationError> {
    if let [known] = registers.store.plan(asked)?.as_slice() {
        let result = api::ImportFileResult::decode(known.as_slice());
        let result = result.map_err(|_| DelegationError::Store(store::StoreError::Damaged("a result")))?;
        tell(teller, Event::Result(result));
        return Ok(());
    }
    let mut told = |stage: &'static str, done: usize, total: usize| {
        let progress = api::Progress { stage: stage.to_owned(), done: wide(done), total: wide(total) };
        teller.tell_if_room(api::ImportFileResponse { event: Some(Event::Progress(progress)) });
    };
    let is_first = registers.store.import_of(register)?.is_none();
    let result = if is_first {
        first(import_told(registers, register, file, &revision.context, &mut told)?)
    } else {
        let outcome = revise(registers, register, file, revision, apply, &mut told)?;
        for group in outcome.changes.chunks(CHANGES_PER_EVENT_MAX) {
            let rows = group.iter().map(shown).collect();
            tell(teller, Event::Changes(api::RowChanges { rows }));
        }
        let counts = registers.store.import_of(register)?.map(|import| import.counts).unwrap_or_default();
        again(&outcome, counts, apply)
    };
    if result.applied {
        let kept = [result.encode_to_vec()];
        registers.store.transaction(|transaction| store::plan::insert(transaction, asked, &kept))?;
    }
    tell(teller, Event::Result(result));
    Ok(())
}

fn tell(teller: &Teller<api::ImportFileResponse>, event: Event) {
    teller.tell_blocking(api::ImportFileResponse { event: Some(event) });
}

fn first(counts: Counts) -> api::ImportFileResult {
    api::ImportFileResult {
        applied: true,
        first: true,
        rows: counts.rows,
        new: counts.rows,
        quarantined: counts.quarantined,
        medical_quarantined: counts.medical_quarantined,
        refused_claims: counts.refused_claims,
        ..api::ImportFileResult::default()
    }
}

fn again(outcome: &Outcome, counts: Counts, applied: bool) -> api::ImportFileResult {
    let of = |kind| wide(outcome.of(kind));
    api::ImportFileResult {
        applied,
        first: false,
        rows: wide(outcome.rows),
        new: of(ChangeKind::New).saturating_add(of(ChangeKind::NewQuarantined)),
        changed: of(ChangeKind::Changed),
        same: wide(outcome.same),
        gone: of(ChangeKind::Gone),
        pending: of(ChangeKind::Pending),
        refused: of(ChangeKind::Refused),
        mended: wide(outcome.mended),
        quarantined: counts.quarantined,
        medical_quarantined: counts.medical_quarantined,
        refused_claims: wide(outcome.refused_claims),
        not_shown: wide(outcome.not_told),
    }
}

/// A row that differs, as the contract has it.
pub(super) fn shown(change: &Change) -> api::RowChange {
    let field = |field: &homeward_delegation_core::import::ColumnChange| api::FieldChange {
        column: field.column.to_owned(),
        before: field.before.clone(),
        now: field.now.clone(),
    };
    api::RowChange {
        kind: change.kind as i32,
        key: change.key.clone(),
        row: change.subject.map(|subject| subject.to_vec()).unwrap_or_default(),
        line: change.line,
        fields: change.fields.iter().map(field).collect(),
        message: change.message.clone(),
        leaves_quarantine: change.leaves_quarantine,
    }
}

pub(super) fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}
