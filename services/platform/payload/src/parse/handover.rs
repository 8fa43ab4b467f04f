//! The handover: departure, arrival, outcomes, the three counts, settlement.

use std::collections::BTreeSet;

use super::batch::{BATCH_LINES_MAX, batch_id, revision};
use super::field::Check;
use super::header;
use crate::domain::{
    AcknowledgeReceipt, ClaimDelivery, Principal, RecordOutcomes, ReportArrival, ReportDeparture,
    SettlementCount, SignSettlement, WitnessHandover,
};
use crate::proto::payload::v1 as proto;

/// Counts of one settlement: persons and containers of each party.
const SETTLEMENT_COUNTS_MAX: usize = 2 * Principal::PARTIES.len();

pub(super) fn report_departure(
    check: &mut Check,
    message: &proto::ReportDeparture,
) -> Option<ReportDeparture> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let giver = check.party("giver", message.giver);
    let lines = some_lines(check, &message.lines);
    Some(ReportDeparture { batch: batch?, revision: revision?, giver: giver?, lines: lines? })
}

/// Lines of a statement that says something about each of them, so that none would say nothing.
pub(super) fn some_lines(check: &mut Check, lines: &[u32]) -> Option<Vec<u32>> {
    check.count("lines", lines.len(), 1..=BATCH_LINES_MAX as usize);
    check.numbers("lines", lines, BATCH_LINES_MAX)
}

pub(super) fn report_arrival(check: &mut Check, message: &proto::ReportArrival) -> Option<ReportArrival> {
    let batch = batch_id(check, &message.batch_id);
    Some(ReportArrival { batch: batch? })
}

pub(super) fn record_outcomes(check: &mut Check, message: &proto::RecordOutcomes) -> Option<RecordOutcomes> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let outcome = check.choice::<proto::LineOutcome, _>("outcome", message.outcome);
    let lines = some_lines(check, &message.lines);
    Some(RecordOutcomes { batch: batch?, revision: revision?, outcome: outcome?, lines: lines? })
}

pub(super) fn claim_delivery(check: &mut Check, message: &proto::ClaimDelivery) -> Option<ClaimDelivery> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let lines = check.numbers("lines", &message.lines, BATCH_LINES_MAX);
    Some(ClaimDelivery { batch: batch?, revision: revision?, lines: lines? })
}

pub(super) fn witness_handover(
    check: &mut Check,
    message: &proto::WitnessHandover,
) -> Option<WitnessHandover> {
    let batch = batch_id(check, &message.batch_id);
    check.count("counts", message.counts.len(), 0..=Principal::PARTIES.len());
    check.ascending("counts", message.counts.iter().map(|count| count.giver), "giver");
    let counts = check.items("counts", &message.counts, |check, count| {
        check.party("giver", count.giver).map(|giver| (giver, count.counted))
    });
    Some(WitnessHandover { batch: batch?, counts: counts? })
}

pub(super) fn acknowledge_receipt(
    check: &mut Check,
    message: &proto::AcknowledgeReceipt,
) -> Option<AcknowledgeReceipt> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let received = check.numbers("received", &message.received, BATCH_LINES_MAX);
    let not_received = check.numbers("not_received", &message.not_received, BATCH_LINES_MAX);
    check.disjoint("not_received", &message.not_received, "received", &message.received);
    let seal_remarks = check.numbers("seal_remarks", &message.seal_remarks, BATCH_LINES_MAX);
    let lines: BTreeSet<&u32> = message.received.iter().collect();
    for (place, line) in message.seal_remarks.iter().enumerate() {
        if !lines.contains(line) {
            check.refuse(("seal_remarks", place), format_args!("line {line}"), "lines that are in received");
        }
    }
    Some(AcknowledgeReceipt {
        batch: batch?,
        revision: revision?,
        received: received?,
        not_received: not_received?,
        seal_remarks: seal_remarks?,
    })
}

pub(super) fn sign_settlement(check: &mut Check, message: &proto::SignSettlement) -> Option<SignSettlement> {
    let batch = batch_id(check, &message.batch_id);
    let result_digest = check.digest("result_digest", &message.result_digest);
    let as_of = check.message("as_of", message.as_of.as_ref(), header::as_of);
    check.count("counts", message.counts.len(), 0..=SETTLEMENT_COUNTS_MAX);
    let keys = message.counts.iter().map(|count| (count.giver, count.unit));
    check.ascending("counts", keys, "giver and unit");
    let counts = check.items("counts", &message.counts, settlement_count);
    Some(SignSettlement { batch: batch?, result_digest: result_digest?, as_of: as_of?, counts: counts? })
}

fn settlement_count(check: &mut Check, message: &proto::SettlementCount) -> Option<SettlementCount> {
    let giver = check.party("giver", message.giver);
    let unit = check.choice::<proto::SettlementUnit, _>("unit", message.unit);
    Some(SettlementCount {
        giver: giver?,
        unit: unit?,
        claimed: message.claimed,
        acknowledged: message.acknowledged,
        witnessed: message.witnessed,
    })
}
