//! What must hold at the end of a run, and the closing words.

use crate::offline::verify::{Broken, Verified};
use crate::report::{Report, print_tables};
use crate::scenario::Scenario;

use super::progress::Progress;

/// Everything that did not hold, in English; empty where all held.
pub(super) fn check(
    scenario: &Scenario,
    report: &Report,
    verified: Result<&Verified, &Broken>,
) -> Vec<String> {
    let mut findings = Vec::new();
    let mut require = |held: bool, finding: String| {
        if !held {
            findings.push(finding);
        }
    };
    for (principal, mirror) in &report.mirrors {
        require(mirror.verified, format!("the mirror of {principal} is not verified"));
        require(
            mirror.state_digest == report.mediator.state_digest && mirror.size == report.log.size,
            format!("the mirror of {principal} has another state than the mediator"),
        );
    }
    require(
        report.log.final_size == report.log.size,
        format!("{} of {} entries are cosigned by the quorum", report.log.final_size, report.log.size),
    );
    match verified {
        Ok(verified) => {
            require(
                verified.state_digest == report.mediator.state_digest,
                "the exported log replays to another state".to_owned(),
            );
        }
        Err(broken) => require(false, format!("the exported log does not verify: {broken}")),
    }
    for (power, persons) in &report.persons {
        let sum = persons.received
            + persons.open
            + persons.not_departing
            + persons.died
            + persons.withdrawn
            + persons.substituted
            + persons.not_presented
            + persons.returned_to_pool
            + persons.disputed;
        require(sum == persons.listed, format!("persons of {power}: the columns sum to {sum}"));
    }
    let handovers = u64::try_from(scenario.stages.len() + scenario.remains.len()).unwrap_or(u64::MAX);
    require(report.batches.open == 0, format!("{} batches are still open", report.batches.open));
    require(
        report.batches.settled + report.batches.settled_with_discrepancy <= handovers,
        "more batches were settled than the scenario has handovers".to_owned(),
    );
    findings
}

/// Prints the closing tables, what the export proves, and what did not hold.
///
/// # Errors
/// If the report cannot be written as JSON.
pub(super) fn print(
    report: &Report,
    verified: Result<&Verified, &Broken>,
    findings: &[String],
    progress: &Progress,
    json: bool,
) -> anyhow::Result<()> {
    if json {
        use std::io::Write as _;
        let mut out = std::io::stdout().lock();
        writeln!(out, "{}", serde_json::to_string_pretty(report)?)?;
    }
    progress.note(&print_tables(report));
    if let Ok(verified) = verified {
        progress.note(&format!(
            "The exported log verifies: {} entries, every signature, and the rules replayed from the first entry \
             to state {}.\nCosigned by {}{}.",
            verified.size,
            verified.state_digest.get(..16).unwrap_or_default(),
            verified.cosigned_by.join(", "),
            if verified.simulated { "; time in this log is simulated" } else { "" },
        ));
    }
    for finding in findings {
        progress.failure(&format!("DID NOT HOLD: {finding}"));
    }
    if findings.is_empty() {
        progress.note(&format!("\nAll held, in {:.1} s.", report_seconds(report)));
    }
    Ok(())
}

fn report_seconds(report: &Report) -> f64 {
    std::time::Duration::from_millis(report.elapsed_ms).as_secs_f64()
}
