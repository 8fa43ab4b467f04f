//! How a batch stands, and what it waits for.

use std::collections::BTreeSet;

use homeward_api::ledger::v1 as api;
use homeward_ledger::Ledger;
use homeward_ledger::batch::Batch;
use homeward_ledger::position::batch_status;
use homeward_ledger::schedule::{Missing, missing as missing_for};
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, Timestamp};

/// The four axes and the sentence.
pub(super) fn status(ledger: &Ledger, id: &BatchId, batch: &Batch, now: Timestamp) -> api::BatchStatus {
    let status = batch_status(ledger.genesis(), id, batch, now);
    api::BatchStatus {
        agreement: status.agreement.name().to_owned(),
        schedule: status.schedule.name().to_owned(),
        movement: status.movement.name().to_owned(),
        accounts: status.accounts.name().to_owned(),
        headline: status.headline,
    }
}

/// What a departure in the window still needs; nothing where there is no window.
pub(super) fn missing(batch: &Batch, now: Timestamp) -> Vec<String> {
    if batch.phase.is_ended() || batch.window.is_none_or(|window| window.end < now) {
        return Vec::new();
    }
    let pieces: BTreeSet<Missing> =
        batch.departing_givers().flat_map(|giver| missing_for(batch, giver, now)).collect();
    pieces.into_iter().map(Missing::describe).collect()
}

/// Until when the receiving side holds a release; 0 where it does not.
pub(super) fn held_until(batch: &Batch, now: Timestamp) -> i64 {
    let hold = batch.release.and_then(|release| release.standing_hold(now));
    hold.map_or(0, |hold| hold.until.0)
}

/// Who put on record that they do not sign.
pub(super) fn refusals(batch: &Batch) -> impl Iterator<Item = Principal> + '_ {
    let refused = batch.record.answers.iter().filter(|(_, answer)| answer.refused.is_some());
    refused.map(|(principal, _)| *principal)
}
