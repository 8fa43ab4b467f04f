//! Whether what was heard by telephone has been signed since, and agrees.

use homeward_payload::domain::{Principal, ReportedStep};
use homeward_payload::ids::BatchId;

use super::mark::{Act, Mark, MarkKey};
use super::report::{Report, ReportKey};
use crate::batch::Batch;
use crate::ledger::Ledger;

/// What signatures say about a report.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Standing {
    /// Nobody has signed it.
    HeardOnly,
    /// It was signed, and agrees.
    Confirmed,
    /// Something else was signed.
    Contradicted,
}

impl Standing {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::HeardOnly => "HEARD_ONLY",
            Self::Confirmed => "CONFIRMED",
            Self::Contradicted => "CONTRADICTED",
        }
    }
}

/// How a report stands, and beside what.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Answer {
    /// How it stands.
    pub standing: Standing,
    /// How many were signed for, where the statement names a number.
    pub signed: Option<u32>,
    /// Who signed and when.
    pub signature: Option<(Principal, Mark)>,
}

/// What signatures say about a report. Counts, claims and receipts are answered by the reporter's own signature alone.
/// A departure is signed once, by its giver or by the neutral for it, and a leg is reported ready by the neutral alone,
/// so that either's signature answers what anybody said of them.
#[must_use]
pub(super) fn answer(
    ledger: &Ledger,
    id: &BatchId,
    batch: &Batch,
    key: &ReportKey,
    report: &Report,
) -> Answer {
    let signature = signature(ledger, id, batch, key);
    let signed = match (key.step, key.giver) {
        (ReportedStep::Departed, Some(giver)) => Some(departed(ledger, id, giver)).filter(|count| *count > 0),
        _ => signature.and_then(|(_, mark)| mark.count),
    };
    let standing = match (signature, signed, report.count) {
        (None, ..) => Standing::HeardOnly,
        (Some(_), Some(signed), Some(heard)) if signed == heard => Standing::Confirmed,
        // Others of this giver may still follow.
        (Some(_), Some(signed), Some(heard)) if signed < heard && may_follow(batch, key) => {
            Standing::HeardOnly
        }
        (Some(_), Some(_), Some(_)) => Standing::Contradicted,
        // Who says that people were handed over, and signs for nobody, contradicts itself.
        (Some(_), Some(0), None) => Standing::Contradicted,
        (Some(_), _, _) => Standing::Confirmed,
    };
    Answer { standing, signed, signature: signature.map(|(key, mark)| (key.by, mark)) }
}

fn departed(ledger: &Ledger, id: &BatchId, giver: Principal) -> u32 {
    let of_giver = ledger.day.of(id, Act::Departed).filter(|(key, _)| key.about == Some(giver));
    of_giver.filter_map(|(_, mark)| mark.count).fold(0, u32::saturating_add)
}

fn may_follow(batch: &Batch, key: &ReportKey) -> bool {
    key.step == ReportedStep::Departed && batch.first_open_line(key.giver).is_some()
}

fn signature(ledger: &Ledger, id: &BatchId, batch: &Batch, key: &ReportKey) -> Option<(MarkKey, Mark)> {
    let own = |act: Act| {
        let marks = ledger.day.of(id, act);
        marks.filter(|(mark, _)| mark.by == key.reporter).max_by_key(|(_, mark)| mark.position)
    };
    match (key.step, key.giver) {
        (ReportedStep::Departed, Some(giver)) => ledger.day.newest(id, Act::Departed, giver),
        // Another window or route voids what was reported ready before it.
        (ReportedStep::Ready, Some(giver)) if batch.schedule.ready.contains(&giver) => {
            ledger.day.newest(id, Act::Ready, giver)
        }
        (ReportedStep::HandedOver | ReportedStep::Counted, Some(giver)) => {
            let act = match key.reporter {
                reporter if reporter == giver => Act::Claimed,
                Principal::Neutral => Act::Witnessed,
                _ => Act::Acknowledged,
            };
            ledger.day.newest(id, act, giver)
        }
        (ReportedStep::Arrived, _) => own(Act::Arrived),
        (ReportedStep::Incident, _) => own(Act::Aborted).or_else(|| own(Act::Postponed)),
        _ => None,
    }
}
