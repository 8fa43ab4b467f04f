//! Proposing and countering: every line is checked, and nobody stands on two live lines.

use homeward_kernel::Context;
use homeward_payload::domain::{Principal, ProposeBatch, ProposedLine, Statement};
use homeward_payload::ids::BatchId;

use super::class::{check_class, check_numbers, tranche_of};
use super::event::BatchEvent;
use super::state::{Batch, Line, Phase, Revision};
use crate::account::{Obligation, ObligationState};
use crate::agreement::{TermInForce, TermKey, closed};
use crate::event::Event;
use crate::finding::term_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::release::check_not_release;
use crate::remains::check_line_of_contents;
use crate::subject::{LineState, Standing, Subject, check_not_ended};

/// A revision is proposed; with the next number it counters the one before and voids its confirmations. Where both
/// have confirmed a revision that one stays in force, and the new one is pending until both have confirmed it.
///
/// # Errors
/// `OFFER_END_MISSING`, `BATCH_TOO_LONG`, `REVISION_STALE`, `REVISION_OUT_OF_ORDER`, `CONTENT_MISMATCH`,
/// `BATCH_CLOSED`, `BATCH_CONFIRMED`, `RELEASE_UNILATERAL`, `AGREEMENT_TERMINATED`, `GROUP_UNKNOWN`, `TRANCHE_UNKNOWN`,
/// and for a line `LINE_*`, `TERM_*` or `AGREEMENT_UNKNOWN`.
pub fn propose(
    ledger: &Ledger,
    statement: &Statement,
    body: &ProposeBatch,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let offer_end = statement.header.not_after.ok_or_else(|| {
        Refusal::new(ErrorReason::OfferEndMissing, "the proposal does not say until when it stands.")
            .allow("Set not_after.")
    })?;
    let lines_max = ledger.genesis().limits.batch_lines_max;
    if body.lines.len() > usize::try_from(lines_max).unwrap_or(usize::MAX) {
        return Err(Refusal::new(
            ErrorReason::BatchTooLong,
            format!("the revision has {} lines; this forum allows {lines_max}.", body.lines.len()),
        )
        .allow("Propose several batches."));
    }
    let before = ledger.batches.get(&body.batch);
    check_revision(before, body)?;
    let terms = body
        .terms
        .iter()
        .map(|reference| term_in_force(ledger, &reference.agreement, &reference.term))
        .collect::<Result<Vec<_>, _>>()?;
    if before.is_none_or(|batch| batch.phase == Phase::Proposed) {
        terms.iter().try_for_each(|(_, term)| term.check_not_under_notice(ledger))?;
    }
    let tranche = body.tranche.as_ref().map(|named| tranche_of(ledger, named)).transpose()?;
    let lines = check_lines(ledger, body, &terms, context)?;
    check_kinds(&lines)?;
    check_numbers(ledger, before, &lines)?;
    let revision = Revision {
        number: body.revision,
        proposer: statement.header.author,
        content: statement.content_digest,
        offer_end,
        lines,
        tranche,
    };
    Ok(vec![BatchEvent::Proposed { batch: body.batch, revision: Box::new(revision) }.into()])
}

/// The batch with this id.
///
/// # Errors
/// `BATCH_UNKNOWN`.
pub(crate) fn batch_of<'a>(ledger: &'a Ledger, id: &BatchId) -> Result<&'a Batch, Refusal> {
    ledger.batches.get(id).ok_or_else(|| {
        Refusal::new(ErrorReason::BatchUnknown, format!("no batch {id} was proposed.")).with("batch", id)
    })
}

fn check_revision(before: Option<&Batch>, body: &ProposeBatch) -> Result<(), Refusal> {
    let newest = before.map_or(0, |batch| batch.revisions);
    if let Some(batch) = before {
        if batch.phase.is_ended() {
            return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended.")
                .allow("Propose another batch."));
        }
        check_not_release(batch, "propose another batch, or hold it for its safety with HoldRelease")?;
        if batch.has_departed() {
            return Err(Refusal::new(
                ErrorReason::BatchConfirmed,
                "both sides confirmed the batch and lines have departed: its content is fixed.",
            )
            .allow("Record outcomes for lines that leave it."));
        }
    }
    if body.revision <= newest {
        return Err(Refusal::new(
            ErrorReason::RevisionStale,
            format!("the newest revision is {newest}; this is revision {}.", body.revision),
        )
        .allow(format!("Counter with revision {}.", newest.saturating_add(1)))
        .with("newest", newest));
    }
    if body.revision != newest.saturating_add(1) {
        return Err(Refusal::new(
            ErrorReason::RevisionOutOfOrder,
            format!("the newest revision is {newest}; this is revision {}.", body.revision),
        )
        .allow(format!("The next is revision {}.", newest.saturating_add(1))));
    }
    if body.previous_content != before.map(|batch| batch.newest_revision().content) {
        return Err(Refusal::new(
            ErrorReason::ContentMismatch,
            "the content digest of the newest revision that stands is another.",
        ));
    }
    Ok(())
}

