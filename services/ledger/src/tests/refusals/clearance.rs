//! Fitness and clearance.

use homeward_payload::domain::{Body, ClearBatch, LineOutcome};
use homeward_payload::ids::{Digest, Timestamp};

use super::Row;
use crate::refusal::{ErrorReason, Refusal};
use crate::tests::forum::{B, COMMISSION, Forum, NEUTRAL};
use crate::tests::life::{cleared, confirmed, pending, small_exchange};
use crate::tests::said;

fn fit() -> Forum {
    let mut forum = confirmed();
    let fitness = said::commit_fitness(&forum, 1);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    forum
}

fn clear(mut forum: Forum, change: impl FnOnce(&mut ClearBatch)) -> Result<(), Refusal> {
    let mut body = said::clear(&forum, 1, &[3], said::fit_until());
    change(&mut body);
    forum.say(NEUTRAL, Body::ClearBatch(body))
}

pub(super) const ROWS: &[Row] = &[
    ("fitness committed twice", ErrorReason::FitnessAlreadyCommitted, || {
        let mut forum = fit();
        let fitness = said::commit_fitness(&forum, 1);
        forum.say(COMMISSION, Body::CommitFitness(fitness))
    }),
    ("a leaf too many", ErrorReason::FieldInvalid, || {
        let mut forum = confirmed();
        let mut fitness = said::commit_fitness(&forum, 1);
        fitness.leaves += 1;
        forum.say(COMMISSION, Body::CommitFitness(fitness))
    }),
    ("fitness for an old revision", ErrorReason::RevisionStale, || {
        let mut forum = confirmed();
        let mut fitness = said::commit_fitness(&forum, 1);
        fitness.revision = 1;
        forum.say(COMMISSION, Body::CommitFitness(fitness))
    }),
    ("fitness for a pending revision", ErrorReason::RevisionStale, || {
        let mut forum = pending();
        let mut fitness = said::commit_fitness(&forum, 1);
        fitness.revision = 3;
        forum.say(COMMISSION, Body::CommitFitness(fitness))
    }),
    ("clearance of a pending revision", ErrorReason::RevisionStale, || {
        clear(pending(), |body| body.revision = 3)
    }),
    ("fitness for an ended batch", ErrorReason::BatchClosed, || {
        let mut forum = small_exchange();
        let fitness = said::commit_fitness(&forum, 1);
        forum.say(COMMISSION, Body::CommitFitness(fitness))
    }),
    ("clearance without fitness", ErrorReason::FitnessNotCommitted, || clear(confirmed(), |_| ())),
    ("clearance twice", ErrorReason::ClearanceAlreadyGiven, || clear(cleared(), |_| ())),
    ("a person left out", ErrorReason::ClearanceIncomplete, || {
        clear(fit(), |body| {
            body.lines.pop();
        })
    }),
    ("a person answered who has left the batch", ErrorReason::ClearanceIncomplete, || {
        let mut forum = fit();
        let body = said::clear(&forum, 1, &[], said::fit_until());
        forum.must(B, Body::RecordOutcomes(said::outcome(&forum, 1, LineOutcome::Died, &[7])));
        forum.say(NEUTRAL, Body::ClearBatch(body))
    }),
    ("a leaf with another salt", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.lines[0].cleared.as_mut().unwrap().1.salt = [0; 32])
    }),
    ("a leaf with another end", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.lines[0].cleared.as_mut().unwrap().1.valid_until = Timestamp::MAX)
    }),
    ("the leaf of another line", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.lines[0].cleared = body.lines[1].cleared)
    }),
    ("a line more opened than the closed subtrees leave", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.lines[2].cleared = body.lines[1].cleared)
    }),
    ("a closed subtree left out", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.closed_subtrees.clear())
    }),
    ("a closed subtree too many", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.closed_subtrees.push(Digest([0; 32])))
    }),
    ("another closed subtree", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.closed_subtrees[0] = Digest([0; 32]))
    }),
    ("cleared for longer than fit", ErrorReason::FitnessOpeningInvalid, || {
        clear(fit(), |body| body.lines[0].cleared.as_mut().unwrap().0 = Timestamp::MAX)
    }),
];
