//! Batches and their lines.

use super::code::{CodeFault, code_of, parse_code};
use super::course;
use super::page::{PageToken, newest_first};
use super::{page_size, words};
use crate::status::Refusal;
use homeward_api::ledger::v1 as api;
use homeward_ledger::Ledger;
use homeward_ledger::agreement::TermInForce;
use homeward_ledger::batch::{Batch, Line, Offer, Revision, totals};
use homeward_ledger::settlement::BatchResult;
use homeward_payload::domain::{LineTotal, Principal, SettlementCount};
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use std::collections::BTreeMap;
use tonic::Status;

const BATCHES_DEFAULT: usize = 100;
const BATCHES_MAX: usize = 500;
const LINES_DEFAULT: usize = 1_000;
const LINES_MAX: usize = 5_000;

/// A page of batches, newest first.
pub(super) fn list(
    ledger: &Ledger,
    request: &api::ListBatchesRequest,
    now: Timestamp,
) -> Result<api::ListBatchesResponse, Status> {
    let rows = page_size(request.page_size, BATCHES_DEFAULT, BATCHES_MAX);
    let row = |id: &BatchId| Some(describe(ledger, id, ledger.batches.get(id)?, now));
    let (batches, next_page_token) =
        newest_first(&ledger.batches_in_order, &request.page_token, &["batches"], rows, row)?;
    Ok(api::ListBatchesResponse { batches, next_page_token })
}

/// One batch by its id or short code.
pub(super) fn get(ledger: &Ledger, asked: &str, now: Timestamp) -> Result<api::GetBatchResponse, Status> {
    let (id, batch) = find(ledger, asked)?;
    Ok(api::GetBatchResponse { batch: Some(describe(ledger, id, batch, now)) })
}

/// A page of the lines of one batch.
pub(super) fn list_lines(
    ledger: &Ledger,
    request: &api::ListBatchLinesRequest,
) -> Result<api::ListBatchLinesResponse, Status> {
    let (id, batch) = find(ledger, &request.batch)?;
    let revision = standing_revision(batch, request.revision)?;
    // A new revision numbers its lines anew, so a token is good for one revision only.
    let bound = [id.to_string(), revision.number.to_string()];
    let bound: Vec<&str> = bound.iter().map(String::as_str).collect();
    let after = PageToken::decode(&request.page_token, &bound)?.map_or(0, |token| token.0);
    let rows = page_size(request.page_size, LINES_DEFAULT, LINES_MAX);
    let mut rest =
        (1_u32..).zip(&revision.lines).filter(|(number, _)| u128::from(*number) > after).peekable();
    let mut lines = Vec::new();
    let mut last = None;
    while let Some((number, line)) = rest.next_if(|_| lines.len() < rows) {
        lines.push(describe_line(ledger, number, line));
        last = Some(u128::from(number));
    }
    let more = rest.peek().and(last);
    let next_page_token = more.map(|last| PageToken(last).encode(&bound)).unwrap_or_default();
    Ok(api::ListBatchLinesResponse { lines, next_page_token })
}

/// The three counts of one giver.
pub(super) fn count_of(counts: &SettlementCount) -> api::BatchCount {
    api::BatchCount {
        giver: counts.giver.word().to_owned(),
        unit: words::subject_kind(counts.unit).to_owned(),
        claimed: counts.claimed,
        acknowledged: counts.acknowledged,
        witnessed: counts.witnessed,
    }
}

/// The id of the batch that somebody names by its id or short code.
///
/// # Errors
/// `FIELD_INVALID` for what is neither, `RESOURCE_UNKNOWN` where there is none of it.
pub(super) fn resolve(ledger: &Ledger, asked: &str) -> Result<BatchId, Status> {
    if BatchId::from_hex(asked).is_none() && parse_code(asked).is_err() {
        let message = "batch is neither an id nor a short code, or a character of the code is wrong";
        let allowed = "32 lower-case hex digits, or the code as it stands on the batch";
        return Err(Refusal::of(ErrorReason::FieldInvalid, message).violation("batch", allowed).into());
    }
    find(ledger, asked).map(|(id, _)| *id)
}

/// A revision that stands: the one in force, or by its number also the pending one.
///
/// # Errors
/// `RESOURCE_UNKNOWN`.
pub(super) fn standing_revision(batch: &Batch, number: u32) -> Result<&Revision, Status> {
    let standing = [Some(&batch.revision), batch.pending.as_ref().map(|pending| &pending.revision)];
    let asked = |revision: &&Revision| number == 0 || revision.number == number;
    standing.into_iter().flatten().find(asked).ok_or_else(|| {
        let in_force = batch.revision.number;
        let pending = batch.pending.as_ref().map(|pending| pending.revision.number);
        let pending = pending.map(|number| format!(", or {number}, which is pending")).unwrap_or_default();
        Refusal::of(ErrorReason::ResourceUnknown, format!("revision {number} of the batch does not stand."))
            .allowed(format!("Revision {in_force}, which is in force{pending}."))
            .into()
    })
}

