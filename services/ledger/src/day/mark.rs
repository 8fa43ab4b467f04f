//! What was signed on the course of a batch: when, where it stands in the log, by whom, and how many it names.

use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, Timestamp};

use crate::batch::BatchEvent;
use crate::event::Event;
use crate::forum::ForumEvent;
use crate::handover::HandoverEvent;
use crate::ledger::Ledger;
use crate::release::ReleaseEvent;
use crate::schedule::ScheduleEvent;
use crate::settlement::SettlementEvent;

macro_rules! acts {
    ($($(#[$doc:meta])* $act:ident = $name:literal,)*) => {
        /// A step on the course of a batch.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Act {
            $($(#[$doc])* $act,)*
        }

        impl Act {
            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$act => $name,)*
                }
            }
        }
    };
}

acts! {
    /// Both sides have signed the window.
    WindowAgreed = "WINDOW_AGREED",
    /// The route of a giver is known.
    RouteNoticed = "ROUTE_NOTICED",
    /// The other side has acknowledged it.
    RouteAcknowledged = "ROUTE_ACKNOWLEDGED",
    /// A side has guaranteed safety.
    Guaranteed = "GUARANTEED",
    /// The window was ended.
    Postponed = "POSTPONED",
    /// The receiving side holds a sanitary release.
    Held = "HELD",
    /// The leg of a giver is ready.
    Ready = "READY",
    /// All legs are open.
    LegsOpened = "LEGS_OPENED",
    /// People of a giver departed.
    Departed = "DEPARTED",
    /// Somebody stands at a point.
    Arrived = "ARRIVED",
    /// Lines of a giver left the batch.
    OutcomeRecorded = "OUTCOME_RECORDED",
    /// The giver has claimed.
    Claimed = "CLAIMED",
    /// The neutral has counted a giver's.
    Witnessed = "WITNESSED",
    /// The receiver has acknowledged a giver's.
    Acknowledged = "ACKNOWLEDGED",
    /// The handover was broken off.
    Aborted = "ABORTED",
    /// The neutral has answered the result.
    RecordAnswered = "RECORD_ANSWERED",
    /// A side has settled.
    Settled = "SETTLED",
}

/// What a mark is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct MarkKey {
    /// The step.
    pub act: Act,
    /// Whose people or whose undertaking it is about, where it is about one side's.
    pub about: Option<Principal>,
    /// Who signed it.
    pub by: Principal,
}

/// When something was signed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Mark {
    /// Sequenced time of the newest such statement.
    pub time: Timestamp,
    /// Its position in the log.
    pub position: u64,
    /// How many lines or heads it names; of departures and outcomes, all such statements together.
    pub count: Option<u32>,
}

/// The entry whose events are being applied.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Entry {
    pub(super) position: u64,
    pub(super) time: Timestamp,
    pub(super) author: Option<Principal>,
}

/// Keeps who signed what and when. It must see an event before the aggregate does, and every event of an entry, whose
/// first says who its author is.
pub fn mark(ledger: &mut Ledger, event: &Event) {
    if let Event::Forum(ForumEvent::Accepted { author, .. }) = event {
        ledger.day.entry.author = Some(*author);
        return;
    }
    let Some(by) = ledger.day.entry.author else { return };
    for (batch, act, about, count) in marks_of(ledger, event) {
        let Entry { position, time, .. } = ledger.day.entry;
        let of_batch = ledger.day.marks.entry(batch).or_default();
        let key = MarkKey { act, about, by };
        let before = of_batch.get(&key).and_then(|mark| mark.count).filter(|_| adds_up(act));
        let count = count.map(|count: u32| count.saturating_add(before.unwrap_or_default()));
        of_batch.insert(key, Mark { time, position, count });
    }
}

const fn adds_up(act: Act) -> bool {
    matches!(act, Act::Departed | Act::OutcomeRecorded)
}

type Found = (BatchId, Act, Option<Principal>, Option<u32>);

