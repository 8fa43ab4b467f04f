//! Steps about the course of a batch: routes, guarantees, legs, releases, abort, the record.

use homeward_payload::domain::{Body, Legs, Principal, Window};
use homeward_payload::ids::Timestamp;

use super::super::forum::{A, MEDIATOR, NEUTRAL, digest, hours_after};
use super::super::{course, said};
use super::author::Said;
use super::step::Step;
use super::world::{HELD, World};
use crate::next::ActionKind;

fn says(author: Principal, body: Body) -> Option<Said> {
    Some(Said { author, not_after: None, body })
}

/// A window, sometimes at a distance; its legs do not tell the parties apart.
pub(super) fn window(step: &Step, start: Timestamp, end: Timestamp) -> Window {
    let at_a_distance = step.picks(31, 3);
    let leg = at_a_distance.then(|| digest(71));
    let legs = Legs { party_a: leg, party_b: leg };
    Window { legs, simultaneous: at_a_distance && step.picks(32, 2), ..said::window_of(start, end) }
}

/// Follows a next action of this room; nothing for one of another.
pub(super) fn follow(
    world: &World,
    step: &Step,
    author: Principal,
    number: u8,
    kind: ActionKind,
) -> Option<Said> {
    let forum = &world.forum;
    let batch = forum.batch(number);
    match kind {
        ActionKind::NoticeRoute => says(author, course::notice(forum, number, author, course::ROUTE)),
        ActionKind::AcknowledgeRoute => {
            let giver = author.other_party()?;
            let digest = batch.schedule.notices.get(&giver)?.digest;
            says(author, course::acknowledge(forum, number, giver, digest.0[0]))
        }
        ActionKind::GuaranteeSafety | ActionKind::LiftHold => {
            let end = step.picks(33, 4).then(|| hours_after(forum.now, 5));
            Some(Said { author, not_after: end, body: course::guarantee(forum, number) })
        }
        ActionKind::ReportReady => {
            let waits = |giver: &Principal| {
                let mut waiting = batch.departing_givers();
                waiting.any(|party| party == *giver) && !batch.schedule.ready.contains(giver)
            };
            let mut waiting = Principal::PARTIES.map(|party| world.who(party)).into_iter().filter(waits);
            says(author, course::ready(forum, number, waiting.next()?))
        }
        ActionKind::OpenLegs => {
            let start = batch.window?.start;
            if forum.now < start {
                return says(MEDIATOR, Body::MarkTime(homeward_payload::domain::MarkTime { time: start }));
            }
            says(author, course::open_legs(forum, number))
        }
        ActionKind::AttestRecord if step.picks(34, 3) => says(author, course::refuse(forum, number)),
        ActionKind::AttestRecord => says(author, course::attest(forum, number)),
        _ => None,
    }
}

/// Releases some of what a party holds, in a new batch or in the next revision of a release of its own.
pub(super) fn release(world: &World, step: &Step, giver: Principal) -> Option<Said> {
    let forum = &world.forum;
    let batches = &forum.ledger().batches;
    let own = batches.iter().find(|(_, batch)| {
        batch.release.is_some_and(|release| release.giver == giver)
            && !batch.phase.is_ended()
            && !batch.has_departed()
    });
    if let Some((id, _)) = own.filter(|_| step.picks(38, 3)) {
        let until = hours_after(forum.now, if step.picks(37, 3) { 100 } else { 6 });
        return says(giver.other_party()?, course::hold(forum, id.0[0], until));
    }
    let number = own.map_or(1 + u8::try_from(batches.len()).unwrap(), |(id, _)| id.0[0]);
    let start = hours_after(forum.now, if step.picks(35, 2) { 0 } else { 10 });
    let window = said::window_of(start, hours_after(start, 24));
    let held = if world.who(giver) == A { HELD[0].2 } else { HELD[1].2 };
    let term = |person: &u8| {
        let subject = &forum.ledger().subjects[&super::super::forum::subject(*person)];
        subject.meets(crate::agreement::TermKey(1), forum.now) || step.picks(u32::from(*person), 9)
    };
    let lines: Vec<(u8, bool)> = held
        .iter()
        .filter(|person| step.picks(u32::from(**person) + 40, 3))
        .map(|person| (*person, term(person)))
        .collect();
    if lines.is_empty() {
        return None;
    }
    says(giver, Body::ReleaseUnilaterally(course::release(forum, number, &lines, window)))
}

/// Something about one batch, whoever's turn it is.
pub(super) fn about_batch(world: &World, step: &Step, party: Principal, number: u8) -> Option<Said> {
    let forum = &world.forum;
    let either = if step.picks(36, 3) { NEUTRAL } else { party };
    match step.pick / 5 % 11 {
        0 => says(either, course::notice(forum, number, party, 91)),
        1 => says(party, course::acknowledge(forum, number, party.other_party()?, course::ROUTE)),
        2 => says(party, course::guarantee(forum, number)),
        3 => says(either, course::postpone(forum, number)),
        4 => says(NEUTRAL, course::ready(forum, number, party)),
        5 => says(NEUTRAL, course::open_legs(forum, number)),
        6 | 7 => says(either, course::abort(forum, number)),
        8 => says(NEUTRAL, course::attest(forum, number)),
        9 => says(either, course::refuse(forum, number)),
        _ => release(world, step, party),
    }
}
