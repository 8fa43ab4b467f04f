//! Worklists beside the quarantine: corrections that wait, and rows that the newest file lacks.

use std::collections::BTreeMap;

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::csv::Row;
use homeward_delegation_core::import::changes;
use homeward_delegation_core::register::{
    CaptureCard, HeldPerson, ReceivedBefore, RemainsContainer, SoughtPerson,
};
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use homeward_shell::reads::{PageToken, page_size};
use homeward_vault::store::Purpose;
use tonic::Status;

use super::ImportContext;
use super::calls::register_of;
use super::file_calls::{import_context, shown, wide};
use super::revise::{Change, ChangeKind, Committed, Judged, committed, not_revised, what_to_do};
use super::row::{field, row_of};
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::store::revise::RowUpdate;
use crate::store::version::Version;
use crate::store::{self, RegisterKind};

/// Rows of a page where the caller names no number.
const PAGE_ROWS_DEFAULT: usize = 100;
/// Most rows of a page.
const PAGE_ROWS_MAX: usize = 500;
/// Corrections taken up in one go.
const TAKEN_UP_AT_ONCE_MAX: u32 = 500;
/// The day that ends the calendar: rows were judged when they came.
const LAST_DAY: &str = "9999-12-31";

/// A page of corrections that wait.
pub(crate) async fn list_pending(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListPendingCorrectionsRequest,
) -> Result<api::ListPendingCorrectionsResponse, Status> {
    let register = register_of(request.register)?;
    let bound = ["pending", register.words()];
    let after = after(&request.page_token, &bound)?;
    let wanted = page_size(request.page_size, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX);
    let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
    let fixed = delegation.ledger(|ledger, _| committed(ledger, delegation.own().principal));
    let (changes, last) = delegation
        .registers(caller, move |registers| {
            let waiting = registers.store.waiting_corrections(register, after, limit)?;
            let last = waiting.last().map(|version| version.ordinal);
            let changes = match register {
                RegisterKind::PersonsHeld => tell::<HeldPerson, 15>(registers, &waiting, &fixed),
                RegisterKind::RemainsHeld => tell::<RemainsContainer, 12>(registers, &waiting, &fixed),
                // Nothing of the others is opened to anybody, so nothing waits.
                _ => Ok(Vec::new()),
            }?;
            Ok((changes, last.filter(|_| waiting.len() >= wanted)))
        })
        .await?;
    let corrections = changes.iter().map(shown).collect();
    Ok(api::ListPendingCorrectionsResponse { corrections, next_page_token: next(last, &bound) })
}

fn tell<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    waiting: &[Version],
    fixed: &BTreeMap<SubjectRef, Committed>,
) -> Result<Vec<Change>, DelegationError> {
    let mut told = Vec::with_capacity(waiting.len());
    for version in waiting {
        let current = registers.store.current_document(version.subject)?;
        let documents = registers.read_all(&[current, version.document], Purpose::Audit)?;
        let rows: Vec<Row<N>> =
            documents.iter().flatten().filter_map(|document| row_of::<T, N>(document, 0)).collect();
        let [before, now] = rows.as_slice() else { continue };
        let message = fixed.get(&version.subject).map_or_else(
            || {
                "The document is committed no longer. Let it stand: homeward register pending REGISTER --take-up."
                    .to_owned()
            },
            |committed| what_to_do(*committed),
        );
        told.push(Change {
            kind: ChangeKind::Pending,
            key: T::key(before),
            subject: Some(version.subject),
            line: 0,
            fields: changes(T::COLUMNS, &before.fields, &now.fields),
            message,
            leaves_quarantine: false,
        });
    }
    Ok(told)
}

/// Lets corrections stand whose documents are committed no longer.
pub(crate) async fn take_up(
    delegation: &Delegation,
    caller: Identity,
    request: api::TakeUpCorrectionsRequest,
) -> Result<api::TakeUpCorrectionsResponse, Status> {
    let _turn = delegation.turn().await;
    let register = register_of(request.register)?;
    let context = import_context(delegation, LAST_DAY)?;
    let fixed = delegation.ledger(|ledger, _| committed(ledger, delegation.own().principal));
    let counted = delegation.registers(caller, move |registers| match register {
        RegisterKind::PersonsHeld => take_up_all::<HeldPerson, 15>(registers, &context, &fixed),
        RegisterKind::RemainsHeld => take_up_all::<RemainsContainer, 12>(registers, &context, &fixed),
        RegisterKind::PersonsSought => take_up_all::<SoughtPerson, 13>(registers, &context, &fixed),
        RegisterKind::ReceivedBefore => take_up_all::<ReceivedBefore, 2>(registers, &context, &fixed),
        RegisterKind::CaptureCards => take_up_all::<CaptureCard, 2>(registers, &context, &fixed),
        RegisterKind::MedicalReferrals | RegisterKind::Children => Err(not_revised(register)),
    });
    let (taken_up, waiting) = counted.await?;
    Ok(api::TakeUpCorrectionsResponse { taken_up: wide(taken_up), waiting: wide(waiting) })
}

