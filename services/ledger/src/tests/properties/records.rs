//! Remains and records of persons in random sequences: what is said of them, and what holds of them in every state.

use std::collections::BTreeSet;

use homeward_payload::domain::{
    Affiliation, Body, ConditionKind, EvidenceGrade, FamilyChoice, IdentityKind, MisdeliveryAnswer,
    NeutralStayLeg, PointRefusalGround, Principal, RevocationGround, SubjectKind,
};
use homeward_payload::ids::{IndividualRef, ItemRef, PacketRef, RemainsRef, SubjectRef};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::super::forum::{A, COMMISSION, NEUTRAL, subject};
use super::super::{said, said_of_remains as of};
use super::author::Said;
use super::step::Step;
use super::world::{HELD, World};
use crate::Ledger;
use crate::next::{ActionKind, NextAction};
use crate::person::PersonRecord;
use crate::remains::{DeadPerson, DutyState, Individual, Item, ReturnAccount, leaves};
use crate::subject::{Ended, LineState};

/// One step in so many is about remains or records.
const ONE_IN: u8 = 6;
/// Kinds of what is said here.
const KINDS: usize = 24;

/// What this step says of remains or persons; nothing where it is about something else.
pub(super) fn realise(world: &mut World, step: &Step) -> Option<Said> {
    if !step.actor.is_multiple_of(ONE_IN) {
        return None;
    }
    let (author, body) = match usize::from(step.kind) % KINDS {
        0..=2 => open(world, step)?,
        3 | 4 => register(world, step)?,
        5 => split(world, step)?,
        6 | 7 => group(world, step)?,
        8 | 9 => identity(world, step)?,
        10 => revoke(world, step)?,
        11 => declare(world, step)?,
        12 => answer(world, step)?,
        13 => contents(world, step)?,
        14 => family(world, step)?,
        15 => release(world, step)?,
        16 => custody(world, step)?,
        17 => refuse(world, step)?,
        _ => return person(world, step),
    };
    Some(Said { author, not_after: None, body })
}

/// What the one who must act about remains or persons would say.
pub(super) fn follow(world: &mut World, step: &Step, action: &NextAction) -> Option<Said> {
    let (author, body) = match action.kind {
        ActionKind::OpenContainer => open(world, step)?,
        ActionKind::RegisterItems => register(world, step)?,
        ActionKind::GroupItems => group(world, step)?,
        ActionKind::EstablishIdentity => identity(world, step)?,
        ActionKind::RecordFamilyNotice => family(world, step)?,
        ActionKind::ReleaseToFamily => release(world, step)?,
        ActionKind::DeclareMisdelivery => declare(world, step)?,
        ActionKind::ResolveMisdelivery => answer(world, step)?,
        ActionKind::PackReturn | ActionKind::ReturnRemains if step.picks(91, 2) => answer(world, step)?,
        ActionKind::PackReturn | ActionKind::ReturnBody => contents(world, step)?,
        _ => return person(world, step),
    };
    Some(Said { author, not_after: None, body })
}

fn chosen<T: Copy>(step: &Step, all: impl Iterator<Item = T>) -> Option<T> {
    let all: Vec<T> = all.collect();
    all.get(step.of(all.len())).copied()
}

fn container(world: &World, step: &Step) -> Option<(u8, Principal)> {
    let subjects = &world.forum.ledger().subjects;
    let is_container = |(id, known): (&SubjectRef, &crate::subject::Subject)| {
        let received = known.line_state() == Some(LineState::Received);
        (known.kind == SubjectKind::Container && (received || step.picks(90, 6)))
            .then_some((id.0[0], known.holder))
    };
    chosen(step, subjects.iter().filter_map(is_container))
}

fn open(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let (number, holder) = container(world, step)?;
    Some((holder.other_party()?, of::open_container(&world.forum, number)))
}

fn register(world: &mut World, step: &Step) -> Option<(Principal, Body)> {
    let (number, holder) = container(world, step)?;
    let items = [world.next_reference(), world.next_reference()];
    Some((holder.other_party()?, of::register(number, &items[..1 + step.of(2)])))
}

