//! What a revision comes to, before anything is changed.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::csv::Row;
use homeward_delegation_core::import::{Pairing, WorklistClass, changes, keep_apostrophes, pair};
use homeward_delegation_core::register::RowFault;
use homeward_payload::ids::SubjectRef;
use homeward_vault::store::Purpose;

use super::judge::{Judged, Verdict};
use super::{Change, ChangeKind, Outcome, Revision, Told, words};
use crate::error::DelegationError;
use crate::register::row::row_of;
use crate::registers::{Registers, random_reference};
use crate::store::revise::StoredRow;
use crate::store::{KeyHash, Quarantine};

/// Rows read from the vault in one go.
const ROWS_AT_ONCE_MAX: usize = 1_000;

/// A row that is written.
pub(crate) struct PlannedRow<const N: usize> {
    /// Whose.
    pub(super) subject: SubjectRef,
    /// Whether the register has it already, and where it stood.
    pub(super) before: Option<StoredRow>,
    /// The row as it came.
    pub(super) row: Row<N>,
    /// What it comes to.
    pub(super) verdict: Verdict<N>,
    /// Names of the columns that differ.
    pub(super) columns: Vec<String>,
    /// Whether it waits.
    pub(super) waits: bool,
    /// Where it cannot stand: why.
    pub(super) quarantine: Option<Quarantine>,
}

/// What a revision comes to.
pub(crate) struct Plan<const N: usize> {
    /// What is told of it.
    pub(crate) outcome: Outcome,
    /// What is written.
    pub(super) rows: Vec<PlannedRow<N>>,
    /// Rows of the register that the file has, with their line.
    pub(super) seen: Vec<(SubjectRef, u32)>,
    /// Rows of the register that the file lacks.
    pub(super) gone: Vec<SubjectRef>,
}

/// Plans a revision of the rows `before` by `rows`. Where `is_whole`, rows that are missing are told as gone.
///
/// # Errors
/// A store fails, or no references could be drawn.
pub(crate) fn plan<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    rows: Vec<Row<N>>,
    before: Vec<StoredRow>,
    revision: &Revision,
    is_whole: bool,
    told: Told<'_>,
) -> Result<Plan<N>, DelegationError> {
    let store = &registers.store;
    let old: Vec<(KeyHash, KeyHash)> = before.iter().map(|row| (row.key, row.content)).collect();
    let new: Vec<(KeyHash, KeyHash)> = rows
        .iter()
        .map(|row| (store.key_hash(T::REGISTER, &T::key(row)), store.row_hash(T::REGISTER, &row.fields)))
        .collect();
    // A single row is named by who corrects it, whatever its number becomes.
    let pairing = if is_whole { pair(&old, &new) } else { single(&old, &new) };
    let mut planner = Planner::<T, N>::new(registers, revision)?;
    planner.outcome.rows = rows.len();
    planner.outcome.same = pairing.same.len();
    for (old, new) in &pairing.same {
        if let (Some(row), Some(new)) = (before.get(*old), rows.get(*new)) {
            planner.seen.push((row.subject, line_of(new)));
        }
    }
    let total = pairing.changed.len().saturating_add(pairing.new.len());
    let mut done = 0_usize;
    let mut changed: Vec<(usize, usize)> = pairing.changed;
    changed.sort_by_key(|(_, new)| *new);
    for group in changed.chunks(ROWS_AT_ONCE_MAX) {
        let group: Vec<(&StoredRow, &Row<N>)> =
            group.iter().filter_map(|(old, new)| Some((before.get(*old)?, rows.get(*new)?))).collect();
        planner.changed(registers, &group, is_whole)?;
        done = done.saturating_add(group.len());
        told("comparing", done, total);
    }
    for place in &pairing.new {
        if let Some(row) = rows.get(*place) {
            planner.new_row(registers, row)?;
        }
        done = done.saturating_add(1);
        if done.is_multiple_of(ROWS_AT_ONCE_MAX) {
            told("comparing", done, total);
        }
    }
    let gone: Vec<&StoredRow> = pairing.gone.iter().filter_map(|place| before.get(*place)).collect();
    planner.gone(registers, &gone, is_whole)?;
    told("comparing", total, total);
    Ok(planner.finish())
}

/// One row against one row.
fn single(old: &[(KeyHash, KeyHash)], new: &[(KeyHash, KeyHash)]) -> Pairing {
    let is_same = old.first().map(|(_, content)| content) == new.first().map(|(_, content)| content);
    let pair = vec![(0, 0)];
    if is_same {
        Pairing { same: pair, ..Pairing::default() }
    } else {
        Pairing { changed: pair, ..Pairing::default() }
    }
}

fn line_of<const N: usize>(row: &Row<N>) -> u32 {
    u32::try_from(row.line).unwrap_or(u32::MAX)
}

/// What is written of a row.
struct Found<const N: usize> {
    before: Option<StoredRow>,
    subject: SubjectRef,
    verdict: Verdict<N>,
    columns: Vec<String>,
    waits: bool,
    /// The row that it repeats.
    duplicate_of: Option<SubjectRef>,
}

