//! Fitness and clearance.

use super::batch::{BATCH_LINES_MAX, batch_id, revision};
use super::field::Check;
use crate::domain::{ClearBatch, CommitFitness, FitnessOpening, LineClearance};
use crate::proto::payload::v1 as proto;

/// Hashes of one inclusion proof.
const PROOF_HASHES_MAX: usize = 16;

pub(super) fn commit_fitness(check: &mut Check, message: &proto::CommitFitness) -> Option<CommitFitness> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    let root = check.digest("root", &message.root);
    let leaves = check.range("leaves", message.leaves, 1..=BATCH_LINES_MAX);
    Some(CommitFitness { batch: batch?, revision: revision?, root: root?, leaves: leaves? })
}

pub(super) fn clear_batch(check: &mut Check, message: &proto::ClearBatch) -> Option<ClearBatch> {
    let batch = batch_id(check, &message.batch_id);
    let revision = revision(check, message.revision);
    check.count("lines", message.lines.len(), 0..=BATCH_LINES_MAX as usize);
    check.ascending("lines", message.lines.iter().map(|line| line.line), "line");
    let lines = check.items("lines", &message.lines, line_clearance);
    let reasons_digest = check.digest("reasons_digest", &message.reasons_digest);
    Some(ClearBatch { batch: batch?, revision: revision?, lines: lines?, reasons_digest: reasons_digest? })
}

fn line_clearance(check: &mut Check, message: &proto::LineClearance) -> Option<LineClearance> {
    let line = check.range("line", message.line, 1..=BATCH_LINES_MAX);
    let until = check.end_time("cleared_until_us", message.cleared_until_us);
    let fitness = check.optional("fitness", message.fitness.as_ref(), fitness_opening);
    let cleared = match (until?, fitness?) {
        (Some(until), Some(fitness)) => Some((until, fitness)),
        (None, None) => None,
        (Some(_), None) => {
            check.refuse("fitness", "no opening for a cleared person", "present exactly where cleared");
            return None;
        }
        (None, Some(_)) => {
            // Opening the leaf of a person who stays would show their fitness on the log.
            check.refuse("fitness", "an opening for a person not departing", "present exactly where cleared");
            return None;
        }
    };
    Some(LineClearance { line: line?, cleared })
}

fn fitness_opening(check: &mut Check, message: &proto::FitnessOpening) -> Option<FitnessOpening> {
    let valid_until = check.time("valid_until_us", message.valid_until_us);
    let salt = check.bytes("salt", &message.salt);
    check.count("proof", message.proof.len(), 0..=PROOF_HASHES_MAX);
    let proof = check.each("proof", &message.proof, |check, step, hash| check.digest(step, hash));
    Some(FitnessOpening { valid_until: valid_until?, salt: salt?, proof: proof? })
}
