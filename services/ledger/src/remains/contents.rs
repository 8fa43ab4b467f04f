//! What a container brings beyond itself: remains that are returned, bodies of persons who died in its holder's hands.
//! The return travels as any other container does, on a line of no term, and the receipt fulfils the duty.

use homeward_payload::domain::{DeclareContents, ProposedLine, Statement};
use homeward_payload::ids::{RemainsRef, SubjectRef};

use super::custody::{container_of, state};
use super::event::RemainsEvent;
use super::misdelivery::{duty_of, duty_state};
use super::returns::ReturnMovement;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::person::{self, Body, PersonEvent};
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// The holder of a container says what it brings. A later statement stands in place of an earlier one.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `MISDELIVERY_UNKNOWN`, `MISDELIVERY_STATE`,
/// `PERSON_UNKNOWN`, `PERSON_NOT_YOURS`, `PERSON_STATE`.
pub fn declare_contents(
    ledger: &Ledger,
    statement: &Statement,
    body: &DeclareContents,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let subject = container_of(ledger, &body.container)?;
    if subject.holder != author {
        return Err(Refusal::new(
            ErrorReason::RemainsNotYours,
            format!("container {} is listed by {}.", body.container, subject.holder.word()),
        )
        .allow("List a container of your own for the return.")
        .with("container", body.container));
    }
    if subject.line_state() == Some(LineState::Received) {
        return Err(state(&body.container, "was received."));
    }
    if subject.live_line().is_some() {
        return Err(state(&body.container, "stands on a live line.").allow(
            "Declare what it brings before it is proposed, for a return stands on a line of no term.",
        ));
    }
    for remains in &body.returns {
        let duty = duty_of(ledger, remains)?;
        if duty.owed_by != author || duty.contested {
            return Err(duty_state(remains, "is contested, or its return is owed by the other party."));
        }
        if duty.packed_in.is_some_and(|container| container != body.container) {
            return Err(duty_state(remains, "is packed in another container.")
                .allow("Declare the contents of that one without it first."));
        }
    }
    for subject in &body.bodies {
        person::check_body_owed(ledger, subject, author, &body.container)?;
    }
    Ok(vec![
        RemainsEvent::ContentsDeclared {
            container: body.container,
            returns: body.returns.clone(),
            bodies: body.bodies.clone(),
        }
        .into(),
    ])
}

/// A container that returns remains stands on a goodwill line: what comes back fulfils no term.
///
/// # Errors
/// The refusal's reason and what was found.
pub(crate) fn check_line_of_contents(
    ledger: &Ledger,
    proposed: &ProposedLine,
) -> Result<(), (ErrorReason, String)> {
    let container = ledger.remains.containers.get(&proposed.subject);
    let returns = container.is_some_and(|container| !container.contents.returns.is_empty());
    if returns && (proposed.term.is_some() || !proposed.also_terms.is_empty()) {
        let what = "it returns misdelivered remains, which fulfil no term: propose it as a goodwill line.";
        return Err((ErrorReason::TermNotForLine, what.to_owned()));
    }
    Ok(())
}

/// What the receipt of containers fulfils: duties to return, and to hand over bodies.
pub(crate) fn received(ledger: &Ledger, containers: &[SubjectRef]) -> Vec<Event> {
    let contents = || {
        containers.iter().filter_map(|container| Some(&ledger.remains.containers.get(container)?.contents))
    };
    let is_open = |remains: &&RemainsRef| ledger.remains.returns.open(remains).is_some();
    let mut returned: Vec<RemainsRef> =
        contents().flat_map(|contents| &contents.returns).filter(is_open).copied().collect();
    returned.sort_unstable();
    let owed_by = returned.first().and_then(|remains| ledger.remains.returns.open(remains));
    let posted = owed_by.map(|duty| RemainsEvent::ReturnsPosted {
        owed_by: duty.owed_by,
        movement: ReturnMovement::Return,
        remains: returned,
    });
    let is_owed = |subject: &&SubjectRef| {
        ledger.persons.records.get(*subject).is_some_and(person::PersonRecord::is_body_open)
    };
    let bodies = contents().flat_map(|contents| &contents.bodies).filter(is_owed);
    let bodies =
        bodies.map(|subject| PersonEvent::BodyFound { subject: *subject, body: Body::Returned }.into());
    posted.map(Event::from).into_iter().chain(bodies).collect()
}