fn item(world: &World, step: &Step) -> Option<(ItemRef, Principal)> {
    chosen(step, world.forum.ledger().remains.items.iter().map(|(id, item)| (*id, item.holder)))
}

fn split(world: &mut World, step: &Step) -> Option<(Principal, Body)> {
    let (item, holder) = item(world, step)?;
    Some((holder, of::split(item.0[0], &[world.next_reference()])))
}

fn individual(world: &World, step: &Step) -> Option<(u8, Principal)> {
    let known = world.forum.ledger().remains.individuals.iter();
    chosen(step, known.map(|(id, individual)| (id.0[0], individual.kept_by)))
}

fn group(world: &mut World, step: &Step) -> Option<(Principal, Body)> {
    let (_, holder) = item(world, step)?;
    let items: Vec<u8> = world
        .forum
        .ledger()
        .remains
        .items
        .iter()
        .filter(|(_, item)| item.holder == holder || step.picks(40, 9))
        .filter(|(id, _)| step.picks(u32::from(id.0[0]), 2))
        .map(|(id, _)| id.0[0])
        .collect();
    let known = individual(world, step).filter(|_| step.picks(41, 2)).map(|(number, _)| number);
    let number = known.unwrap_or_else(|| world.next_reference());
    (!items.is_empty()).then(|| (holder, of::group(number, &items)))
}

fn identity(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let (number, keeper) = individual(world, step)?;
    let kind = if step.picks(1, 3) { IdentityKind::Declared } else { IdentityKind::Established };
    let other = Affiliation::OtherParty;
    let affiliation = [Affiliation::Own, other, Affiliation::Third, other][step.of(4)];
    let person = step.picks(2, 2).then(|| any_person(step));
    Some((keeper, of::identity(number, kind, affiliation, person)))
}

// Mostly somebody whose identity is established.
fn identified(world: &World, step: &Step) -> Option<(u8, Principal)> {
    let known = world.forum.ledger().remains.individuals.iter();
    let identified = known.filter(|(_, individual)| individual.established().is_some());
    let identified = chosen(step, identified.map(|(id, individual)| (id.0[0], individual.kept_by)));
    identified.or_else(|| individual(world, step))
}

fn revoke(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let (number, keeper) = identified(world, step)?;
    Some((keeper, of::revoke(number, RevocationGround::NewEvidence)))
}

fn declare(world: &World, step: &Step) -> Option<(Principal, Body)> {
    if step.picks(3, 4) {
        let (number, holder) = container(world, step)?;
        return Some((holder.other_party()?, of::misdelivery(number)));
    }
    let remains = &world.forum.ledger().remains;
    let of_other = remains.individuals.values().filter(|known| {
        let identity = known.established();
        identity.is_some_and(|identity| identity.affiliation == Affiliation::OtherParty)
    });
    let items = of_other.flat_map(|known| known.items.iter().map(|item| (*item, known.kept_by)));
    let (item, holder) = chosen(step, items).or_else(|| item(world, step))?;
    Some((holder, of::misdelivery(item.0[0])))
}

fn answer(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let duties = world.forum.ledger().remains.returns.duties.iter();
    let (id, owed_by) = chosen(step, duties.map(|(id, duty)| (*id, duty.owed_by)))?;
    let answers = [
        MisdeliveryAnswer::Accepted,
        MisdeliveryAnswer::Contested,
        MisdeliveryAnswer::Waived,
        MisdeliveryAnswer::Withdrawn,
    ];
    let answer = answers[step.of(answers.len())];
    let declarer = answer == MisdeliveryAnswer::Withdrawn;
    let author = if declarer { owed_by } else { owed_by.other_party()? };
    Some((author, of::answer(id.0[0], answer)))
}

