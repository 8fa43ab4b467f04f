//! Comparing a draft with another, or with a revision of a batch.

use std::collections::BTreeMap;

use homeward_api::delegation::v1 as api;
use homeward_api::delegation::v1::compare_draft_request::With;
use homeward_delegation_core::draft::{Difference, difference};
use homeward_ledger::Ledger;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, SubjectRef};
use homeward_shell::identity::Identity;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::change::terms_by_subject;
use super::show::{KEY_FIELD, draft_id, known};
use crate::batches::{GOODWILL, countered};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::register::field;
use crate::registers::Registers;

/// Compares.
pub(crate) async fn compare_draft(
    delegation: &Delegation,
    caller: Identity,
    request: api::CompareDraftRequest,
) -> Result<api::CompareDraftResponse, Status> {
    let id = draft_id("draft_id", &request.draft_id)?;
    let own = delegation.own().principal;
    let before = match request.with {
        Some(With::OtherDraftId(other)) => {
            let other = draft_id("other_draft_id", &other)?;
            let read = move |registers: &mut Registers<'_>| {
                known(registers, other)?;
                terms_by_subject(registers, other)
            };
            delegation.registers(caller, read).await?
        }
        Some(With::BatchId(batch)) => {
            let batch = countered(&batch)?
                .ok_or_else(|| DelegationError::field("batch_id", "empty; a batch id has 16 bytes"))?;
            delegation.ledger(|ledger, _| batch_lines(ledger, batch, own))?
        }
        None => {
            return Err(DelegationError::field("with", "say with what: another draft or a batch").into());
        }
    };
    let compare = move |registers: &mut Registers<'_>| {
        known(registers, id)?;
        let now = terms_by_subject(registers, id)?;
        shown(registers, difference(&before, &now))
    };
    delegation.registers(caller, compare).await
}

/// A party's lines on the newest revision of a batch, with their terms.
///
/// # Errors
/// There is no such batch.
pub(super) fn batch_lines(
    ledger: &Ledger,
    batch: BatchId,
    giver: Principal,
) -> Result<BTreeMap<SubjectRef, String>, DelegationError> {
    let found = ledger
        .batches
        .get(&batch)
        .ok_or_else(|| DelegationError::Unknown(format!("no batch {batch} stands in this side's mirror")))?;
    let code = |term| {
        let known = ledger.agreements.terms_in_force().find(|(key, _)| *key == term);
        known.map(|(_, term)| term.reference.term.to_string())
    };
    let lines = found.newest_revision().lines.iter().filter(|line| line.giver == giver);
    Ok(lines
        .map(|line| {
            let term = line.term.map_or_else(|| Some(GOODWILL.to_owned()), code);
            (line.subject, term.unwrap_or_default())
        })
        .collect())
}

fn shown(
    registers: &mut Registers<'_>,
    found: Difference<SubjectRef, String>,
) -> Result<api::CompareDraftResponse, DelegationError> {
    let one = |(subject, term): &(SubjectRef, String)| (*subject, term.clone());
    let came: Vec<(SubjectRef, String)> = found.came.iter().map(one).collect();
    let subjects = came
        .iter()
        .map(|(subject, _)| *subject)
        .chain(found.left.iter().map(|(subject, _)| *subject))
        .chain(found.changed.iter().map(|(subject, ..)| *subject));
    let documents = registers.read_subjects(subjects, Purpose::ListVerification)?;
    let mut keys = documents
        .into_iter()
        .map(|document| document.and_then(|document| field(&document, KEY_FIELD)).unwrap_or_default());
    let mut line = |subject: SubjectRef, before: String, now: String| api::ComparedLine {
        key: keys.next().unwrap_or_default(),
        subject: subject.to_vec(),
        before,
        now,
    };
    Ok(api::CompareDraftResponse {
        came: came.into_iter().map(|(subject, term)| line(subject, String::new(), term)).collect(),
        left: found.left.into_iter().map(|(subject, term)| line(subject, term, String::new())).collect(),
        changed: found.changed.into_iter().map(|(subject, before, now)| line(subject, before, now)).collect(),
        same: u32::try_from(found.same).unwrap_or(u32::MAX),
    })
}
