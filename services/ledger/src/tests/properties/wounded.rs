//! The wounded and sick come home from every state of the forum: finding, interview and fitness, a window, the duty
//! officer of the receiving side. Its head of delegation says nothing, or says no.
//!
//! Left out are only those whom nobody can send: who died, who is accounted for by a neutral country, who was received,
//! and who has departed on another line. Everything else is tried on purpose: who stands on a batch that both sides
//! have confirmed, on another release, on no list at all; whose finding was never made, or has ended; whom the holder
//! keeps back by a notice of retention, which its own release leaves behind; terms waived, lapsed, suspended or under
//! notice; disputes over the identity of the very person. A safety hold of the receiving officer, reasoned and dated,
//! is waited for, and where it outlasts the window the giver names another.
//!
//! The receiving officer's guarantee is not waited out: its silence is an action that is due and stays due, for time
//! decides nothing, and nobody sends wounded people where nobody has said that they are safe.

use homeward_payload::domain::{Body, DisputeKind, DisputeScope, LineOutcome, MarkTime, Principal, Role};
use homeward_payload::ids::SuspensionId;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::disputes::said as contested;
use super::super::forum::{A, COMMISSION, Forum, MEDIATOR, NEUTRAL, batch_id, hours_after, subject};
use super::super::suspensions::suspend_the_wounded;
use super::super::{course, said};
use super::step::Step;
use super::world::{HELD, World};
use crate::agreement::TermKey;
use crate::next::{ActionKind, Matter, next_actions};
use crate::subject::LineState;

/// The medical term of the tests.
const MEDICAL: TermKey = TermKey(1);
/// Persons whom nothing random is ever said about, one for each side.
const UNKNOWN: [u8; 2] = [97, 98];

/// In a copy of this world, somebody of each side comes home.
pub(super) fn come_home(world: &World, step: &Step) -> Result<(), TestCaseError> {
    let mut forum = world.forum.branch();
    for giver in Principal::PARTIES {
        let mut held: Vec<u8> = if world.who(giver) == A { HELD[0].2 } else { HELD[1].2 }.to_vec();
        held.push(UNKNOWN[usize::from(world.who(giver) != A)]);
        held.retain(|person| can_be_sent(&forum, *person));
        let person = held[step.of(held.len())];
        send(&mut forum, giver, person, step);
        let line = forum.batch(newest(&forum)).line(1).unwrap();
        prop_assert_eq!(line.state, LineState::Received);
    }
    super::checks::check_state(forum.ledger())?;
    let heads = forum.taken.iter().filter(|(_, said)| said.header.role == Role::Heads);
    let consents = heads.filter(|(_, said)| !matches!(said.body, Body::SuspendAgreement(_))).count();
    prop_assert_eq!(consents, 0, "a head of delegation was asked");
    Ok(())
}

fn can_be_sent(forum: &Forum, person: u8) -> bool {
    let Some(known) = forum.ledger().subjects.get(&subject(person)) else { return true };
    let gone = [LineState::Received, LineState::Died, LineState::Departed, LineState::Disputed];
    known.ended.is_none() && !known.line_state().is_some_and(|state| gone.contains(&state))
}

fn newest(forum: &Forum) -> u8 {
    u8::try_from(forum.ledger().batches.len()).unwrap()
}

fn send(forum: &mut Forum, giver: Principal, person: u8, step: &Step) {
    let receiver = giver.other_party().unwrap();
    let known = forum.ledger().subjects.get(&subject(person));
    if !known.is_some_and(|known| known.meets(MEDICAL, forum.now)) {
        let finding = said::state_findings("MEDICAL", giver, &[person]);
        forum.must(COMMISSION, Body::StateFindings(finding));
    }
    let number = newest(forum) + 1;
    release(forum, giver, number, person);
    match step.actor % 4 {
        1 => hold(forum, receiver, number, 6),
        2 => {
            hold(forum, receiver, number, 72);
            // The window ended before the hold did; the giver names another, and everybody is asked again.
            release(forum, giver, number, person);
        }
        3 => oppose(forum, receiver, number),
        _ => {}
    }
    refuse_the_head(forum, receiver, number);
    let actions = next_actions(forum.ledger(), forum.now);
    let due = actions.iter().any(|action| {
        let this = action.matter == Matter::Batch(batch_id(number));
        this && action.principal == receiver && action.kind == ActionKind::GuaranteeSafety
    });
    assert!(due, "nobody tells the receiving officer what is waited for");
    let guarantee = course::guarantee(forum, number);
    forum.must(receiver, guarantee);
    let departure = said::depart(forum, number, giver, &[1]);
    forum.must(giver, Body::ReportDeparture(departure));
    let broken_off = course::abort(forum, number);
    assert!(forum.say(receiver, broken_off).is_err());
    let claim = said::claim(forum, number, &[1]);
    forum.must(giver, Body::ClaimDelivery(claim));
    forum.must(NEUTRAL, Body::WitnessHandover(said::witness(number, &[(giver, 1)])));
    let receipt = said::receipt(forum, number, &[1], &[]);
    forum.must(receiver, Body::AcknowledgeReceipt(receipt));
}

// Released in a window from now on, examined and asked.
fn release(forum: &mut Forum, giver: Principal, number: u8, person: u8) {
    let window = said::window_of(forum.now, hours_after(forum.now, 24));
    let released = course::release(forum, number, &[(person, true)], window);
    forum.must(giver, Body::ReleaseUnilaterally(released));
    let fitness = said::commit_fitness(forum, number);
    forum.must(COMMISSION, Body::CommitFitness(fitness));
    let clearance = said::clear(forum, number, &[], hours_after(forum.now, 48));
    forum.must(NEUTRAL, Body::ClearBatch(clearance));
}

// A safety hold, until it has run out.
fn hold(forum: &mut Forum, receiver: Principal, number: u8, hours: i64) {
    let until = hours_after(forum.now, hours);
    let held = course::hold(forum, number, until);
    forum.must(receiver, held);
    forum.must(MEDIATOR, Body::MarkTime(MarkTime { time: until }));
}

// The agreement suspended, the wounded named with a reason, and a dispute over who the person is.
fn oppose(forum: &mut Forum, receiver: Principal, number: u8) {
    let suspended = suspend_the_wounded(SuspensionId([240 + number % 8; 16]));
    let disputed = forum.ledger().disputes.by_id.len();
    let dispute = 200 + u8::try_from(disputed % 50).unwrap();
    let scope = DisputeScope::Subjects(vec![forum.batch(number).line(1).unwrap().subject]);
    let admission = contested::admit(forum, dispute, scope.clone());
    let opposed = [
        (receiver, Body::SuspendAgreement(suspended)),
        (receiver, contested::raise(dispute, DisputeKind::Identity, scope)),
        (MEDIATOR, admission),
    ];
    for (author, body) in opposed {
        forum.must(author, body);
    }
}

// The other head, or its service, withdraws, puts off, proposes: none of it is heard.
fn refuse_the_head(forum: &mut Forum, receiver: Principal, number: u8) {
    for refused in [
        course::postpone(forum, number),
        Body::RecordOutcomes(said::outcome(forum, number, LineOutcome::Withdrawn, &[1])),
        Body::AgreeWindow(said::agree_window(forum, number, said::window_after(1_000))),
    ] {
        assert!(forum.say(receiver, refused).is_err());
    }
}
