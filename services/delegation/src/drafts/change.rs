//! Changing a draft line by line: every change has an actor, a reason and a time.

use std::collections::{BTreeMap, BTreeSet};

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::draft::DRAFT_LINES_MAX;
use homeward_ledger::agreement::TermKey;
use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use tonic::Status;

use super::create::term_word;
use super::show::{all_lines, draft_id, known, summary};
use crate::batches::DrawView;
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::{Note, reason_of};
use crate::registers::{Registers, put_all};
use crate::request::Asked;
use crate::store::drafts::{Draft, DraftChange, DraftId, DraftLine};
use crate::store::{self, RegisterKind, StoreError};
use crate::terms::agreement_code;

/// Most lines added, and most removed, in one change.
const CHANGES_MAX: usize = 1_000;

/// Adds and removes lines.
pub(crate) async fn change_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::ChangeDraftRequest,
) -> Result<api::ChangeDraftResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let id = draft_id("draft_id", &request.draft_id)?;
    check_counts(&request)?;
    let note = Note::of(reason_of(&request.reason)?);
    let draft = delegation.registers(caller, move |registers| known(registers, id)).await?;
    let view = view(delegation, &draft)?;
    let work = move |registers: &mut Registers<'_>| {
        if registers.store.plan(&asked)?.is_empty() {
            check_open(&known(registers, id)?, request.version)?;
            change(registers, &draft, &request, &view, &note, &asked)?;
        }
        summary(registers, id)
    };
    let shown = delegation.registers(caller, work).await?;
    Ok(api::ChangeDraftResponse { draft: Some(shown) })
}

fn check_counts(request: &api::ChangeDraftRequest) -> Result<(), DelegationError> {
    let (added, removed) = (request.additions.len(), request.removals.len());
    if added == 0 && removed == 0 {
        return Err(DelegationError::field("additions", "nothing is added and nothing removed"));
    }
    if added.max(removed) > CHANGES_MAX {
        let message = format!("{added} added, {removed} removed; at most {CHANGES_MAX} each are allowed");
        return Err(DelegationError::field("additions", message));
    }
    Ok(())
}

/// What a draft's lines are judged by.
///
/// # Errors
/// Its agreement is not in force any more.
pub(super) fn view(delegation: &Delegation, draft: &Draft) -> Result<DrawView, DelegationError> {
    let agreement = agreement_code(&draft.agreement)?;
    let giver = delegation.own().principal;
    let kind = kind_of(draft.register);
    delegation.ledger(|ledger, now| DrawView::of(ledger, &agreement, giver, kind, None, now))
}

/// What stands on the lines of a draft.
pub(super) fn kind_of(register: RegisterKind) -> SubjectKind {
    if register == RegisterKind::RemainsHeld { SubjectKind::Container } else { SubjectKind::Person }
}

/// A draft that the caller has seen as it is, and that was not proposed.
///
/// # Errors
/// `DRAFT_STALE`, `DRAFT_PROPOSED`.
pub(super) fn check_open(draft: &Draft, seen: u32) -> Result<(), DelegationError> {
    if draft.batch.is_some() {
        let message =
            "the draft was proposed as a batch; what was said stays. Draw a new one. Nothing was changed.";
        return Err(DelegationError::DraftProposed(message.to_owned()));
    }
    if draft.version != seen {
        return Err(DelegationError::DraftStale(format!(
            "the draft has version {}; version {seen} was named. Look at it again. Nothing was changed.",
            draft.version
        )));
    }
    Ok(())
}

fn change(
    registers: &mut Registers<'_>,
    draft: &Draft,
    request: &api::ChangeDraftRequest,
    view: &DrawView,
    note: &Note,
    asked: &Asked,
) -> Result<(), DelegationError> {
    let id = draft.id;
    let mut lines = registers.store.draft_lines(id, 0, all_lines())?;
    let removed = removed(registers, draft.register, &request.removals, &lines)?;
    lines.retain(|line| !removed.contains(&line.subject));
    let added = added(registers, draft, &request.additions, view, &lines)?;
    lines.extend(added.iter().map(|(subject, term)| DraftLine {
        number: 0,
        subject: *subject,
        term: term.clone(),
        by_hand: true,
    }));
    if lines.len() > DRAFT_LINES_MAX {
        let message = format!("{} lines then; a draft has at most {DRAFT_LINES_MAX}", lines.len());
        return Err(DelegationError::field("additions", message));
    }
    for (number, line) in (1_u32..).zip(&mut lines) {
        line.number = number;
    }
    let (actor, time_us) = (registers.reader.actor.clone(), registers.reader.time_us);
    let (mut changes, mut notes) = (Vec::new(), Vec::new());
    let changed = removed.iter().map(|subject| (*subject, false));
    for (subject, is_addition) in changed.chain(added.keys().map(|subject| (*subject, true))) {
        let kept = note.kept(subject)?;
        changes.push(DraftChange { is_addition, subject, actor: actor.clone(), time_us, note: kept.id });
        notes.push(kept);
    }
    let Registers { vault, store, .. } = registers;
    put_all(vault, &notes)?;
    store
        .transaction(|transaction| -> Result<(), StoreError> {
            store::drafts::change(transaction, id, &lines, &changes)?;
            store::plan::insert(transaction, asked, &[Vec::new()])
        })
        .map_err(DelegationError::from)
}