pub(super) fn find<'a>(ledger: &'a Ledger, asked: &str) -> Result<(&'a BatchId, &'a Batch), Status> {
    let by_id = BatchId::from_hex(asked).and_then(|id| ledger.batches.get_key_value(&id));
    let code = parse_code(asked);
    let by_code = || {
        let code = code.as_ref().ok()?;
        let mut found = ledger.batches.iter().filter(|(id, _)| code_of(id) == *code);
        // Two batches of one code are told apart by their ids only.
        found.next().filter(|_| found.next().is_none())
    };
    by_id.or_else(by_code).ok_or_else(|| {
        let message = match code {
            Err(CodeFault::CheckCharacter { found }) => format!(
                "the check character {found} does not fit the code: at least one of its characters is wrong."
            ),
            _ => "no batch has this id or short code.".to_owned(),
        };
        Refusal::of(ErrorReason::ResourceUnknown, message)
            .allowed("The id as 32 lower-case hex digits, or the code as it stands on the batch.")
            .into()
    })
}

fn describe(ledger: &Ledger, id: &BatchId, batch: &Batch, now: Timestamp) -> api::Batch {
    let revision = &batch.revision;
    let pending = batch.pending.as_ref().and_then(|_| batch.offer());
    let window = batch.window.map(|window| api::BatchWindow {
        start_time_us: window.start.0,
        end_time_us: window.end.0,
        legs: words_of(Principal::PARTIES.into_iter().filter(|giver| window.legs.of(*giver).is_some())),
        simultaneous: window.simultaneous,
    });
    let mut described = api::Batch {
        batch: id.to_string(),
        code: code_of(id),
        phase: 0,
        revision: revision.number,
        proposer: revision.proposer.word().to_owned(),
        content_digest: revision.content.to_string(),
        offer_end_us: revision.offer_end.0,
        confirmed_by: words_of(batch.standing_confirmations(now)),
        totals: totals(&ledger.agreements, revision).iter().map(total_of).collect(),
        window,
        fitness_committed: batch.fitness.is_some(),
        cleared: batch.clearance.is_some(),
        line_states: line_states(batch),
        arrivals: words_of(batch.arrivals.iter().copied()),
        counts: BatchResult::of(id, batch).counts().iter().map(count_of).collect(),
        settled_by: words_of(batch.settlements.keys().copied()),
        pending: pending.map(|offer| describe_pending(ledger, offer, now)),
        status: Some(course::status(ledger, id, batch, now)),
        missing: course::missing(batch, now),
        released_by: batch.release.map(|release| release.giver.word().to_owned()).unwrap_or_default(),
        held_until_us: course::held_until(batch, now),
        signing_refused_by: words_of(course::refusals(batch)),
    };
    described.set_phase(words::phase(batch.phase));
    described
}

fn describe_pending(ledger: &Ledger, offer: Offer<'_>, now: Timestamp) -> api::PendingRevision {
    let revision = offer.revision;
    api::PendingRevision {
        revision: revision.number,
        proposer: revision.proposer.word().to_owned(),
        content_digest: revision.content.to_string(),
        offer_end_us: revision.offer_end.0,
        confirmed_by: words_of(offer.standing_confirmations(now)),
        totals: totals(&ledger.agreements, revision).iter().map(total_of).collect(),
    }
}

pub(super) fn describe_line(ledger: &Ledger, number: u32, line: &Line) -> api::BatchLine {
    let term = line.term.and_then(|key| ledger.agreements.term(key));
    api::BatchLine {
        line: number,
        subject: line.subject.to_string(),
        kind: words::subject_kind(line.kind).to_owned(),
        giver: line.giver.word().to_owned(),
        term: term.map(|term| term.reference.term.to_string()).unwrap_or_default(),
        state: words::line_state(line.state).to_owned(),
        cleared_until_us: line.cleared_until.unwrap_or_default().0,
        departed: line.departed,
        claimed: line.claimed,
        seal_remark: line.seal_remark,
        term_class: class_of(term, line.class),
    }
}

fn class_of(term: Option<&TermInForce>, place: u32) -> String {
    let class = term.and_then(|term| term.class(place));
    class.map(|class| class.code.to_string()).unwrap_or_default()
}

fn total_of(total: &LineTotal) -> api::BatchTotal {
    let term = total.term.as_ref();
    api::BatchTotal {
        agreement: term.map(|term| term.agreement.to_string()).unwrap_or_default(),
        term: term.map(|term| term.term.to_string()).unwrap_or_default(),
        giver: total.giver.word().to_owned(),
        lines: total.lines,
        term_class: total.class.as_ref().map(ToString::to_string).unwrap_or_default(),
    }
}

fn line_states(batch: &Batch) -> Vec<api::NamedCount> {
    let mut counts: BTreeMap<_, u64> = BTreeMap::new();
    for line in &batch.revision.lines {
        let count = counts.entry(line.state).or_default();
        *count = count.saturating_add(1);
    }
    let named = |(state, count)| api::NamedCount { name: words::line_state(state).to_owned(), count };
    counts.into_iter().map(named).collect()
}

fn words_of(principals: impl Iterator<Item = Principal>) -> Vec<String> {
    principals.map(|principal| principal.word().to_owned()).collect()
}
