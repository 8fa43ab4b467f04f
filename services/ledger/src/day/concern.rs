//! What somebody should look at: facts of the day that did not go as agreed. They decide nothing.

use homeward_payload::domain::{Principal, ReportedStep};
use homeward_payload::ids::Timestamp;

use super::answer::Standing;
use super::board::Heard;
use super::leg::DayLeg;
use crate::batch::Batch;
use crate::next::NextAction;

macro_rules! concerns {
    ($($(#[$doc:meta])* $kind:ident = $name:literal,)*) => {
        /// What did not go as agreed.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ConcernKind {
            $($(#[$doc])* $kind,)*
        }

        impl ConcernKind {
            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$kind => $name,)*
                }
            }
        }
    };
}

concerns! {
    /// The handover was broken off, by this principal.
    Aborted = "ABORTED",
    /// Something went wrong, heard from this principal and answered by nothing it signed.
    IncidentHeard = "INCIDENT_HEARD",
    /// People of this giver are under way, and the window is over.
    UnderWayPastWindow = "UNDER_WAY_PAST_WINDOW",
    /// People of this giver have departed; of the other side, which gives too, nobody has.
    OneSideDeparted = "ONE_SIDE_DEPARTED",
    /// This principal stands at a point, and both sides have not agreed a window.
    ArrivedWithoutWindow = "ARRIVED_WITHOUT_WINDOW",
    /// Signed counts of this giver's lines differ.
    CountsDiffer = "COUNTS_DIFFER",
    /// What this principal said by telephone is not what was signed.
    HeardContradicted = "HEARD_CONTRADICTED",
    /// The receiving side holds the sanitary release.
    ReleaseHeld = "RELEASE_HELD",
    /// Lines of this giver wait and a dispute holds them.
    LinesHeld = "LINES_HELD",
    /// Lines of this giver wait and a suspension stops them.
    LinesSuspended = "LINES_SUSPENDED",
    /// Lines of this giver wait, and the window is over.
    WindowPassed = "WINDOW_PASSED",
    /// This principal has something to do that is past its end.
    Overdue = "OVERDUE",
}

/// Something to look at.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Concern {
    /// What.
    pub kind: ConcernKind,
    /// About whom, where it is about somebody.
    pub about: Option<Principal>,
    /// How many lines, reports or tasks.
    pub items: u32,
}

/// The concerns of one batch, the gravest first.
pub(super) fn concerns(
    batch: &Batch,
    legs: &[DayLeg],
    heard: &[Heard],
    next: &[NextAction],
    now: Timestamp,
) -> Vec<Concern> {
    let mut found = of_batch(batch, now);
    legs.iter().for_each(|leg| found.extend(of_leg(batch, leg, legs, now)));
    let of_reports = |kind: ConcernKind, matters: fn(&Heard) -> bool| {
        by_principal(kind, heard.iter().filter(|heard| matters(heard)).map(|heard| heard.key.reporter))
    };
    found.extend(of_reports(ConcernKind::IncidentHeard, |heard| {
        heard.key.step == ReportedStep::Incident && heard.answer.standing == Standing::HeardOnly
    }));
    found.extend(of_reports(ConcernKind::HeardContradicted, |heard| {
        heard.answer.standing == Standing::Contradicted
    }));
    let overdue = next.iter().filter(|action| action.overdue).map(|action| action.principal);
    found.extend(by_principal(ConcernKind::Overdue, overdue));
    found.sort_unstable();
    found
}

fn of_batch(batch: &Batch, now: Timestamp) -> Vec<Concern> {
    let mut found = Vec::new();
    if let Some(abort) = batch.aborted {
        found.push(Concern { kind: ConcernKind::Aborted, about: Some(abort.by), items: 1 });
    }
    if batch.window.is_none() && !batch.phase.is_ended() && !batch.has_departed() {
        let arrived = batch.arrivals.iter().copied();
        found.extend(by_principal(ConcernKind::ArrivedWithoutWindow, arrived));
    }
    let receiver =
        batch.release.and_then(|release| release.standing_hold(now).and(release.giver.other_party()));
    let held = receiver.filter(|_| !batch.phase.is_ended() && !batch.has_departed());
    found.extend(held.map(|party| Concern { kind: ConcernKind::ReleaseHeld, about: Some(party), items: 1 }));
    found
}

fn of_leg(batch: &Batch, leg: &DayLeg, legs: &[DayLeg], now: Timestamp) -> Vec<Concern> {
    let counts = &leg.counts;
    let past = batch.window.is_some_and(|window| window.end < now);
    let other_waits = legs
        .iter()
        .any(|other| other.giver != leg.giver && other.counts.departed == 0 && other.counts.waiting > 0);
    let going_on = !batch.phase.is_ended();
    let cases = [
        (ConcernKind::UnderWayPastWindow, counts.under_way, going_on && past),
        (ConcernKind::OneSideDeparted, counts.departed, going_on && other_waits),
        (ConcernKind::CountsDiffer, counts.listed, counts.differ()),
        (ConcernKind::LinesHeld, counts.held, going_on),
        (ConcernKind::LinesSuspended, counts.suspended, going_on),
        (ConcernKind::WindowPassed, counts.waiting, going_on && past),
    ];
    let stands = cases.into_iter().filter(|(_, items, stands)| *stands && *items > 0);
    stands.map(|(kind, items, _)| Concern { kind, about: Some(leg.giver), items }).collect()
}

// One for each principal, with how often it occurs.
fn by_principal(kind: ConcernKind, found: impl Iterator<Item = Principal>) -> Vec<Concern> {
    let mut counted = std::collections::BTreeMap::<Principal, u32>::new();
    for principal in found {
        let items = counted.entry(principal).or_default();
        *items = items.saturating_add(1);
    }
    counted.into_iter().map(|(about, items)| Concern { kind, about: Some(about), items }).collect()
}
