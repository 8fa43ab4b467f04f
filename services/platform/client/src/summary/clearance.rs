//! Fitness and clearance.

use homeward_payload::domain::{ClearBatch, CommitFitness};

use super::words::{batch, numbers, spoken};

pub(super) fn commit_fitness(said: &CommitFitness) -> Vec<String> {
    vec![
        format!(
            "COMMIT TO THE FITNESS of the {} lines of batch {}, revision {}.",
            said.leaves,
            batch(&said.batch),
            said.revision
        ),
        format!("Root {}.", spoken(&said.root)),
    ]
}

pub(super) fn clear_batch(said: &ClearBatch) -> Vec<String> {
    let with = |cleared: bool| -> Vec<u32> {
        said.lines.iter().filter(|line| line.cleared.is_some() == cleared).map(|line| line.line).collect()
    };
    let (cleared, others) = (with(true), with(false));
    vec![
        format!(
            "CLEAR BATCH {}, revision {}: {} cleared, {} not departing.",
            batch(&said.batch),
            said.revision,
            cleared.len(),
            others.len()
        ),
        format!("Cleared lines: {}.", numbers(&cleared)),
        format!("Lines not departing: {}.", numbers(&others)),
        format!("Sealed reasons, digest {}.", spoken(&said.reasons_digest)),
    ]
}
