//! What a departure waits for beside its window: routes, guarantees, legs; and the next revision of a sanitary release.

use std::collections::BTreeSet;

use homeward_payload::domain::{Principal, Window};
use homeward_payload::ids::BatchId;

use super::action::{ActionKind, Collector, Matter};
use crate::batch::{Batch, Phase};
use crate::handover::is_cleared;
use crate::schedule::{Missing, missing};
use crate::subject::LineState;

pub(super) fn collect(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    if batch.phase != Phase::Confirmed {
        return;
    }
    collect_release(id, batch, collector);
    let Some(window) = batch.window.filter(|window| collector.now() <= window.end) else { return };
    collect_missing(id, batch, &window, collector);
    if window.simultaneous && !batch.schedule.legs_opened {
        collect_legs(id, batch, &window, collector);
    }
}

/// Whether nothing but the window and the clearance keeps this giver's people.
pub(super) fn can_start(batch: &Batch, giver: Principal, window: &Window, collector: &Collector<'_>) -> bool {
    let now = collector.now();
    let held = batch.release.is_some_and(|release| release.standing_hold(now).is_some());
    !held && (!window.simultaneous || batch.schedule.legs_opened) && missing(batch, giver, now).is_empty()
}

fn open_lines(batch: &Batch, giver: Option<Principal>) -> usize {
    let lines = batch.revision.lines.iter().filter(|line| line.state == LineState::Open);
    lines.filter(|line| giver.is_none_or(|giver| giver == line.giver)).count()
}

// A release whose window is over, or that does not cover its people, needs its next revision, by its giver alone.
fn collect_release(id: BatchId, batch: &Batch, collector: &mut Collector<'_>) {
    let Some(release) = batch.release else { return };
    let lines = open_lines(batch, None);
    if lines == 0 || batch.has_departed() {
        return;
    }
    let now = collector.now();
    let window = batch.window.filter(|window| now <= window.end);
    let uncleared = |window: Window| {
        let open = batch.revision.lines.iter().filter(|line| line.state == LineState::Open);
        batch.clearance.is_some() && open.into_iter().any(|line| !is_cleared(line, &window))
    };
    if window.is_none_or(uncleared) {
        let due = window.map(|window| window.start);
        collector.add(release.giver, ActionKind::ReviseRelease, Matter::Batch(id), lines, due);
    }
    if let (Some(hold), Some(receiver)) = (release.standing_hold(now), release.giver.other_party()) {
        collector.add(receiver, ActionKind::LiftHold, Matter::Batch(id), lines, Some(hold.until));
    }
}

fn collect_missing(id: BatchId, batch: &Batch, window: &Window, collector: &mut Collector<'_>) {
    let now = collector.now();
    let pieces: BTreeSet<Missing> =
        batch.departing_givers().flat_map(|giver| missing(batch, giver, now)).collect();
    for piece in pieces {
        let (kind, giver) = match piece {
            Missing::Notice(giver) => (ActionKind::NoticeRoute, Some(giver)),
            Missing::Acknowledgement(giver) => (ActionKind::AcknowledgeRoute, Some(giver)),
            Missing::Guarantee(_) => (ActionKind::GuaranteeSafety, None),
        };
        let lines = open_lines(batch, giver);
        collector.add(piece.owed_by(), kind, Matter::Batch(id), lines, Some(window.start));
    }
}

fn collect_legs(id: BatchId, batch: &Batch, window: &Window, collector: &mut Collector<'_>) {
    let waiting: Vec<Principal> =
        batch.departing_givers().filter(|giver| !batch.schedule.ready.contains(giver)).collect();
    let due = Some(window.end);
    if !waiting.is_empty() {
        collector.add(Principal::Neutral, ActionKind::ReportReady, Matter::Batch(id), waiting.len(), due);
    } else if batch.departing_givers().next().is_some() {
        let lines = open_lines(batch, None);
        collector.add(Principal::Neutral, ActionKind::OpenLegs, Matter::Batch(id), lines, due);
    }
}
