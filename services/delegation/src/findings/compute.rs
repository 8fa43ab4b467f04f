//! Computing findings from documents.

use std::collections::BTreeSet;

use homeward_delegation_core::predicate::AgeRule;
use homeward_delegation_core::register::PowerCode;
use homeward_ledger::Ledger;
use homeward_ledger::agreement::TermKey;
use homeward_ledger::subject::FindingState;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::persons::{damaged, read_person, received_before};
use crate::registers::Registers;
use crate::store::RegisterKind;

/// A finding of the other side without an answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct OpenFinding {
    /// Whom it is about.
    pub(super) subject: SubjectRef,
    /// What the person's document commits to; nothing while the person is on no list.
    pub(super) field_root: Option<Digest>,
}

/// The answer to findings, as far as documents have come.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Answered {
    /// Accepted, ascending.
    pub(super) accepted: Vec<SubjectRef>,
    /// Contested, ascending.
    pub(super) contested: Vec<SubjectRef>,
    /// Findings whose document has not come.
    pub(super) waiting: u64,
}

/// The persons on whom a finding under a term was stated, however it stands.
pub(super) fn stated(ledger: &Ledger, term: TermKey) -> BTreeSet<SubjectRef> {
    let stated = ledger.subjects.iter().filter(|(_, subject)| subject.finding(term).is_some());
    stated.map(|(reference, _)| *reference).collect()
}

/// The open findings that the other side stated under a term.
pub(super) fn open_findings(ledger: &Ledger, term: TermKey, other: Principal) -> Vec<OpenFinding> {
    let open = ledger.subjects.iter().filter(|(_, subject)| {
        let finding = subject.finding(term);
        finding.is_some_and(|finding| finding.state == FindingState::Open && finding.stated_by == other)
    });
    open.map(|(reference, subject)| OpenFinding { subject: *reference, field_root: subject.field_root })
        .collect()
}

/// The persons of the register who meet an age rule, ascending, without those in `stated`.
///
/// # Errors
/// A store fails or is damaged.
pub(super) fn eligible(
    registers: &mut Registers<'_>,
    rule: AgeRule,
    power: PowerCode,
    stated: &BTreeSet<SubjectRef>,
) -> Result<Vec<SubjectRef>, DelegationError> {
    let mut rows = registers.store.standing(RegisterKind::PersonsHeld)?;
    rows.retain(|row| !stated.contains(&row.subject));
    let documents = registers.read_subjects(rows.iter().map(|row| row.subject), Purpose::ListVerification)?;
    let mut eligible = Vec::new();
    for (row, document) in rows.iter().zip(documents) {
        let Some(document) = document else { continue };
        let person = read_person(&document, power).map_err(|_| damaged(row.subject))?;
        if rule.holds(person.facts.date_of_birth, person.facts.captured_on) {
            eligible.push(row.subject);
        }
    }
    eligible.sort_unstable();
    Ok(eligible)
}

/// Computes open findings again from the documents opened to this side. A finding is contested if its
/// document is not the committed one, does not support it, or speaks of someone received before.
///
/// # Errors
/// A store fails.
pub(super) fn answered(
    registers: &mut Registers<'_>,
    open: &[OpenFinding],
    rule: AgeRule,
    own_power: PowerCode,
) -> Result<Answered, DelegationError> {
    let mut answered = Answered::default();
    let subjects = open.iter().map(|finding| finding.subject);
    let documents = registers.read_subjects(subjects, Purpose::ListVerification)?;
    for (finding, document) in open.iter().zip(documents) {
        // Without a commitment on the log a document proves nothing yet.
        let (Some(document), Some(field_root)) = (document, finding.field_root) else {
            answered.waiting = answered.waiting.saturating_add(1);
            continue;
        };
        let is_committed = Digest(document.field_root()) == field_root;
        let supports = match read_person(&document, own_power) {
            Ok(person)
                if is_committed && rule.holds(person.facts.date_of_birth, person.facts.captured_on) =>
            {
                received_before(registers, &person.serial)?.is_none()
            }
            _ => false,
        };
        if supports {
            answered.accepted.push(finding.subject);
        } else {
            answered.contested.push(finding.subject);
        }
    }
    Ok(answered)
}
