//! Correcting one row, and showing one with its history.

use homeward_api::delegation::v1 as api;
use homeward_delegation_core::csv::Row;
use homeward_delegation_core::register::{
    CaptureCard, Choice, EvidenceGrade, HeldPerson, ReceivedBefore, RemainsContainer, SoughtPerson,
};
use homeward_payload::ids::SubjectRef;
use homeward_shell::identity::Identity;
use homeward_vault::DocumentId;
use homeward_vault::store::Purpose;
use tonic::Status;

use super::calls::register_of;
use super::file_calls::{import_context, shown};
use super::revise::{Change, ChangeKind, Judged, Provenance, Revision, apply, committed, not_revised, plan};
use super::row::row_of;
use crate::delegation::Delegation;
use crate::error::DelegationError;
use crate::note::{Note, grade_of, reason_of, source_of};
use crate::registers::Registers;
use crate::request::Asked;
use crate::store::revise::StoredRow;
use crate::store::version::{Version, VersionState};
use crate::store::{self, RegisterKind};

/// Most values of one correction.
const VALUES_MAX: usize = 17;
/// What is said of a row's first version.
const FIRST_SOURCE: &str = "first import";

/// Which row is meant.
#[derive(Clone, Debug)]
pub(super) struct Named {
    pub(super) register: RegisterKind,
    pub(super) key: String,
    pub(super) row: Option<SubjectRef>,
}

impl Named {
    fn of(register: i32, key: String, row: &[u8]) -> Result<Self, DelegationError> {
        let wrong =
            || DelegationError::field("row", format!("{} bytes; the name of a row has 16", row.len()));
        let row = match row {
            [] => None,
            bytes => Some(SubjectRef::from_slice(bytes).ok_or_else(wrong)?),
        };
        Ok(Self { register: register_of(register)?, key, row })
    }

    fn find(&self, registers: &Registers<'_>) -> Result<StoredRow, DelegationError> {
        let words = self.register.words();
        if let Some(row) = self.row {
            let found = registers.store.row(self.register, row)?;
            return found.ok_or_else(|| {
                DelegationError::Unknown(format!("no row {row} stands in the register of {words}"))
            });
        }
        let rows = registers.store.rows_of(self.register, &self.key)?;
        match rows.as_slice() {
            [row] => Ok(row.clone()),
            [] => {
                let message =
                    format!("{} does not stand in the register of {words}, nor in its quarantine", self.key);
                Err(DelegationError::Unknown(message))
            }
            several => {
                let one = |row: &StoredRow| {
                    let place = if row.stands { "stands" } else { "in quarantine" };
                    format!("{} (line {}, {place})", row.subject, row.line)
                };
                let all: Vec<String> = several.iter().map(one).collect();
                Err(DelegationError::RowAmbiguous(format!(
                    "{} rows of {words} bear {}: {}. Name one with --row. Nothing was changed.",
                    several.len(),
                    self.key,
                    all.join(", ")
                )))
            }
        }
    }
}

/// Corrects a row.
pub(crate) async fn correct_row(
    delegation: &Delegation,
    caller: Identity,
    request: api::CorrectRowRequest,
) -> Result<api::CorrectRowResponse, Status> {
    let _turn = delegation.turn().await;
    let asked = Asked::of(&request)?;
    let named = Named::of(request.register, request.key, &request.row)?;
    let note = Note {
        source: source_of(&request.source)?.to_owned(),
        reason: reason_of(&request.reason)?.to_owned(),
    };
    let revision = Revision {
        context: import_context(delegation, &request.reference_day)?,
        provenance: Provenance { note, grade: grade_of(&request.grade)? },
        committed: delegation.ledger(|ledger, _| committed(ledger, delegation.own().principal)),
    };
    let correction = Correction { named, values: request.values, revision, is_applied: request.apply, asked };
    let change = delegation.registers(caller, move |registers| correction.run(registers)).await?;
    let applied = request.apply && change.as_ref().is_some_and(|change| change.kind != ChangeKind::Refused);
    Ok(api::CorrectRowResponse { change: change.as_ref().map(shown), applied })
}

pub(super) struct Correction {
    pub(super) named: Named,
    pub(super) values: Vec<api::FieldValue>,
    pub(super) revision: Revision,
    pub(super) is_applied: bool,
    pub(super) asked: Asked,
}

impl Correction {
    pub(super) fn run(self, registers: &mut Registers<'_>) -> Result<Option<Change>, DelegationError> {
        match self.named.register {
            RegisterKind::PersonsHeld => self.correct::<HeldPerson, 15>(registers),
            RegisterKind::PersonsSought => self.correct::<SoughtPerson, 13>(registers),
            RegisterKind::RemainsHeld => self.correct::<RemainsContainer, 12>(registers),
            RegisterKind::ReceivedBefore => self.correct::<ReceivedBefore, 2>(registers),
            RegisterKind::CaptureCards => self.correct::<CaptureCard, 2>(registers),
            register @ (RegisterKind::MedicalReferrals | RegisterKind::Children) => {
                Err(not_revised(register))
            }
        }
    }

