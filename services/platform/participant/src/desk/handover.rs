//! The handover and its settlement.

use homeward_ledger::Refusal;
use homeward_ledger::batch::{Batch, Line};
use homeward_ledger::hold::Holds;
use homeward_ledger::settlement::BatchResult;
use homeward_ledger::subject::LineState;
use homeward_ledger::suspension;
use homeward_payload::domain::{Principal, SettlementCount, SubjectKind};
use homeward_payload::proto::payload::v1 as proto;

use super::fill::sort;
use super::known::{Known, field};

/// With no lines: all of the giver's that may depart. A party reports its own where no giver is named.
pub(super) fn report_departure(
    known: &Known<'_>,
    mut said: proto::ReportDeparture,
) -> Result<proto::ReportDeparture, Refusal> {
    said.header = None;
    let (id, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    if said.giver == i32::from(proto::Principal::Unspecified) && known.principal.is_party() {
        said.giver = proto::Principal::from(known.principal).into();
    }
    let giver = proto::Principal::try_from(said.giver).ok().and_then(|giver| Principal::try_from(giver).ok());
    let giver = giver.ok_or_else(|| field("giver", "not named", "the giving party"))?;
    sort(&mut said.lines);
    if said.lines.is_empty() {
        let holds = Holds::of(known.ledger());
        let is_free = |line: &Line| {
            holds.on(&id, line).is_none() && suspension::check_line(known.ledger(), 0, line).is_ok()
        };
        said.lines = numbers(batch, giver, |line| may_depart(batch, line) && is_free(line));
    }
    if said.lines.is_empty() {
        let found = format!("no line of {} may depart", giver.word());
        return Err(field("lines", found, "open lines; persons only where they are cleared for the window"));
    }
    Ok(said)
}

/// The lines are those of the revision in force.
pub(super) fn record_outcomes(
    known: &Known<'_>,
    mut said: proto::RecordOutcomes,
) -> Result<proto::RecordOutcomes, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    sort(&mut said.lines);
    Ok(said)
}

/// With no lines: all own ones that have departed.
pub(super) fn claim_delivery(
    known: &Known<'_>,
    mut said: proto::ClaimDelivery,
) -> Result<proto::ClaimDelivery, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    sort(&mut said.lines);
    if said.lines.is_empty() {
        let delivered = |line: &Line| matches!(line.state, LineState::Departed | LineState::Received);
        said.lines = numbers(batch, known.principal, delivered);
    }
    Ok(said)
}

/// With no lines at all: all departed lines of the other side, as received.
pub(super) fn acknowledge_receipt(
    known: &Known<'_>,
    mut said: proto::AcknowledgeReceipt,
) -> Result<proto::AcknowledgeReceipt, Refusal> {
    said.header = None;
    let (_, batch) = known.batch(&said.batch_id)?;
    said.revision = revision_in_force(batch, said.revision)?;
    let giver = known.principal.other_party();
    let giver =
        giver.ok_or_else(|| field("draft", "a receipt by no party", "a receipt by the receiving party"))?;
    for lines in [&mut said.received, &mut said.not_received, &mut said.seal_remarks] {
        sort(lines);
    }
    if said.received.is_empty() && said.not_received.is_empty() {
        said.received = numbers(batch, giver, |line| line.state == LineState::Departed);
    }
    Ok(said)
}

/// Result and counts are those of the record; `as_of` is the other side's where it has signed just these.
pub(super) fn sign_settlement(
    known: &Known<'_>,
    mut said: proto::SignSettlement,
) -> Result<proto::SignSettlement, Refusal> {
    said.header = None;
    let (id, batch) = known.batch(&said.batch_id)?;
    let result = BatchResult::of(&id, batch);
    said.result_digest = result.digest().to_vec();
    said.counts = result.counts().iter().map(settlement_count).collect();
    let signed = known.principal.other_party().and_then(|other| batch.settlements.get(&other));
    let set = |said: &mut proto::SignSettlement, as_of| said.as_of = Some(as_of);
    let repeated = signed.and_then(|signed| known.as_of_equal_to(&signed.content, &said, set));
    set(&mut said, repeated.unwrap_or_else(|| known.as_of()).into());
    Ok(said)
}

/// Where the caller names no revision, the one whose lines it was shown here.
pub(super) fn revision_in_force(batch: &Batch, said: u32) -> Result<u32, Refusal> {
    if said != 0 {
        batch.check_in_force(said)?;
    }
    Ok(batch.revision.number)
}

fn numbers(batch: &Batch, giver: Principal, wanted: impl Fn(&Line) -> bool) -> Vec<u32> {
    batch.lines_of(giver).filter(|(_, line)| wanted(line)).map(|(number, _)| number).collect()
}

/// Containers need no clearance; a person's covers the whole window.
fn may_depart(batch: &Batch, line: &Line) -> bool {
    let cleared = match line.kind {
        SubjectKind::Container => true,
        SubjectKind::Person => {
            line.cleared_until.is_some_and(|until| batch.window.is_none_or(|window| until >= window.end))
        }
    };
    line.state == LineState::Open && cleared
}

fn settlement_count(count: &SettlementCount) -> proto::SettlementCount {
    proto::SettlementCount {
        giver: proto::Principal::from(count.giver).into(),
        unit: proto::SettlementUnit::from(count.unit).into(),
        claimed: count.claimed,
        acknowledged: count.acknowledged,
        witnessed: count.witnessed,
    }
}