pub(super) fn take_up_all<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    context: &ImportContext,
    fixed: &BTreeMap<SubjectRef, Committed>,
) -> Result<(usize, usize), DelegationError> {
    let (mut taken_up, mut waiting, mut after) = (0_usize, 0_usize, 0);
    loop {
        let page = registers.store.waiting_corrections(T::REGISTER, after, TAKEN_UP_AT_ONCE_MAX)?;
        let Some(last) = page.last() else { return Ok((taken_up, waiting)) };
        after = last.ordinal;
        for version in &page {
            let update = match fixed.contains_key(&version.subject) {
                true => None,
                false => update::<T, N>(registers, version, context)?,
            };
            let Some(update) = update else {
                waiting = waiting.saturating_add(1);
                continue;
            };
            registers.store.transaction(|transaction| {
                store::revise::update(transaction, &update)?;
                store::version::take_up(transaction, version.ordinal)
            })?;
            taken_up = taken_up.saturating_add(1);
        }
    }
}

/// The row as it then stands; nothing where it was erased or does not stand any more.
fn update<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    version: &Version,
    context: &ImportContext,
) -> Result<Option<RowUpdate>, DelegationError> {
    let document = registers.read_all(&[version.document], Purpose::Audit)?.pop().flatten();
    let Some(row) = document.and_then(|document| row_of::<T, N>(&document, 0)) else { return Ok(None) };
    let verdict = T::judge(&row, context)?;
    if !verdict.stands() {
        return Ok(None);
    }
    let store = &registers.store;
    let line = store.line_of(version.subject)?.unwrap_or_default();
    Ok(Some(RowUpdate {
        subject: version.subject,
        key: store.key_hash(T::REGISTER, &T::key(&row)),
        content: version.content,
        parts: T::unique_parts(&row).iter().map(|part| store.part_hash(T::REGISTER, part)).collect(),
        line,
        document: version.document,
        urgency: store.urgency(version.subject)?,
        claims: verdict.claims,
        day: verdict.day,
        quarantine: None,
    }))
}

/// A page of rows that the newest file lacks.
pub(crate) async fn list_gone(
    delegation: &Delegation,
    caller: Identity,
    request: api::ListGoneRowsRequest,
) -> Result<api::ListGoneRowsResponse, Status> {
    let register = register_of(request.register)?;
    let bound = ["gone", register.words()];
    let after = after(&request.page_token, &bound)?;
    let wanted = page_size(request.page_size, PAGE_ROWS_DEFAULT, PAGE_ROWS_MAX);
    let limit = u32::try_from(wanted).unwrap_or(u32::MAX);
    let (rows, last) = delegation
        .registers(caller, move |registers| {
            let gone = registers.store.gone_rows(register, after, limit)?;
            let ids: Vec<_> = gone.iter().map(|row| row.document).collect();
            let documents = registers.read_all(&ids, Purpose::Audit)?;
            let rows: Vec<api::GoneRow> = gone
                .iter()
                .zip(documents)
                .filter_map(|(row, document)| {
                    let document = document?;
                    let text = |number| field(&document, number).unwrap_or_default();
                    Some(api::GoneRow {
                        key: text(KEY_FIELD),
                        row: row.subject.to_vec(),
                        name: name_of(register, text),
                        since_us: row.gone_since_us.unwrap_or_default(),
                        stands: row.stands,
                    })
                })
                .collect();
            Ok((rows, gone.last().map(|row| row.ordinal).filter(|_| gone.len() >= wanted)))
        })
        .await?;
    Ok(api::ListGoneRowsResponse { rows, next_page_token: next(last, &bound) })
}

/// The field of every row's own number.
const KEY_FIELD: u16 = 1;

/// What names a row of a register, in words.
fn name_of(register: RegisterKind, text: impl Fn(u16) -> String) -> String {
    match register {
        RegisterKind::PersonsHeld | RegisterKind::PersonsSought => format!("{} {}", text(3), text(4)),
        RegisterKind::RemainsHeld => text(4),
        _ => String::new(),
    }
}

fn after(token: &str, bound: &[&str]) -> Result<i64, Status> {
    let after = PageToken::decode(token, bound)?.map_or(0, |token| token.0);
    Ok(i64::try_from(after).unwrap_or(i64::MAX))
}

fn next(last: Option<i64>, bound: &[&str]) -> String {
    let last = last.and_then(|last| u128::try_from(last).ok());
    last.map(|last| PageToken(last).encode(bound)).unwrap_or_default()
}
