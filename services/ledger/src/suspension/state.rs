//! Suspensions and what they reach.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{Category, Principal, SuspendAgreement};
use homeward_payload::ids::{BatchId, SuspensionId, Timestamp};

use crate::agreement::TermKey;
use crate::batch::{Batch, Line};
use crate::child::ChildCase;
use crate::clock::Freeze;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Suspensions of one forum that have not ended, those asked for by one side included.
pub const SUSPENSIONS_OPEN_MAX: usize = 64;
/// Days for which an offer stands at least, once the suspension that stopped it was lifted.
pub const REVALIDATION_DAYS: u32 = 14;

/// All suspensions of the forum, and what is to be stated anew.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Suspensions {
    /// Suspensions by id.
    pub by_id: BTreeMap<SuspensionId, Suspension>,
    /// Their ids in the order in which they were first asked for.
    pub in_order: Vec<SuspensionId>,
    /// Batches whose lines are to be stated anew.
    pub revalidations: BTreeMap<BatchId, Revalidation>,
}

/// A suspension.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Suspension {
    /// What was said first.
    pub said: SuspendAgreement,
    /// The terms that stand still.
    pub terms: BTreeSet<TermKey>,
    /// Who asked for a joint one, until when each asks; whoever suspended alone.
    pub asked: BTreeMap<Principal, Option<Timestamp>>,
    /// Since when it is in force; nothing before a joint one begins.
    pub from: Option<Timestamp>,
    /// Who has lifted it.
    pub lifted: BTreeSet<Principal>,
    /// When it ended.
    pub until: Option<Timestamp>,
}

/// What is to be stated anew about a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Revalidation {
    /// Whether lines had departed, so that the confirmations stay.
    pub departed: bool,
    /// Who has stated its lines, and of which revision.
    pub done: BTreeMap<Principal, u32>,
}

impl Suspension {
    /// Whether it is in force.
    #[must_use]
    pub const fn is_in_force(&self) -> bool {
        self.from.is_some() && self.until.is_none()
    }

    /// Whether it has ended.
    #[must_use]
    pub const fn is_ended(&self) -> bool {
        self.until.is_some()
    }

    /// Whether a line stands still: it cites a suspended term, and no medical term that is not.
    #[must_use]
    pub fn reaches(&self, ledger: &Ledger, line: &Line) -> bool {
        let is_free_medical = |key: TermKey| {
            let term = ledger.agreements.term(key);
            let is_medical = term.is_some_and(|term| term.term.category == Category::Medical);
            is_medical && !self.terms.contains(&key)
        };
        line.all_terms().any(|key| self.terms.contains(&key)) && !line.all_terms().any(is_free_medical)
    }
}

impl Suspensions {
    /// The times during which the days of something stood still, by what reaches it.
    #[must_use]
    pub fn freezes(&self, reaches: impl Fn(&Suspension) -> bool) -> Vec<Freeze> {
        let reaching = self.by_id.values().filter(|suspension| reaches(suspension));
        reaching
            .filter_map(|suspension| suspension.from.map(|from| Freeze { from, until: suspension.until }))
            .collect()
    }

    /// Suspensions in force.
    pub fn in_force(&self) -> impl Iterator<Item = (&SuspensionId, &Suspension)> {
        self.by_id.iter().filter(|(_, suspension)| suspension.is_in_force())
    }
}

/// The times during which the days of a batch stood still: those in which any of its lines did.
#[must_use]
pub fn freezes_of(ledger: &Ledger, batch: &Batch) -> Vec<Freeze> {
    ledger
        .suspensions
        .freezes(|suspension| batch.revision.lines.iter().any(|line| suspension.reaches(ledger, line)))
}

/// The times during which the days of a child's case stood still.
#[must_use]
pub fn freezes_of_case(ledger: &Ledger, case: &ChildCase) -> Vec<Freeze> {
    ledger.suspensions.freezes(|suspension| {
        suspension.said.children.is_some() && suspension.said.agreement == case.agreement
    })
}

/// Whether a suspension in force reaches an open line of the batch, so that its offer does not end meanwhile.
#[must_use]
pub fn is_frozen(ledger: &Ledger, batch: &Batch) -> bool {
    let pending = batch.pending.iter().flat_map(|pending| &pending.revision.lines);
    let mut lines = batch.revision.lines.iter().chain(pending);
    lines.any(|line| line.state == LineState::Open && suspension_of(ledger, line).is_some())
}

fn suspension_of(ledger: &Ledger, line: &Line) -> Option<SuspensionId> {
    let mut in_force = ledger.suspensions.in_force();
    in_force.find(|(_, suspension)| suspension.reaches(ledger, line)).map(|(id, _)| *id)
}

/// Checks that no suspension in force reaches a line.
///
/// # Errors
/// `AGREEMENT_SUSPENDED`.
pub fn check_line(ledger: &Ledger, number: u32, line: &Line) -> Result<(), Refusal> {
    let Some(id) = suspension_of(ledger, line) else { return Ok(()) };
    Err(Refusal::new(
        ErrorReason::AgreementSuspended,
        format!("line {number} stands under a term that is suspended by {id}."),
    )
    .allow("Whoever suspended it can lift it; lists, findings, interviews and medical acts go on.")
    .allow("Persons under a medical term that is not suspended can go in a batch of their own.")
    .with("line", number)
    .with("suspension", id))
}
