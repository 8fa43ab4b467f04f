//! The board as it is sent.

use super::super::code::code_of;
use super::super::{next, words};
use homeward_api::ledger::v1 as api;
use homeward_ledger::day::{Concern, DayBatch, DayBoard, DayLeg, Heard, Mark, MarkKey, Right};
use homeward_ledger::position::BatchStatus;
use homeward_payload::domain::Principal;

/// A day without what is of the log: its size and the time.
pub(super) fn day(board: &DayBoard) -> api::ExchangeDay {
    api::ExchangeDay {
        start_us: board.start.0,
        end_us: board.end.0,
        batches: board.batches.iter().map(batch).collect(),
        left_out: board.left_out,
        ..api::ExchangeDay::default()
    }
}

fn batch(found: &DayBatch) -> api::DayBatch {
    let guarantee = |given: &homeward_ledger::day::Guaranteed| api::DayGuarantee {
        party: given.party.word().to_owned(),
        until_us: given.until.unwrap_or_default().0,
    };
    api::DayBatch {
        batch: found.batch.to_string(),
        code: code_of(&found.batch),
        revision: found.revision,
        status: Some(status(&found.status)),
        window_start_us: found.window.map_or(0, |window| window.start.0),
        window_end_us: found.window.map_or(0, |window| window.end.0),
        simultaneous: found.window.is_some_and(|window| window.simultaneous),
        legs_opened: found.legs_opened,
        guarantees: found.guarantees.iter().map(guarantee).collect(),
        legs: found.legs.iter().map(leg).collect(),
        steps: found.steps.iter().map(|(key, mark)| step(key, mark)).collect(),
        heard: found.heard.iter().map(heard).collect(),
        concerns: found.concerns.iter().map(concern).collect(),
        rights: found.rights.iter().map(right).collect(),
        next: found.next.iter().map(next::describe).collect(),
    }
}

fn status(status: &BatchStatus) -> api::BatchStatus {
    api::BatchStatus {
        agreement: status.agreement.name().to_owned(),
        schedule: status.schedule.name().to_owned(),
        movement: status.movement.name().to_owned(),
        accounts: status.accounts.name().to_owned(),
        headline: status.headline.clone(),
    }
}

fn leg(leg: &DayLeg) -> api::DayLeg {
    let counts = &leg.counts;
    let outcome = |(state, count): (&homeward_ledger::subject::LineState, &u32)| api::NamedCount {
        name: words::line_state(*state).to_owned(),
        count: u64::from(*count),
    };
    api::DayLeg {
        giver: leg.giver.word().to_owned(),
        place_digest: leg.place.map(|digest| digest.to_string()).unwrap_or_default(),
        route_digest: leg.route.notice.map(|digest| digest.to_string()).unwrap_or_default(),
        route_acknowledged: leg.route.acknowledged,
        ready: leg.ready,
        listed: counts.listed,
        waiting: counts.waiting,
        uncleared: counts.uncleared,
        held: counts.held,
        suspended: counts.suspended,
        departed: counts.departed,
        under_way: counts.under_way,
        received: counts.received,
        outcomes: counts.outcomes.iter().map(outcome).collect(),
        claimed: counts.claimed,
        witnessed: counts.witnessed,
        acknowledged: counts.acknowledged,
    }
}

fn step(key: &MarkKey, mark: &Mark) -> api::DayStep {
    api::DayStep {
        act: key.act.name().to_owned(),
        about: word(key.about),
        signed_by: key.by.word().to_owned(),
        time_us: mark.time.0,
        position: mark.position,
        count: mark.count,
    }
}

fn heard(heard: &Heard) -> api::HeardReport {
    let Heard { key, report, answer } = heard;
    api::HeardReport {
        reporter: key.reporter.word().to_owned(),
        step: key.step_name().to_owned(),
        giver: word(key.giver),
        count: report.count,
        heard_time_us: report.heard.0,
        noted_time_us: report.noted.0,
        position: report.position,
        note_digest: report.note.map(|digest| digest.to_string()).unwrap_or_default(),
        standing: answer.standing.name().to_owned(),
        signed_count: answer.signed,
        signed_by: word(answer.signature.map(|(by, _)| by)),
        signed_time_us: answer.signature.map_or(0, |(_, mark)| mark.time.0),
    }
}

fn concern(concern: &Concern) -> api::DayConcern {
    api::DayConcern {
        concern: concern.kind.name().to_owned(),
        about: word(concern.about),
        items: concern.items,
    }
}

fn right(right: &Right) -> api::DayRight {
    let statement = right.stop.statement();
    api::DayRight {
        statement: statement.rsplit('.').next().unwrap_or(statement).to_owned(),
        principal: right.principal.word().to_owned(),
        role: words::role(right.role).to_owned(),
    }
}

fn word(principal: Option<Principal>) -> String {
    principal.map(|principal| principal.word().to_owned()).unwrap_or_default()
}
