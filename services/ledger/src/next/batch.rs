//! A batch before its lines depart: confirming, a window, clearance.

use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::BatchId;

use super::action::{ActionKind, Collector, Matter};
use super::signing::parties_to_sign;
use crate::batch::{Batch, Line, Phase};
use crate::forum::still_stands;
use crate::subject::LineState;

pub(super) fn collect(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    match batch.phase {
        Phase::Proposed => {
            collect_confirmations(id, batch, ActionKind::ConfirmBatch, collector);
            collect_window_answer(id, batch, collector);
        }
        Phase::Confirmed => {
            collect_confirmations(id, batch, ActionKind::ConfirmRevision, collector);
            collect_window(id, batch, collector);
            collect_clearance(id, batch, collector);
        }
        _ => {}
    }
}

fn collect_confirmations(id: BatchId, batch: &Batch, kind: ActionKind, collector: &mut Collector<'_>) {
    let Some(offer) = batch.offer() else { return };
    if collector.is_stopped(&id, batch, offer.revision) {
        return;
    }
    let now = collector.now();
    let standing: Vec<Principal> = offer.standing_confirmations(now).collect();
    let waiting_until = standing.first().and_then(|party| offer.confirmations.get(party));
    // A confirmation keeps the offer for as long as it stands.
    let due = waiting_until.map_or(Some(offer.revision.offer_end), |confirmation| confirmation.not_after);
    for party in Principal::PARTIES.into_iter().filter(|party| !standing.contains(party)) {
        let lines = offer.revision.lines.len();
        collector.add(party, kind, Matter::Batch(id), lines, due);
    }
}

// Before both confirm, a window is nobody's task until one side has signed one.
fn collect_window_answer(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let is_agreed = |window| batch.window == Some(window);
    let pending = batch
        .windows_signed
        .values()
        .any(|signed| still_stands(signed.not_after, collector.now()) && !is_agreed(signed.window));
    if pending {
        add_window(id, batch, collector);
    }
}

fn collect_window(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    if batch.release.is_some() {
        return;
    }
    let ended = collector.is_past(batch.window.map(|window| window.end));
    let missing = batch.window.is_none() || (ended && !batch.has_departed());
    if missing && batch.first_open_line(None).is_some() {
        add_window(id, batch, collector);
    }
}

fn add_window(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let now = collector.now();
    let standing = |party: Principal| {
        let signed = batch.windows_signed.get(&party)?;
        (still_stands(signed.not_after, now) && batch.window != Some(signed.window)).then_some(signed.content)
    };
    for party in parties_to_sign(standing) {
        let signed = party.other_party().and_then(|other| batch.windows_signed.get(&other));
        let due = signed.and_then(|signed| signed.not_after);
        collector.add(party, ActionKind::AgreeWindow, Matter::Batch(id), 1, due);
    }
}

fn collect_clearance(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let is_waiting = |line: &&Line| line.kind == SubjectKind::Person && line.state == LineState::Open;
    let persons = batch.revision.lines.iter().filter(is_waiting).count();
    if persons == 0 || batch.clearance.is_some() {
        return;
    }
    let due = batch.window.map(|window| window.start);
    let (principal, kind) = if batch.fitness.is_none() {
        (Principal::Commission, ActionKind::CommitFitness)
    } else {
        (Principal::Neutral, ActionKind::ClearBatch)
    };
    collector.add(principal, kind, Matter::Batch(id), persons, due);
}
