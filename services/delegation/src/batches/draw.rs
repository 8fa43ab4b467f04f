//! Drawing lines from a register.

use std::collections::{BTreeMap, BTreeSet};

use homeward_delegation_core::draft::{Candidate, DraftError, DraftLine, PriorityKey, draw};
use homeward_ledger::Ledger;
use homeward_ledger::agreement::TermKey;
use homeward_ledger::batch::Revision;
use homeward_ledger::subject::{LineState, Standing};
use homeward_payload::domain::{Principal, SubjectKind, TermReference, TrancheReference};
use homeward_payload::ids::{AgreementCode, BatchId, SubjectRef, Timestamp};

use crate::error::DelegationError;
use crate::registers::Registers;
use crate::store::{Drawable, RegisterKind};
use crate::terms::{KnownTerm, all_given, priority, terms_given};

/// The word that draws lines outside every quota.
pub(crate) const GOODWILL: &str = "GOODWILL";

/// A line for a proposal.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct NewLine {
    /// Its subject.
    pub(crate) subject: SubjectRef,
    /// Its primary term; nothing for a goodwill line.
    pub(crate) term: Option<TermKey>,
    /// Place of its class in that term; 0 for none.
    pub(crate) class: u32,
    /// Further terms it satisfies.
    pub(crate) also_terms: Vec<TermKey>,
}

/// What lines are drawn by, taken from the ledger at one moment.
#[derive(Clone, Debug)]
pub(crate) struct DrawView {
    /// Terms of the agreement under which this side gives.
    pub(crate) terms: Vec<KnownTerm>,
    /// For each of this side's subjects, the terms of any agreement that it meets by an accepted finding.
    pub(crate) found: BTreeMap<SubjectRef, BTreeSet<TermKey>>,
    /// Terms of any agreement that have classes.
    pub(crate) with_classes: BTreeSet<TermKey>,
    /// Subjects that can be put on a line.
    pub(crate) pool: BTreeSet<SubjectRef>,
    /// Of these, persons who did not depart with their newest batch: only who names them nominates them again.
    pub(crate) stayed: BTreeSet<SubjectRef>,
    /// The revision to counter.
    pub(crate) before: Option<Revision>,
    /// In which order people are drawn.
    pub(crate) priority: Vec<PriorityKey>,
    /// The stage that the revision to counter names.
    pub(crate) tranche: Option<TrancheReference>,
    /// Every term in force by its key.
    pub(crate) references: BTreeMap<TermKey, TermReference>,
}

/// What is wanted of a draw.
#[derive(Clone, Debug)]
pub(crate) struct Wanted {
    /// Terms in order of priority; nothing for goodwill.
    pub(crate) terms: Vec<Option<TermKey>>,
    /// Lines wanted.
    pub(crate) lines_max: usize,
    /// Exactly these serials or container numbers; empty to draw.
    pub(crate) keys: Vec<String>,
    /// Code of the class of lines under a term with classes; empty where none has any.
    pub(crate) class: String,
}

impl DrawView {
    /// Looks at the ledger at a time; `batch` is the one to counter.
    ///
    /// # Errors
    /// The agreement is not in force, or there is no such batch.
    pub(crate) fn of(
        ledger: &Ledger,
        agreement: &AgreementCode,
        giver: Principal,
        kind: SubjectKind,
        batch: Option<BatchId>,
        now: Timestamp,
    ) -> Result<Self, DelegationError> {
        let with_finding: Vec<KnownTerm> =
            all_given(ledger, giver, kind).filter(|known| known.term.needs_finding()).collect();
        let (mut found, mut pool, mut stayed) = (BTreeMap::new(), BTreeSet::new(), BTreeSet::new());
        let own =
            ledger.subjects.iter().filter(|(_, subject)| subject.holder == giver && subject.kind == kind);
        for (reference, subject) in own {
            let met = with_finding.iter().filter(|known| subject.meets(known.key, now));
            found.insert(*reference, met.map(|known| known.key).collect());
            let is_free = subject.live_line().is_none() && !subject.is_beyond_obligation();
            if subject.standing == Standing::Accepted && is_free {
                pool.insert(*reference);
                if subject.line_state() == Some(LineState::NotDeparting) {
                    stayed.insert(*reference);
                }
            }
        }
        let before = batch.map(|id| {
            let batch = ledger.batches.get(&id).map(|batch| batch.revision.clone());
            batch.ok_or_else(|| {
                DelegationError::Unknown(format!("no batch {id} stands in this side's mirror"))
            })
        });
        Ok(Self {
            terms: terms_given(ledger, agreement, giver, kind)?,
            found,
            pool,
            stayed,
            with_classes: with_classes(ledger),
            priority: priority(ledger, agreement),
            tranche: before.as_ref().and_then(|before| tranche_of(ledger, before.as_ref().ok()?)),
            before: before.transpose()?,
            references: ledger
                .agreements
                .terms_in_force()
                .map(|(key, term)| (key, term.reference.clone()))
                .collect(),
        })
    }

