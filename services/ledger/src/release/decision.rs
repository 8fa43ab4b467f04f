//! Releasing: who can be on it, and what it takes from other batches.

use std::collections::{BTreeMap, BTreeSet};

use homeward_kernel::Context;
use homeward_payload::domain::{
    Category, Principal, ProposedLine, ReleaseUnilaterally, Statement, SubjectKind,
};
use homeward_payload::ids::{BatchId, SubjectRef};

use super::event::{Opened, ReleaseEvent};
use crate::account::{Movement, ReleaseGround, commit_lines, post};
use crate::agreement::{TermInForce, TermKey};
use crate::batch::{Batch, Line, Revision, check_term};
use crate::event::Event;
use crate::finding::term_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::{LineState, Subject, check_no_case, check_not_ended};

/// An officer of the detaining side releases persons, each with a positive medical finding, or under no term where it
/// is urgent. The batch is in force at once. Who waits on another batch is taken out of it, which voids nothing there.
///
/// # Errors
/// `NOT_A_RELEASE`, `RELEASE_UNILATERAL`, `BATCH_CLOSED`, `BATCH_CONFIRMED` once lines have departed,
/// `REVISION_STALE`, `REVISION_OUT_OF_ORDER`, `BATCH_TOO_LONG`, `WINDOW_INVALID`, `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`,
/// `SUBJECT_CONFLICT`, `TERM_NOT_FOR_LINE`, and for a line `LINE_*`.
pub fn release(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReleaseUnilaterally,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let giver = statement.header.author;
    let before = ledger.batches.get(&body.batch);
    check_revision(before, giver, body)?;
    check_size(ledger, body)?;
    if body.window.end <= context.now {
        return Err(Refusal::new(ErrorReason::WindowInvalid, "the window lies in the past."));
    }
    let terms = body
        .terms
        .iter()
        .map(|reference| term_in_force(ledger, &reference.agreement, &reference.term))
        .collect::<Result<Vec<_>, _>>()?;
    let mut lines = Vec::with_capacity(body.lines.len());
    for (number, proposed) in (1_u32..).zip(&body.lines) {
        lines.push(check_line(ledger, body.batch, giver, number, proposed, &terms, context)?);
    }
    let revision = Revision {
        number: body.revision,
        proposer: giver,
        content: statement.content_digest,
        offer_end: body.window.end,
        tranche: None,
        lines,
    };
    let not_after = statement.header.not_after;
    let (window, notice) = (body.window, body.notice_digest);
    let opened = Opened { giver, revision, window, notice, not_after };
    Ok(put_in_force(ledger, body.batch, before, opened))
}

fn put_in_force(ledger: &Ledger, id: BatchId, before: Option<&Batch>, opened: Opened) -> Vec<Event> {
    let taken = taken_from_others(ledger, id, &opened.revision);
    let mut moved: Vec<SubjectRef> = taken.values().flatten().copied().collect();
    moved.sort_unstable();
    let replaced = before.map(Batch::live_subjects).unwrap_or_default();
    let mut events = post(ledger, Movement::Release(ReleaseGround::MovedToRelease), &moved);
    events.extend(taken.into_iter().map(|(batch, subjects)| ReleaseEvent::Taken { batch, subjects }.into()));
    events.extend(post(ledger, Movement::Release(ReleaseGround::Revised), &replaced));
    let lines: Vec<(SubjectRef, Vec<(TermKey, u32)>)> =
        opened.revision.lines.iter().map(|line| (line.subject, line.classed_terms().collect())).collect();
    events.push(ReleaseEvent::Opened { batch: id, opened: Box::new(opened) }.into());
    let freed: Vec<SubjectRef> = moved.into_iter().chain(replaced).collect();
    events.extend(commit_lines(ledger, lines.into_iter(), &freed));
    events
}

// Who waits on which other batch.
fn taken_from_others(
    ledger: &Ledger,
    id: BatchId,
    revision: &Revision,
) -> BTreeMap<BatchId, BTreeSet<SubjectRef>> {
    let mut taken: BTreeMap<BatchId, BTreeSet<SubjectRef>> = BTreeMap::new();
    for line in &revision.lines {
        let live = ledger.subjects.get(&line.subject).and_then(Subject::live_line);
        if let Some(live) = live.filter(|live| live.batch != id) {
            taken.entry(live.batch).or_default().insert(line.subject);
        }
    }
    taken
}

