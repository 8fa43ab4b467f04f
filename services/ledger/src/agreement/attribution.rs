//! Correcting under which terms received lines of a settled batch count: two equal halves, and new postings only.

use std::collections::{BTreeMap, BTreeSet};

use homeward_kernel::Context;
use homeward_payload::domain::{CorrectAttribution, LineAttribution, Principal, Statement};
use homeward_payload::ids::SubjectRef;

use super::decision::{already_signed, check_as_of};
use super::event::{AgreementEvent, Attribution};
use super::quantity::check_quantities;
use super::state::{GroupKey, SignedHalf, TermInForce, TermKey};
use crate::account::{AccountEvent, Movement, Obligation, ObligationState, Origin, obligations_in, posted};
use crate::batch::{Batch, Phase, batch_of, check_class};
use crate::event::Event;
use crate::finding::term_in_force;
use crate::forum::still_stands;
use crate::handover::line_unknown;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::{FindingState, LineState, Subject};

/// A received subject, with the terms under which it stands now and those under which it is to stand, with classes.
type Move<'a> = (SubjectRef, &'a Subject, BTreeMap<TermKey, u32>);

/// One side agrees to a correction; with equal content from the other side it is posted.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_NOT_SETTLED`, `REVISION_STALE`, `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `LINE_UNKNOWN`,
/// `LINE_STATE`, `LINE_CLASS_INVALID`, `LINE_AWAITS_FINDING`, `TERM_NOT_FOR_LINE`, `TERM_QUANTITY_EXCEEDED`,
/// `AS_OF_MISMATCH`, `ALREADY_SIGNED`.
pub fn correct(
    ledger: &Ledger,
    statement: &Statement,
    body: &CorrectAttribution,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let party = statement.header.author;
    let batch = batch_of(ledger, &body.batch)?;
    if !matches!(batch.phase, Phase::Settled | Phase::SettledWithDiscrepancy) {
        return Err(Refusal::new(ErrorReason::BatchNotSettled, "both sides have not settled the batch.")
            .allow("Before it is settled, its lines are changed by a new revision."));
    }
    batch.check_in_force(body.revision)?;
    let resolve = |reference: &homeward_payload::domain::TermReference| {
        term_in_force(ledger, &reference.agreement, &reference.term)
    };
    let terms = body.terms.iter().map(resolve).collect::<Result<Vec<_>, _>>()?;
    let lines = body
        .lines
        .iter()
        .map(|line| check_line(ledger, batch, line, &terms))
        .collect::<Result<Vec<_>, _>>()?;
    let moves = moves(ledger, batch, &lines);
    let joining = moves.iter().flat_map(|(id, _, after)| after.keys().map(|key| (*id, *key)));
    check_quantities(ledger, joining, &leaving(&moves))?;
    check_as_of(&body.as_of, context)?;
    let content = statement.content_digest;
    let signed_by = |party| {
        let signed = ledger.agreements.corrections.get(&body.batch).and_then(|known| known.get(&party));
        signed.filter(|half| half.content == content && still_stands(half.not_after, context.now))
    };
    if signed_by(party).is_some() {
        return Err(already_signed("this correction"));
    }
    let signed = SignedHalf { content, version: 0, as_of: body.as_of, not_after: statement.header.not_after };
    let mut events = vec![AgreementEvent::CorrectionSigned { batch: body.batch, party, signed }.into()];
    if party.other_party().and_then(signed_by).is_some() {
        events.extend(postings(ledger, &moves));
        events.push(AgreementEvent::AttributionCorrected { batch: body.batch, lines }.into());
    }
    Ok(events)
}

