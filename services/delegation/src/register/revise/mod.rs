//! A register's file that comes again, and corrections of single rows: what is new, changed, missing, what waits and
//! what cannot stand is told first, and then done.
//!
//! Three things never happen here: a person who stands does not fall out of the register, whatever a file says of them
//! or does not say; a value is not overwritten but superseded, with its source, grade and author; and a document that
//! was opened to the other side stays as it is committed, while the correction waits.

mod apply;
mod judge;
mod plan;
#[cfg(test)]
mod tests;
mod words;

use std::collections::BTreeMap;

use homeward_delegation_core::import::ColumnChange;
use homeward_delegation_core::register::{
    CaptureCard, EvidenceGrade, HeldPerson, ReceivedBefore, RemainsContainer, SoughtPerson,
};
use homeward_ledger::Ledger;
use homeward_ledger::subject::Standing;
use homeward_payload::domain::{EntryRefusalGround, Principal};
use homeward_payload::ids::{Digest, SubjectRef};

use super::import::ImportContext;
use super::rows::read_rows;
use crate::error::DelegationError;
use crate::note::Note;
use crate::registers::Registers;
use crate::store::RegisterKind;

pub(super) use apply::apply;
pub(super) use judge::Judged;
pub(super) use plan::{Plan, plan};
pub(super) use words::what_to_do;

/// Most rows that differ which one call tells of.
pub(super) const CHANGES_TOLD_MAX: usize = 10_000;

/// How far a long work has come: what is being done, how much of it, of how much.
pub(crate) type Told<'a> = &'a mut dyn FnMut(&'static str, usize, usize);

/// Who says so, and how well it is known.
#[derive(Clone, Debug)]
pub(crate) struct Provenance {
    /// Where it comes from, and why it comes.
    pub(crate) note: Note,
    /// How well it is known.
    pub(crate) grade: EvidenceGrade,
}

/// What a revision is judged against.
#[derive(Clone, Debug)]
pub(crate) struct Revision {
    /// The day, the powers, the agreed age rule.
    pub(crate) context: ImportContext,
    /// Who says so.
    pub(crate) provenance: Provenance,
    /// Subjects whose document is committed on the log.
    pub(crate) committed: BTreeMap<SubjectRef, Committed>,
}

/// How somebody stands on the log whose document is committed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Committed {
    /// How the newest entry stands.
    pub(crate) standing: Standing,
    /// Whether the person or container stands on a live line.
    pub(crate) is_live: bool,
}

/// This side's subjects whose documents cannot be replaced. One that did not open can be.
pub(crate) fn committed(ledger: &Ledger, own: Principal) -> BTreeMap<SubjectRef, Committed> {
    let unreadable = Standing::Refused(EntryRefusalGround::DocumentUnreadable);
    let fixed = ledger.subjects.iter().filter(|(_, subject)| {
        subject.holder == own && subject.field_root.is_some() && subject.standing != unreadable
    });
    fixed
        .map(|(reference, subject)| {
            let is_live = subject.live_line().is_some();
            (*reference, Committed { standing: subject.standing, is_live })
        })
        .collect()
}

/// What a row that differs comes to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum ChangeKind {
    /// It was not in the register, and stands.
    New = 1,
    /// It was not in the register, and goes to the quarantine.
    NewQuarantined = 2,
    /// It supersedes what the register has.
    Changed = 3,
    /// It waits, because the document is committed.
    Pending = 4,
    /// It cannot stand; the row of the register stands as it was.
    Refused = 5,
    /// The file lacks it.
    Gone = 6,
}

/// One row that differs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Change {
    /// What it comes to.
    pub(crate) kind: ChangeKind,
    /// Serial or number.
    pub(crate) key: String,
    /// The row, once it is in the register.
    pub(crate) subject: Option<SubjectRef>,
    /// Line of the file; 0 where the file lacks it.
    pub(crate) line: u32,
    /// The columns that differ.
    pub(crate) fields: Vec<ColumnChange>,
    /// What follows, and what to do.
    pub(crate) message: String,
    /// Whether the row leaves the quarantine.
    pub(crate) leaves_quarantine: bool,
}

/// What came of a revision.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// Rows that differ, as many as one call tells of.
    pub(crate) changes: Vec<Change>,
    /// Rows that differ and are not told of.
    pub(crate) not_told: usize,
    /// Rows of the file.
    pub(crate) rows: usize,
    /// Rows as they were.
    pub(crate) same: usize,
    /// Rows that differ, by what they come to.
    pub(crate) by_kind: BTreeMap<ChangeKind, usize>,
    /// Rows that leave the quarantine.
    pub(crate) mended: usize,
    /// Claims refused as claims.
    pub(crate) refused_claims: usize,
}

impl Outcome {
    /// How many rows come to this.
    pub(crate) fn of(&self, kind: ChangeKind) -> usize {
        self.by_kind.get(&kind).copied().unwrap_or_default()
    }

    fn tell(&mut self, change: Change) {
        let count = self.by_kind.entry(change.kind).or_default();
        *count = count.saturating_add(1);
        self.mended = self.mended.saturating_add(usize::from(change.leaves_quarantine));
        if self.changes.len() < CHANGES_TOLD_MAX {
            self.changes.push(change);
        } else {
            self.not_told = self.not_told.saturating_add(1);
        }
    }
}

/// Revises a register by a whole file; `is_applied` says whether anything is changed.
///
/// # Errors
/// The file breaks its format, the register is none that comes again, or a store fails; then nothing was changed.
pub(crate) fn revise(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    file: &[u8],
    revision: &Revision,
    is_applied: bool,
    told: Told<'_>,
) -> Result<Outcome, DelegationError> {
    match register {
        RegisterKind::PersonsHeld => whole::<HeldPerson, 15>(registers, file, revision, is_applied, told),
        RegisterKind::PersonsSought => whole::<SoughtPerson, 13>(registers, file, revision, is_applied, told),
        RegisterKind::RemainsHeld => {
            whole::<RemainsContainer, 12>(registers, file, revision, is_applied, told)
        }
        RegisterKind::ReceivedBefore => {
            whole::<ReceivedBefore, 2>(registers, file, revision, is_applied, told)
        }
        RegisterKind::CaptureCards => whole::<CaptureCard, 2>(registers, file, revision, is_applied, told),
        RegisterKind::MedicalReferrals | RegisterKind::Children => Err(not_revised(register)),
    }
}

fn whole<T: Judged<N>, const N: usize>(
    registers: &mut Registers<'_>,
    file: &[u8],
    revision: &Revision,
    is_applied: bool,
    told: Told<'_>,
) -> Result<Outcome, DelegationError> {
    let rows = read_rows::<T, N>(file)?;
    let before = registers.store.rows(T::REGISTER)?;
    let plan: Plan<N> = plan::<T, N>(registers, rows, before, revision, true, told)?;
    let outcome = plan.outcome.clone();
    if is_applied {
        apply::<T, N>(registers, plan, revision, Some(Digest::of(file)), told)?;
    }
    Ok(outcome)
}

/// A register whose rows stand each for itself.
pub(super) fn not_revised(register: RegisterKind) -> DelegationError {
    let instead = match register {
        RegisterKind::MedicalReferrals => {
            "A referral is made once; make a further one for a person whose state changed"
        }
        _ => "A child's case is corrected by an answer or a new case",
    };
    DelegationError::NotRevised(format!(
        "the register of {} is not revised. {instead}. Nothing was changed.",
        register.words()
    ))
}
