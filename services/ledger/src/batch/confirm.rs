//! Confirming and taking a confirmation back. A confirmation binds exactly one content, and repeats it readably.

use std::collections::BTreeMap;

use homeward_kernel::Context;
use homeward_payload::domain::{
    ConfirmBatch, LineTotal, Principal, Statement, TermReference, WithdrawConfirmation,
};
use homeward_payload::ids::TermCode;

use super::class::check_numbers;
use super::event::BatchEvent;
use super::pending::Offer;
use super::propose::batch_of;
use super::state::{Batch, Phase, Revision};
use crate::account::{Movement, ReleaseGround, commit_lines, post};
use crate::agreement::Agreements;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// One side confirms the revision that waits for it; with the other side's confirmation its lines are committed, and
/// the lines of a revision that it replaces are released.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `REVISION_STALE`, `CONTENT_MISMATCH`, `TOTALS_MISMATCH`, `WINDOW_MISMATCH`,
/// `ALREADY_SIGNED`, also for a revision that both have confirmed; `TERM_QUANTITY_EXCEEDED`, `LINE_HELD`,
/// `AGREEMENT_SUSPENDED`, `REVALIDATION_MISSING`.
pub fn confirm(
    ledger: &Ledger,
    statement: &Statement,
    body: &ConfirmBatch,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    let named = check_confirmable(batch, body, context)?;
    let waiting = batch.offer().filter(|offer| offer.revision.number == named.number);
    let has_signed =
        |offer: &Offer<'_>| offer.standing_confirmations(context.now).any(|party| party == author);
    let offer = waiting
        .filter(|offer| !has_signed(offer))
        .ok_or_else(|| crate::agreement::already_signed(&format!("revision {}", body.revision)))?;
    check_readable(ledger, batch, offer.revision, body)?;
    crate::hold::check_confirmation(ledger, &body.batch, batch, offer.revision)?;
    let not_after = statement.header.not_after;
    let mut events = vec![BatchEvent::Confirmed { batch: body.batch, party: author, not_after }.into()];
    if offer.standing_confirmations(context.now).any(|party| party != author) {
        // A proposed batch owes nothing yet.
        let replaced = if batch.phase == Phase::Confirmed { batch.live_subjects() } else { Vec::new() };
        events.extend(post(ledger, Movement::Release(ReleaseGround::Revised), &replaced));
        events.push(BatchEvent::BothConfirmed { batch: body.batch }.into());
        check_numbers(ledger, Some(batch), &offer.revision.lines)?;
        let live = offer.revision.lines.iter().filter(|line| line.state.is_live());
        let lines = live.map(|line| (line.subject, line.classed_terms().collect()));
        events.extend(commit_lines(ledger, lines, &replaced));
    }
    Ok(events)
}

/// One side takes its confirmation of the waiting revision back.
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
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    let binds = batch.phase == Phase::Confirmed && body.revision == batch.revision.number;
    let offer = batch.offer().filter(|_| !binds).ok_or_else(|| {
        Refusal::new(
            ErrorReason::BatchConfirmed,
            "the other side's confirmation was sequenced before: both are bound.",
        )
        .allow("Lines can still leave the batch, each with an outcome.")
    })?;
    if body.revision != offer.revision.number {
        return Err(stale(batch, body.revision));
    }
    if !offer.confirmations.contains_key(&party) {
        return Err(Refusal::new(
            ErrorReason::ConfirmationUnknown,
            format!("{} has no confirmation of revision {}.", party.word(), body.revision),
        ));
    }
    Ok(vec![BatchEvent::ConfirmationEnded { batch: body.batch, party, ground: Some(body.ground) }.into()])
}

/// Lines per term, giver and class of a revision, as a confirmation repeats them.
#[must_use]
pub fn totals(agreements: &Agreements, revision: &Revision) -> Vec<LineTotal> {
    line_totals(revision.lines.iter().map(|line| {
        let term = line.term.and_then(|key| agreements.term(key));
        let class = term.and_then(|term| term.class(line.class)).map(|class| class.code.clone());
        (term.map(|term| term.reference.clone()), line.giver, class)
    }))
}

/// Lines per term, giver and class, ascending; goodwill lines, of no term, first.
#[must_use]
pub fn line_totals(
    lines: impl IntoIterator<Item = (Option<TermReference>, Principal, Option<TermCode>)>,
) -> Vec<LineTotal> {
    let mut counts = BTreeMap::new();
    for line in lines {
        *counts.entry(line).or_insert(0_u32) += 1;
    }
    let total = |((term, giver, class), lines)| LineTotal { term, giver, class, lines };
    counts.into_iter().map(total).collect()
}

// The revision that is named: it stands, its offer has not ended, and its content is the one that is confirmed.
fn check_confirmable<'a>(
    batch: &'a Batch,
    body: &ConfirmBatch,
    context: &Context<'_>,
) -> Result<&'a Revision, Refusal> {
    if batch.phase.is_ended() {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
    }
    let named = [batch.newest_revision(), &batch.revision]
        .into_iter()
        .find(|revision| revision.number == body.revision)
        .ok_or_else(|| stale(batch, body.revision))?;
    let waiting = batch.offer().filter(|offer| offer.revision.number == named.number);
    if waiting.is_some_and(|offer| offer.has_ended(context.now)) {
        return Err(Refusal::new(ErrorReason::BatchClosed, "the offer has ended by its own end.")
            .allow("Either side may counter with a new revision until the end is marked."));
    }
    if body.content_digest != named.content {
        return Err(Refusal::new(
            ErrorReason::ContentMismatch,
            format!("revision {} has content digest {}.", named.number, named.content),
        )
        .allow("Load the batch again and confirm what you see."));
    }
    Ok(named)
}

fn stale(batch: &Batch, revision: u32) -> Refusal {
    let newest = batch.newest_revision().number;
    Refusal::new(
        ErrorReason::RevisionStale,
        format!("the newest revision is {newest}; the statement names {revision}."),
    )
    .allow(format!("Look at revision {newest}."))
    .with("newest", newest)
}

fn check_readable(
    ledger: &Ledger,
    batch: &Batch,
    revision: &Revision,
    body: &ConfirmBatch,
) -> Result<(), Refusal> {
    let expected = totals(&ledger.agreements, revision);
    if body.totals != expected {
        let line = |total: &LineTotal| {
            let term = total.term.as_ref().map_or("goodwill", |reference| reference.term.as_str());
            let class = total.class.as_ref().map(|class| format!(" {class}")).unwrap_or_default();
            format!("{term}{class} from {}: {}", total.giver.word(), total.lines)
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