fn contents(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let containers = if step.picks(4, 2) { HELD[2] } else { HELD[3] };
    let (holder, number) = (world.who(containers.0), containers.2[step.of(containers.2.len())]);
    let ledger = world.forum.ledger();
    let duties = ledger.remains.returns.duties.iter().filter(|(_, duty)| duty.owed_by == holder);
    let returns: Vec<u8> = duties.map(|(id, _)| id.0[0]).collect();
    let owed = ledger.persons.records.iter().filter(|(_, record)| {
        record.case.is_some_and(|case| case.owed_by == holder) && record.is_body_open()
    });
    let bodies: Vec<u8> = owed.map(|(id, _)| id.0[0]).collect();
    let some = !returns.is_empty() || !bodies.is_empty();
    some.then(|| (holder, of::contents(number, &returns, &bodies)))
}

fn family(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let (number, keeper) = identified(world, step)?;
    let choice = if step.picks(5, 3) { FamilyChoice::WaitForAll } else { FamilyChoice::BuryNow };
    Some((keeper, of::family(number, choice)))
}

fn release(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let (number, keeper) = identified(world, step)?;
    let known = &world.forum.ledger().remains.individuals[&IndividualRef([number; 16])];
    let items: Vec<u8> = known.items.iter().map(|item| item.0[0]).collect();
    (!items.is_empty()).then(|| (keeper, of::release(number, &items)))
}

fn custody(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let containers = if step.picks(4, 2) { HELD[2] } else { HELD[3] };
    let (holder, number) = (world.who(containers.0), containers.2[step.of(containers.2.len())]);
    let to = if step.picks(6, 2) { NEUTRAL } else { holder };
    Some((holder, of::transfer(&world.forum, holder, to, number, 61, 61 + u8::from(step.picks(7, 2)))))
}

fn refuse(world: &World, step: &Step) -> Option<(Principal, Body)> {
    let batches = world.forum.ledger().batches.keys().map(|id| id.0[0]);
    let number = chosen(step, batches)?;
    let giver = world.who(Principal::PARTIES[step.of(2)]);
    let lines = said::lines_in(&world.forum, number, giver, &[LineState::Departed]);
    let line = *lines.get(step.of(lines.len()))?;
    let body = of::refuse(&world.forum, number, PointRefusalGround::SealBroken, &[line]);
    Some((giver.other_party()?, body))
}

/// Persons of both sides, and two whom somebody may seek.
fn any_person(step: &Step) -> u8 {
    let persons: Vec<u8> = HELD[0].2.iter().chain(HELD[1].2).chain(&[51, 52]).copied().collect();
    persons[step.of(persons.len())]
}

fn person(world: &mut World, step: &Step) -> Option<Said> {
    let number = any_person(step);
    let known = world.forum.ledger().subjects.get(&subject(number));
    let holder = known.map_or_else(|| world.who(A), |known| known.holder);
    let neutral = if step.picks(8, 4) { NEUTRAL } else { holder };
    let (author, body) = match usize::from(step.kind) % KINDS {
        18 => (world.who(Principal::PARTIES[step.of(2)]), of::missing(&[number])),
        19 => {
            let author = if step.picks(9, 4) { COMMISSION } else { neutral };
            (author, of::death(number, holder, EvidenceGrade::Declared, step.picks(3, 2)))
        }
        20 | 21 => (neutral, of::alive(number)),
        22 => return effects(world, step, number, holder),
        _ => {
            if step.picks(11, 2) {
                (holder, of::condition(number, ConditionKind::NoActiveService))
            } else {
                let legs = [NeutralStayLeg::Arrived, NeutralStayLeg::TransferredHome];
                (NEUTRAL, of::stay(number, legs[step.of(2)]))
            }
        }
    };
    Some(Said { author, not_after: None, body })
}

fn effects(world: &mut World, step: &Step, number: u8, holder: Principal) -> Option<Said> {
    let packets = world.forum.ledger().persons.packets.iter();
    let known = chosen(step, packets.map(|(id, packet)| (id.0[0], packet.declared_by)));
    let (author, body) = match known.filter(|_| step.picks(12, 2)) {
        Some((packet, declared_by)) if step.picks(13, 2) => {
            (declared_by.other_party()?, of::effects_answered(&[packet], &[]))
        }
        Some((packet, declared_by)) => (declared_by.other_party()?, of::effects_answered(&[], &[packet])),
        None => (holder, of::effects(world.next_reference(), number)),
    };
    Some(Said { author, not_after: None, body })
}

