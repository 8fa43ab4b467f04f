//! The handover and its settlement.

use homeward_payload::domain::{
    AcknowledgeReceipt, ClaimDelivery, LineOutcome, RecordOutcomes, ReportArrival, ReportDeparture,
    SettlementCount, SignSettlement, SubjectKind, WitnessHandover,
};

use super::about;
use super::words::{batch, numbers, principal, rows, spoken};

pub(super) fn report_departure(said: &ReportDeparture) -> Vec<String> {
    vec![
        format!(
            "REPORT DEPARTURE in batch {}, revision {}: {} lines of {}.",
            batch(&said.batch),
            said.revision,
            said.lines.len(),
            principal(said.giver)
        ),
        format!("Lines {}.", numbers(&said.lines)),
    ]
}

pub(super) fn report_arrival(said: &ReportArrival) -> Vec<String> {
    vec![format!("REPORT ARRIVAL at the handover point of batch {}.", batch(&said.batch))]
}

pub(super) fn record_outcomes(said: &RecordOutcomes) -> Vec<String> {
    let outcome = match said.outcome {
        LineOutcome::Withdrawn => "taken back before departure",
        LineOutcome::Died => "died before release",
        LineOutcome::NotDeparting => "did not depart",
        LineOutcome::NotPresented => "did not appear at the handover point",
    };
    vec![
        format!(
            "RECORD OUTCOMES in batch {}, revision {}: {} lines {outcome}.",
            batch(&said.batch),
            said.revision,
            said.lines.len()
        ),
        format!("Lines {}.", numbers(&said.lines)),
    ]
}

pub(super) fn claim_delivery(said: &ClaimDelivery) -> Vec<String> {
    vec![
        format!(
            "CLAIM DELIVERY in batch {}, revision {}: {} lines.",
            batch(&said.batch),
            said.revision,
            said.lines.len()
        ),
        format!("Lines {}.", numbers(&said.lines)),
    ]
}

pub(super) fn witness_handover(said: &WitnessHandover) -> Vec<String> {
    let mut lines = vec![format!("WITNESS THE HANDOVER of batch {}.", batch(&said.batch))];
    lines.extend(rows(&said.counts, |(giver, counted)| {
        format!("Counted {counted} given by {}.", principal(*giver))
    }));
    lines
}

pub(super) fn acknowledge_receipt(said: &AcknowledgeReceipt) -> Vec<String> {
    vec![
        format!(
            "ACKNOWLEDGE RECEIPT in batch {}, revision {}: {} received, {} not received.",
            batch(&said.batch),
            said.revision,
            said.received.len(),
            said.not_received.len()
        ),
        format!("Received lines: {}.", numbers(&said.received)),
        format!("Lines not received: {}.", numbers(&said.not_received)),
        format!("Remarks on seals: {}.", numbers(&said.seal_remarks)),
    ]
}

pub(super) fn sign_settlement(said: &SignSettlement) -> Vec<String> {
    let mut lines = vec![
        format!("SIGN THE SETTLEMENT of batch {}.", batch(&said.batch)),
        format!("Result {}.", spoken(&said.result_digest)),
    ];
    lines.extend(rows(&said.counts, settlement_count));
    lines.push(about::as_of(&said.as_of));
    lines
}

pub(super) fn settlement_count(count: &SettlementCount) -> String {
    let unit = match count.unit {
        SubjectKind::Person => "Persons",
        SubjectKind::Container => "Containers",
    };
    let witnessed = count.witnessed.map_or_else(
        || "not counted by the neutral".to_owned(),
        |witnessed| format!("{witnessed} counted by the neutral"),
    );
    let equal = count.claimed == count.acknowledged
        && count.witnessed.is_none_or(|witnessed| witnessed == count.acknowledged);
    format!(
        "{unit} given by {}: {} claimed, {} acknowledged, {witnessed}{}.",
        principal(count.giver),
        count.claimed,
        count.acknowledged,
        if equal { "" } else { "; THE COUNTS DIFFER" }
    )
}
