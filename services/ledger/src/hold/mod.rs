//! What stops a confirmation or a departure: a dispute that names the line, a suspension of its term, or a line that
//! its holder has not re-stated after one. It stops these two acts and no other: never a receipt, a count, an outcome,
//! an interview, a clearance, a finding, a step back or a release for medical reasons, nor a line it does not name.

use homeward_payload::domain::{Category, SubjectKind};
use homeward_payload::ids::{BatchId, DisputeId};

use crate::batch::{Batch, Line, Revision};
use crate::dispute::{Dispute, Scope};
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;
use crate::suspension;

/// Checks that nothing stops the confirmation of this revision.
///
/// # Errors
/// `LINE_HELD`, `AGREEMENT_SUSPENDED`, `REVALIDATION_MISSING`.
pub fn check_confirmation(
    ledger: &Ledger,
    id: &BatchId,
    batch: &Batch,
    revision: &Revision,
) -> Result<(), Refusal> {
    if is_free_by_law(batch) {
        return Ok(());
    }
    let open = || (1_u32..).zip(&revision.lines).filter(|(_, line)| line.state == LineState::Open);
    let holds = Holds::of(ledger);
    for (number, line) in open() {
        check_held(&holds, id, number, line)
            .map_err(|refusal| refusal.allow("Propose a revision without it; the other lines are free."))?;
    }
    for (number, line) in open() {
        suspension::check_line(ledger, number, line)?;
    }
    suspension::check_revalidated(ledger, id, batch, revision)
}

/// Checks that nothing stops the departure of these lines.
///
/// # Errors
/// `LINE_HELD`, `AGREEMENT_SUSPENDED`, `REVALIDATION_MISSING`.
pub fn check_departure(ledger: &Ledger, id: &BatchId, batch: &Batch, numbers: &[u32]) -> Result<(), Refusal> {
    if is_free_by_law(batch) {
        return Ok(());
    }
    let holds = Holds::of(ledger);
    for number in numbers {
        let Some(line) = batch.line(*number) else { continue };
        check_held(&holds, id, *number, line)
            .map_err(|refusal| refusal.allow("Report the departure of the other lines; they are free."))?;
        suspension::check_line(ledger, *number, line)?;
    }
    suspension::check_revalidated(ledger, id, batch, &batch.revision)
}

/// Whether nothing here stops a batch: a sanitary release, which only the receiving side's own safety hold puts off.
pub(crate) fn is_free_by_law(batch: &Batch) -> bool {
    batch.release.is_some()
}

fn check_held(holds: &Holds<'_>, id: &BatchId, number: u32, line: &Line) -> Result<(), Refusal> {
    let Some(dispute) = holds.on(id, line) else { return Ok(()) };
    Err(Refusal::new(ErrorReason::LineHeld, format!("line {number} is held by dispute {dispute}."))
        .allow("It is free once the dispute is resolved, withdrawn or dismissed.")
        .with("line", number)
        .with("dispute", dispute))
}

/// The disputes that hold something now.
#[derive(Debug)]
pub struct Holds<'a> {
    ledger: &'a Ledger,
    disputes: Vec<(DisputeId, &'a Dispute)>,
}

impl<'a> Holds<'a> {
    /// The disputes that hold something now.
    #[must_use]
    pub fn of(ledger: &'a Ledger) -> Self {
        let disputes = ledger.disputes.by_id.iter().filter(|(_, dispute)| dispute.holds());
        Self { ledger, disputes: disputes.map(|(id, dispute)| (*id, dispute)).collect() }
    }

    /// The first dispute that holds this line of this batch.
    #[must_use]
    pub fn on(&self, batch: &BatchId, line: &Line) -> Option<DisputeId> {
        if self.ledger.batches.get(batch).is_some_and(is_free_by_law) {
            return None;
        }
        let held = |(_, dispute): &&(DisputeId, &Dispute)| self.names(dispute, batch, line);
        self.disputes.iter().find(held).map(|(id, _)| *id)
    }

    fn names(&self, dispute: &Dispute, batch: &BatchId, line: &Line) -> bool {
        if dispute.holds_persons_only() && line.kind != SubjectKind::Person {
            return false;
        }
        match &dispute.scope {
            // The wounded are no bargaining chips: over a whole medical term nobody is held.
            Scope::Term(key) => {
                let term = self.ledger.agreements.term(*key);
                let is_medical = term.is_some_and(|term| term.term.category == Category::Medical);
                !is_medical && dispute.scope.covers(batch, line)
            }
            Scope::Discrepancy(..) => false,
            scope => scope.covers(batch, line),
        }
    }
}