struct Planner<'a, T, const N: usize> {
    revision: &'a Revision,
    outcome: Outcome,
    rows: Vec<PlannedRow<N>>,
    seen: Vec<(SubjectRef, u32)>,
    gone: Vec<SubjectRef>,
    /// Parts of rows planned so far, and the rows whose stored parts they supersede.
    parts: BTreeMap<KeyHash, (SubjectRef, String, u64)>,
    superseded: BTreeSet<SubjectRef>,
    /// References drawn for serials when their referrals came.
    referred: BTreeMap<KeyHash, SubjectRef>,
    worklist: u32,
    record: std::marker::PhantomData<T>,
}

impl<'a, T: Judged<N>, const N: usize> Planner<'a, T, N> {
    fn new(registers: &Registers<'_>, revision: &'a Revision) -> Result<Self, DelegationError> {
        let (worklist, _) = registers.store.last_places(T::REGISTER)?;
        let referrals = registers.store.referrals()?;
        Ok(Self {
            revision,
            outcome: Outcome::default(),
            rows: Vec::new(),
            seen: Vec::new(),
            gone: Vec::new(),
            parts: BTreeMap::new(),
            superseded: BTreeSet::new(),
            referred: referrals.iter().map(|referral| (referral.key, referral.subject)).collect(),
            worklist,
            record: std::marker::PhantomData,
        })
    }

    fn finish(self) -> Plan<N> {
        Plan { outcome: self.outcome, rows: self.rows, seen: self.seen, gone: self.gone }
    }

    /// Rows of the register of which the file says something else.
    fn changed(
        &mut self,
        registers: &mut Registers<'_>,
        group: &[(&StoredRow, &Row<N>)],
        is_whole: bool,
    ) -> Result<(), DelegationError> {
        let ids: Vec<_> = group.iter().map(|(old, _)| old.document).collect();
        let documents = registers.read_all(&ids, Purpose::Matching)?;
        for ((old, new), document) in group.iter().zip(documents) {
            self.seen.push((old.subject, line_of(new)));
            // An erased row has nothing that could be corrected.
            let Some(document) = document else { continue };
            let damaged = || DelegationError::Damaged { subject: old.subject.to_string() };
            let fields = row_of::<T, N>(&document, 0).ok_or_else(damaged)?.fields;
            // Who corrects one row means every sign of it.
            let now =
                if is_whole { keep_apostrophes(&fields, new.fields.clone()) } else { new.fields.clone() };
            self.changed_row(registers, old, &fields, &Row { line: new.line, fields: now })?;
        }
        Ok(())
    }

    fn changed_row(
        &mut self,
        registers: &mut Registers<'_>,
        old: &StoredRow,
        fields: &[String; N],
        new: &Row<N>,
    ) -> Result<(), DelegationError> {
        let mut verdict = T::judge(new, &self.revision.context)?;
        let columns = changes(T::COLUMNS, fields, &verdict.fields);
        if columns.is_empty() {
            // Only what was refused before is said again.
            self.outcome.same = self.outcome.same.saturating_add(1);
            return Ok(());
        }
        let original = self.repeated(registers, new, Some(old), &mut verdict.faults)?;
        let committed = self.revision.committed.get(&old.subject).copied();
        let (kind, message) = match (old.stands, verdict.faults.is_empty(), committed) {
            (true, false, _) => (ChangeKind::Refused, words::refused(&verdict.faults)),
            (true, true, Some(committed)) => (ChangeKind::Pending, words::what_to_do(committed)),
            (true, true, None) => (ChangeKind::Changed, verdict.refused_claims.join(" ")),
            (false, true, _) => (ChangeKind::Changed, "It leaves the quarantine and stands.".to_owned()),
            (false, false, _) => (ChangeKind::Changed, words::quarantined(&verdict.faults)),
        };
        let leaves_quarantine = kind == ChangeKind::Changed && !old.stands && verdict.faults.is_empty();
        let names: Vec<String> = columns.iter().map(|change| change.column.to_owned()).collect();
        self.outcome.tell(Change {
            kind,
            key: T::key(new),
            subject: Some(old.subject),
            line: line_of(new),
            fields: columns,
            message,
            leaves_quarantine,
        });
        if kind == ChangeKind::Refused {
            return Ok(());
        }
        let waits = kind == ChangeKind::Pending;
        if waits {
            let content = registers.store.row_hash(T::REGISTER, &new.fields);
            if registers.store.waiting_content(old.subject)? == Some(content) {
                return Ok(());
            }
        }
        let found = Found {
            before: Some(old.clone()),
            subject: old.subject,
            verdict,
            columns: names,
            waits,
            duplicate_of: original,
        };
        self.write(registers, new, found)
    }

