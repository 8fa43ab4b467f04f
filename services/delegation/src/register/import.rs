//! Importing a file into its register: once, whole or not at all.

use homeward_delegation_core::date::Date;
use homeward_delegation_core::predicate::AgeRule;
use homeward_delegation_core::register::{
    CaptureCard, ChildRecord, PowerCode, ReceivedBefore, RemainsContainer, RowContext, SoughtPerson,
};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::DocumentId;

use super::revise::Told;
use super::{held, referrals, rows};
use crate::error::DelegationError;
use crate::registers::{Kept, Registers, put_all};
use crate::store::{self, Counts, Import, Referral, RegisterKind, SubjectRow};

/// Documents stored in one go.
const DOCUMENTS_AT_ONCE_MAX: usize = 2_000;

/// What a file is judged against.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ImportContext {
    /// This side's power.
    pub(crate) own_power: PowerCode,
    /// This side.
    pub(crate) own: Principal,
    /// The other side's power.
    pub(crate) other_power: PowerCode,
    /// No date in the file may lie later.
    pub(crate) reference_day: Date,
    /// The agreed age rule, where an agreement with one is in force.
    pub(crate) age_rule: Option<AgeRule>,
}

impl ImportContext {
    /// What a row of a register is judged against.
    pub(super) const fn row_context(&self, register: RegisterKind) -> RowContext {
        row_context(register, self.own_power, self.other_power, self.reference_day)
    }
}

/// What a row of a register is judged against on a day: a power seeks its own people and holds the other's.
pub(super) const fn row_context(
    register: RegisterKind,
    own_power: PowerCode,
    other_power: PowerCode,
    reference_day: Date,
) -> RowContext {
    let power = match register {
        RegisterKind::PersonsSought => own_power,
        _ => other_power,
    };
    RowContext { power, reference_day }
}

/// What an import adds, before anything is stored.
pub(super) struct Addition {
    /// What is counted.
    pub(super) counts: Counts,
    /// Rows for the store.
    pub(super) subjects: Vec<SubjectRow>,
    /// Documents for the vault.
    pub(super) documents: Vec<Kept>,
    /// Referrals that came.
    pub(super) referrals: Vec<Referral>,
    /// Referrals whose persons came.
    pub(super) placed: Vec<Placed>,
}

/// A referral whose person turned out to be in the register.
pub(super) struct Placed {
    /// Name of its document so far.
    pub(super) referral: DocumentId,
    /// The person.
    pub(super) subject: SubjectRef,
    /// Name of its document from now on.
    pub(super) document: DocumentId,
}

/// Imports a file. The same file again changes nothing and counts the same.
///
/// # Errors
/// The file breaks its format, the register was imported from another file, or a store fails.
pub(crate) fn import(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    file: &[u8],
    context: &ImportContext,
) -> Result<Counts, DelegationError> {
    import_told(registers, register, file, context, &mut |_, _, _| ())
}

/// As [`import`], and tells how far it has come.
///
/// # Errors
/// As [`import`].
pub(crate) fn import_told(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    file: &[u8],
    context: &ImportContext,
    told: Told<'_>,
) -> Result<Counts, DelegationError> {
    told("reading", 0, 0);
    let digest = Digest::of(file);
    if let Some(before) = registers.store.import_of(register)? {
        return if before.file == digest { Ok(before.counts) } else { Err(imported_before(register)) };
    }
    let row_context = context.row_context(register);
    let addition = match register {
        RegisterKind::PersonsHeld => held::addition(registers, file, context),
        RegisterKind::PersonsSought => rows::addition::<SoughtPerson, 13>(registers, file, &row_context),
        RegisterKind::RemainsHeld => rows::addition::<RemainsContainer, 12>(registers, file, &row_context),
        RegisterKind::MedicalReferrals => referrals::addition(registers, file, context),
        RegisterKind::ReceivedBefore => rows::addition::<ReceivedBefore, 2>(registers, file, &row_context),
        RegisterKind::Children => rows::addition::<ChildRecord, 17>(registers, file, &row_context),
        RegisterKind::CaptureCards => rows::addition::<CaptureCard, 2>(registers, file, &row_context),
    }?;
    let import = Import { file: digest, reference_day: context.reference_day, counts: addition.counts };
    add(registers, register, &import, &addition, told)?;
    Ok(addition.counts)
}

/// Both stores, or none: a stop between their commits leaves documents in the vault that nothing names.
fn add(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    import: &Import,
    addition: &Addition,
    told: Told<'_>,
) -> Result<(), DelegationError> {
    let Registers { vault, store, reader } = registers;
    store.transaction(|transaction| {
        store::import::insert(transaction, register, import)?;
        store::version::insert_run(transaction, register, reader)?;
        for row in &addition.subjects {
            store::subject::insert(transaction, register, row)?;
        }
        for referral in &addition.referrals {
            store::referral::insert(transaction, referral)?;
        }
        for placed in &addition.placed {
            store::referral::place(transaction, placed.referral, placed.subject, placed.document)?;
        }
        let total = addition.documents.len();
        let mut done = 0_usize;
        for group in addition.documents.chunks(DOCUMENTS_AT_ONCE_MAX) {
            put_all(vault, group)?;
            done = done.saturating_add(group.len());
            told("storing", done, total);
        }
        Ok(())
    })
}

fn imported_before(register: RegisterKind) -> DelegationError {
    DelegationError::File(format!(
        "the register of {} was imported from another file. Hand this one in as one that comes again (`homeward \
         register import`): it shows what would change first. Nothing was imported.",
        register.words()
    ))
}
