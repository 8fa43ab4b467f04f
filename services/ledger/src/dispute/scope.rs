//! What a dispute names, as the ledger knows it.

use std::collections::BTreeSet;

use homeward_kernel::Encoder;
use homeward_payload::domain::{DisputeScope, NamedLines, Principal};
use homeward_payload::ids::{BatchId, CaseId, SubjectRef};

use crate::agreement::TermKey;
use crate::batch::{Batch, Line, batch_of};
use crate::event::tag;
use crate::finding::term_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// What a dispute names. Lines are kept by their subjects, so that they stay the same in a newer revision.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// Lines of a batch.
    Lines(BatchId, BTreeSet<SubjectRef>),
    /// A whole batch.
    Batch(BatchId),
    /// All lines under a term.
    Term(TermKey),
    /// Persons or containers wherever they stand.
    Subjects(BTreeSet<SubjectRef>),
    /// A child's case.
    Case(CaseId),
    /// A difference between the counts of one giver's lines.
    Discrepancy(BatchId, Principal),
}

impl Scope {
    /// Whether this line of this batch is named.
    #[must_use]
    pub fn covers(&self, id: &BatchId, line: &Line) -> bool {
        match self {
            Self::Lines(batch, subjects) => batch == id && subjects.contains(&line.subject),
            Self::Batch(batch) => batch == id,
            Self::Term(key) => line.all_terms().any(|term| term == *key),
            Self::Subjects(subjects) => subjects.contains(&line.subject),
            Self::Case(_) => false,
            Self::Discrepancy(batch, giver) => batch == id && *giver == line.giver,
        }
    }

    /// Whether the counts of one giver's lines of a batch are named.
    #[must_use]
    pub fn covers_counts(&self, id: &BatchId, of: Principal) -> bool {
        match self {
            Self::Lines(batch, _) | Self::Batch(batch) => batch == id,
            Self::Discrepancy(batch, giver) => batch == id && *giver == of,
            Self::Term(_) | Self::Subjects(_) | Self::Case(_) => false,
        }
    }

    /// Whether this names nothing that the other does not.
    pub(super) fn is_within(&self, other: &Self, ledger: &Ledger) -> bool {
        if self == other {
            return true;
        }
        let all_covered = |id: &BatchId, named: &dyn Fn(&Line) -> bool| {
            let batch = ledger.batches.get(id);
            batch.is_some_and(|batch| {
                batch.revision.lines.iter().filter(|line| named(line)).all(|line| other.covers(id, line))
            })
        };
        match (self, other) {
            (Self::Subjects(smaller), Self::Subjects(larger)) => smaller.is_subset(larger),
            (Self::Lines(id, subjects), _) => all_covered(id, &|line| subjects.contains(&line.subject)),
            (Self::Batch(id), Self::Term(_) | Self::Subjects(_)) => all_covered(id, &|_| true),
            (Self::Discrepancy(id, _), Self::Batch(batch)) => id == batch,
            _ => false,
        }
    }

    pub(super) fn encode(&self, encoder: &mut Encoder) {
        let subjects = |encoder: &mut Encoder, subjects: &BTreeSet<SubjectRef>| {
            let subjects: Vec<SubjectRef> = subjects.iter().copied().collect();
            encoder.sequence(&subjects, |encoder, subject| {
                encoder.fixed(subject.as_bytes());
            });
        };
        match self {
            Self::Lines(batch, named) => {
                encoder.byte(1).fixed(batch.as_bytes());
                subjects(encoder, named);
            }
            Self::Batch(batch) => {
                encoder.byte(2).fixed(batch.as_bytes());
            }
            Self::Term(key) => {
                encoder.byte(3).number(u32::from(key.0));
            }
            Self::Subjects(named) => {
                encoder.byte(4);
                subjects(encoder, named);
            }
            Self::Case(case) => {
                encoder.byte(5).fixed(case.as_bytes());
            }
            Self::Discrepancy(batch, giver) => {
                encoder.byte(6).fixed(batch.as_bytes()).byte(tag::principal(*giver));
            }
        }
    }
}

/// What a statement names, if it is there.
///
/// # Errors
/// `BATCH_UNKNOWN`, `REVISION_STALE`, `LINE_UNKNOWN`, `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `CHILD_CASE_UNKNOWN`,
/// `DISCREPANCY_UNKNOWN`, `DISPUTE_SCOPE_INVALID` for references nobody knows.
pub(super) fn resolve(ledger: &Ledger, scope: &DisputeScope) -> Result<Scope, Refusal> {
    match scope {
        DisputeScope::Lines(named) => {
            let (_, lines) = named_lines(ledger, named)?;
            Ok(Scope::Lines(named.batch, lines.iter().map(|(_, line)| line.subject).collect()))
        }
        DisputeScope::Batch(id) => batch_of(ledger, id).map(|_| Scope::Batch(*id)),
        DisputeScope::Term(named) => {
            term_in_force(ledger, &named.agreement, &named.term).map(|(key, _)| Scope::Term(key))
        }
        DisputeScope::Subjects(subjects) => {
            if let Some(unknown) = subjects.iter().find(|subject| !ledger.subjects.contains_key(subject)) {
                return Err(Refusal::new(
                    ErrorReason::DisputeScopeInvalid,
                    format!("reference {unknown} is known for no person or container."),
                )
                .allow("Name references that stand on an opened list or in a finding.")
                .with("subject", unknown));
            }
            Ok(Scope::Subjects(subjects.iter().copied().collect()))
        }
        DisputeScope::Case(case) => {
            if !ledger.cases.contains_key(case) {
                return Err(Refusal::new(
                    ErrorReason::ChildCaseUnknown,
                    format!("no case {case} is listed."),
                )
                .with("case", case));
            }
            Ok(Scope::Case(*case))
        }
        DisputeScope::Discrepancy(id, giver) => {
            check_discrepancy(ledger, id, *giver)?;
            Ok(Scope::Discrepancy(*id, *giver))
        }
    }
}

/// A line with its number in the batch.
pub(super) type Numbered<'a> = (u32, &'a Line);

/// A batch and the lines of it that a statement names.
///
/// # Errors
/// `BATCH_UNKNOWN`, `REVISION_STALE`, `LINE_UNKNOWN`.
pub(super) fn named_lines<'a>(
    ledger: &'a Ledger,
    named: &NamedLines,
) -> Result<(&'a Batch, Vec<Numbered<'a>>), Refusal> {
    let batch = batch_of(ledger, &named.batch)?;
    batch.check_in_force(named.revision)?;
    let line = |number: &u32| {
        batch.line(*number).map(|line| (*number, line)).ok_or_else(|| {
            let lines = batch.revision.lines.len();
            Refusal::new(ErrorReason::LineUnknown, format!("the batch has no line {number}; it has {lines}."))
                .with("line", number)
        })
    };
    Ok((batch, named.lines.iter().map(line).collect::<Result<_, _>>()?))
}

/// Checks that the counts of a giver's lines differ in a settled batch.
///
/// # Errors
/// `BATCH_UNKNOWN`, `DISCREPANCY_UNKNOWN`.
pub(super) fn check_discrepancy(ledger: &Ledger, id: &BatchId, giver: Principal) -> Result<(), Refusal> {
    let batch = batch_of(ledger, id)?;
    if batch.discrepancies.iter().any(|known| known.counts.giver == giver) {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::DiscrepancyUnknown,
        format!("no difference between the counts of {} is recorded for the batch.", giver.word()),
    )
    .allow("Differences are recorded when both sides settle a batch."))
}
