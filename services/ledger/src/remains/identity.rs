//! Who an individual is: stated, established, taken back. An established identity of a person on the record is a
//! claim that the person is dead; it never stands against a claim that the person is alive.

use homeward_kernel::Context;
use homeward_payload::domain::{
    EvidenceGrade, IdentityKind, Principal, RevocationGround, RevokeIdentity, StateIdentity, Statement,
};
use homeward_payload::ids::{Digest, IndividualRef, SubjectRef};

use super::event::RemainsEvent;
use super::grouping::{CHANGES_MAX, individual_of, individual_state, record_full};
use super::state::{DeadPerson, Identity, Individual};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::person::{self, Body, Death, PersonEvent};
use crate::refusal::{ErrorReason, Refusal};

/// The receiving side states who an individual is.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `RECORD_FULL`, `PERSON_UNKNOWN`, `IDENTITY_CONFLICT`.
pub fn state_identity(
    ledger: &Ledger,
    statement: &Statement,
    body: &StateIdentity,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let individual = individual_of(ledger, &body.individual, author)?;
    check_statable(body, individual)?;
    let described = body.person_digest.map(DeadPerson::Described);
    let Some(person) = body.subject.map(DeadPerson::Known).or(described) else {
        return Err(individual_state(&body.individual, "would be nobody."));
    };
    let established = body.kind == IdentityKind::Established;
    check_person(ledger, body, person, established)?;
    let identity = Identity { kind: body.kind, affiliation: body.affiliation, person, revoked: None };
    let mut events = vec![RemainsEvent::IdentityStated { individual: body.individual, identity }.into()];
    if let DeadPerson::Known(subject) = person
        && established
    {
        events.extend(death_of(ledger, subject, body.individual, author, context));
    }
    Ok(events)
}

/// The party that keeps the record of an individual takes its identity back.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`.
pub fn revoke_identity(
    ledger: &Ledger,
    statement: &Statement,
    body: &RevokeIdentity,
) -> Result<Vec<Event>, Refusal> {
    let individual = individual_of(ledger, &body.individual, statement.header.author)?;
    let identity = individual
        .identity()
        .ok_or_else(|| individual_state(&body.individual, "has no identity that stands."))?;
    let mut events = vec![revoked(body.individual, body.ground)];
    if let DeadPerson::Known(subject) = identity.person {
        events.extend(fallen(ledger, subject, body.individual));
    }
    Ok(events)
}

/// Revokes every identity of a person who is alive.
pub(crate) fn revocations(ledger: &Ledger, subject: SubjectRef) -> impl Iterator<Item = Event> {
    let individuals = ledger.remains.individuals_of(subject);
    individuals.map(|(reference, _)| revoked(reference, RevocationGround::LiveClaim))
}

/// Whether an established identity of this person stands, and of which individual.
pub(crate) fn rests_on(ledger: &Ledger, subject: SubjectRef) -> Option<IndividualRef> {
    let mut individuals = ledger.remains.individuals_of(subject);
    individuals.find(|(_, individual)| individual.established().is_some()).map(|(reference, _)| reference)
}

fn revoked(individual: IndividualRef, ground: RevocationGround) -> Event {
    RemainsEvent::IdentityRevoked { individual, ground }.into()
}

fn check_statable(body: &StateIdentity, individual: &Individual) -> Result<(), Refusal> {
    if individual.identities.len() >= CHANGES_MAX {
        return Err(record_full(&body.individual));
    }
    if individual.items.is_empty() {
        return Err(individual_state(&body.individual, "has no item any more.").allow("Group items first."));
    }
    if individual.established().is_some() {
        return Err(individual_state(&body.individual, "has an established identity that stands.")
            .allow("Revoke it first; both stay on the record."));
    }
    Ok(())
}

fn check_person(
    ledger: &Ledger,
    body: &StateIdentity,
    person: DeadPerson,
    established: bool,
) -> Result<(), Refusal> {
    if let DeadPerson::Known(subject) = person {
        person::check_known(ledger, &subject)?;
        if person::is_claimed_alive(ledger, &subject) {
            return Err(conflict(body, "is claimed to be alive, or came home alive.")
                .allow("A live claim stands until whoever made it reports a death."));
        }
    }
    let same =
        |individual: &Individual| individual.established().is_some_and(|identity| identity.person == person);
    let other = ledger.remains.individuals.iter().find(|(_, individual)| same(individual));
    match other {
        Some((other, _)) if established => {
            Err(conflict(body, &format!("is the established identity of individual {other}."))
                .allow("Group the items of both as one individual, or revoke the other identity."))
        }
        _ => Ok(()),
    }
}

fn conflict(body: &StateIdentity, what: &str) -> Refusal {
    Refusal::new(
        ErrorReason::IdentityConflict,
        format!("the person named for individual {} {what}", body.individual),
    )
    .with("individual", body.individual)
}

// The established identity is itself a claim of death; where one stands, it only shows that the body is here.
fn death_of(
    ledger: &Ledger,
    subject: SubjectRef,
    individual: IndividualRef,
    author: Principal,
    context: &Context<'_>,
) -> Vec<Event> {
    let record = ledger.persons.records.get(&subject);
    let stands = record.and_then(person::PersonRecord::standing_death).is_some();
    let mut events = Vec::new();
    if !stands {
        let death = Death {
            by: author,
            grade: EvidenceGrade::Verified,
            document: None::<Digest>,
            enquiry: false,
            time: context.now,
            rests_on: Some(individual),
            reopened: false,
        };
        let holder = ledger.subjects.get(&subject).map(|subject| subject.holder);
        events.push(PersonEvent::DeathReported { subject, holder, death }.into());
    }
    if record.is_some_and(person::PersonRecord::is_body_open) {
        events.push(PersonEvent::BodyFound { subject, body: Body::Ascribed(individual) }.into());
    }
    events
}

// Two cases open again: the remains, and the person.
fn fallen(ledger: &Ledger, subject: SubjectRef, individual: IndividualRef) -> Vec<Event> {
    let Some(record) = ledger.persons.records.get(&subject) else { return Vec::new() };
    let rests = record.standing_death().is_some_and(|death| death.rests_on == Some(individual));
    let shown = record.case.is_some_and(|case| case.body == Body::Ascribed(individual));
    if rests {
        vec![PersonEvent::DeathReopened { subject }.into()]
    } else if shown {
        vec![PersonEvent::BodyFound { subject, body: Body::Owed }.into()]
    } else {
        Vec::new()
    }
}
