//! What a container held, who that was, and what became of it; and the remains that are ascribed to a person.

use std::collections::BTreeSet;

use homeward_payload::domain::{Body, FamilyChoice, IdentityKind, MisdeliveryAnswer};
use homeward_payload::ids::{IndividualRef, ItemRef, RemainsRef, SubjectRef};

use super::step::{Scene, Told};
use super::words::{at_point, dead_of, name, revoked, some};
use crate::ledger::Ledger;
use crate::remains::{DeadPerson, Individual, RemainsEvent, ReturnMovement, StepKind};

/// What an event about remains means for this container or person.
pub(super) fn tell(scene: &Scene<'_>, reference: &SubjectRef, event: &RemainsEvent, told: &mut Told) {
    match event {
        RemainsEvent::Custody { .. }
        | RemainsEvent::RefusedAtPoint { .. }
        | RemainsEvent::Opened { .. }
        | RemainsEvent::Registered { .. } => handled(scene, reference, event, told),
        RemainsEvent::Grouped { individual, items, .. } => {
            grouped(scene, reference, (individual, items), told);
        }
        RemainsEvent::IdentityStated { individual, identity } => {
            let is_person = identity.person == DeadPerson::Known(*reference);
            let found = items_of(scene.before, reference, individual);
            if is_person || found > 0 {
                told.count(found);
                let kind = match identity.kind {
                    IdentityKind::Declared => "declared",
                    IdentityKind::Established => "established",
                };
                let who = if is_person { "to be this person".to_owned() } else { person(&identity.person) };
                told.did(format!(
                    "{kind} individual {} {who}, {}",
                    short(individual),
                    dead_of(identity.affiliation)
                ));
            }
        }
        RemainsEvent::IdentityRevoked { individual, ground } => {
            if items_of(scene.before, reference, individual) > 0 || is_of(scene.before, reference, individual)
            {
                told.followed(format!(
                    "The identity of individual {} fell: {}.",
                    short(individual),
                    revoked(*ground)
                ));
                if matches!(scene.heard.statement.body, Body::ClaimAlive(_)) && !is_person(scene, reference) {
                    told.did("claimed a person to be alive to whom remains were ascribed");
                } else if matches!(scene.heard.statement.body, Body::RevokeIdentity(_)) {
                    told.did("took an identity back");
                }
            }
        }
        other => returned(scene, reference, other, told),
    }
}

fn is_person(scene: &Scene<'_>, reference: &SubjectRef) -> bool {
    matches!(&scene.heard.statement.body, Body::ClaimAlive(body) if body.subject == *reference)
}

fn handled(scene: &Scene<'_>, reference: &SubjectRef, event: &RemainsEvent, told: &mut Told) {
    match event {
        RemainsEvent::Custody {
            kind: StepKind::Transferred, handed_by, taken_by, time, containers, ..
        } => {
            let moved = containers.iter().find(|(container, ..)| container == reference);
            let Some((_, before, after, _)) = moved else { return };
            let seal = if before == after { "under the same seal" } else { "under a new seal" };
            told.count(1);
            told.did(format!(
                "recorded that {} handed the container to {} on {}, {seal}",
                name(*handed_by),
                name(*taken_by),
                scene.time(*time)
            ));
        }
        RemainsEvent::RefusedAtPoint { batch, ground, lines } => {
            let known = scene.before.batches.get(batch);
            let mut named = lines.iter().filter_map(|number| known?.line(*number));
            if named.any(|line| line.subject == *reference) {
                told.on(batch, 1);
                told.did(format!(
                    "refused the container at the point of {}: {}",
                    scene.code(batch),
                    at_point(*ground)
                ));
                told.followed("The giver took it back; it is free for another batch.");
            }
        }
        RemainsEvent::Opened { container, persons_present, .. } if container == reference => {
            told.did(format!("opened the container before {persons_present} persons"));
        }
        RemainsEvent::Registered { container, parent, items, .. } if container == reference => {
            told.count(items.len());
            told.did(match parent {
                Some(parent) => {
                    format!("found that item {} is {} parts", short(parent), items.len())
                }
                None => format!("registered {} found in it", some(items.len(), "item")),
            });
        }
        _ => {}
    }
}

fn grouped(
    scene: &Scene<'_>,
    reference: &SubjectRef,
    (individual, items): (&IndividualRef, &[ItemRef]),
    told: &mut Told,
) {
    let own = own_items(scene.before, reference);
    let here = items.iter().filter(|item| own.contains(item)).count();
    let was_here = items_of(scene.before, reference, individual);
    if here == 0 && was_here == 0 {
        return;
    }
    told.count(here);
    let elsewhere = items.len().saturating_sub(here);
    let beside = match elsewhere {
        0 => String::new(),
        count => format!(" with {} of other containers", count),
    };
    told.did(format!("took {} of it{beside} for one individual, {}", some(here, "item"), short(individual)));
}

