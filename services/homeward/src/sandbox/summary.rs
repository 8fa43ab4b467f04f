//! What must hold at the end of a run, and the closing words.

use homeward_ledger::Replica;
use homeward_ledger::account::Account;
use homeward_payload::domain::Category;

use crate::offline::verify::{Broken, Verified};
use crate::report::{Report, print_cartel, print_tables};
use crate::scenario::Scenario;

use super::expected;
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
    require(report.batches.open == 0, format!("{} batches are still open", report.batches.open));
    findings.extend(scenario.expected.iter().flat_map(|expected| expected::differences(expected, report)));
    findings
}

/// Watches a log being replayed: nobody who only fills up is received before everyone the commission found
/// eligible is.
#[derive(Default)]
pub(super) struct MedicalFirst {
    broken_at: Option<u64>,
}

impl MedicalFirst {
    /// Looks at the state after an entry.
    pub(super) fn observe(&mut self, position: u64, replica: &Replica) {
        let ledger = replica.machine();
        let of = |category: Category, account: Account| {
            let balances = ledger.accounts.balances();
            let in_category = balances.filter(|(term, _, _)| {
                ledger.agreements.term(*term).is_some_and(|term| term.term.category == category)
            });
            in_category.map(|(_, _, balance)| balance.on(account)).sum::<i64>()
        };
        let filled = of(Category::AnyPrisoner, Account::Received) > 0;
        if self.broken_at.is_none() && filled && of(Category::Medical, Account::Open) > 0 {
            self.broken_at = Some(position);
        }
    }

    /// What did not hold.
    pub(super) fn finding(&self) -> Option<String> {
        self.broken_at.map(|position| {
            format!(
                "at entry {position} someone who only fills up is received before the wounded and ill are"
            )
        })
    }
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
    progress.note(&(print_tables(report) + &print_cartel(report)));
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
