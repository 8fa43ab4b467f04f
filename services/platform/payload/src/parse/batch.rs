//! Batches: revisions, confirmations, stepping back, windows.

use std::collections::BTreeSet;

use super::agreement::TERMS_MAX;
use super::field::Check;
use super::header;
use super::ratio::CLASSES_MAX;
use crate::domain::Legs;
use crate::domain::TrancheReference;
use crate::domain::{
    AgreeWindow, CancelBatch, ConfirmBatch, LineTotal, Principal, ProposeBatch, ProposedLine, TermReference,
    Window, WithdrawConfirmation,
};
use crate::ids::{BatchId, Digest, SubjectRef, Timestamp};
use crate::proto::payload::v1 as proto;

/// Lines of one batch revision in any forum; a forum may allow fewer.
pub(super) const BATCH_LINES_MAX: u32 = 10_000;
/// Further terms of one line.
const ALSO_TERMS_MAX: usize = 8;
/// Totals of one confirmation: each class of each term and goodwill, for each party.
const TOTALS_MAX: usize = (TERMS_MAX + 1) * CLASSES_MAX * Principal::PARTIES.len();
/// Longest window, in microseconds.
const WINDOW_US_MAX: i64 = 72 * Timestamp::HOUR_US;

pub(super) fn propose_batch(check: &mut Check, message: &proto::ProposeBatch) -> Option<ProposeBatch> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let previous_content = previous_content(check, message);
    check.count("terms", message.terms.len(), 0..=TERMS_MAX);
    let terms = check
        .items("terms", &message.terms, |check, term| term_reference(check, &term.agreement, &term.term));
    check_terms_unique(check, &message.terms);
    check.count("lines", message.lines.len(), 1..=BATCH_LINES_MAX as usize);
    check.ascending("lines", message.lines.iter().map(|line| &line.subject), "reference");
    let terms_count = message.terms.len();
    let lines = check.items("lines", &message.lines, |check, line| proposed_line(check, line, terms_count));
    let tranche = check.optional("tranche", message.tranche.as_ref(), tranche);
    Some(ProposeBatch {
        batch: batch?,
        revision: revision?,
        previous_content: previous_content?,
        terms: terms?,
        lines: lines?,
        tranche: tranche?,
    })
}

fn tranche(check: &mut Check, message: &proto::TrancheReference) -> Option<TrancheReference> {
    let agreement = check.agreement_code("agreement", &message.agreement);
    let group = check.term_code("group", &message.group);
    let tranche = check.term_code("tranche", &message.tranche);
    Some(TrancheReference { agreement: agreement?, group: group?, tranche: tranche? })
}

pub(super) fn batch_id(check: &mut Check, bytes: &[u8]) -> Option<BatchId> {
    check.uuid("batch_id", bytes).map(BatchId)
}

pub(super) fn revision(check: &mut Check, number: u32) -> Option<u32> {
    check.range("revision", number, 1..=u32::MAX)
}

fn previous_content(check: &mut Check, message: &proto::ProposeBatch) -> Option<Option<Digest>> {
    if message.revision > 1 {
        return check.digest("previous_content", &message.previous_content).map(Some);
    }
    let found = message.previous_content.len();
    if found > 0 {
        check.refuse("previous_content", format_args!("{found} bytes"), "nothing before revision 2");
    }
    Some(None)
}

pub(super) fn term_reference(check: &mut Check, agreement: &str, term: &str) -> Option<TermReference> {
    let agreement = check.agreement_code("agreement", agreement);
    let term = check.term_code("term", term);
    Some(TermReference { agreement: agreement?, term: term? })
}

pub(super) fn check_terms_unique(check: &mut Check, terms: &[proto::TermReference]) {
    let mut seen = BTreeSet::new();
    for (index, term) in terms.iter().enumerate() {
        if !seen.insert((&term.agreement, &term.term)) {
            check.refuse(("terms", index), "a term named before", "each term once");
        }
    }
}

pub(super) fn proposed_line(
    check: &mut Check,
    message: &proto::BatchLine,
    terms: usize,
) -> Option<ProposedLine> {
    let subject = check.bytes("subject", &message.subject).map(SubjectRef);
    let term = primary_term(check, message.term, terms);
    let also_terms = further_terms(check, message.term, &message.also_terms, terms);
    let class = class(check, message.term, message.term_class);
    Some(ProposedLine { subject: subject?, term: term?, also_terms: also_terms?, class: class? })
}

/// Reads the place of a line's primary term; 0 for a goodwill line.
pub(super) fn primary_term(check: &mut Check, term: u32, terms: usize) -> Option<Option<usize>> {
    let most = u32::try_from(terms).unwrap_or(u32::MAX);
    check.range("term", term, 0..=most).map(index_of)
}

