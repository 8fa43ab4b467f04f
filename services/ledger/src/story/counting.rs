//! The story of a batch at its end: three counts side by side, what they leave open, the record and the settlement.

use homeward_payload::domain::{Principal, SettlementCount, SubjectKind};
use homeward_payload::ids::BatchId;

use super::step::{Joint, Scene, Told};
use super::words::{some, unsigned};
use crate::handover::HandoverEvent;
use crate::settlement::{Discrepancy, SettlementEvent};

pub(super) fn counted(scene: &Scene<'_>, id: &BatchId, event: &HandoverEvent, told: &mut Told) {
    match event {
        HandoverEvent::Claimed { batch, lines, .. } if batch == id => {
            told.count(lines.len());
            told.did(format!("claimed the delivery of {}", some(lines.len(), "line")));
        }
        HandoverEvent::Witnessed { batch, counts } if batch == id => {
            told.did(witnessed(counts));
        }
        HandoverEvent::Acknowledged { batch, receiver, received, not_received, seal_remarks }
            if batch == id =>
        {
            told.count(received.len().saturating_add(not_received.len()));
            told.did(acknowledged(received.len(), not_received.len(), seal_remarks.len()));
            told.followed(side_by_side(scene, id, *receiver, received.len()));
        }
        HandoverEvent::Reconciled { batch, disputed, not_presented } if batch == id => {
            if !disputed.is_empty() {
                told.followed(format!(
                    "Claimed and not acknowledged: {}. That is a dispute and no default; nobody counts as received by it.",
                    some(disputed.len(), "line")
                ));
            }
            if !not_presented.is_empty() {
                told.followed(format!(
                    "Neither claimed nor acknowledged: {}, not presented and free for another batch.",
                    some(not_presented.len(), "line")
                ));
            }
        }
        _ => {}
    }
}

fn witnessed(counts: &[(Principal, u32)]) -> String {
    if counts.is_empty() {
        return "witnessed the handover without counting".to_owned();
    }
    let counts: Vec<String> =
        counts.iter().map(|(giver, count)| format!("{count} from {}", giver.word())).collect();
    format!("counted at the handover {}", counts.join(" and "))
}

fn acknowledged(received: usize, not_received: usize, remarks: usize) -> String {
    let missing = match not_received {
        0 => String::new(),
        count => format!(" and said of {} that it did not come", some(count, "line")),
    };
    let remarks = match remarks {
        0 => String::new(),
        count => format!(", {count} with a remark on the seal"),
    };
    format!("acknowledged the receipt of {}{remarks}{missing}", some(received, "line"))
}

/// What the giver claims and the neutral counted, as far as it is known when the receiver acknowledges.
fn side_by_side(scene: &Scene<'_>, id: &BatchId, receiver: Principal, received: usize) -> String {
    let giver = receiver.other_party().unwrap_or(receiver);
    let batch = scene.before.batches.get(id);
    let claimed = batch.and_then(|batch| batch.claims.get(&giver)).map(ToString::to_string);
    let witnessed = batch
        .and_then(|batch| batch.witnessed.as_ref())
        .and_then(|counts| counts.get(&giver))
        .map(ToString::to_string);
    let or = |count: Option<String>| count.unwrap_or_else(|| "not yet".to_owned());
    format!(
        "{}'s lines: claimed {}, witnessed {}, acknowledged {received}.",
        giver.word(),
        or(claimed),
        or(witnessed)
    )
}

pub(super) fn settled(scene: &Scene<'_>, id: &BatchId, event: &SettlementEvent, told: &mut Told) {
    match event {
        SettlementEvent::Signed { batch, counts, .. } if batch == id => {
            told.did(format!("signed the settlement: {}", listed(counts)));
            told.joint(Joint::Half);
        }
        SettlementEvent::Settled { batch, discrepancies } if batch == id => {
            told.joint(Joint::Whole);
            if discrepancies.is_empty() {
                told.followed("The batch is settled; all counts that were given agree.");
            }
            for discrepancy in discrepancies {
                told.followed(differs(scene, discrepancy));
            }
        }
        SettlementEvent::Answered { batch, answer, .. } if batch == id => match answer.refused {
            None => told.did("signed the record of the handover"),
            Some(ground) => {
                told.did(format!("put on record that it does not sign the result: {}", unsigned(ground)));
                told.followed("That is a fact on the record and settles nothing.");
            }
        },
        _ => {}
    }
}

fn listed(counts: &[SettlementCount]) -> String {
    counts.iter().map(three).collect::<Vec<_>>().join("; ")
}

fn three(counts: &SettlementCount) -> String {
    let unit = match counts.unit {
        SubjectKind::Person => "persons",
        SubjectKind::Container => "containers",
    };
    let witnessed = counts.witnessed.map_or("not counted".to_owned(), |count| count.to_string());
    format!(
        "{} of {} claimed {}, witnessed {witnessed}, acknowledged {}",
        unit,
        counts.giver.word(),
        counts.claimed,
        counts.acknowledged
    )
}

fn differs(scene: &Scene<'_>, found: &Discrepancy) -> String {
    format!(
        "It is settled with a difference over what {} gave: each count stays as it was given, and {} is to explain it \
         by {}.",
        found.counts.giver.word(),
        found.owner.word(),
        scene.time(found.deadline)
    )
}
