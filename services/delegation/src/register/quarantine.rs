//! The quarantine as a worklist. What is wrong with a row is found again from the row itself, so that its
//! particulars stand nowhere but in the vault.

use std::collections::BTreeSet;

use homeward_delegation_core::csv::Row;
use homeward_delegation_core::register::{
    CaptureCard, ChildRecord, HeldPerson, MedicalReferral, PowerCode, ReceivedBefore, RemainsContainer,
    RowContext, RowFault, SoughtPerson,
};
use homeward_payload::ids::SubjectRef;
use homeward_vault::store::Purpose;

use super::import::row_context;
use super::row::{KeptRecord, row_of};
use crate::error::DelegationError;
use crate::registers::Registers;
use crate::store::{Quarantined, RegisterKind};

/// What the rows of a worklist are judged against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct WorklistContext {
    /// This side's power.
    pub(crate) own_power: PowerCode,
    /// The other side's power.
    pub(crate) other_power: PowerCode,
}

/// A row that cannot stand, for this side's staff.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct QuarantinedRow {
    /// Serial or number.
    pub(crate) key: String,
    /// Codes of the faults.
    pub(crate) faults: Vec<String>,
    /// What was found and what is allowed.
    pub(crate) message: String,
    /// Whether it has a referral or a medical claim.
    pub(crate) is_medical: bool,
    /// Its place in the worklist.
    pub(crate) worklist: u32,
    /// The register's own name of it.
    pub(crate) subject: SubjectRef,
    /// Since when, in microseconds since 1970-01-01 UTC.
    pub(crate) since_us: i64,
    /// The faults one by one.
    pub(crate) details: Vec<FaultDetail>,
    /// The command that mends it.
    pub(crate) mend: String,
}

/// One fault of a row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct FaultDetail {
    /// Its code.
    pub(crate) code: &'static str,
    /// The column; nothing for a row that repeats another.
    pub(crate) column: Option<&'static str>,
    /// What may stand there.
    pub(crate) allowed: String,
}

/// A page of a register's worklist after place `after`, at most `limit` rows.
///
/// # Errors
/// A store fails or is damaged.
pub(crate) fn quarantine_page(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    context: &WorklistContext,
    after: u32,
    limit: u32,
) -> Result<Vec<QuarantinedRow>, DelegationError> {
    let Some(import) = registers.store.import_of(register)? else { return Ok(Vec::new()) };
    let WorklistContext { own_power, other_power } = *context;
    let reference_day = import.reference_day;
    let context = row_context(register, own_power, other_power, reference_day);
    let rows = registers.store.quarantine(register, after, limit)?;
    let mut page = Vec::with_capacity(rows.len());
    for row in rows {
        let explained = match register {
            RegisterKind::PersonsHeld => explain::<HeldPerson, 15>(registers, &row, &context),
            RegisterKind::PersonsSought => explain::<SoughtPerson, 13>(registers, &row, &context),
            RegisterKind::RemainsHeld => explain::<RemainsContainer, 12>(registers, &row, &context),
            RegisterKind::MedicalReferrals => explain::<MedicalReferral, 6>(registers, &row, &context),
            RegisterKind::ReceivedBefore => explain::<ReceivedBefore, 2>(registers, &row, &context),
            RegisterKind::Children => explain::<ChildRecord, 17>(registers, &row, &context),
            RegisterKind::CaptureCards => explain::<CaptureCard, 2>(registers, &row, &context),
        }?;
        page.extend(explained);
    }
    Ok(page)
}

/// The row and its faults; nothing where its subject was erased.
fn explain<T: KeptRecord<N>, const N: usize>(
    registers: &mut Registers<'_>,
    quarantined: &Quarantined,
    context: &RowContext,
) -> Result<Option<QuarantinedRow>, DelegationError> {
    let Some(row) = read_row::<T, N>(registers, quarantined.subject, quarantined.line)? else {
        return Ok(None);
    };
    let mut faults = Vec::new();
    if let Some(original) = quarantined.quarantine.duplicate_of {
        faults.extend(duplicate::<T, N>(registers, &row, original)?);
    }
    faults.extend(T::parse(&row, context).err().into_iter().flatten());
    let messages: Vec<String> = faults.iter().map(ToString::to_string).collect();
    let details: Vec<FaultDetail> = faults.iter().map(detail).collect();
    let key = T::key(&row);
    let bears_alone = registers.store.rows_of(T::REGISTER, &key)?.len() == 1;
    let row_option = if bears_alone { None } else { Some(quarantined.subject) };
    Ok(Some(QuarantinedRow {
        mend: mend(T::REGISTER, &key, row_option, &details, T::COLUMNS),
        details,
        subject: quarantined.subject,
        since_us: quarantined.since_us,
        key,
        faults: quarantined.quarantine.faults.clone(),
        message: format!("line {}: {}", quarantined.line, messages.join("; ")),
        is_medical: quarantined.quarantine.is_medical,
        worklist: quarantined.quarantine.worklist,
    }))
}

fn detail(fault: &RowFault) -> FaultDetail {
    FaultDetail { code: fault.code(), column: fault.column(), allowed: fault.allowed() }
}

/// The command that mends a row, with places to fill in. What distinguishes a row that repeats another is for whoever
/// knows the person to say; the first column is proposed.
fn mend(
    register: RegisterKind,
    key: &str,
    row: Option<SubjectRef>,
    details: &[FaultDetail],
    columns: &[&'static str],
) -> String {
    let mut command = format!("homeward register correct {} \"{key}\"", register.typed());
    if let Some(row) = row {
        command.push_str(&format!(" --row {row}"));
    }
    let named: BTreeSet<&str> = details.iter().filter_map(|detail| detail.column).collect();
    let first: BTreeSet<&str> = columns.iter().take(1).copied().collect();
    for column in if named.is_empty() { first } else { named } {
        command.push_str(&format!(" --set {column}=VALUE"));
    }
    command.push_str(" --source SOURCE --reason REASON --apply");
    command
}

/// What the row has in common with the first of its kind.
fn duplicate<T: KeptRecord<N>, const N: usize>(
    registers: &mut Registers<'_>,
    row: &Row<N>,
    original: SubjectRef,
) -> Result<Option<RowFault>, DelegationError> {
    let Some(first_line) = registers.store.line_of(original)? else { return Ok(None) };
    let Some(first) = read_row::<T, N>(registers, original, first_line)? else { return Ok(None) };
    let shared = T::unique_parts(&first);
    let found = T::unique_parts(row).into_iter().find(|part| shared.contains(part));
    Ok(found.map(|(what, _)| RowFault::Duplicate {
        of: T::key(&first),
        first_line: u64::from(first_line),
        what,
    }))
}

fn read_row<T: KeptRecord<N>, const N: usize>(
    registers: &mut Registers<'_>,
    subject: SubjectRef,
    line: u32,
) -> Result<Option<Row<N>>, DelegationError> {
    let Some(document) = registers.read_subject(subject, Purpose::Matching)? else { return Ok(None) };
    let damaged = DelegationError::Damaged { subject: subject.to_string() };
    row_of::<T, N>(&document, u64::from(line)).map(Some).ok_or(damaged)
}
