//! Confirming and taking a confirmation back. A confirmation binds exactly one content, and repeats it readably.

use std::collections::BTreeMap;

use homeward_kernel::Context;
use homeward_payload::domain::{ConfirmBatch, LineTotal, Statement, WithdrawConfirmation};

use super::event::BatchEvent;
use super::propose::batch_of;
use super::state::{Batch, Phase};
use crate::account::commit_lines;
use crate::agreement::Agreements;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// One side confirms the newest revision; with the other side's confirmation the lines are committed.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `CONTENT_MISMATCH`, `TOTALS_MISMATCH`, `WINDOW_MISMATCH`,
/// `ALREADY_SIGNED`.
pub fn confirm(
    ledger: &Ledger,
    statement: &Statement,
    body: &ConfirmBatch,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    check_open_offer(batch, context)?;
    check_newest(batch, body.revision)?;
    if body.content_digest != batch.revision.content {
        return Err(Refusal::new(
            ErrorReason::ContentMismatch,
            format!("revision {} has content digest {}.", body.revision, batch.revision.content),
        )
        .allow("Load the batch again and confirm what you see."));
    }
    let stands = batch.standing_confirmations(context.now).any(|party| party == author);
    if stands || batch.phase == Phase::Confirmed {
        return Err(crate::agreement::already_signed(&format!("revision {}", body.revision)));
    }
    check_readable(ledger, batch, body)?;
    let not_after = statement.header.not_after;
    let mut events = vec![BatchEvent::Confirmed { batch: body.batch, party: author, not_after }.into()];
    if batch.standing_confirmations(context.now).any(|party| party != author) {
        events.push(BatchEvent::BothConfirmed { batch: body.batch }.into());
        let live = batch.revision.lines.iter().filter(|line| line.state.is_live());
        events.extend(commit_lines(ledger, live.map(|line| (line.subject, line.all_terms().collect()))));
    }
    Ok(events)
}

/// One side takes its confirmation back.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_CONFIRMED`, `REVISION_STALE`, `CONFIRMATION_UNKNOWN`.
pub fn withdraw(
    ledger: &Ledger,
    statement: &Statement,
    body: &WithdrawConfirmation,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    match batch.phase {
        Phase::Proposed => {}
        Phase::Confirmed => {
            return Err(Refusal::new(
                ErrorReason::BatchConfirmed,
                "the other side's confirmation was sequenced before: both are bound.",
            )
            .allow("Lines can still leave the batch, each with an outcome."));
        }
        _ => return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended.")),
    }
    check_newest(batch, body.revision)?;
    if !batch.confirmations.contains_key(&party) {
        return Err(Refusal::new(
            ErrorReason::ConfirmationUnknown,
            format!("{} has no confirmation of revision {}.", party.word(), body.revision),
        ));
    }
    Ok(vec![BatchEvent::ConfirmationEnded { batch: body.batch, party, ground: Some(body.ground) }.into()])
}

/// Lines per term and giver of the newest revision, as a confirmation repeats them.
#[must_use]
pub fn totals(agreements: &Agreements, batch: &Batch) -> Vec<LineTotal> {
    let mut counts = BTreeMap::new();
    for line in &batch.revision.lines {
        let term = line.term.and_then(|key| agreements.term(key)).map(|term| term.reference.clone());
        *counts.entry((term, line.giver)).or_insert(0_u32) += 1;
    }
    counts.into_iter().map(|((term, giver), lines)| LineTotal { term, giver, lines }).collect()
}

fn check_open_offer(batch: &Batch, context: &Context<'_>) -> Result<(), Refusal> {
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    if batch.phase == Phase::Proposed && batch.offer_has_ended(context.now) {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the offer has ended by its own end.")
            .allow("Either side may counter with a new revision until the end is marked."));
    }
    Ok(())
}

fn check_newest(batch: &Batch, revision: u32) -> Result<(), Refusal> {
    let newest = batch.revision.number;
    (revision == newest).then_some(()).ok_or_else(|| {
        Refusal::new(
            ErrorReason::RevisionStale,
            format!("the newest revision is {newest}; the statement names {revision}."),
        )
        .allow(format!("Look at revision {newest}."))
        .with("newest", newest)
    })
}

fn check_readable(ledger: &Ledger, batch: &Batch, body: &ConfirmBatch) -> Result<(), Refusal> {
    let expected = totals(&ledger.agreements, batch);
    if body.totals != expected {
        let line = |total: &LineTotal| {
            let term = total.term.as_ref().map_or("goodwill", |reference| reference.term.as_str());
            format!("{term} from {}: {}", total.giver.word(), total.lines)
        };
        let readable: Vec<String> = expected.iter().map(line).collect();
        return Err(Refusal::new(
            ErrorReason::TotalsMismatch,
            format!("the totals repeated are not those of the revision, which has {}.", readable.join(", ")),
        ));
    }
    if body.window != batch.window {
        let found = if batch.window.is_some() { "another window" } else { "no window" };
        return Err(Refusal::new(ErrorReason::WindowMismatch, format!("both sides have agreed {found}."))
            .allow("Repeat the window both sides agreed, or none where none was."));
    }
    Ok(())
}
