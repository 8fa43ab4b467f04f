//! Every refusal that the ledger can give is given by at least one row here.

mod agreement;
mod batch;
mod child;
mod child_course;
mod clearance;
mod course;
mod day;
mod finding;
mod forum;
mod handover;
mod list;
mod remains;
mod round;
mod settlement;
mod terms;

use std::collections::BTreeSet;
use std::path::Path;

use crate::refusal::{ErrorReason, Refusal};

/// What is tried, the reason it is refused for, and the trial.
pub(super) type Row = (&'static str, ErrorReason, fn() -> Result<(), Refusal>);

fn rows() -> impl Iterator<Item = &'static Row> {
    [
        forum::ROWS,
        agreement::ROWS,
        terms::ROWS,
        list::ROWS,
        round::ROWS,
        finding::ROWS,
        batch::ROWS,
        clearance::ROWS,
        course::ROWS,
        day::ROWS,
        handover::ROWS,
        remains::ROWS,
        settlement::ROWS,
        super::disputes::ROWS,
        super::suspensions::ROWS,
        child::ROWS,
        child_course::ROWS,
    ]
    .into_iter()
    .flatten()
}

// Shows F9, INV-B2, INV-D2, INV-M1, INV-P1, INV-P3, CancelBatch, ClearBatch, CommitFitness, ReportArrival, ReportDeparture, WithdrawConfirmation.
#[test]
fn each_trial_is_refused_for_its_reason() {
    for (what, reason, trial) in rows() {
        let found = trial().err();
        assert_eq!(found.as_ref().map(|refusal| refusal.reason), Some(*reason), "{what}: {found:?}");
        let message = found.map(|refusal| refusal.to_string()).unwrap_or_default();
        assert!(message.ends_with('.'), "{what}: {message}");
    }
}

#[test]
fn every_reason_in_the_rules_has_a_row() {
    let mut in_rules = BTreeSet::new();
    collect_reasons(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut in_rules);
    let in_rows: BTreeSet<String> = rows().map(|(_, reason, _)| format!("{reason:?}")).collect();
    assert_eq!(in_rules, in_rows);
}

fn collect_reasons(folder: &Path, reasons: &mut BTreeSet<String>) {
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() && !path.ends_with("tests") {
            collect_reasons(&path, reasons);
        } else if path.is_file() {
            let text = std::fs::read_to_string(&path).unwrap();
            let names = text.split("ErrorReason::").skip(1);
            reasons.extend(names.map(|rest| rest.chars().take_while(char::is_ascii_alphabetic).collect()));
        }
    }
}