fn removed(
    registers: &Registers<'_>,
    register: RegisterKind,
    keys: &[String],
    lines: &[DraftLine],
) -> Result<BTreeSet<SubjectRef>, DelegationError> {
    let on_draft: BTreeSet<SubjectRef> = lines.iter().map(|line| line.subject).collect();
    let mut removed = BTreeSet::new();
    for key in keys {
        let row = registers.store.find(register, key.trim())?;
        let subject = row.map(|row| row.subject).filter(|subject| on_draft.contains(subject));
        let subject = subject.ok_or_else(|| {
            DelegationError::Unknown(format!("{key} is not on the draft. Nothing was changed."))
        })?;
        removed.insert(subject);
    }
    Ok(removed)
}

/// Lines to add, with their term: the one named, or the first of the draft's that fits, or its first.
fn added(
    registers: &Registers<'_>,
    draft: &Draft,
    additions: &[api::DraftAddition],
    view: &DrawView,
    lines: &[DraftLine],
) -> Result<BTreeMap<SubjectRef, String>, DelegationError> {
    let on_draft: BTreeSet<SubjectRef> = lines.iter().map(|line| line.subject).collect();
    let terms = view.named(&draft.terms)?;
    let mut added = BTreeMap::new();
    for api::DraftAddition { key, term } in additions {
        let row = registers.store.find(draft.register, key.trim())?.ok_or_else(|| {
            let words = draft.register.words();
            DelegationError::Unknown(format!(
                "{key} does not stand in the register of {words}. Nothing was changed."
            ))
        })?;
        let chosen: Option<TermKey> = if term.is_empty() {
            let fitting = view.terms_for(row.subject);
            let first = terms.first().copied().flatten();
            terms.iter().copied().find(|term| fitting.contains(term)).unwrap_or(first)
        } else {
            view.named(std::slice::from_ref(term))?.first().copied().flatten()
        };
        let is_new = added.insert(row.subject, term_word(view, chosen)).is_none();
        if !is_new || on_draft.contains(&row.subject) {
            let message =
                format!("{key} is on the draft or named already; each stands once. Nothing was changed.");
            return Err(DelegationError::field("additions", message));
        }
    }
    Ok(added)
}

/// The subjects of a draft's lines with their terms.
pub(super) fn terms_by_subject(
    registers: &Registers<'_>,
    id: DraftId,
) -> Result<BTreeMap<SubjectRef, String>, DelegationError> {
    let lines = registers.store.draft_lines(id, 0, all_lines())?;
    Ok(lines.into_iter().map(|line| (line.subject, line.term)).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_payload::ids::BatchId;
    use homeward_payload::proto::error::v1::ErrorReason;
    use homeward_vault::DocumentId;
    use tonic_types::StatusExt as _;

    #[test]
    fn only_a_draft_as_it_was_seen_and_not_yet_proposed_is_changed() {
        let draft = |version, batch| Draft {
            ordinal: 1,
            id: DraftId([1; 16]),
            agreement: "istanbul-2025".to_owned(),
            register: RegisterKind::PersonsHeld,
            terms: vec!["YOUNG".to_owned()],
            wanted: 1,
            missing: 0,
            excluded: 0,
            version,
            actor: "party-a/clerk".to_owned(),
            time_us: 1,
            note: DocumentId([2; 16]),
            batch,
        };
        let check = |draft: &Draft, seen, expected: Option<ErrorReason>| {
            let refused = check_open(draft, seen).err().map(Status::from);
            let reason = refused.map(|status| status.get_details_error_info().unwrap().reason);
            assert_eq!(reason.as_deref(), expected.map(homeward_api::reason::name));
        };
        check(&draft(3, None), 3, None);
        check(&draft(3, None), 2, Some(ErrorReason::DraftStale));
        check(&draft(3, Some(BatchId([9; 16]))), 3, Some(ErrorReason::DraftProposed));
    }
}
