//! Fitness and clearance.

use std::collections::BTreeSet;

use super::batch::{BATCH_LINES_MAX, batch_id, revision};
use super::field::Check;
use crate::domain::{ClearBatch, CommitFitness, FitnessLeaf, LineClearance};
use crate::proto::payload::v1 as proto;

/// Subtrees without an opened leaf: at most every second leaf is one by itself.
const CLOSED_SUBTREES_MAX: usize = BATCH_LINES_MAX.div_ceil(2) as usize;

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
    check.count("closed_subtrees", message.closed_subtrees.len(), 0..=CLOSED_SUBTREES_MAX);
    check_subtrees_unique(check, &message.closed_subtrees);
    let closed_subtrees =
        check.each("closed_subtrees", &message.closed_subtrees, |check, step, hash| check.digest(step, hash));
    let reasons_digest = check.digest("reasons_digest", &message.reasons_digest);
    Some(ClearBatch {
        batch: batch?,
        revision: revision?,
        lines: lines?,
        closed_subtrees: closed_subtrees?,
        reasons_digest: reasons_digest?,
    })
}

// Leaves are told apart by their lines and salts, so no two subtrees have one hash.
fn check_subtrees_unique(check: &mut Check, hashes: &[Vec<u8>]) {
    let mut seen = BTreeSet::new();
    for (index, hash) in hashes.iter().enumerate() {
        if !seen.insert(hash) {
            check.refuse(("closed_subtrees", index), "a hash that stands before", "each hash once");
        }
    }
}

fn line_clearance(check: &mut Check, message: &proto::LineClearance) -> Option<LineClearance> {
    let line = check.range("line", message.line, 1..=BATCH_LINES_MAX);
    let until = check.end_time("cleared_until_us", message.cleared_until_us);
    let fitness = check.optional("fitness", message.fitness.as_ref(), fitness_leaf);
    let cleared = match (until?, fitness?) {
        (Some(until), Some(fitness)) => Some((until, fitness)),
        (None, None) => None,
        (Some(_), None) => {
            check.refuse("fitness", "no leaf of a cleared person", "present exactly where cleared");
            return None;
        }
        (None, Some(_)) => {
            // Opening the leaf of a person who stays would show their fitness on the log.
            check.refuse("fitness", "the leaf of a person not departing", "present exactly where cleared");
            return None;
        }
    };
    Some(LineClearance { line: line?, cleared })
}

fn fitness_leaf(check: &mut Check, message: &proto::FitnessLeaf) -> Option<FitnessLeaf> {
    let valid_until = check.time("valid_until_us", message.valid_until_us);
    let salt = check.bytes("salt", &message.salt);
    Some(FitnessLeaf { valid_until: valid_until?, salt: salt? })
}
