//! A state without what no rule asks for: positions, digests, times that only tell before from after, who proposed or
//! put off, and what accounts were through. Two states with one projection answer every move of the model alike, up to
//! names: states that differ by which party, which person or which batch has which name are one.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::{SubjectRef, Timestamp};

use super::super::forum::Forum;
use super::bounds::{Bounds, PERSONS, slot, window};
use crate::account::{ObligationState, Origin};
use crate::batch::{Batch, Confirmation, Line, Offer, Phase};
use crate::settlement::BatchResult;
use crate::subject::{LineState, Subject};

/// Which names are exchanged.
#[derive(Clone, Copy)]
struct Names {
    parties: [Principal; 2],
    persons: [u8; 2],
    batches: [u8; 2],
}

/// The projection of a state: the least of those under all exchanges of names.
pub(super) fn project(forum: &Forum, bounds: &Bounds) -> Vec<u8> {
    let [one, other] = Principal::PARTIES;
    let crossed = bounds.holders[0] != bounds.holders[1];
    let parties = [[one, other], if crossed { [other, one] } else { [one, other] }];
    let persons = [PERSONS, [PERSONS[1], PERSONS[0]]];
    let pairs = parties.into_iter().zip(persons);
    let named = pairs.flat_map(|(parties, persons)| {
        [[1, 2], [2, 1]].map(|batches| encode(forum, Names { parties, persons, batches }))
    });
    named.min().unwrap()
}

fn encode(forum: &Forum, names: Names) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(96);
    let ledger = forum.ledger();
    for number in names.batches {
        match ledger.batches.get(&slot(number)) {
            None => bytes.push(0),
            Some(batch) => encode_batch(&mut bytes, forum, number, batch, names),
        }
    }
    for person in names.persons {
        encode_subject(&mut bytes, &ledger.subjects[&SubjectRef([person; 16])], names);
    }
    bytes
}

fn encode_batch(bytes: &mut Vec<u8>, forum: &Forum, number: u8, batch: &Batch, names: Names) {
    if batch.phase.is_ended() {
        // Nothing more comes of it; how its persons stand is told by themselves.
        bytes.push(1);
        return;
    }
    bytes.push(2 + u8::from(batch.phase == Phase::Confirmed));
    bytes.extend([batch.revision.number.to_be_bytes()[3], batch.revisions.to_be_bytes()[3]]);
    encode_lines(bytes, &batch.revision.lines, names);
    encode_offer(bytes, forum.now, batch, names);
    let number_of = |known: homeward_payload::domain::Window| 1 + u8::from(known != window(0));
    bytes.push(batch.window.map_or(0, number_of));
    let schedule = &batch.schedule;
    let waits = batch.first_open_line(None).is_some();
    for party in names.parties {
        let signed = batch.windows_signed.get(&party);
        bytes.push(signed.map_or(0, |signed| number_of(signed.window)));
        let notice = schedule.notices.get(&party);
        let notice = notice.filter(|_| waits);
        bytes.push(notice.map_or(0, |notice| notice.digest.0[0]));
        bytes.push(notice.map_or(0, |notice| u8::from(notice.acknowledged)));
        let witnessed = batch.witnessed.as_ref().and_then(|counts| counts.get(&party));
        bytes.push(witnessed.map_or(255, |count| count.to_be_bytes()[3]));
        bytes.extend(
            [
                waits && schedule.guarantees.contains_key(&party),
                batch.claims.contains_key(&party),
                batch.receipts.contains_key(&party),
            ]
            .map(u8::from),
        );
    }
    let result = BatchResult::of(&slot(number), batch).digest();
    let answer = batch.record.neutral(result).map_or(0, |answer| 1 + u8::from(answer.refused.is_some()));
    bytes.push(answer);
    for party in names.parties {
        let signed = batch.settlements.get(&party).is_some_and(|signed| signed.content == result);
        bytes.push(u8::from(signed));
    }
    let flags =
        [batch.fitness.is_some(), batch.clearance.is_some(), batch.witness_closed, batch.aborted.is_some()];
    bytes.extend(flags.map(u8::from));
}

// Who left a batch alive left it, whatever it is called: no rule tells one way from another.
const LEFT: u8 = 0;

const fn place_of(state: LineState) -> u8 {
    match state {
        LineState::Open => 1,
        LineState::Departed => 2,
        LineState::Received => 3,
        LineState::Disputed => 4,
        LineState::Died => 5,
        LineState::NotDeparting
        | LineState::NotPresented
        | LineState::RefusedAtPoint
        | LineState::Withdrawn
        | LineState::ReturnedToPool
        | LineState::Substituted
        | LineState::Aborted
        | LineState::MovedToRelease => LEFT,
    }
}

fn encode_lines(bytes: &mut Vec<u8>, lines: &[Line], names: Names) {
    for person in names.persons {
        let Some(line) = lines.iter().find(|line| line.subject.0[0] == person) else {
            bytes.push(255);
            continue;
        };
        bytes.push(place_of(line.state));
        let flags = [line.cleared_until.is_some(), line.departed, line.claimed, line.missed];
        bytes.extend(flags.map(u8::from));
    }
}

// What waits to be confirmed, whether its end has passed, and who has confirmed it until when.
fn encode_offer(bytes: &mut Vec<u8>, now: Timestamp, batch: &Batch, names: Names) {
    match batch.offer() {
        None => bytes.push(0),
        Some(Offer { revision, confirmations }) => {
            bytes.push(1 + u8::from(revision.offer_end < now));
            encode_confirmations(bytes, now, confirmations, names);
        }
    }
    if let Some(pending) = &batch.pending {
        encode_lines(bytes, &pending.revision.lines, names);
    }
}

fn encode_confirmations(
    bytes: &mut Vec<u8>,
    now: Timestamp,
    confirmations: &BTreeMap<Principal, Confirmation>,
    names: Names,
) {
    for party in names.parties {
        let ends = confirmations.get(&party).map(|confirmation| confirmation.not_after);
        bytes.push(match ends {
            None => 0,
            Some(None) => 1,
            Some(Some(end)) => 2 + u8::from(end < now),
        });
    }
}

fn encode_subject(bytes: &mut Vec<u8>, subject: &Subject, names: Names) {
    let live = subject.live_line();
    bytes.push(live.map_or(0, |live| 1 + u8::from(live.batch != slot(names.batches[0]))));
    bytes.push(subject.line_state().map_or(LEFT, place_of));
    bytes.push(u8::from(subject.ended.is_some()));
    // Everyone stands under one term.
    let owed = subject.obligations.first();
    bytes.push(owed.map_or(0, |owed| match owed.state {
        ObligationState::Open => 1 + u8::from(owed.origin == Origin::Line),
        ObligationState::Received => 3,
        ObligationState::Disputed => 4,
        // As if nothing had ever been owed.
        ObligationState::Released(_) => 0,
    }));
}
