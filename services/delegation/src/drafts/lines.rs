//! Lines of a draft with what a clerk must know of each.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::register::Choice;
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::show::{KEY_FIELD, draft_id, known};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::register::field;
use crate::registers::Registers;
use crate::store::RegisterKind;
use crate::store::drafts::{DraftId, DraftLine};

/// Lines of a page where the caller names no number.
const PAGE_LINES_DEFAULT: usize = 100;
/// Most lines of a page: a document is read for each.
const PAGE_LINES_MAX: usize = 500;
/// No capture card and no notification of the person is known.
pub(super) const CUSTODY_UNCONFIRMED: &str = "custody_unconfirmed";
/// A correction of the row waits.
const CORRECTION_PENDING: &str = "correction_pending";
/// The newest file lacks the row.
const GONE: &str = "gone";

/// A page of lines.
pub(crate) async fn list_draft_lines(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListDraftLinesRequest,
) -> Result<api::ListDraftLinesResponse, Status> {
    let id = draft_id("draft_id", &request.draft_id)?;
    let bound = ["draft-lines"];
    let after = PageToken::decode(&request.page_token, &bound)?.map_or(0, |token| token.0);
    let after = u32::try_from(after).unwrap_or(u32::MAX);
    let wanted = page_size(request.page_size, PAGE_LINES_DEFAULT, PAGE_LINES_MAX);
    let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
    let lines = delegation.registers(caller, move |registers| lines(registers, id, after, limit)).await?;
    let last = lines.last().filter(|_| lines.len() >= wanted).map(|line| u128::from(line.number));
    let next_page_token = last.map(|last| PageToken(last).encode(&bound)).unwrap_or_default();
    Ok(api::ListDraftLinesResponse { lines, next_page_token })
}

/// Lines after a number.
///
/// # Errors
/// There is no such draft, or a store fails.
pub(super) fn lines(
    registers: &mut Registers<'_>,
    id: DraftId,
    after: u32,
    limit: u32,
) -> Result<Vec<api::DraftLine>, DelegationError> {
    let draft = known(registers, id)?;
    let found = registers.store.draft_lines(id, after, limit)?;
    let documents =
        registers.read_subjects(found.iter().map(|line| line.subject), Purpose::ListVerification)?;
    let shown = found
        .into_iter()
        .zip(documents)
        .map(|(line, document)| shown(registers, draft.register, line, document.as_ref()));
    shown.collect()
}

fn shown(
    registers: &Registers<'_>,
    register: RegisterKind,
    line: DraftLine,
    document: Option<&Document>,
) -> Result<api::DraftLine, DelegationError> {
    let text = |number| document.and_then(|document| field(document, number)).unwrap_or_default();
    let key = text(KEY_FIELD);
    let is_person = register == RegisterKind::PersonsHeld;
    let mut remarks = Vec::new();
    if is_person && registers.store.find(RegisterKind::CaptureCards, &key)?.is_none() {
        remarks.push(CUSTODY_UNCONFIRMED.to_owned());
    }
    if registers.store.waiting_content(line.subject)?.is_some() {
        remarks.push(CORRECTION_PENDING.to_owned());
    }
    let row = registers.store.row(register, line.subject)?;
    if row.is_some_and(|row| row.gone_since_us.is_some()) {
        remarks.push(GONE.to_owned());
    }
    let urgency = registers.store.urgency(line.subject)?;
    Ok(api::DraftLine {
        number: line.number,
        subject: line.subject.to_vec(),
        name: if is_person { format!("{} {}", text(3), text(4)) } else { text(4) },
        term: line.term,
        urgency: urgency.map(Choice::word).unwrap_or_default().to_owned(),
        claims: if is_person { text(15) } else { String::new() },
        captured_on: if is_person { text(12) } else { String::new() },
        remarks,
        by_hand: line.by_hand,
        key,
    })
}