    /// The terms that a caller names.
    ///
    /// # Errors
    /// The agreement has no such term under which this side gives such subjects.
    pub(crate) fn named(&self, codes: &[String]) -> Result<Vec<Option<TermKey>>, DelegationError> {
        let find = |code: &String| {
            if code == GOODWILL {
                return Ok(None);
            }
            let known = self.terms.iter().find(|known| known.code().as_str() == code);
            known.map(|known| Some(known.key)).ok_or_else(|| {
                let codes: Vec<&str> = self.terms.iter().map(|known| known.code().as_str()).collect();
                DelegationError::Unknown(format!(
                    "this side gives nothing of this register under a term {code}; its terms are {} and \
                     {GOODWILL}",
                    codes.join(", ")
                ))
            })
        };
        codes.iter().map(find).collect()
    }

    /// The lines of the revision before that go on: those that have left the batch stay out.
    pub(crate) fn kept(&self) -> Vec<NewLine> {
        let lines = self.before.iter().flat_map(|revision| &revision.lines);
        let open = lines.filter(|line| line.state == LineState::Open);
        open.map(|line| NewLine {
            subject: line.subject,
            term: line.term,
            class: line.class,
            also_terms: line.also_terms.clone(),
        })
        .collect()
    }

    /// Terms under which a subject can stand on a line of its own; goodwill is open to everyone.
    pub(crate) fn terms_for(&self, subject: SubjectRef) -> BTreeSet<Option<TermKey>> {
        let found = self.found.get(&subject);
        let meets = |known: &&KnownTerm| {
            !known.term.needs_finding() || found.is_some_and(|found| found.contains(&known.key))
        };
        let terms = self.terms.iter().filter(meets).map(|known| Some(known.key));
        terms.chain([None]).collect()
    }

    /// A line and the further terms that accepted findings say it satisfies. A goodwill line counts nowhere, and a
    /// term with classes is no further term.
    pub(crate) fn line(
        &self,
        subject: SubjectRef,
        term: Option<TermKey>,
        class: &str,
    ) -> Result<NewLine, DelegationError> {
        let found = self.found.get(&subject).into_iter().flatten().copied();
        let also =
            found.filter(|also| term.is_some_and(|term| term != *also) && !self.with_classes.contains(also));
        let class = term.map_or(Ok(0), |term| self.class_of(term, class))?;
        Ok(NewLine { subject, term, class, also_terms: also.take(ALSO_TERMS_MAX).collect() })
    }

    /// The place of a class in a term.
    fn class_of(&self, term: TermKey, class: &str) -> Result<u32, DelegationError> {
        let known = self.terms.iter().find(|known| known.key == term);
        let classes = known.map(|known| known.term.term.classes.as_slice()).unwrap_or_default();
        if classes.is_empty() {
            return Ok(0);
        }
        let place = (1_u32..).zip(classes).find(|(_, known)| known.code.as_str() == class);
        place.map(|(place, _)| place).ok_or_else(|| {
            let codes: Vec<&str> = classes.iter().map(|class| class.code.as_str()).collect();
            let message =
                format!("found {class:?}; the term draws one class at a time: {}", codes.join(", "));
            DelegationError::field("term_class", message)
        })
    }
}

fn with_classes(ledger: &Ledger) -> BTreeSet<TermKey> {
    let terms = ledger.agreements.terms_in_force();
    terms.filter(|(_, term)| !term.term.classes.is_empty()).map(|(key, _)| key).collect()
}

