//! Steps about the course of a batch: routes, guarantees, legs, releases, abort, the record.

use homeward_payload::domain::{Body, Legs, LineOutcome, Principal, Window};
use homeward_payload::ids::Timestamp;

use super::super::forum::{A, COMMISSION, MEDIATOR, NEUTRAL, batch_id, digest, hours_after};
use super::super::{course, said};
use super::author::Said;
use super::step::Step;
use super::world::{HELD, World};
use crate::next::ActionKind;
use crate::subject::LineState;

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

/// Whoever is held, wounded and not yet on the way comes home by a finding, an interview, fitness and a window, in any
/// state of the forum, without a word of the other head. Tells whether there was somebody.
pub(super) fn releases_somebody(world: &mut World, giver: Principal) -> bool {
    let held = if world.who(giver) == A { HELD[0].2 } else { HELD[1].2 };
    let (forum, receiver) = (&mut world.forum, giver.other_party().unwrap());
    let can_come = |forum: &super::super::forum::Forum, person: u8| {
        let subject = &forum.ledger().subjects[&super::super::forum::subject(person)];
        let gone = [LineState::Received, LineState::Died, LineState::Departed, LineState::Disputed];
        subject.ended.is_none() && !subject.line_state().is_some_and(|state| gone.contains(&state))
    };
    let Some(person) = held.iter().copied().find(|person| can_come(forum, *person)) else { return false };
    let medical = crate::agreement::TermKey(1);
    if !forum.ledger().subjects[&super::super::forum::subject(person)].meets(medical, forum.now) {
        let finding = said::state_findings("MEDICAL", giver, &[person]);
        forum.must(COMMISSION, Body::StateFindings(finding));
    }
    let number = 1 + u8::try_from(forum.ledger().batches.len()).unwrap();
    assert!(!forum.ledger().batches.contains_key(&batch_id(number)));
    let window = said::window_of(forum.now, hours_after(forum.now, 24));
    let released = course::release(forum, number, &[(person, true)], window);
    forum.must(giver, Body::ReleaseUnilaterally(released));
    let fitness = said::commit_fitness(forum, number);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(forum, number, &[], said::fit_until());
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
    // The other head withdraws, puts off, takes off, breaks off: none of it is heard.
    for refused in [
        course::postpone(forum, number),
        Body::RecordOutcomes(said::outcome(forum, number, LineOutcome::Withdrawn, &[1])),
        Body::AgreeWindow(said::agree_window(forum, number, said::window_after(1_000))),
    ] {
        assert!(forum.say(receiver, refused).is_err());
    }
    let guarantee = course::guarantee(forum, number);
    forum.must(receiver, guarantee);
    let departure = said::depart(forum, number, giver, &[1]);
    forum.must(giver, Body::ReportDeparture(departure));
    let broken_off = course::abort(forum, number);
    assert!(forum.say(receiver, broken_off).is_err());
    let receipt = said::receipt(forum, number, &[1], &[]);
    forum.must(receiver, Body::AcknowledgeReceipt(receipt));
    assert_eq!(forum.batch(number).line(1).unwrap().state, LineState::Received);
    true
}