    fn correct<T: Judged<N>, const N: usize>(
        self,
        registers: &mut Registers<'_>,
    ) -> Result<Option<Change>, DelegationError> {
        // Said before and done: the row has the values already, so that nothing differs.
        let is_repeated = !registers.store.plan(&self.asked)?.is_empty();
        let stored = self.named.find(registers)?;
        let mut row = read::<T, N>(registers, stored.document, stored.line)?;
        self.set::<T, N>(&mut row)?;
        let mut told = |_: &'static str, _: usize, _: usize| ();
        let plan = plan::<T, N>(registers, vec![row], vec![stored], &self.revision, false, &mut told)?;
        let change = plan.outcome.changes.first().cloned();
        let changes = change.as_ref().is_some_and(|change| change.kind != ChangeKind::Refused);
        if self.is_applied && changes && !is_repeated {
            apply::<T, N>(registers, plan, &self.revision, None, &mut told)?;
            let nothing = [Vec::new()];
            registers
                .store
                .transaction(|transaction| store::plan::insert(transaction, &self.asked, &nothing))?;
        }
        Ok(change)
    }

    fn set<T: Judged<N>, const N: usize>(&self, row: &mut Row<N>) -> Result<(), DelegationError> {
        if self.values.is_empty() || self.values.len() > VALUES_MAX {
            let message = format!("{} values; 1 to {VALUES_MAX} are allowed", self.values.len());
            return Err(DelegationError::field("values", message));
        }
        for api::FieldValue { column, value } in &self.values {
            let place = T::COLUMNS.iter().position(|known| known == column);
            let slot = place.and_then(|place| row.fields.get_mut(place)).ok_or_else(|| {
                let columns = T::COLUMNS.join(", ");
                DelegationError::field("values", format!("{column} is no column; the columns are {columns}"))
            })?;
            value.trim().clone_into(slot);
        }
        Ok(())
    }
}

fn read<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    document: DocumentId,
    line: u32,
) -> Result<Row<N>, DelegationError> {
    let found = registers.read_all(&[document], Purpose::Audit)?.pop().flatten();
    let row = found.and_then(|document| row_of::<T, N>(&document, u64::from(line)));
    row.ok_or_else(|| DelegationError::Unknown("the row was erased; nothing of it can be read".to_owned()))
}

/// Shows a row with its history.
pub(crate) async fn get_row(
    delegation: &Delegation,
    caller: Identity,
    request: api::GetRowRequest,
) -> Result<api::GetRowResponse, Status> {
    let named = Named::of(request.register, request.key, &request.row)?;
    let shown = delegation.registers(caller, move |registers| match named.register {
        RegisterKind::PersonsHeld => show::<HeldPerson, 15>(registers, &named),
        RegisterKind::PersonsSought => show::<SoughtPerson, 13>(registers, &named),
        RegisterKind::RemainsHeld => show::<RemainsContainer, 12>(registers, &named),
        RegisterKind::ReceivedBefore => show::<ReceivedBefore, 2>(registers, &named),
        RegisterKind::CaptureCards => show::<CaptureCard, 2>(registers, &named),
        register @ (RegisterKind::MedicalReferrals | RegisterKind::Children) => Err(not_revised(register)),
    });
    shown.await
}

pub(super) fn show<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    named: &Named,
) -> Result<api::GetRowResponse, DelegationError> {
    let stored = named.find(registers)?;
    let versions = registers.store.versions_of(stored.subject)?;
    let notes: Vec<DocumentId> = versions.iter().map(|version| version.note).collect();
    let notes = Note::read_all(registers, &notes)?;
    let first = read::<T, N>(registers, DocumentId(stored.subject.0), stored.line)?;
    let actor = registers.store.importer(T::REGISTER, stored.since_us)?.unwrap_or_default();
    let declared = EvidenceGrade::Declared.word().to_owned();
    let mut fields: Vec<api::RowField> = T::COLUMNS
        .iter()
        .zip(&first.fields)
        .map(|(column, value)| api::RowField {
            column: (*column).to_owned(),
            value: value.clone(),
            source: FIRST_SOURCE.to_owned(),
            grade: declared.clone(),
            since_us: stored.since_us,
        })
        .collect();
    let mut history = vec![api::RowVersion {
        time_us: stored.since_us,
        actor,
        source: FIRST_SOURCE.to_owned(),
        grade: declared,
        reason: String::new(),
        state: VersionState::Applied.word().to_owned(),
        fields: Vec::new(),
    }];
    for (version, note) in versions.iter().zip(notes) {
        let row = read::<T, N>(registers, version.document, stored.line)?;
        history.push(supersede(&mut fields, version, note, &row.fields));
    }
    Ok(api::GetRowResponse {
        row: stored.subject.to_vec(),
        fields,
        versions: history,
        stands: stored.stands,
        gone_since_us: stored.gone_since_us.unwrap_or_default(),
    })
}

/// Tells a version, and lets its values stand where it does.
fn supersede(
    fields: &mut [api::RowField],
    version: &Version,
    note: Note,
    values: &[String],
) -> api::RowVersion {
    let mut changed = Vec::new();
    for (field, value) in fields.iter_mut().zip(values) {
        if !version.columns.contains(&field.column) {
            continue;
        }
        changed.push(api::FieldChange {
            column: field.column.clone(),
            before: field.value.clone(),
            now: value.clone(),
        });
        if version.state == VersionState::Applied {
            field.value.clone_from(value);
            field.source.clone_from(&note.source);
            field.grade.clone_from(&version.grade);
            field.since_us = version.time_us;
        }
    }
    api::RowVersion {
        time_us: version.time_us,
        actor: version.actor.clone(),
        source: note.source,
        grade: version.grade.clone(),
        reason: note.reason,
        state: version.state.word().to_owned(),
        fields: changed,
    }
}