fn returned(scene: &Scene<'_>, reference: &SubjectRef, event: &RemainsEvent, told: &mut Told) {
    match event {
        RemainsEvent::DutyAnswered { remains, contested } if is_own(scene.before, reference, remains) => {
            told.did(if *contested { "contested the misdelivery" } else { "accepted the misdelivery" });
        }
        RemainsEvent::ContentsDeclared { container, returns, bodies } => {
            contents(scene, reference, (container, returns, bodies), told);
        }
        RemainsEvent::ReturnsPosted { owed_by, movement, remains } => {
            let own: Vec<&RemainsRef> =
                remains.iter().filter(|remains| is_own(scene.before, reference, remains)).collect();
            if own.is_empty() {
                return;
            }
            told.count(own.len());
            let what = remains_words(reference, &own);
            match movement {
                ReturnMovement::Declare => {
                    told.did(format!("declared {what} to be of the other side's own dead"));
                    told.followed(format!(
                        "{} owes the return; it reduces nothing that either side owes or delivered.",
                        owed_by.word()
                    ));
                }
                ReturnMovement::Return => {
                    told.did("acknowledged the container in which a return came");
                    told.followed(format!("{} has returned {what}.", owed_by.word()));
                }
                ReturnMovement::Release(_) => {
                    let waived = matches!(&scene.heard.statement.body, Body::AnswerMisdelivery(body)
                        if body.answer == MisdeliveryAnswer::Waived);
                    told.did(if waived { "waived the return" } else { "took the misdelivery back" });
                    told.followed(format!("The return of {what} is no longer owed."));
                }
            }
        }
        RemainsEvent::FamilyTold { individual, choice, items }
            if concerns(scene.before, reference, individual, items) =>
        {
            told.count(items.len());
            let chose = match choice {
                FamilyChoice::WaitForAll => "which waits until everything is found",
                FamilyChoice::BuryNow => "which buries what is found now",
            };
            told.did(format!("told the family of individual {}, {chose}", short(individual)));
        }
        RemainsEvent::Released { individual, items }
            if concerns(scene.before, reference, individual, items) =>
        {
            told.count(items.len());
            let items = some(items.len(), "item");
            told.did(format!("released {items} of individual {} to the family", short(individual)));
        }
        _ => {}
    }
}

fn contents(
    scene: &Scene<'_>,
    reference: &SubjectRef,
    (container, returns, bodies): (&SubjectRef, &[RemainsRef], &[SubjectRef]),
    told: &mut Told,
) {
    if container == reference {
        told.count(returns.len().saturating_add(bodies.len()));
        let (returns, bodies) = (some(returns.len(), "return"), some(bodies.len(), "body"));
        told.did(format!("declared that the container brings {returns} and {bodies}"));
    } else if bodies.contains(reference) {
        told.did(format!("declared that container {} holds the body", short(container)));
    } else {
        let own: Vec<&RemainsRef> =
            returns.iter().filter(|remains| is_own(scene.before, reference, remains)).collect();
        if !own.is_empty() {
            told.count(own.len());
            let what = remains_words(reference, &own);
            told.did(format!("packed {what} into container {} for the return", short(container)));
        }
    }
}

fn remains_words(reference: &SubjectRef, own: &[&RemainsRef]) -> String {
    if own.iter().any(|remains| remains.0 == reference.0) {
        return "all of it".to_owned();
    }
    some(own.len(), "item") + " of it"
}

/// Items found in a container, parts of items included.
fn own_items(ledger: &Ledger, reference: &SubjectRef) -> BTreeSet<ItemRef> {
    let container = ledger.remains.containers.get(reference);
    container.into_iter().flat_map(|container| container.items.iter().copied()).collect()
}

/// How many of them belong to an individual.
fn items_of(ledger: &Ledger, reference: &SubjectRef, individual: &IndividualRef) -> usize {
    let Some(known) = ledger.remains.individuals.get(individual) else { return 0 };
    own_items(ledger, reference).intersection(&known.items).count()
}

/// Whether an individual is ascribed to this person.
fn is_of(ledger: &Ledger, reference: &SubjectRef, individual: &IndividualRef) -> bool {
    let identity = ledger.remains.individuals.get(individual).and_then(Individual::identity);
    identity.is_some_and(|identity| identity.person == DeadPerson::Known(*reference))
}

fn concerns(ledger: &Ledger, reference: &SubjectRef, individual: &IndividualRef, items: &[ItemRef]) -> bool {
    let own = own_items(ledger, reference);
    items.iter().any(|item| own.contains(item)) || is_of(ledger, reference, individual)
}

fn is_own(ledger: &Ledger, reference: &SubjectRef, remains: &RemainsRef) -> bool {
    remains.0 == reference.0 || own_items(ledger, reference).contains(&ItemRef(remains.0))
}

fn person(person: &DeadPerson) -> String {
    match person {
        DeadPerson::Known(subject) => format!("to be person {}", short(subject)),
        DeadPerson::Described(_) => "by a sealed description".to_owned(),
    }
}

/// Digits by which people tell a random reference from others beside it.
fn short(reference: &impl ToString) -> String {
    let reference = reference.to_string();
    reference.get(..8).unwrap_or(&reference).to_owned() + "…"
}