    /// A row that the register does not have.
    fn new_row(&mut self, registers: &mut Registers<'_>, new: &Row<N>) -> Result<(), DelegationError> {
        let mut verdict = T::judge(new, &self.revision.context)?;
        let original = self.repeated(registers, new, None, &mut verdict.faults)?;
        let key = registers.store.key_hash(T::REGISTER, &T::key(new));
        // A referral drew a reference for the serial, which the first row of it takes over.
        let subject = match self.referred.remove(&key) {
            Some(subject) if registers.store.row(T::REGISTER, subject)?.is_none() => subject,
            _ => SubjectRef(random_reference()?),
        };
        let (kind, message) = if verdict.faults.is_empty() {
            (ChangeKind::New, verdict.refused_claims.join(" "))
        } else {
            (ChangeKind::NewQuarantined, words::quarantined(&verdict.faults))
        };
        self.outcome.tell(Change {
            kind,
            key: T::key(new),
            subject: None,
            line: line_of(new),
            fields: Vec::new(),
            message,
            leaves_quarantine: false,
        });
        let found = Found {
            before: None,
            subject,
            verdict,
            columns: Vec::new(),
            waits: false,
            duplicate_of: original,
        };
        self.write(registers, new, found)
    }

    fn write(
        &mut self,
        registers: &Registers<'_>,
        row: &Row<N>,
        found: Found<N>,
    ) -> Result<(), DelegationError> {
        let Found { before, subject, verdict, columns, waits, duplicate_of } = found;
        let urgency = registers.store.urgency(subject)?;
        self.outcome.refused_claims =
            self.outcome.refused_claims.saturating_add(verdict.refused_claims.len());
        let quarantine = (!verdict.faults.is_empty()).then(|| {
            self.worklist = self.worklist.saturating_add(1);
            let class = WorklistClass::of(urgency, verdict.has_medical_claim);
            let codes: BTreeSet<&str> = verdict.faults.iter().map(RowFault::code).collect();
            Quarantine {
                worklist: class.place(self.worklist),
                faults: codes.into_iter().map(str::to_owned).collect(),
                is_medical: class < WorklistClass::Other,
                duplicate_of,
            }
        });
        if !waits {
            self.superseded.insert(subject);
            for part in T::unique_parts(row) {
                let part = registers.store.part_hash(T::REGISTER, &part);
                self.parts.entry(part).or_insert_with(|| (subject, T::key(row), row.line));
            }
        }
        let row = row.clone();
        self.rows.push(PlannedRow { subject, before, row, verdict, columns, waits, quarantine });
        Ok(())
    }

    /// Whether a row says that it is somebody else, who came before or stands; adds the fault.
    fn repeated(
        &self,
        registers: &mut Registers<'_>,
        row: &Row<N>,
        old: Option<&StoredRow>,
        faults: &mut Vec<RowFault>,
    ) -> Result<Option<SubjectRef>, DelegationError> {
        for part in T::unique_parts(row) {
            let hash = registers.store.part_hash(T::REGISTER, &part);
            let own = old.map(|old| old.subject);
            if let Some((subject, of, first_line)) =
                self.parts.get(&hash).filter(|(subject, ..)| Some(*subject) != own)
            {
                let (of, first_line) = (of.clone(), *first_line);
                faults.insert(0, RowFault::Duplicate { of, first_line, what: part.0 });
                return Ok(Some(*subject));
            }
            let owners = registers.store.part_owners(hash)?;
            let first = owners.iter().find(|owner| {
                Some(owner.subject) != own
                    && !self.superseded.contains(&owner.subject)
                    && (owner.stands || old.is_none_or(|old| owner.ordinal < old.ordinal))
            });
            if let Some(owner) = first {
                let first_line = registers.store.line_of(owner.subject)?.unwrap_or_default();
                let first = registers.read_subject(owner.subject, Purpose::Matching)?;
                let of = first.and_then(|document| row_of::<T, N>(&document, 0)).map(|row| T::key(&row));
                let of = of.unwrap_or_default();
                faults.insert(0, RowFault::Duplicate { of, first_line: u64::from(first_line), what: part.0 });
                return Ok(Some(owner.subject));
            }
        }
        Ok(None)
    }

    /// Rows that the file lacks.
    fn gone(
        &mut self,
        registers: &mut Registers<'_>,
        gone: &[&StoredRow],
        is_whole: bool,
    ) -> Result<(), DelegationError> {
        let told_of = if is_whole { gone } else { &[] };
        for group in told_of.chunks(ROWS_AT_ONCE_MAX) {
            let ids: Vec<_> = group.iter().map(|row| row.document).collect();
            let documents = registers.read_all(&ids, Purpose::Matching)?;
            for (row, document) in group.iter().zip(documents) {
                let Some(found) = document.and_then(|document| row_of::<T, N>(&document, 0)) else {
                    continue;
                };
                self.gone.push(row.subject);
                self.outcome.tell(Change {
                    kind: ChangeKind::Gone,
                    key: T::key(&found),
                    subject: Some(row.subject),
                    line: 0,
                    fields: Vec::new(),
                    message: words::gone(),
                    leaves_quarantine: false,
                });
            }
        }
        Ok(())
    }
}
