//! A day of exchange on one board: every batch that is on the day, with what is signed, what was only heard, what is in
//! the way, who can stop it and who must act.
//!
//! Children are not on it. Their cases stand one by one, in no batch and in no count.

use homeward_payload::domain::{Principal, Window};
use homeward_payload::ids::{BatchId, Timestamp};

use super::answer::{Answer, answer};
use super::concern::{Concern, concerns};
use super::leg::{DayLeg, legs};
use super::mark::{Act, Mark, MarkKey};
use super::report::{Report, ReportKey};
use super::right::{Right, rights};
use crate::batch::Batch;
use crate::forum::still_stands;
use crate::ledger::Ledger;
use crate::next::{NextAction, batch_actions};
use crate::position::{BatchStatus, batch_status};
use crate::subject::LineState;

/// Most batches on one board.
pub const BATCHES_MAX: usize = 100;

/// A day of exchange.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayBoard {
    /// Its first moment, 00:00 UTC.
    pub start: Timestamp,
    /// The first moment of the next day.
    pub end: Timestamp,
    /// The batches on it by the start of their window, those without one last; then by id. At most [`BATCHES_MAX`].
    pub batches: Vec<DayBatch>,
    /// How many more there are.
    pub left_out: u32,
}

/// A batch on its day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayBatch {
    /// Its id.
    pub batch: BatchId,
    /// The revision in force.
    pub revision: u32,
    /// How it stands on four axes, and in a sentence.
    pub status: BatchStatus,
    /// The window both sides agreed.
    pub window: Option<Window>,
    /// Whether the neutral has opened all legs of a simultaneous release.
    pub legs_opened: bool,
    /// The safety guarantees that stand, party A first.
    pub guarantees: Vec<Guaranteed>,
    /// Who gives what.
    pub legs: Vec<DayLeg>,
    /// What was signed and still holds, in the order of the log.
    pub steps: Vec<(MarkKey, Mark)>,
    /// What was heard by telephone, by reporter, step and giver.
    pub heard: Vec<Heard>,
    /// What to look at, the gravest first.
    pub concerns: Vec<Concern>,
    /// Who can stop it now.
    pub rights: Vec<Right>,
    /// Who must act on it.
    pub next: Vec<NextAction>,
}

/// A safety guarantee that stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guaranteed {
    /// Whose.
    pub party: Principal,
    /// Until when, where its signer wrote an end.
    pub until: Option<Timestamp>,
}

/// What was heard by telephone, beside what is signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Heard {
    /// Who was heard, what was said, whose people it is about.
    pub key: ReportKey,
    /// The rest of it.
    pub report: Report,
    /// What signatures say.
    pub answer: Answer,
}

/// The day in UTC on which a moment lies: its first moment, and that of the next.
#[must_use]
pub const fn day_of(time: Timestamp) -> (Timestamp, Timestamp) {
    let into = time.0.rem_euclid(Timestamp::DAY_US);
    let start = time.0.saturating_sub(into);
    (Timestamp(start), Timestamp(start.saturating_add(Timestamp::DAY_US)))
}

/// The board of the day on which `moment` lies, as it stands at `now`: every batch whose window touches the day, on which
/// something was signed or heard on it, or of which somebody is under way.
#[must_use]
pub fn board(ledger: &Ledger, moment: Timestamp, now: Timestamp) -> DayBoard {
    let (start, end) = day_of(moment);
    let on_it = ledger.batches.iter().filter(|(id, batch)| is_on(ledger, id, batch, start, end));
    let mut on_it: Vec<(&BatchId, &Batch)> = on_it.collect();
    on_it.sort_by_key(|(id, batch)| (batch.window.map_or(i64::MAX, |window| window.start.0), **id));
    let left_out = on_it.len().saturating_sub(BATCHES_MAX);
    on_it.truncate(BATCHES_MAX);
    let batches = on_it.into_iter().map(|(id, batch)| day_batch(ledger, id, batch, now)).collect();
    DayBoard { start, end, batches, left_out: u32::try_from(left_out).unwrap_or(u32::MAX) }
}

fn is_on(ledger: &Ledger, id: &BatchId, batch: &Batch, start: Timestamp, end: Timestamp) -> bool {
    let touches = |time: Timestamp| start <= time && time < end;
    let planned = batch.window.is_some_and(|window| window.start < end && start <= window.end);
    let going_on = !batch.phase.is_ended();
    let under_way = || batch.revision.lines.iter().any(|line| line.state == LineState::Departed);
    let signed = || ledger.day.marks.get(id).into_iter().flatten().any(|(_, mark)| touches(mark.time));
    let heard = || ledger.day.reports.get(id).into_iter().flatten().any(|(_, report)| touches(report.heard));
    planned || (going_on && under_way()) || signed() || heard()
}

fn day_batch(ledger: &Ledger, id: &BatchId, batch: &Batch, now: Timestamp) -> DayBatch {
    let legs = legs(ledger, id, batch);
    let reports = ledger.day.reports.get(id).into_iter().flatten();
    let heard: Vec<Heard> = reports
        .map(|(key, report)| {
            let answer = answer(ledger, id, batch, key, report);
            Heard { key: *key, report: *report, answer }
        })
        .collect();
    let next = batch_actions(ledger, *id, batch, now);
    let guarantees = batch.schedule.guarantees.iter();
    let standing = guarantees.filter(|(_, given)| still_stands(given.not_after, now));
    DayBatch {
        batch: *id,
        revision: batch.revision.number,
        status: batch_status(ledger.genesis(), id, batch, now),
        window: batch.window,
        legs_opened: batch.schedule.legs_opened,
        guarantees: standing
            .map(|(party, given)| Guaranteed { party: *party, until: given.not_after })
            .collect(),
        steps: steps(ledger, id, batch, now),
        concerns: concerns(batch, &legs, &heard, &next, now),
        rights: rights(ledger, batch, now),
        legs,
        heard,
        next,
    }
}

// Another window or route voids what was said on the one before; what happened stays.
fn steps(ledger: &Ledger, id: &BatchId, batch: &Batch, now: Timestamp) -> Vec<(MarkKey, Mark)> {
    let schedule = &batch.schedule;
    let holds = |key: &MarkKey| match (key.act, key.about) {
        (Act::RouteNoticed, Some(giver)) => schedule.notices.contains_key(&giver),
        (Act::RouteAcknowledged, Some(giver)) => {
            schedule.notices.get(&giver).is_some_and(|notice| notice.acknowledged)
        }
        (Act::Guaranteed, Some(party)) => {
            schedule.guarantees.get(&party).is_some_and(|given| still_stands(given.not_after, now))
        }
        (Act::Ready, Some(giver)) => schedule.ready.contains(&giver),
        (Act::LegsOpened, _) => schedule.legs_opened,
        (Act::WindowAgreed, _) => batch.window.is_some(),
        (Act::Postponed, _) => schedule.postponed.is_some(),
        (Act::Held, _) => batch.release.is_some_and(|release| release.standing_hold(now).is_some()),
        _ => true,
    };
    let marks = ledger.day.marks.get(id).into_iter().flatten();
    let mut steps: Vec<(MarkKey, Mark)> =
        marks.filter(|(key, _)| holds(key)).map(|(key, mark)| (*key, *mark)).collect();
    steps.sort_by_key(|(key, mark)| (mark.position, *key));
    steps
}
