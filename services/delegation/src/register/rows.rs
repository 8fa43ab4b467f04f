//! Importing any register: every row becomes a document and a line of the store, standing or not.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::csv::{CsvError, Row, Rows};
use homeward_delegation_core::date::Date;
use homeward_delegation_core::import::{QuarantinedRow, WorklistClass, import_table};
use homeward_delegation_core::register::{Record, RowContext, RowFault};
use homeward_payload::ids::{CaseId, SubjectRef};
use homeward_vault::DocumentId;

use super::import::Addition;
use super::row::{KeptRecord, document_of};
use crate::error::DelegationError;
use crate::registers::{Kept, Registers, random_reference};
use crate::store::{Counts, Quarantine, RegisterStore, SubjectRow};

/// Column of the day of receipt in the register of persons received before.
const RECEIVED_ON: &str = "received_on";
/// Column of the day of notification in the register of capture cards.
const NOTIFIED_ON: &str = "notified_on";
/// Column of the siblings in the register of children.
const SIBLING_GROUP: &str = "sibling_group";

/// Reads a file whole.
///
/// # Errors
/// The first fault of the file's format.
pub(super) fn read_rows<T: Record<N>, const N: usize>(file: &[u8]) -> Result<Vec<Row<N>>, CsvError> {
    Rows::open(file, T::COLUMNS)?.collect()
}

/// What a file of a register without relations to others adds.
///
/// # Errors
/// The file breaks its format, or no references could be drawn.
pub(super) fn addition<T: KeptRecord<N>, const N: usize>(
    registers: &Registers<'_>,
    file: &[u8],
    context: &RowContext,
) -> Result<Addition, DelegationError> {
    let rows = read_rows::<T, N>(file)?;
    let mut lines = Lines::<N>::new::<T>(registers.store, &rows, registers.reader.time_us)?;
    let table = import_table::<T, N>(rows.into_iter().map(Ok), context)?;
    for (number, row) in (1_u32..).zip(&table.quarantined) {
        lines.quarantine(row, WorklistClass::Other.place(number), false);
    }
    let quarantined = table.quarantined.len();
    lines.into_addition::<T>(quarantined, 0)
}

/// The rows of a file on their way into both stores.
pub(super) struct Lines<const N: usize> {
    rows: BTreeMap<u64, (Row<N>, SubjectRow)>,
}

impl<const N: usize> Lines<N> {
    /// Draws a reference for every row and finds the place of its number.
    ///
    /// # Errors
    /// No references could be drawn.
    pub(super) fn new<T: KeptRecord<N>>(
        store: &RegisterStore,
        rows: &[Row<N>],
        since_us: i64,
    ) -> Result<Self, DelegationError> {
        let mut in_order: Vec<(String, u64)> = rows.iter().map(|row| (T::key(row), row.line)).collect();
        in_order.sort();
        let places: BTreeMap<u64, u32> =
            (1_u32..).zip(in_order).map(|(place, (_, line))| (line, place)).collect();
        let mut groups = BTreeMap::new();
        let rows = rows.iter().map(|row| {
            let drawn = SubjectRow {
                subject: SubjectRef(random_reference()?),
                key: store.key_hash(T::REGISTER, &T::key(row)),
                line: u32::try_from(row.line).unwrap_or(u32::MAX),
                place: places.get(&row.line).copied().unwrap_or_default(),
                claims: BTreeSet::new(),
                urgency: None,
                day: noted_day::<T, N>(row),
                sibling_group: sibling_group::<T, N>(row, &mut groups)?,
                quarantine: None,
                content: store.row_hash(T::REGISTER, &row.fields),
                parts: T::unique_parts(row).iter().map(|part| store.part_hash(T::REGISTER, part)).collect(),
                since_us,
            };
            Ok::<_, DelegationError>((row.line, (row.clone(), drawn)))
        });
        Ok(Self { rows: rows.collect::<Result<_, _>>()? })
    }

    /// Every row with what will stand of it, in order of the file.
    pub(super) fn rows_mut(&mut self) -> impl Iterator<Item = (&Row<N>, &mut SubjectRow)> {
        self.rows.values_mut().map(|(row, drawn)| (&*row, drawn))
    }

