//! What was heard by telephone.

use super::batch::batch_id;
use super::field::Check;
use crate::domain::{NoteReport, Principal, ReportedStep};
use crate::proto::payload::v1 as proto;

/// Largest number that a report can name: ten times the lines of any batch.
const COUNT_MAX: u32 = 100_000;

pub(super) fn note_report(check: &mut Check, message: &proto::NoteReport) -> Option<NoteReport> {
    let batch = batch_id(check, &message.batch_id);
    let reporter = reporter(check, message.reporter);
    let step = check.choice::<proto::ReportedStep, ReportedStep>("step", message.step);
    let giver = giver(check, message.giver, step);
    let count = count(check, message.count, step);
    let heard_time = check.time("heard_time_us", message.heard_time_us);
    let note_digest = match message.note_digest.as_slice() {
        [] => Some(None),
        bytes => check.digest("note_digest", bytes).map(Some),
    };
    Some(NoteReport {
        batch: batch?,
        reporter: reporter?,
        step: step?,
        giver: giver?,
        count: count?,
        heard_time: heard_time?,
        note_digest: note_digest?,
    })
}

fn reporter(check: &mut Check, number: i32) -> Option<Principal> {
    let principal = check.principal("reporter", number)?;
    if principal.is_party() || principal == Principal::Neutral {
        return Some(principal);
    }
    check.refuse("reporter", principal.word(), "party-a, party-b or neutral");
    None
}

// An arrival is the reporter's own, and something can go wrong between all legs; everything else is about one giver.
fn giver(check: &mut Check, number: i32, step: Option<ReportedStep>) -> Option<Option<Principal>> {
    let may_be_nobody = matches!(step, Some(ReportedStep::Arrived | ReportedStep::Incident));
    if number == 0 && may_be_nobody {
        return Some(None);
    }
    check.party("giver", number).map(Some)
}

fn count(check: &mut Check, count: Option<u32>, step: Option<ReportedStep>) -> Option<Option<u32>> {
    let step = step?;
    match (step, count) {
        (ReportedStep::Counted, None) => {
            check.refuse("count", "nothing", "a number");
            None
        }
        (ReportedStep::Arrived | ReportedStep::Ready | ReportedStep::Incident, Some(count)) => {
            check.refuse("count", count, "nothing, with this step");
            None
        }
        (_, Some(count)) => check.range("count", count, 0..=COUNT_MAX).map(Some),
        (_, None) => Some(None),
    }
}
