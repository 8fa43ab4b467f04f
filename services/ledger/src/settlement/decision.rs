//! Signing a settlement.

use homeward_kernel::Context;
use homeward_payload::domain::{Principal, SettlementCount, SignSettlement, Statement};
use homeward_payload::ids::Timestamp;

use super::record::check_attested;
use super::result::BatchResult;
use super::{Discrepancy, SettlementEvent, differs};
use crate::agreement::{already_signed, check_as_of};
use crate::batch::{Batch, Phase, SignedSettlement, batch_of, end_pending};
use crate::event::Event;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// One side signs the settlement of a batch; with equal content from the other side it is settled and
/// a pending revision ends.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `SETTLEMENT_TOO_EARLY`, `AS_OF_MISMATCH`,
/// `SETTLEMENT_MISMATCH`, `RECORD_NOT_ATTESTED`, `ALREADY_SIGNED`.
pub fn sign(
    ledger: &Ledger,
    statement: &Statement,
    body: &SignSettlement,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    check_complete(batch)?;
    check_as_of(&body.as_of, context)?;
    let result = BatchResult::of(&body.batch, batch);
    let expected = result.counts();
    if body.result_digest != result.digest() || body.counts != expected {
        return Err(Refusal::new(
            ErrorReason::SettlementMismatch,
            "the result or the counts are not those of the record.",
        )
        .allow("Prepare the settlement again from a replay that has reached this size."));
    }
    check_attested(batch, body.result_digest)?;
    let content = statement.content_digest;
    let equal =
        |signed: &&SignedSettlement| signed.content == content && still_stands(signed.not_after, context.now);
    let signed_by = |party| batch.settlements.get(&party).filter(equal);
    if signed_by(party).is_some() {
        return Err(already_signed("this settlement"));
    }
    let (counts, not_after) = (body.counts.clone(), statement.header.not_after);
    let signed = SettlementEvent::Signed { batch: body.batch, party, content, counts, not_after };
    let mut events = vec![signed.into()];
    if party.other_party().and_then(signed_by).is_some() {
        let days = ledger.genesis().limits.discrepancy_days_max;
        let deadline = context.now.plus_days(days);
        let discrepancies = find_discrepancies(body, &expected, deadline);
        events.extend(end_pending(body.batch, batch));
        events.push(SettlementEvent::Settled { batch: body.batch, discrepancies }.into());
    }
    Ok(events)
}

fn find_discrepancies(
    body: &SignSettlement,
    counts: &[SettlementCount],
    deadline: Timestamp,
) -> Vec<Discrepancy> {
    counts
        .iter()
        .filter(|counts| differs(counts))
        .map(|counts| Discrepancy { batch: body.batch, counts: *counts, owner: counts.giver, deadline })
        .collect()
}

// Every line has an outcome, and every count that is due was given.
pub(crate) fn check_complete(batch: &Batch) -> Result<(), Refusal> {
    match batch.phase {
        Phase::Confirmed => {}
        Phase::Proposed => {
            return Err(Refusal::new(
                ErrorReason::BatchNotConfirmed,
                "both sides have not confirmed the batch.",
            ));
        }
        _ => return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended.")),
    }
    let too_early = |what: String| {
        Err(Refusal::new(ErrorReason::SettlementTooEarly, what).allow("See the next actions."))
    };
    if let Some((number, line)) = batch.numbered_lines().find(|(_, line)| !line.state.is_final()) {
        return too_early(format!("line {number} stands at {:?}.", line.state));
    }
    for giver in Principal::PARTIES {
        let delivered = batch
            .lines_of(giver)
            .any(|(_, line)| matches!(line.state, LineState::Received | LineState::Disputed));
        if delivered && !batch.claims.contains_key(&giver) {
            return too_early(format!("{} has not claimed what it delivered.", giver.word()));
        }
    }
    if !batch.witness_closed {
        return too_early("the neutral has not given its count, or said that it did not count.".to_owned());
    }
    Ok(())
}