/// Reads the places of a line's further terms.
pub(super) fn further_terms(
    check: &mut Check,
    term: u32,
    also_terms: &[u32],
    terms: usize,
) -> Option<Vec<usize>> {
    let most = u32::try_from(terms).unwrap_or(u32::MAX);
    let also_most = if term == 0 { 0 } else { ALSO_TERMS_MAX };
    check.count("also_terms", also_terms.len(), 0..=also_most);
    let places = check.numbers("also_terms", also_terms, most);
    for (place, also) in also_terms.iter().enumerate() {
        if *also == term {
            check.refuse(("also_terms", place), "the primary term", "further terms only");
        }
    }
    places.map(|places| places.into_iter().filter_map(index_of).collect())
}

/// Reads the place of a line's class; none on a goodwill line.
pub(super) fn class(check: &mut Check, term: u32, class: u32) -> Option<u32> {
    let most = if term == 0 { 0 } else { u32::try_from(CLASSES_MAX).unwrap_or(u32::MAX) };
    check.range("term_class", class, 0..=most)
}

/// The index of a place that counts from 1; nothing for place 0.
fn index_of(place: u32) -> Option<usize> {
    place.checked_sub(1).and_then(|index| usize::try_from(index).ok())
}

pub(super) fn confirm_batch(check: &mut Check, message: &proto::ConfirmBatch) -> Option<ConfirmBatch> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let content_digest = check.digest("content_digest", &message.content_digest);
    check.count("totals", message.totals.len(), 1..=TOTALS_MAX);
    let keys =
        message.totals.iter().map(|total| (&total.agreement, &total.term, total.giver, &total.term_class));
    check.ascending("totals", keys, "agreement, term, giver and class");
    let totals = check.items("totals", &message.totals, line_total);
    let window = check.optional("window", message.window.as_ref(), window);
    Some(ConfirmBatch {
        batch: batch?,
        revision: revision?,
        content_digest: content_digest?,
        totals: totals?,
        window: window?,
    })
}

fn line_total(check: &mut Check, message: &proto::LineTotal) -> Option<LineTotal> {
    let goodwill = message.agreement.is_empty() && message.term.is_empty();
    let term = if goodwill {
        Some(None)
    } else {
        term_reference(check, &message.agreement, &message.term).map(Some)
    };
    let giver = check.party("giver", message.giver);
    let lines = check.range("lines", message.lines, 1..=BATCH_LINES_MAX);
    let class = if message.term_class.is_empty() {
        Some(None)
    } else {
        check.term_code("term_class", &message.term_class).map(Some)
    };
    Some(LineTotal { term: term?, giver: giver?, class: class?, lines: lines? })
}

pub(super) fn window(check: &mut Check, message: &proto::Window) -> Option<Window> {
    let start = check.time("start_time_us", message.start_time_us);
    let end = check.time("end_time_us", message.end_time_us);
    if let (Some(start), Some(end)) = (start, end) {
        let length_us = end.0.saturating_sub(start.0);
        if !(1..=WINDOW_US_MAX).contains(&length_us) {
            let found = format_args!("{length_us} microseconds after the start");
            check.refuse("end_time_us", found, format_args!("1 to {WINDOW_US_MAX} (72 hours)"));
        }
    }
    let place_digest = check.digest("place_digest", &message.place_digest);
    let legs = legs(check, message);
    Some(Window {
        start: start?,
        end: end?,
        place_digest: place_digest?,
        legs: legs?,
        simultaneous: message.simultaneous,
    })
}

fn legs(check: &mut Check, message: &proto::Window) -> Option<Legs> {
    check.count("legs", message.legs.len(), 0..=Principal::PARTIES.len());
    check.ascending("legs", message.legs.iter().map(|leg| leg.giver), "giver");
    let legs = check.items("legs", &message.legs, |check, leg| {
        let giver = check.party("giver", leg.giver);
        let place_digest = check.digest("place_digest", &leg.place_digest);
        Some((giver?, place_digest?))
    });
    if message.simultaneous && message.legs.len() != Principal::PARTIES.len() {
        let found = format_args!("true with {} legs", message.legs.len());
        check.refuse("simultaneous", found, "true with a leg of each party only");
    }
    let legs = legs?;
    let of = |party| legs.iter().find(|(giver, _)| *giver == party).map(|(_, digest)| *digest);
    Some(Legs { party_a: of(Principal::PartyA), party_b: of(Principal::PartyB) })
}

pub(super) fn withdraw_confirmation(
    check: &mut Check,
    message: &proto::WithdrawConfirmation,
) -> Option<WithdrawConfirmation> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let ground = check.choice::<proto::StepBackGround, _>("ground", message.ground);
    Some(WithdrawConfirmation { batch: batch?, revision: revision?, ground: ground? })
}

pub(super) fn cancel_batch(check: &mut Check, message: &proto::CancelBatch) -> Option<CancelBatch> {
    let batch = batch_id(check, &message.batch_id);
    let ground = check.choice::<proto::StepBackGround, _>("ground", message.ground);
    Some(CancelBatch { batch: batch?, ground: ground? })
}

pub(super) fn agree_window(check: &mut Check, message: &proto::AgreeWindow) -> Option<AgreeWindow> {
    let batch = batch_id(check, &message.batch_id);
    let window = check.message("window", message.window.as_ref(), window);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    Some(AgreeWindow { batch: batch?, window: window?, as_of: as_of? })
}
