//! Explaining a difference between counts.

use homeward_payload::domain::{ExplainDiscrepancy, Statement};

use super::event::DisputeEvent;
use super::scope::check_discrepancy;
use super::state::not_yours;
use crate::agreement::already_signed;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;

/// The owner explains a difference between counts; a later explanation stands in the place of an earlier one.
///
/// # Errors
/// `BATCH_UNKNOWN`, `DISCREPANCY_UNKNOWN`, `DISPUTE_NOT_YOURS`, `ALREADY_SIGNED` for the same explanation twice.
pub fn explain(
    ledger: &Ledger,
    statement: &Statement,
    body: &ExplainDiscrepancy,
) -> Result<Vec<Event>, Refusal> {
    let (batch, giver, explanation) = (body.batch, body.giver, body.explanation_digest);
    check_discrepancy(ledger, &batch, giver)?;
    let author = statement.header.author;
    if author != giver {
        return Err(not_yours(
            author,
            format!("{} gave the lines and explains the difference.", giver.word()),
        ));
    }
    if ledger.disputes.explained.get(&(batch, giver)) == Some(&explanation) {
        return Err(already_signed("this explanation"));
    }
    Ok(vec![DisputeEvent::DiscrepancyExplained { batch, giver, explanation }.into()])
}
