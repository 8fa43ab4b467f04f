//! A batch from departure to settlement.

use homeward_payload::domain::{Principal, SubjectKind, Window};
use homeward_payload::ids::{BatchId, Timestamp};

use super::action::{ActionKind, Collector, Matter};
use super::schedule::can_start;
use super::signing::parties_to_sign;
use crate::batch::{Batch, Line, Phase};
use crate::forum::still_stands;
use crate::handover::is_cleared;
use crate::settlement::{BatchResult, Discrepancy, check_attested, check_complete};
use crate::subject::LineState;

pub(super) fn collect(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    if batch.phase == Phase::Confirmed {
        for giver in Principal::PARTIES {
            collect_departure(id, batch, giver, collector);
            collect_counts(id, batch, giver, collector);
        }
        collect_revision(id, batch, collector);
        collect_witness(id, batch, collector);
        collect_settlement(id, batch, collector);
    }
    for discrepancy in &batch.discrepancies {
        let (owner, deadline) = (discrepancy.owner, discrepancy_due(batch, discrepancy, collector));
        if collector.is_explained(id, owner) {
            continue;
        }
        collector.add(owner, ActionKind::ExplainDiscrepancy, Matter::Batch(id), 1, Some(deadline));
    }
}

// Differences are to be explained so many days after settlement; a suspension moves the end.
fn discrepancy_due(batch: &Batch, discrepancy: &Discrepancy, collector: &Collector<'_>) -> Timestamp {
    let days = i64::from(collector.genesis().limits.discrepancy_days_max);
    let settled = Timestamp(discrepancy.deadline.0.saturating_sub(days.saturating_mul(Timestamp::DAY_US)));
    collector.due_of_batch(batch, settled, discrepancy.deadline)
}

fn collect_departure(id: BatchId, batch: &Batch, giver: Principal, collector: &mut Collector<'_>) {
    let Some(window) = batch.window else { return };
    let ended = collector.is_past(Some(window.end));
    let may_depart = |line: &&Line| is_cleared(line, &window) && collector.is_free(&id, line);
    let ready = open_lines(batch, giver).filter(may_depart).count();
    let stuck = if ended { open_lines(batch, giver).count() } else { uncleared(batch, giver, &window) };
    if ready > 0 && !ended && can_start(batch, giver, &window, collector) {
        let due = Some(window.end);
        collector.add(giver, ActionKind::ReportDeparture, Matter::Batch(id), ready, due);
    }
    // Once lines have departed the window is fixed, and who cannot depart in it leaves the batch.
    if stuck > 0 && batch.has_departed() {
        let due = Some(window.end);
        collector.add(giver, ActionKind::RecordOutcomes, Matter::Batch(id), stuck, due);
    }
}

fn collect_revision(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let Some(window) = batch.window.filter(|window| collector.now() <= window.end) else { return };
    let lines: usize = Principal::PARTIES.into_iter().map(|giver| uncleared(batch, giver, &window)).sum();
    if lines == 0 || batch.has_departed() || batch.pending.is_some() || batch.release.is_some() {
        return;
    }
    for party in Principal::PARTIES {
        collector.add(party, ActionKind::ReviseBatch, Matter::Batch(id), lines, Some(window.end));
    }
}

fn collect_counts(id: BatchId, batch: &Batch, giver: Principal, collector: &mut Collector<'_>) {
    if batch.first_open_line(Some(giver)).is_some() {
        return;
    }
    let due = count_due(batch, collector);
    let claimable =
        |line: &&Line| line.departed && !matches!(line.state, LineState::Died | LineState::Aborted);
    let departed = of_giver(batch, giver).filter(claimable).count();
    if departed > 0 && !batch.claims.contains_key(&giver) {
        collector.add(giver, ActionKind::ClaimDelivery, Matter::Batch(id), departed, due);
    }
    let waiting = of_giver(batch, giver).filter(|line| line.state == LineState::Departed).count();
    let receiver = giver.other_party().filter(|receiver| !batch.receipts.contains_key(receiver));
    if let Some(receiver) = receiver.filter(|_| waiting > 0) {
        let kind = if collector.is_past(due) {
            ActionKind::AcknowledgementOverdue
        } else {
            ActionKind::AcknowledgeReceipt
        };
        collector.add(receiver, kind, Matter::Batch(id), waiting, due);
    }
}

fn collect_witness(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let counted = |giver| batch.witnessed.as_ref().is_some_and(|counts| counts.contains_key(&giver));
    let leg_is_over = |giver: Principal| {
        let departed = of_giver(batch, giver).any(|line| line.departed);
        departed && !counted(giver) && batch.first_open_line(Some(giver)).is_none()
    };
    let leg_waits = batch.is_at_distance() && Principal::PARTIES.into_iter().any(leg_is_over);
    if !batch.witness_closed && (leg_waits || batch.first_open_line(None).is_none()) {
        let departed =
            batch.revision.lines.iter().filter(|line| line.departed && !counted(line.giver)).count();
        let due = count_due(batch, collector);
        collector.add(Principal::Neutral, ActionKind::WitnessHandover, Matter::Batch(id), departed, due);
    }
}

fn collect_settlement(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    if check_complete(batch).is_err() {
        return;
    }
    let now = collector.now();
    let result = BatchResult::of(&id, batch);
    if check_attested(batch, result.digest()).is_err() {
        let lines = batch.revision.lines.len();
        collector.add(Principal::Neutral, ActionKind::AttestRecord, Matter::Batch(id), lines, None);
        return;
    }
    let counts = result.counts();
    let standing = |party: Principal| {
        let signed = batch.settlements.get(&party)?;
        (still_stands(signed.not_after, now) && signed.counts == counts).then_some(signed.content)
    };
    for party in parties_to_sign(standing) {
        let lines = batch.revision.lines.len();
        collector.add(party, ActionKind::SignSettlement, Matter::Batch(id), lines, None);
    }
}

// Counts are due so many days after the end of the window.
fn count_due(batch: &Batch, collector: &Collector<'_>) -> Option<Timestamp> {
    let days = collector.genesis().limits.acknowledgement_days_max;
    let due = |window: Window| collector.due_of_batch(batch, window.end, window.end.plus_days(days));
    batch.window.map(due)
}

// Persons whom the neutral has cleared, but not until the end of the window.
fn uncleared(batch: &Batch, giver: Principal, window: &Window) -> usize {
    if batch.clearance.is_none() {
        return 0;
    }
    let is_uncleared = |line: &&Line| line.kind == SubjectKind::Person && !is_cleared(line, window);
    open_lines(batch, giver).filter(is_uncleared).count()
}

fn open_lines(batch: &Batch, giver: Principal) -> impl Iterator<Item = &Line> {
    of_giver(batch, giver).filter(|line| line.state == LineState::Open)
}

fn of_giver(batch: &Batch, giver: Principal) -> impl Iterator<Item = &Line> {
    batch.lines_of(giver).map(|(_, line)| line)
}
