//! Whom a list names, and under which term.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::date::Date;
use homeward_delegation_core::import::{TableImport, import_bytes};
use homeward_delegation_core::register::{OfferLine, PowerCode, RowContext};
use homeward_ledger::Ledger;
use homeward_ledger::subject::Standing;
use homeward_payload::domain::{EntryRefusalGround, Principal, SubjectKind};
use homeward_payload::ids::{AgreementCode, Digest, SubjectRef, TermCode};
use homeward_vault::document::Document;
use homeward_vault::store::Purpose;

use crate::error::DelegationError;
use crate::persons::{damaged, read_person};
use crate::registers::Registers;
use crate::store::{Drawable, RegisterKind};
use crate::terms::{KnownTerm, terms_given};

/// What a list is chosen by, taken from the ledger at one moment.
#[derive(Clone, Debug)]
pub(super) struct ListView {
    /// The terms under which this side gives, in the order of claims.
    pub(super) terms: Vec<KnownTerm>,
    /// How this side's subjects stand.
    pub(super) subjects: BTreeMap<SubjectRef, ListedSubject>,
}

/// How one of this side's subjects stands.
#[derive(Clone, Copy, Debug)]
pub(super) struct ListedSubject {
    standing: Standing,
    is_beyond_obligation: bool,
    field_root: Option<Digest>,
}

/// One entry with its document.
pub(super) struct Chosen {
    /// The subject.
    pub(super) subject: SubjectRef,
    /// The term it is offered under; nothing for goodwill.
    pub(super) term: Option<TermCode>,
    /// Its document.
    pub(super) document: Document,
    /// Whether the document must be sealed: it was not yet, or the other side could not read it.
    pub(super) must_seal: bool,
}

impl ListView {
    /// Looks at the ledger.
    ///
    /// # Errors
    /// The agreement is not in force.
    pub(super) fn of(
        ledger: &Ledger,
        agreement: &AgreementCode,
        holder: Principal,
        kind: SubjectKind,
    ) -> Result<Self, DelegationError> {
        let own = ledger.subjects.iter().filter(|(_, subject)| subject.holder == holder);
        let subjects = own.map(|(reference, subject)| {
            let is_beyond_obligation = subject.is_beyond_obligation();
            let (standing, field_root) = (subject.standing, subject.field_root);
            (*reference, ListedSubject { standing, is_beyond_obligation, field_root })
        });
        Ok(Self { terms: terms_given(ledger, agreement, holder, kind)?, subjects: subjects.collect() })
    }

    /// Whoever the other side says it received before is not listed again.
    fn was_received_before(&self, subject: SubjectRef) -> bool {
        let received = Standing::Refused(EntryRefusalGround::LineAlreadyReceived);
        self.subjects.get(&subject).is_some_and(|known| known.standing == received)
    }

    /// Whether a list of the whole register has reason to name a subject: one that waits for an answer or
    /// was accepted is on a list already.
    fn is_to_be_listed(&self, subject: SubjectRef) -> bool {
        !self.was_received_before(subject)
            && self.subjects.get(&subject).is_none_or(|known| {
                !known.is_beyond_obligation
                    && !matches!(known.standing, Standing::Unanswered | Standing::Accepted)
            })
    }

    fn must_seal(&self, subject: SubjectRef, field_root: Digest) -> bool {
        let unreadable = Standing::Refused(EntryRefusalGround::DocumentUnreadable);
        self.subjects
            .get(&subject)
            .is_none_or(|known| known.field_root != Some(field_root) || known.standing == unreadable)
    }

    /// The first term that a person meets.
    fn first_term(
        &self,
        person: &Drawable,
        document: &Document,
    ) -> Result<Option<TermCode>, DelegationError> {
        let Some(power) = super::judge::power_of(document) else { return Err(damaged(person.subject)) };
        let read = read_person(document, power).map_err(|_| damaged(person.subject))?;
        let meets = |known: &&KnownTerm| {
            let predicate = known.predicate();
            predicate.is_some_and(|predicate| {
                predicate.holds(read.facts.date_of_birth, read.facts.captured_on, &read.facts.claims)
            })
        };
        Ok(self.terms.iter().find(meets).map(|known| known.code().clone()))
    }
}