fn marks_of(ledger: &Ledger, event: &Event) -> Vec<Found> {
    match event {
        Event::Batch(BatchEvent::WindowAgreed { batch, .. }) => {
            vec![(*batch, Act::WindowAgreed, None, None)]
        }
        Event::Schedule(event) => of_schedule(event).into_iter().collect(),
        Event::Release(event) => of_release(event),
        Event::Handover(event) => of_handover(ledger, event),
        Event::Settlement(SettlementEvent::Signed { batch, party, .. }) => {
            vec![(*batch, Act::Settled, Some(*party), None)]
        }
        Event::Settlement(SettlementEvent::Answered { batch, .. }) => {
            vec![(*batch, Act::RecordAnswered, None, None)]
        }
        _ => Vec::new(),
    }
}

fn of_schedule(event: &ScheduleEvent) -> Option<Found> {
    Some(match event {
        ScheduleEvent::Noticed { batch, giver, .. } => (*batch, Act::RouteNoticed, Some(*giver), None),
        ScheduleEvent::Acknowledged { batch, giver } => (*batch, Act::RouteAcknowledged, Some(*giver), None),
        ScheduleEvent::Guaranteed { batch, party, .. } => (*batch, Act::Guaranteed, Some(*party), None),
        ScheduleEvent::Postponed { batch, .. } => (*batch, Act::Postponed, None, None),
        ScheduleEvent::Ready { batch, giver } => (*batch, Act::Ready, Some(*giver), None),
        ScheduleEvent::LegsOpened { batch } => (*batch, Act::LegsOpened, None, None),
        // Time ends it, and nobody says so.
        ScheduleEvent::GuaranteeEnded { .. } => return None,
    })
}

// A sanitary release brings its window, its route and its giver's own guarantee.
fn of_release(event: &ReleaseEvent) -> Vec<Found> {
    match event {
        ReleaseEvent::Opened { batch, opened } => vec![
            (*batch, Act::WindowAgreed, None, None),
            (*batch, Act::RouteNoticed, Some(opened.giver), None),
            (*batch, Act::Guaranteed, Some(opened.giver), None),
        ],
        ReleaseEvent::Held { batch, .. } => vec![(*batch, Act::Held, None, None)],
        ReleaseEvent::Taken { .. } => Vec::new(),
    }
}

fn of_handover(ledger: &Ledger, event: &HandoverEvent) -> Vec<Found> {
    let number_of = |lines: &[u32]| Some(u32::try_from(lines.len()).unwrap_or(u32::MAX));
    match event {
        HandoverEvent::Departed { batch, lines } => by_giver(ledger, batch, Act::Departed, lines),
        HandoverEvent::Outcome { batch, lines, .. } => by_giver(ledger, batch, Act::OutcomeRecorded, lines),
        HandoverEvent::Arrived { batch, principal } => vec![(*batch, Act::Arrived, Some(*principal), None)],
        HandoverEvent::Claimed { batch, giver, lines } => {
            vec![(*batch, Act::Claimed, Some(*giver), number_of(lines))]
        }
        HandoverEvent::Witnessed { batch, counts } => {
            let counts = counts.iter();
            counts.map(|(giver, counted)| (*batch, Act::Witnessed, Some(*giver), Some(*counted))).collect()
        }
        HandoverEvent::Acknowledged { batch, receiver, received, .. } => {
            vec![(*batch, Act::Acknowledged, receiver.other_party(), number_of(received))]
        }
        HandoverEvent::Aborted { batch, .. } => vec![(*batch, Act::Aborted, None, None)],
        HandoverEvent::Reconciled { .. } => Vec::new(),
    }
}

fn by_giver(ledger: &Ledger, id: &BatchId, act: Act, lines: &[u32]) -> Vec<Found> {
    let Some(batch) = ledger.batches.get(id) else { return Vec::new() };
    let of = |giver: Principal| {
        let given =
            lines.iter().filter(|number| batch.line(**number).is_some_and(|line| line.giver == giver));
        u32::try_from(given.count()).unwrap_or(u32::MAX)
    };
    let counted = Principal::PARTIES.into_iter().map(|giver| (giver, of(giver)));
    counted
        .filter(|(_, count)| *count > 0)
        .map(|(giver, count)| (*id, act, Some(giver), Some(count)))
        .collect()
}