/// What holds of remains and records in every state.
pub(super) fn check(ledger: &Ledger) -> Result<(), TestCaseError> {
    check_returns(ledger)?;
    check_items(ledger)?;
    check_goodwill(ledger)?;
    check_records(ledger)
}

// due = open + returned + released, and the account says what the duties say.
fn check_returns(ledger: &Ledger) -> Result<(), TestCaseError> {
    let mut owed = BTreeSet::new();
    for (reference, duty) in &ledger.remains.returns.duties {
        if duty.state == DutyState::Open {
            owed.extend(leaves(ledger, reference).into_iter().map(|item| (item, *reference)));
        }
        let packed = duty.packed_in.map(|container| &ledger.remains.containers[&container].contents.returns);
        prop_assert!(packed.is_none_or(|returns| returns.contains(reference)));
    }
    let marked: BTreeSet<(ItemRef, RemainsRef)> =
        ledger.remains.items.iter().filter_map(|(id, item)| Some((*id, item.owed_back?))).collect();
    prop_assert_eq!(owed, marked);
    for party in Principal::PARTIES {
        let balance = ledger.remains.returns.balance(party);
        prop_assert!(balance.is_conserved(), "{:?}", balance);
        let of_party = ledger.remains.returns.duties.values().filter(|duty| duty.owed_by == party);
        let open = of_party.filter(|duty| duty.state == DutyState::Open).count() as i64;
        prop_assert_eq!(balance.on(ReturnAccount::Open), open);
    }
    Ok(())
}

// Four kinds of references, each known once; an item lies in at most one group, and keeps the link to its parent.
fn check_items(ledger: &Ledger) -> Result<(), TestCaseError> {
    let remains = &ledger.remains;
    for (reference, item) in &remains.items {
        prop_assert!(remains.containers[&item.container].items.contains(reference));
        let groups = remains.individuals.iter().filter(|(_, known)| known.items.contains(reference));
        let groups: Vec<_> = groups.map(|(individual, _)| *individual).collect();
        prop_assert_eq!(groups, item.individual.into_iter().collect::<Vec<_>>());
        if let Some(parent) = item.parent {
            prop_assert!(remains.items[&parent].parts.contains(reference));
        }
        prop_assert!(!item.released || (item.owed_back.is_none() && item.parts.is_empty()));
        prop_assert!(!ledger.subjects.contains_key(&SubjectRef(reference.0)));
        prop_assert!(!remains.individuals.contains_key(&IndividualRef(reference.0)));
        prop_assert!(!ledger.persons.packets.contains_key(&PacketRef(reference.0)));
    }
    for (reference, container) in &remains.containers {
        let opened = container.opening.is_some();
        let received = ledger.subjects[reference].line_state() == Some(LineState::Received);
        prop_assert!(!opened || received, "opened before it was received");
        prop_assert!(opened || container.items.is_empty());
        prop_assert!(container.opening.is_none_or(|opening| opening.persons_present >= 2));
    }
    Ok(())
}

// What comes back fulfils no term.
fn check_goodwill(ledger: &Ledger) -> Result<(), TestCaseError> {
    for line in ledger.batches.values().flat_map(|batch| &batch.revision.lines) {
        let container = ledger.remains.containers.get(&line.subject);
        let returns = container.is_some_and(|container| !container.contents.returns.is_empty());
        let counts = line.state.is_live() || line.state == LineState::Received;
        prop_assert!(!(returns && counts) || line.is_goodwill(), "a return counts towards a term");
    }
    Ok(())
}

