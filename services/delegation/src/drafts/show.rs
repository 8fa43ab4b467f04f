//! Showing drafts.

use std::collections::BTreeMap;

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::exclusion::Whom;
use homeward_delegation_core::draft::{DRAFT_LINES_MAX, PRIORITY_WORDS};
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use homeward_vault::DocumentId;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::create::{FACILITY_MARK, KEY_MARK};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::Note;
use crate::register::field;
use crate::registers::Registers;
use crate::store::RegisterKind;
use crate::store::drafts::{Draft, DraftId};

/// Drafts of a page where the caller names no number.
const PAGE_DRAFTS_DEFAULT: usize = 20;
/// Most drafts of a page.
const PAGE_DRAFTS_MAX: usize = 100;
/// Most changes shown of one draft.
const CHANGES_SHOWN_MAX: u32 = 1_000;
/// Number of the field with the serial or container number in every document.
pub(super) const KEY_FIELD: u16 = 1;

/// Every line that a draft can have.
pub(super) fn all_lines() -> u32 {
    u32::try_from(DRAFT_LINES_MAX).unwrap_or(u32::MAX)
}

/// The id of a draft.
///
/// # Errors
/// It has not 16 bytes.
pub(super) fn draft_id(field: &'static str, bytes: &[u8]) -> Result<DraftId, DelegationError> {
    let id = <[u8; 16]>::try_from(bytes);
    id.map(DraftId).map_err(|_| {
        DelegationError::field(field, format!("{} bytes; the id of a draft has 16", bytes.len()))
    })
}

/// A draft by its id.
///
/// # Errors
/// There is none.
pub(super) fn known(registers: &Registers<'_>, id: DraftId) -> Result<Draft, DelegationError> {
    let draft = registers.store.draft(id)?;
    draft.ok_or_else(|| {
        DelegationError::Unknown("there is no draft of this id; list them: homeward list drafts".to_owned())
    })
}

/// A draft without its lines, as the contract has it.
///
/// # Errors
/// There is none, or a store fails.
pub(super) fn summary(
    registers: &mut Registers<'_>,
    id: DraftId,
) -> Result<api::DraftSummary, DelegationError> {
    let draft = known(registers, id)?;
    let lines = registers.store.draft_size(id)?;
    let reason = Note::read_all(registers, &[draft.note])?.pop().unwrap_or_default().reason;
    Ok(api::DraftSummary {
        draft_id: draft.id.0.to_vec(),
        agreement: draft.agreement,
        register: register_word(draft.register).to_owned(),
        terms: draft.terms,
        wanted: draft.wanted,
        lines,
        missing: draft.missing,
        excluded: draft.excluded,
        version: draft.version,
        actor: draft.actor,
        created_time_us: draft.time_us,
        batch_id: draft.batch.map(|batch| batch.to_vec()).unwrap_or_default(),
        priority: PRIORITY_WORDS.to_owned(),
        reason,
    })
}

fn register_word(register: RegisterKind) -> &'static str {
    if register == RegisterKind::RemainsHeld { "remains" } else { "persons" }
}

/// Drafts, the newest first.
pub(crate) async fn list_drafts(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListDraftsRequest,
) -> Result<api::ListDraftsResponse, Status> {
    let bound = ["drafts"];
    let before = PageToken::decode(&request.page_token, &bound)?.map(|token| token.0);
    let before = before.map_or(i64::MAX, |before| i64::try_from(before).unwrap_or(i64::MAX));
    let wanted = page_size(request.page_size, PAGE_DRAFTS_DEFAULT, PAGE_DRAFTS_MAX);
    let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
    let (drafts, last) = delegation
        .registers(caller, move |registers| {
            let found = registers.store.drafts(before, limit)?;
            let shown: Vec<_> =
                found.iter().map(|draft| summary(registers, draft.id)).collect::<Result<_, _>>()?;
            Ok((shown, found.last().map(|draft| draft.ordinal).filter(|_| found.len() >= wanted)))
        })
        .await?;
    let last = last.and_then(|last| u128::try_from(last).ok());
    let next_page_token = last.map(|last| PageToken(last).encode(&bound)).unwrap_or_default();
    Ok(api::ListDraftsResponse { drafts, next_page_token })
}

/// One draft: how it was drawn, who was left out, what was changed.
pub(crate) async fn get_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::GetDraftRequest,
) -> Result<api::GetDraftResponse, Status> {
    let id = draft_id("draft_id", &request.draft_id)?;
    delegation.registers(caller, move |registers| show(registers, id)).await
}

fn show(registers: &mut Registers<'_>, id: DraftId) -> Result<api::GetDraftResponse, DelegationError> {
    let draft = summary(registers, id)?;
    let mut by_term: BTreeMap<String, u32> = BTreeMap::new();
    for line in registers.store.draft_lines(id, 0, all_lines())? {
        let count = by_term.entry(line.term).or_default();
        *count = count.saturating_add(1);
    }
    let exclusions = registers.store.draft_exclusions(id)?;
    let exclusions = Note::read_all(registers, &exclusions)?;
    let changes = registers.store.draft_changes(id, CHANGES_SHOWN_MAX)?;
    let notes: Vec<DocumentId> = changes.iter().map(|change| change.note).collect();
    let notes = Note::read_all(registers, &notes)?;
    let documents =
        registers.read_subjects(changes.iter().map(|change| change.subject), Purpose::ListVerification)?;
    let changes = changes.into_iter().zip(notes).zip(documents).map(|((change, note), document)| {
        api::DraftChangeRecord {
            change: if change.is_addition { "ADDED" } else { "REMOVED" }.to_owned(),
            key: document.and_then(|document| field(&document, KEY_FIELD)).unwrap_or_default(),
            actor: change.actor,
            time_us: change.time_us,
            reason: note.reason,
        }
    });
    Ok(api::GetDraftResponse {
        changes: changes.collect(),
        draft: Some(draft),
        by_term: by_term.into_iter().map(|(term, lines)| api::TermLines { term, lines }).collect(),
        exclusions: exclusions.into_iter().map(exclusion).collect(),
    })
}

fn exclusion(note: Note) -> api::Exclusion {
    let key = note.source.strip_prefix(KEY_MARK).map(|key| Whom::Key(key.to_owned()));
    let facility = note.source.strip_prefix(FACILITY_MARK).map(|place| Whom::Facility(place.to_owned()));
    api::Exclusion { reason: note.reason, whom: key.or(facility) }
}
