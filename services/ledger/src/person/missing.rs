//! Persons whom their power of origin seeks (Additional Protocol I, article 33).

use homeward_payload::domain::{Principal, ReportMissing, Statement, SubjectKind};
use homeward_payload::ids::SubjectRef;

use super::event::PersonEvent;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::remains::check_unused;

/// The power of origin reports persons as missing.
///
/// # Errors
/// `REFERENCE_REUSED`.
pub fn report_missing(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReportMissing,
) -> Result<Vec<Event>, Refusal> {
    body.subjects.iter().try_for_each(|subject| check_unused(ledger, subject.0))?;
    let origin = statement.header.author;
    Ok(vec![PersonEvent::Missing { origin, subjects: body.subjects.clone() }.into()])
}

/// Whether this party can list this reference as something of this kind: somebody missing is listed as a person, by
/// the other side.
///
/// # Errors
/// `SUBJECT_CONFLICT`.
pub(crate) fn check_listable(
    ledger: &Ledger,
    reference: &SubjectRef,
    holder: Principal,
    kind: SubjectKind,
) -> Result<(), Refusal> {
    let origin = ledger.persons.records.get(reference).and_then(|record| record.missing_from);
    match origin {
        Some(origin) if origin == holder || kind != SubjectKind::Person => Err(Refusal::new(
            ErrorReason::SubjectConflict,
            format!("reference {reference} is known for a person whom {} seeks.", origin.word()),
        )
        .allow("The other party lists that person where it holds him; give anybody else a new reference.")
        .with("subject", reference)),
        _ => Ok(()),
    }
}