fn check_lines(
    ledger: &Ledger,
    body: &ProposeBatch,
    terms: &[(TermKey, &TermInForce)],
    context: &Context<'_>,
) -> Result<Vec<Line>, Refusal> {
    let mut first = None;
    let mut others = 0_usize;
    let mut lines = Vec::with_capacity(body.lines.len());
    for (number, proposed) in (1_u32..).zip(&body.lines) {
        match check_line(ledger, &body.batch, number, proposed, terms, context) {
            Ok(line) => lines.push(line),
            Err(refusal) if first.is_none() => first = Some(refusal),
            Err(_) => others += 1,
        }
    }
    first.map_or(Ok(lines), |mut refusal: Refusal| {
        if others > 0 {
            refusal.message.push_str(&format!(" {others} further lines stand in the way too."));
        }
        Err(refusal.allow("Propose the revision without them; nothing was recorded."))
    })
}

fn check_line(
    ledger: &Ledger,
    batch: &BatchId,
    number: u32,
    proposed: &ProposedLine,
    terms: &[(TermKey, &TermInForce)],
    context: &Context<'_>,
) -> Result<Line, Refusal> {
    let refuse = |reason: ErrorReason, what: String| {
        Refusal::new(reason, format!("line {number}, {}: {what}", proposed.subject))
            .with("line", number)
            .with("subject", proposed.subject)
    };
    let subject = ledger
        .subjects
        .get(&proposed.subject)
        .filter(|subject| subject.field_root.is_some())
        .ok_or_else(|| refuse(ErrorReason::LineNotOnList, "it is on no opened list.".to_owned()))?;
    check_standing(subject, batch).map_err(|(reason, what)| refuse(reason, what))?;
    check_line_of_contents(ledger, proposed).map_err(|(reason, what)| refuse(reason, what))?;
    let mut cited = Vec::with_capacity(1 + proposed.also_terms.len());
    for index in proposed.term.iter().chain(&proposed.also_terms) {
        // Parsing has checked that every index has its term.
        let Some((key, term)) = terms.get(*index) else { continue };
        check_term(subject, *key, term, context).map_err(|(reason, what)| refuse(reason, what))?;
        let class = (proposed.term == Some(*index)).then_some(proposed.class);
        check_class(term, class).map_err(|(reason, what)| refuse(reason, what))?;
        cited.push(*key);
    }
    let has_primary = proposed.term.is_some();
    Ok(Line {
        term: cited.first().copied().filter(|_| has_primary),
        class: proposed.class,
        also_terms: cited.iter().skip(usize::from(has_primary)).copied().collect(),
        ..Line::open(proposed.subject, subject.kind, subject.holder)
    })
}

fn check_standing(subject: &Subject, batch: &BatchId) -> Result<(), (ErrorReason, String)> {
    match subject.line_state() {
        Some(LineState::Received) => {
            return Err((ErrorReason::LineAlreadyReceived, "it was received before.".to_owned()));
        }
        Some(LineState::Died) => {
            return Err((ErrorReason::LineState, "the person died before release.".to_owned()));
        }
        _ => {}
    }
    if subject.retention.is_some() {
        let what = "its holder keeps the person back for judicial proceedings".to_owned();
        return Err((ErrorReason::LineRetained, what));
    }
    check_not_ended(subject)?;
    if let Some(live) = subject.live_line().filter(|live| live.batch != *batch) {
        return Err((
            ErrorReason::LineAlreadyLive,
            format!("it stands on a live line of batch {}.", live.batch),
        ));
    }
    match subject.standing {
        Standing::Accepted => Ok(()),
        Standing::NotListed | Standing::Unanswered => {
            Err((ErrorReason::LineNotAccepted, "the other side has not answered its entry.".to_owned()))
        }
        Standing::Refused(ground) => {
            Err((ErrorReason::LineNotAccepted, format!("the other side refused its entry ({ground:?}).")))
        }
    }
}

pub(crate) fn check_term(
    subject: &Subject,
    key: TermKey,
    term: &TermInForce,
    context: &Context<'_>,
) -> Result<(), (ErrorReason, String)> {
    let code = &term.reference.term;
    if !term.is_given_by(subject.holder, subject.kind) {
        return Err((
            ErrorReason::TermNotForLine,
            format!("{} gives nothing of this kind under term {code}.", subject.holder.word()),
        ));
    }
    let stands = |known: &Obligation| known.term == key && known.state == ObligationState::Open;
    if term.is_closed_for(subject.holder) && !subject.obligations.iter().any(stands) {
        return Err((ErrorReason::TermClosed, closed(term, subject.holder).message));
    }
    if term.needs_finding() && !subject.meets(key, context.now) {
        return Err((
            ErrorReason::LineAwaitsFinding,
            format!("there is no accepted finding under term {code} that holds now."),
        ));
    }
    Ok(())
}

// The neutral counts each giver once, so that a giver's lines are all persons or all containers.
fn check_kinds(lines: &[Line]) -> Result<(), Refusal> {
    for giver in Principal::PARTIES {
        let mut of_giver = (1_u32..).zip(lines).filter(|(_, line)| line.giver == giver);
        let Some((_, first)) = of_giver.next() else { continue };
        if let Some((number, _)) = of_giver.find(|(_, line)| line.kind != first.kind) {
            return Err(Refusal::new(
                ErrorReason::TermNotForLine,
                format!("line {number}: {} gives persons and containers in one batch.", giver.word()),
            )
            .allow("Propose the containers as a batch of their own; both can have one window.")
            .with("line", number));
        }
    }
    Ok(())
}
