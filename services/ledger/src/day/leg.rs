//! One giver's part of a batch on the day: its route, and its counts side by side.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, Digest};

use crate::batch::{Batch, Line};
use crate::handover::is_cleared;
use crate::hold::{Holds, is_free_by_law};
use crate::ledger::Ledger;
use crate::subject::LineState;
use crate::suspension;

/// One giver's part of a batch.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DayLeg {
    /// Who gives.
    pub giver: Principal,
    /// Where: digest of the sealed description of its point, or of the one point where all meet; nothing without a window.
    pub place: Option<Digest>,
    /// How it travels.
    pub route: LegRoute,
    /// Whether the neutral has reported it ready, in a simultaneous release.
    pub ready: bool,
    /// How many.
    pub counts: LegCounts,
}

/// How one giver's people travel.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LegRoute {
    /// Digest of the sealed notice, once there is one.
    pub notice: Option<Digest>,
    /// Whether the other side has acknowledged it for the agreed window.
    pub acknowledged: bool,
}

/// Counts of one giver's lines. `listed` is the sum of `waiting`, `under_way`, `received` and `outcomes`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct LegCounts {
    /// On the list in force.
    pub listed: u32,
    /// Waiting to depart.
    pub waiting: u32,
    /// Waiting persons who are not cleared until the end of the window.
    pub uncleared: u32,
    /// Waiting lines that a dispute holds.
    pub held: u32,
    /// Waiting lines that a suspension stops.
    pub suspended: u32,
    /// That ever departed.
    pub departed: u32,
    /// Departed, and nothing else yet.
    pub under_way: u32,
    /// Acknowledged by the other side.
    pub received: u32,
    /// Every other state, with its number.
    pub outcomes: BTreeMap<LineState, u32>,
    /// What the giver claims, once it has.
    pub claimed: Option<u32>,
    /// What the neutral counted, once it has.
    pub witnessed: Option<u32>,
    /// What the other side acknowledged, once it has.
    pub acknowledged: Option<u32>,
}

impl LegCounts {
    /// Whether counts that were signed differ.
    #[must_use]
    pub fn differ(&self) -> bool {
        let mut signed = [self.claimed, self.witnessed, self.acknowledged].into_iter().flatten();
        signed.next().is_some_and(|first| signed.any(|other| other != first))
    }
}

/// The legs of a batch: one for each party that gives in it, ascending.
pub(super) fn legs(ledger: &Ledger, id: &BatchId, batch: &Batch) -> Vec<DayLeg> {
    let gives = |giver: &Principal| batch.lines_of(*giver).next().is_some();
    Principal::PARTIES.into_iter().filter(gives).map(|giver| leg(ledger, id, batch, giver)).collect()
}

fn leg(ledger: &Ledger, id: &BatchId, batch: &Batch, giver: Principal) -> DayLeg {
    let notice = batch.schedule.notices.get(&giver);
    DayLeg {
        giver,
        place: batch.window.map(|window| window.legs.of(giver).unwrap_or(window.place_digest)),
        route: LegRoute {
            notice: notice.map(|notice| notice.digest),
            acknowledged: notice.is_some_and(|notice| notice.acknowledged),
        },
        ready: batch.schedule.ready.contains(&giver),
        counts: counts(ledger, id, batch, giver),
    }
}

fn counts(ledger: &Ledger, id: &BatchId, batch: &Batch, giver: Principal) -> LegCounts {
    let holds = Holds::of(ledger);
    let mut counts = LegCounts {
        claimed: batch.claims.get(&giver).copied(),
        witnessed: batch.witnessed.as_ref().and_then(|counts| counts.get(&giver)).copied(),
        acknowledged: receipt_of(batch, giver),
        ..LegCounts::default()
    };
    for (number, line) in batch.lines_of(giver) {
        add(&mut counts.listed, true);
        add(&mut counts.departed, line.departed);
        match line.state {
            LineState::Open => {
                add(&mut counts.waiting, true);
                add(&mut counts.uncleared, is_uncleared(batch, line));
                add(&mut counts.held, holds.on(id, line).is_some());
                let stopped = suspension::check_line(ledger, number, line).is_err();
                add(&mut counts.suspended, stopped && !is_free_by_law(batch));
            }
            LineState::Departed => add(&mut counts.under_way, true),
            LineState::Received => add(&mut counts.received, true),
            other => add(counts.outcomes.entry(other).or_default(), true),
        }
    }
    counts
}

fn is_uncleared(batch: &Batch, line: &Line) -> bool {
    batch.window.is_none_or(|window| !is_cleared(line, &window))
}

fn receipt_of(batch: &Batch, giver: Principal) -> Option<u32> {
    let receiver = giver.other_party()?;
    batch.receipts.get(&receiver).map(|receipt| receipt.received)
}

fn add(count: &mut u32, counts: bool) {
    *count = count.saturating_add(u32::from(counts));
}
