//! Doing what was planned: in both stores, or in none.

use std::collections::BTreeMap;

use homeward_delegation_core::csv::Row;
use homeward_delegation_core::register::Choice;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::DocumentId;

use super::judge::Judged;
use super::plan::{Plan, PlannedRow};
use super::{Revision, Told};
use crate::error::DelegationError;
use crate::register::row::document_of;
use crate::register::rows::count;
use crate::registers::{Kept, Registers, put_all, random_reference};
use crate::store::revise::RowUpdate;
use crate::store::version::{Version, VersionState};
use crate::store::{self, KeyHash, RegisterStore, StoreError, SubjectRow};

/// Documents made and stored in one go.
const DOCUMENTS_AT_ONCE_MAX: usize = 2_000;

/// One row on its way into both stores.
enum Write {
    /// It is new.
    Insert(Box<SubjectRow>),
    /// It supersedes another, and how that is told.
    Update(Box<RowUpdate>, Version),
    /// It waits.
    Wait(Version),
}

/// Does what was planned. `file` is the whole file it came from.
///
/// # Errors
/// A store fails; then nothing was changed.
pub(crate) fn apply<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    plan: Plan<N>,
    revision: &Revision,
    file: Option<Digest>,
    told: Told<'_>,
) -> Result<(), DelegationError> {
    let Registers { vault, store, reader } = registers;
    let places = places::<T, N>(store, &plan.rows)?;
    let (total, time_us) = (plan.rows.len(), reader.time_us);
    // One note serves every row of a file, kept under a reference of its own; that of one row is about its person.
    let about = match plan.rows.as_slice() {
        [row] if file.is_none() => row.subject,
        _ => SubjectRef(random_reference()?),
    };
    let note = revision.provenance.note.kept(about)?;
    let maker = Maker { revision, note: note.id, actor: reader.actor.clone(), time_us, places };
    let mut made = Vec::with_capacity(total);
    put_all(vault, &[note])?;
    for group in plan.rows.chunks(DOCUMENTS_AT_ONCE_MAX) {
        let mut documents = Vec::with_capacity(group.len());
        for row in group {
            let (write, document) = maker.make::<T, N>(store, row)?;
            documents.push(document);
            made.push(write);
        }
        // Documents that nothing names yet; the transaction below names them, or they stay unnamed.
        put_all(vault, &documents)?;
        told("storing", made.len(), total);
    }
    let refused_claims = count(plan.outcome.refused_claims);
    let register = T::REGISTER;
    let reference_day = revision.context.reference_day;
    store
        .transaction(|transaction| -> Result<(), StoreError> {
            for write in &made {
                match write {
                    Write::Insert(row) => {
                        store::subject::insert(transaction, register, row)?;
                        store::referral::place_all(transaction, row.subject)?;
                    }
                    Write::Update(row, version) => {
                        store::revise::update(transaction, row)?;
                        store::version::insert(transaction, register, version)?;
                    }
                    Write::Wait(version) => store::version::insert(transaction, register, version)?,
                }
            }
            for (subject, line) in &plan.seen {
                if file.is_some() {
                    store::revise::see(transaction, *subject, *line)?;
                }
            }
            for subject in &plan.gone {
                store::revise::miss(transaction, *subject, time_us)?;
            }
            let counted = store::revise::Recount { file, reference_day, refused_claims };
            store::revise::recount(transaction, register, &counted)?;
            store::version::insert_run(transaction, register, reader)
        })
        .map_err(DelegationError::from)
}

/// Places of new rows: behind all others, in the order of their numbers.
fn places<T: Judged<N>, const N: usize>(
    store: &RegisterStore,
    rows: &[PlannedRow<N>],
) -> Result<BTreeMap<SubjectRef, u32>, DelegationError> {
    let (_, last) = store.last_places(T::REGISTER)?;
    let mut new: Vec<(String, u64, SubjectRef)> = rows
        .iter()
        .filter(|row| row.before.is_none())
        .map(|row| (T::key(&row.row), row.row.line, row.subject))
        .collect();
    new.sort();
    Ok((last.saturating_add(1)..).zip(new).map(|(place, (_, _, subject))| (subject, place)).collect())
}