fn check_revision(
    before: Option<&Batch>,
    giver: Principal,
    body: &ReleaseUnilaterally,
) -> Result<(), Refusal> {
    if let Some(batch) = before {
        let release = batch.release.ok_or_else(|| {
            Refusal::new(ErrorReason::NotARelease, "under this id both sides agree a batch.")
                .allow("Release under a new batch id; who waits on that batch is taken out of it.")
        })?;
        if release.giver != giver {
            super::check_not_release(batch, "hold it for its safety with HoldRelease")?;
        }
        if batch.phase.is_ended() {
            return Err(Refusal::new(ErrorReason::BatchClosed, "the batch has ended."));
        }
        if batch.has_departed() {
            return Err(Refusal::new(
                ErrorReason::BatchConfirmed,
                "lines have departed: the release is fixed.",
            ));
        }
    }
    let newest = before.map_or(0, |batch| batch.revisions);
    let next = newest.saturating_add(1);
    if body.revision == next {
        return Ok(());
    }
    let reason =
        if body.revision <= newest { ErrorReason::RevisionStale } else { ErrorReason::RevisionOutOfOrder };
    let what = format!("the newest revision is {newest}; this is revision {}.", body.revision);
    Err(Refusal::new(reason, what).allow(format!("The next is revision {next}.")).with("newest", newest))
}

fn check_size(ledger: &Ledger, body: &ReleaseUnilaterally) -> Result<(), Refusal> {
    let most = ledger.genesis().limits.batch_lines_max;
    if u32::try_from(body.lines.len()).is_ok_and(|lines| lines <= most) {
        return Ok(());
    }
    let what = format!("the release has {} lines; this forum allows {most}.", body.lines.len());
    Err(Refusal::new(ErrorReason::BatchTooLong, what).allow("Release in several batches."))
}

fn check_line(
    ledger: &Ledger,
    batch: BatchId,
    giver: Principal,
    number: u32,
    proposed: &ProposedLine,
    terms: &[(TermKey, &TermInForce)],
    context: &Context<'_>,
) -> Result<Line, Refusal> {
    let refuse = |(reason, what): (ErrorReason, String)| {
        Refusal::new(reason, format!("line {number}, {}: {what}", proposed.subject))
            .with("line", number)
            .with("subject", proposed.subject)
            .allow("Release the others without it; nothing was recorded.")
    };
    // Who is on no list and has no finding is known by the first line that names them.
    check_no_case(ledger, &proposed.subject)?;
    let unknown = Subject::new(giver, SubjectKind::Person);
    let subject = ledger.subjects.get(&proposed.subject).unwrap_or(&unknown);
    check_person(subject, batch, giver).map_err(refuse)?;
    let mut cited = Vec::with_capacity(1 + proposed.also_terms.len());
    for index in proposed.term.iter().chain(&proposed.also_terms) {
        // Parsing has checked that every index has its term.
        let Some((key, term)) = terms.get(*index) else { continue };
        if cited.is_empty() && term.term.category != Category::Medical {
            let what =
                format!("{} is no medical term; put it under one, or under none.", term.reference.term);
            return Err(refuse((ErrorReason::TermNotForLine, what)));
        }
        check_term(subject, *key, term, context).map_err(refuse)?;
        cited.push(*key);
    }
    Ok(Line {
        term: cited.first().copied(),
        also_terms: cited.iter().skip(1).copied().collect(),
        ..Line::open(proposed.subject, SubjectKind::Person, giver)
    })
}

// No list, quarantine, offer or quota is asked for; only that the person is there to be released.
fn check_person(subject: &Subject, batch: BatchId, giver: Principal) -> Result<(), (ErrorReason, String)> {
    if subject.kind != SubjectKind::Person {
        return Err((ErrorReason::TermNotForLine, "a container of remains is no patient.".to_owned()));
    }
    if subject.holder != giver {
        return Err((ErrorReason::LineNotYours, format!("{} holds the person.", subject.holder.word())));
    }
    check_not_ended(subject)?;
    match subject.line_state() {
        Some(LineState::Received) => {
            Err((ErrorReason::LineAlreadyReceived, "the person was received before.".to_owned()))
        }
        Some(LineState::Died) => Err((ErrorReason::LineState, "the person died before release.".to_owned())),
        Some(LineState::Departed | LineState::Disputed)
            if subject.live_line().is_some_and(|live| live.batch != batch) =>
        {
            Err((ErrorReason::LineAlreadyLive, "the person has departed on another batch.".to_owned()))
        }
        _ => Ok(()),
    }
}