/// Chooses the whole register, as far as it is to be listed.
///
/// # Errors
/// A store fails or is damaged.
pub(super) fn whole_register(
    registers: &mut Registers<'_>,
    register: RegisterKind,
    view: &ListView,
) -> Result<Vec<Chosen>, DelegationError> {
    let mut rows = registers.store.standing(register)?;
    rows.retain(|row| view.is_to_be_listed(row.subject));
    let documents = registers.read_subjects(rows.iter().map(|row| row.subject), Purpose::ListVerification)?;
    let mut chosen = Vec::with_capacity(rows.len());
    for (row, document) in rows.iter().zip(documents) {
        // An erased person is on no list any more.
        let Some(document) = document else { continue };
        let term = match register {
            RegisterKind::PersonsHeld => view.first_term(row, &document)?,
            _ => view.terms.first().map(|known| known.code().clone()),
        };
        let must_seal = view.must_seal(row.subject, Digest(document.field_root()));
        chosen.push(Chosen { subject: row.subject, term, document, must_seal });
    }
    Ok(chosen)
}

/// Chooses the persons that an offer file names, under the terms that it claims.
///
/// # Errors
/// The file breaks its format or names someone twice, nobody of the register, or no term in force.
pub(super) fn offer_file(
    registers: &mut Registers<'_>,
    file: &[u8],
    own_power: PowerCode,
    view: &ListView,
) -> Result<Vec<Chosen>, DelegationError> {
    let lines = offer_lines(file, own_power)?;
    let mut seen = BTreeSet::new();
    let mut named = Vec::with_capacity(lines.accepted.len());
    for entry in &lines.accepted {
        let (line, offered) = (entry.line, &entry.record);
        let serial = &offered.holder_serial;
        let Some(row) = registers.store.find(RegisterKind::PersonsHeld, serial)? else {
            return Err(not_in_register(registers, serial, line)?);
        };
        if !seen.insert(row.subject) {
            return Err(DelegationError::File(format!(
                "line {line}: {serial} is offered on an earlier line already. Nothing was listed."
            )));
        }
        let known = view.terms.iter().find(|known| known.code().as_str() == offered.claimed_term);
        let term = known.ok_or_else(|| unknown_term(view, &offered.claimed_term, line))?.code();
        if !view.was_received_before(row.subject) {
            named.push((row.subject, term));
        }
    }
    let subjects = named.iter().map(|(subject, _)| *subject);
    let documents = registers.read_subjects(subjects, Purpose::ListVerification)?;
    let chosen = named.into_iter().zip(documents).filter_map(|((subject, term), document)| {
        let document = document?;
        let must_seal = view.must_seal(subject, Digest(document.field_root()));
        Some(Chosen { subject, term: Some(term.clone()), document, must_seal })
    });
    Ok(chosen.collect())
}

fn offer_lines(file: &[u8], power: PowerCode) -> Result<TableImport<OfferLine, 2>, DelegationError> {
    // An offer has no dates, so no day judges it.
    let reference_day = Date::new(1, 1, 1).map_err(|error| DelegationError::File(error.to_string()))?;
    let lines: TableImport<OfferLine, 2> = import_bytes(file, &RowContext { power, reference_day })?;
    match lines.quarantined.first() {
        None => Ok(lines),
        Some(row) => {
            let faults: Vec<String> = row.faults.iter().map(ToString::to_string).collect();
            let (line, faults) = (row.row.line, faults.join("; "));
            Err(DelegationError::File(format!("line {line}: {faults}. Nothing was listed.")))
        }
    }
}

fn not_in_register(
    registers: &Registers<'_>,
    serial: &str,
    line: u64,
) -> Result<DelegationError, DelegationError> {
    let found = match registers.store.find_quarantined(RegisterKind::PersonsHeld, serial)? {
        Some(faults) => format!("{serial} stands in quarantine ({faults}); correct that row first"),
        None => format!("nobody of serial {serial} stands in the register"),
    };
    Ok(DelegationError::Unknown(format!("line {line}: {found}. Nothing was listed.")))
}

fn unknown_term(view: &ListView, claimed: &str, line: u64) -> DelegationError {
    let codes: Vec<&str> = view.terms.iter().map(|known| known.code().as_str()).collect();
    DelegationError::Unknown(format!(
        "line {line}: this side gives nobody under a term {claimed}; its terms are {}. Nothing was listed.",
        codes.join(", ")
    ))
}