struct Maker<'a> {
    revision: &'a Revision,
    note: DocumentId,
    actor: String,
    time_us: i64,
    places: BTreeMap<SubjectRef, u32>,
}

impl Maker<'_> {
    fn make<T: Judged<N>, const N: usize>(
        &self,
        store: &RegisterStore,
        planned: &PlannedRow<N>,
    ) -> Result<(Write, Kept), DelegationError> {
        let subject = planned.subject;
        let as_kept = Row { line: planned.row.line, fields: planned.verdict.fields.clone() };
        let document = document_of::<T, N>(&as_kept)?;
        let id = match planned.before {
            Some(_) => DocumentId(random_reference()?),
            None => DocumentId(subject.0),
        };
        let content = store.row_hash(T::REGISTER, &planned.row.fields);
        let write = match planned.before {
            None => Write::Insert(Box::new(self.new_row::<T, N>(store, planned, content)?)),
            Some(_) if planned.waits => {
                Write::Wait(self.version(planned, id, content, VersionState::Pending))
            }
            Some(_) => Write::Update(
                Box::new(self.update::<T, N>(store, planned, id, content)?),
                self.version(planned, id, content, VersionState::Applied),
            ),
        };
        Ok((write, Kept { id, subject, document }))
    }

    fn version<const N: usize>(
        &self,
        planned: &PlannedRow<N>,
        document: DocumentId,
        content: KeyHash,
        state: VersionState,
    ) -> Version {
        Version {
            ordinal: 0,
            subject: planned.subject,
            document,
            content,
            columns: planned.columns.clone(),
            note: self.note,
            grade: self.revision.provenance.grade.word().to_owned(),
            actor: self.actor.clone(),
            time_us: self.time_us,
            state,
        }
    }

    fn new_row<T: Judged<N>, const N: usize>(
        &self,
        store: &RegisterStore,
        planned: &PlannedRow<N>,
        content: KeyHash,
    ) -> Result<SubjectRow, DelegationError> {
        Ok(SubjectRow {
            subject: planned.subject,
            key: store.key_hash(T::REGISTER, &T::key(&planned.row)),
            line: u32::try_from(planned.row.line).unwrap_or(u32::MAX),
            place: self.places.get(&planned.subject).copied().unwrap_or_default(),
            claims: planned.verdict.claims.clone(),
            urgency: store.urgency(planned.subject)?,
            day: planned.verdict.day,
            sibling_group: None,
            quarantine: planned.quarantine.clone(),
            content,
            parts: parts::<T, N>(store, planned),
            since_us: self.time_us,
        })
    }

    fn update<T: Judged<N>, const N: usize>(
        &self,
        store: &RegisterStore,
        planned: &PlannedRow<N>,
        document: DocumentId,
        content: KeyHash,
    ) -> Result<RowUpdate, DelegationError> {
        Ok(RowUpdate {
            subject: planned.subject,
            key: store.key_hash(T::REGISTER, &T::key(&planned.row)),
            content,
            parts: parts::<T, N>(store, planned),
            line: u32::try_from(planned.row.line).unwrap_or(u32::MAX),
            document,
            claims: planned.verdict.claims.clone(),
            urgency: store.urgency(planned.subject)?,
            day: planned.verdict.day,
            quarantine: planned.quarantine.clone(),
        })
    }
}

fn parts<T: Judged<N>, const N: usize>(store: &RegisterStore, planned: &PlannedRow<N>) -> Vec<KeyHash> {
    T::unique_parts(&planned.row).iter().map(|part| store.part_hash(T::REGISTER, part)).collect()
}