    /// The row on a line, to be changed.
    pub(super) fn row_mut(&mut self, line: u64) -> Option<&mut (Row<N>, SubjectRow)> {
        self.rows.get_mut(&line)
    }

    /// Puts a row into the quarantine.
    pub(super) fn quarantine(&mut self, row: &QuarantinedRow<N>, worklist: u32, is_medical: bool) {
        let original = row.faults.iter().find_map(|fault| match fault {
            RowFault::Duplicate { first_line, .. } => Some(*first_line),
            _ => None,
        });
        let duplicate_of = original.and_then(|line| self.rows.get(&line)).map(|(_, first)| first.subject);
        let mut faults: Vec<String> = Vec::with_capacity(row.faults.len());
        for fault in &row.faults {
            // A code says what kind of fault a row has, not how many.
            if !faults.iter().any(|known| known == fault.code()) {
                faults.push(fault.code().to_owned());
            }
        }
        if let Some((_, drawn)) = self.rows.get_mut(&row.row.line) {
            drawn.quarantine = Some(Quarantine { worklist, faults, is_medical, duplicate_of });
        }
    }

    /// Every row as a document and a line of the store.
    ///
    /// # Errors
    /// A document cannot be made.
    pub(super) fn into_addition<T: KeptRecord<N>>(
        self,
        quarantined: usize,
        refused_claims: usize,
    ) -> Result<Addition, DelegationError> {
        let total = self.rows.len();
        let (mut subjects, mut documents) = (Vec::with_capacity(total), Vec::with_capacity(total));
        for (_, (row, drawn)) in self.rows {
            let document = document_of::<T, N>(&row)?;
            documents.push(Kept { id: DocumentId(drawn.subject.0), subject: drawn.subject, document });
            subjects.push(drawn);
        }
        let medical =
            subjects.iter().filter_map(|row| row.quarantine.as_ref()).filter(|row| row.is_medical).count();
        let counts = Counts {
            rows: count(total),
            accepted: count(total.saturating_sub(quarantined)),
            quarantined: count(quarantined),
            medical_quarantined: count(medical),
            refused_claims: count(refused_claims),
        };
        Ok(Addition { counts, subjects, documents, referrals: Vec::new(), placed: Vec::new() })
    }

    /// The references of the first row of each number.
    pub(super) fn first_by_number<T: Record<N>>(&self) -> BTreeMap<String, SubjectRef> {
        let mut first = BTreeMap::new();
        for (row, drawn) in self.rows.values() {
            first.entry(T::key(row)).or_insert(drawn.subject);
        }
        first
    }
}

/// The day of a register that is looked up by number and asked for a day.
pub(super) fn noted_day<T: Record<N>, const N: usize>(row: &Row<N>) -> Option<Date> {
    let days = [RECEIVED_ON, NOTIFIED_ON].into_iter().filter_map(|name| column::<T, N>(row, name));
    days.filter_map(|day| Date::parse(day).ok()).next()
}

pub(super) fn count(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

/// A field by the name of its column, without the space around it; nothing where it is empty.
fn column<'a, T: Record<N>, const N: usize>(row: &'a Row<N>, name: &str) -> Option<&'a str> {
    let place = T::COLUMNS.iter().position(|column| *column == name)?;
    row.fields.get(place).map(|field| field.trim()).filter(|field| !field.is_empty())
}

/// Siblings share a random reference, drawn once for each group of the file.
fn sibling_group<T: Record<N>, const N: usize>(
    row: &Row<N>,
    groups: &mut BTreeMap<String, CaseId>,
) -> Result<Option<CaseId>, DelegationError> {
    let Some(name) = column::<T, N>(row, SIBLING_GROUP) else { return Ok(None) };
    if let Some(known) = groups.get(name) {
        return Ok(Some(*known));
    }
    let drawn = CaseId(random_reference()?);
    groups.insert(name.to_owned(), drawn);
    Ok(Some(drawn))
}