// A live claim stands against every claim of death, and whom a death is reported of stands on no line that departs.
fn check_records(ledger: &Ledger) -> Result<(), TestCaseError> {
    for (reference, record) in &ledger.persons.records {
        let death = record.standing_death();
        if record.alive.is_some() {
            prop_assert!(death.is_none());
            let mut individuals = ledger.remains.individuals_of(*reference);
            prop_assert!(individuals.next().is_none(), "an identity stands against a live claim");
        }
        prop_assert!(record.case.is_none() || death.is_some());
        let Some(subject) = ledger.subjects.get(reference) else { continue };
        let reported = death.is_some_and(|death| death.rests_on.is_none());
        prop_assert_eq!(reported, subject.ended == Some(Ended::Died));
        let on_line = matches!(subject.line_state(), Some(LineState::Open | LineState::Departed));
        prop_assert!(!(reported && on_line), "a dead man stands on a line");
    }
    for individual in ledger.remains.individuals.values() {
        let known = individual.established().and_then(|identity| match identity.person {
            DeadPerson::Known(subject) => Some(subject),
            DeadPerson::Described(_) => None,
        });
        let record = known.and_then(|known| ledger.persons.records.get(&known));
        prop_assert!(known.is_none() || record.is_some_and(|record| record.standing_death().is_some()));
    }
    Ok(())
}

/// The state of remains and records with the parties in their own places.
pub(super) fn projection(world: &World) -> Vec<String> {
    let ledger = world.forum.ledger();
    let mut lines = Vec::new();
    for (id, container) in &ledger.remains.containers {
        let mut container = container.clone();
        for step in &mut container.steps {
            (step.handed_by, step.taken_by) = (world.who(step.handed_by), world.who(step.taken_by));
        }
        lines.push(format!("container {id} {container:?}"));
    }
    for (id, item) in &ledger.remains.items {
        let mut item = item.clone();
        item.holder = world.who(item.holder);
        lines.push(format!("item {id} {item:?}"));
    }
    for (id, known) in &ledger.remains.individuals {
        let (items, identities, notice) = (&known.items, &known.identities, &known.notice);
        lines.push(format!(
            "individual {id} {:?} {items:?} {identities:?} {notice:?}",
            world.who(known.kept_by)
        ));
    }
    for (id, duty) in &ledger.remains.returns.duties {
        let (owed_by, state, contested) = (world.who(duty.owed_by), duty.state, duty.contested);
        lines.push(format!("duty {id} {owed_by:?} {state:?} {contested} {:?}", duty.packed_in));
    }
    for (id, record) in &ledger.persons.records {
        let mut record = record.clone();
        record.missing_from = record.missing_from.map(|party| world.who(party));
        record.death.iter_mut().for_each(|death| death.by = world.who(death.by));
        record.case.iter_mut().for_each(|case| case.owed_by = world.who(case.owed_by));
        record.alive.iter_mut().for_each(|alive| alive.by = world.who(alive.by));
        record.conditions.iter_mut().for_each(|condition| condition.by = world.who(condition.by));
        lines.push(format!("record {id} {record:?} {:?}", crate::person::status(ledger, id)));
    }
    for (id, packet) in &ledger.persons.packets {
        lines.push(format!("packet {id} {:?} {:?}", world.who(packet.declared_by), packet.state));
    }
    for party in Principal::PARTIES {
        let here = world.who(party);
        let columns = crate::position::record_columns(ledger, here);
        lines.push(format!("owed {party:?} {columns:?} {:?}", ledger.remains.returns.balance(here)));
    }
    lines
}

/// What random sequences are to come to.
pub(super) fn landmarks(ledger: &Ledger) -> [(&'static str, bool); 9] {
    let (remains, persons) = (&ledger.remains, &ledger.persons);
    let records = |holds: fn(&PersonRecord) -> bool| persons.records.values().any(holds);
    let items = |holds: fn(&Item) -> bool| remains.items.values().any(holds);
    let identified = |known: &Individual| known.established().is_some();
    [
        ("a container opened", remains.containers.values().any(|known| known.opening.is_some())),
        ("an item split", items(|item| item.parent.is_some())),
        ("an individual identified", remains.individuals.values().any(identified)),
        ("remains released to a family", items(|item| item.released)),
        ("a return owed", !remains.returns.duties.is_empty()),
        ("a death with a duty", records(|record| record.case.is_some())),
        ("a live claim", records(|record| record.alive.is_some())),
        ("a stay in a neutral country", records(|record| record.stay.is_some())),
        ("personal effects", !persons.packets.is_empty()),
    ]
}