fn check_line(
    ledger: &Ledger,
    batch: &Batch,
    said: &LineAttribution,
    terms: &[(TermKey, &TermInForce)],
) -> Result<Attribution, Refusal> {
    let number = said.line;
    let line = batch.line(number).ok_or_else(|| line_unknown(batch, number))?;
    let refuse = |reason, what: String| {
        Err(Refusal::new(reason, format!("line {number} {what}")).with("line", number))
    };
    if line.state != LineState::Received {
        return refuse(
            ErrorReason::LineState,
            format!("stands at {:?}; only what was received counts.", line.state),
        );
    }
    let subject = ledger.subjects.get(&line.subject);
    let mut cited = Vec::new();
    for index in said.term.iter().chain(&said.also_terms) {
        // Parsing has checked that every index has its term.
        let Some((key, term)) = terms.get(*index) else { continue };
        let code = &term.reference.term;
        if !term.is_given_by(line.giver, line.kind) {
            let what = format!("counts nowhere under term {code}, under which nothing of its kind is given.");
            return refuse(ErrorReason::TermNotForLine, what);
        }
        let accepted = |subject: &Subject| {
            subject.finding(*key).is_some_and(|finding| finding.state == FindingState::Accepted)
        };
        if term.needs_finding() && !subject.is_some_and(accepted) {
            return refuse(
                ErrorReason::LineAwaitsFinding,
                format!("has no accepted finding under term {code}."),
            );
        }
        let class = if said.term == Some(*index) { Some(said.class) } else { None };
        if let Err((reason, what)) = check_class(term, class) {
            return refuse(reason, what);
        }
        cited.push(*key);
    }
    let has_primary = said.term.is_some();
    Ok(Attribution {
        line: number,
        term: cited.first().copied().filter(|_| has_primary),
        class: said.class,
        also_terms: cited.iter().skip(usize::from(has_primary)).copied().collect(),
    })
}

fn moves<'a>(ledger: &'a Ledger, batch: &Batch, lines: &[Attribution]) -> Vec<Move<'a>> {
    let of = |line: &Attribution| {
        let reference = batch.line(line.line)?.subject;
        let primary = line.term.map(|key| (key, line.class));
        let also = line.also_terms.iter().map(|key| (*key, 0));
        Some((reference, ledger.subjects.get(&reference)?, primary.into_iter().chain(also).collect()))
    };
    lines.iter().filter_map(of).collect()
}

// What a line brought about and the correction does not keep. What a finding brought about stays.
fn ends(known: &Obligation, after: &BTreeMap<TermKey, u32>) -> bool {
    known.state == ObligationState::Received
        && known.origin == Origin::Line
        && after.get(&known.term) != Some(&known.class)
}

fn begins(subject: &Subject, key: TermKey, after: &BTreeMap<TermKey, u32>) -> bool {
    let mut received = obligations_in(subject, ObligationState::Received);
    !received.any(|known| known.term == key && !ends(known, after))
}

fn leaving(moves: &[Move<'_>]) -> BTreeSet<(SubjectRef, TermKey)> {
    let of = |(id, subject, after): &Move<'_>| {
        let ended = subject.obligations.iter().filter(|known| ends(known, after));
        ended.map(|known| (*id, known.term)).collect::<Vec<_>>()
    };
    moves.iter().flat_map(of).collect()
}

fn postings(ledger: &Ledger, moves: &[Move<'_>]) -> Vec<Event> {
    let (mut out, mut into) = (BTreeMap::new(), BTreeMap::new());
    let mut counted: BTreeMap<(GroupKey, Principal), i64> = BTreeMap::new();
    for (id, subject, after) in moves {
        let group_of = |key: TermKey| ledger.agreements.term(key).and_then(|term| term.group);
        let mut groups: BTreeMap<GroupKey, i64> = BTreeMap::new();
        for known in obligations_in(subject, ObligationState::Received) {
            groups.extend(group_of(known.term).map(|group| (group, -1)));
        }
        let kept = obligations_in(subject, ObligationState::Received).filter(|known| !ends(known, after));
        let stays: BTreeSet<GroupKey> =
            kept.map(|known| known.term).chain(after.keys().copied()).filter_map(group_of).collect();
        for group in stays {
            let step = groups.entry(group).or_default();
            *step = step.saturating_add(1);
        }
        for (group, step) in groups {
            let sum = counted.entry((group, subject.holder)).or_default();
            *sum = sum.saturating_add(step);
        }
        for known in subject.obligations.iter().filter(|known| ends(known, after)) {
            out.entry((known.term, subject.holder, known.class)).or_insert_with(Vec::new).push(*id);
        }
        for (key, class) in after.iter().filter(|(key, _)| begins(subject, **key, after)) {
            into.entry((*key, subject.holder, *class)).or_insert_with(Vec::new).push(*id);
        }
    }
    let mut events = posted(out, Movement::Reattribute);
    events.extend(posted(into.clone(), Movement::Commit(Origin::Line)));
    events.extend(posted(into, Movement::Receive));
    events.extend(counted.into_iter().filter(|(_, step)| *step != 0).map(|((group, giver), step)| {
        let subjects = u32::try_from(step.unsigned_abs()).unwrap_or(u32::MAX);
        let event = if step > 0 {
            AccountEvent::CountedInGroup { group, giver, subjects }
        } else {
            AccountEvent::UncountedInGroup { group, giver, subjects }
        };
        event.into()
    }));
    events
}
