//! What becomes of the lines that a revision leaves out.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use super::state::{Batch, Line, Phase, Revision};
use crate::agreement::TermKey;
use crate::subject::LineState;

/// Live lines of the revision before that the new one leaves out, with what becomes of each. On a batch that both
/// had confirmed, as many of a giver's lines under a term are substituted as the revision adds, in the order of
/// their numbers; the others return to the pool.
pub(super) fn left_out(before: &Batch, revision: &Revision) -> Vec<(SubjectRef, LineState)> {
    let known: BTreeSet<SubjectRef> = before.revision.lines.iter().map(|line| line.subject).collect();
    let kept: BTreeSet<SubjectRef> = revision.lines.iter().map(|line| line.subject).collect();
    let mut added: BTreeMap<(Principal, Option<TermKey>), u32> = BTreeMap::new();
    if before.phase == Phase::Confirmed {
        for line in revision.lines.iter().filter(|line| !known.contains(&line.subject)) {
            let count = added.entry((line.giver, line.term)).or_default();
            *count = count.saturating_add(1);
        }
    }
    let is_left_out = |line: &&Line| line.state.is_live() && !kept.contains(&line.subject);
    before
        .revision
        .lines
        .iter()
        .filter(is_left_out)
        .map(|line| {
            let substitutes = added.get_mut(&(line.giver, line.term)).filter(|count| **count > 0);
            let state = substitutes.map_or(LineState::ReturnedToPool, |count| {
                *count = count.saturating_sub(1);
                LineState::Substituted
            });
            (line.subject, state)
        })
        .collect()
}