fn tranche_of(ledger: &Ledger, revision: &Revision) -> Option<TrancheReference> {
    let (key, place) = revision.tranche?;
    let (agreement, group) = ledger.agreements.group(key)?;
    let index = usize::try_from(place.checked_sub(1)?).ok()?;
    let tranche = group.tranches.get(index)?.code.clone();
    Some(TrancheReference { agreement: agreement.clone(), group: group.code.clone(), tranche })
}

/// Most further terms of one line.
const ALSO_TERMS_MAX: usize = 8;

/// Draws lines that are not in `kept`.
///
/// # Errors
/// More lines are wanted than a draft has, no term or a term twice, a key that the register does not have
/// or has on the batch already, or a store fails.
pub(crate) fn draw_lines(
    registers: &Registers<'_>,
    register: RegisterKind,
    view: &DrawView,
    wanted: &Wanted,
    kept: &[NewLine],
) -> Result<Vec<NewLine>, DelegationError> {
    let taken: BTreeSet<SubjectRef> = kept.iter().map(|line| line.subject).collect();
    if wanted.keys.is_empty() {
        return by_priority(registers, register, view, wanted, &taken);
    }
    by_key(registers, register, view, wanted, taken)
}

fn by_priority(
    registers: &Registers<'_>,
    register: RegisterKind,
    view: &DrawView,
    wanted: &Wanted,
    taken: &BTreeSet<SubjectRef>,
) -> Result<Vec<NewLine>, DelegationError> {
    if wanted.lines_max == 0 {
        return Ok(Vec::new());
    }
    let rows = registers.store.standing(register)?;
    let free = |row: &&Drawable| {
        view.pool.contains(&row.subject)
            && !view.stayed.contains(&row.subject)
            && !taken.contains(&row.subject)
    };
    let drawable: Vec<&Drawable> = rows.iter().filter(free).collect();
    let candidates = candidates(view, &drawable);
    let subjects: BTreeMap<u32, SubjectRef> = drawable.iter().map(|row| (row.place, row.subject)).collect();
    let draft = draw(&candidates, &wanted.terms, wanted.lines_max, &view.priority);
    let draft = draft.map_err(|error| of_draft(&error))?;
    let lines = draft.lines.iter();
    let line = |line: &DraftLine<Option<TermKey>>| {
        let subject = *subjects.get(&line.place)?;
        Some(view.line(subject, line.term, &wanted.class))
    };
    lines.filter_map(line).collect()
}

/// What the draw knows of rows.
pub(crate) fn candidates(view: &DrawView, rows: &[&Drawable]) -> Vec<Candidate<Option<TermKey>>> {
    let candidate = |row: &&Drawable| Candidate {
        place: row.place,
        claims: row.claims.clone(),
        urgency: row.urgency,
        captured_on: row.day,
        terms: view.terms_for(row.subject),
    };
    rows.iter().map(candidate).collect()
}

/// Named subjects go on a line as they are: what stands in the way, the mediator says and signs.
fn by_key(
    registers: &Registers<'_>,
    register: RegisterKind,
    view: &DrawView,
    wanted: &Wanted,
    mut taken: BTreeSet<SubjectRef>,
) -> Result<Vec<NewLine>, DelegationError> {
    let first = wanted.terms.first().copied().ok_or_else(|| of_draft(&DraftError::NoTerm))?;
    let mut lines = Vec::with_capacity(wanted.keys.len());
    for key in &wanted.keys {
        let row = registers.store.find(register, key)?.ok_or_else(|| {
            DelegationError::Unknown(format!("{key} does not stand in the register of {}", register.words()))
        })?;
        if !taken.insert(row.subject) {
            let message = format!("{key} stands on the batch or in the request already; each is named once");
            return Err(DelegationError::field("keys", message));
        }
        let fitting = view.terms_for(row.subject);
        let term = wanted.terms.iter().copied().find(|term| fitting.contains(term)).unwrap_or(first);
        lines.push(view.line(row.subject, term, &wanted.class)?);
    }
    Ok(lines)
}

pub(crate) fn of_draft(error: &DraftError) -> DelegationError {
    let field = match error {
        DraftError::TooMany { .. } => "lines_max",
        DraftError::NoTerm | DraftError::TermRepeated | DraftError::CandidateRepeated { .. } => "terms",
    };
    DelegationError::field(field, error.to_string())
}
