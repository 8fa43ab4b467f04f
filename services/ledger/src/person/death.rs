//! A death: the person leaves every line, and the body and the certificate are owed, whichever statement says it.

use homeward_kernel::Context;
use homeward_payload::domain::{EvidenceGrade, LineOutcome, Principal, ReportDeath, Statement, SubjectKind};
use homeward_payload::ids::SubjectRef;

use super::event::PersonEvent;
use super::state::{Body, Death, PersonRecord, not_yours, person_state};
use crate::account::{Movement, ReleaseGround, post};
use crate::event::Event;
use crate::handover::HandoverEvent;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::remains::{check_unused, rests_on};
use crate::subject::{LineState, Subject};

/// The party in whose hands a person died, the neutral or the commission reports the death, or adds to the report.
///
/// # Errors
/// `PERSON_NOT_YOURS`, `SUBJECT_CONFLICT`, `REFERENCE_REUSED`, `PERSON_STATE`.
pub fn report_death(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReportDeath,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    if author.is_party() && author != body.holder {
        return Err(not_yours(&body.subject, "a party reports deaths of those in its own hands.")
            .allow("Establish whose remains were received, or ask the neutral."));
    }
    check_holder(ledger, body)?;
    let known = ledger.persons.records.get(&body.subject);
    let standing = known.and_then(PersonRecord::standing_death).filter(|death| death.rests_on.is_none());
    let death = Death {
        by: author,
        grade: body.grade,
        document: body.document_digest.or(standing.and_then(|death| death.document)),
        enquiry: body.enquiry,
        time: standing.map_or(context.now, |death| death.time),
        rests_on: None,
        reopened: false,
    };
    if standing.is_some_and(|standing| Death { by: author, ..*standing } == death) {
        return Err(person_state(&body.subject, "was reported dead with exactly this."));
    }
    let mut events = Vec::new();
    if standing.is_none() {
        events.extend(leave_lines(ledger, &body.subject));
    }
    events.push(reported(body.subject, Some(body.holder), death));
    events.extend(body_at_hand(ledger, body.subject));
    Ok(events)
}

/// The deaths that an outcome of lines reports: the same record, without a document yet.
pub(crate) fn died_on_line(
    ledger: &Ledger,
    subjects: &[SubjectRef],
    author: Principal,
    context: &Context<'_>,
) -> Vec<Event> {
    let grade = match author {
        Principal::Neutral => EvidenceGrade::NeutralConfirmed,
        Principal::Commission => EvidenceGrade::Verified,
        _ => EvidenceGrade::CustodyConfirmed,
    };
    let mut events = Vec::new();
    for subject in subjects {
        let death = Death {
            by: author,
            grade,
            document: None,
            enquiry: false,
            time: context.now,
            rests_on: None,
            reopened: false,
        };
        let holder = ledger.subjects.get(subject).map(|subject| subject.holder);
        events.push(reported(*subject, holder, death));
        events.extend(body_at_hand(ledger, *subject));
    }
    events
}

/// Whether this party owes the body of this person, and has not put it into another container.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERSON_STATE`, `PERSON_NOT_YOURS`.
pub(crate) fn check_body_owed(
    ledger: &Ledger,
    reference: &SubjectRef,
    author: Principal,
    container: &SubjectRef,
) -> Result<(), Refusal> {
    super::check_known(ledger, reference)?;
    let record = ledger.persons.records.get(reference);
    let case =
        record.and_then(|record| record.case).filter(|case| case.body == Body::Owed).ok_or_else(|| {
            person_state(reference, "has no body that is owed.").allow("Report the death first.")
        })?;
    if case.owed_by != author {
        return Err(not_yours(reference, &format!("{} owes the body.", case.owed_by.word())));
    }
    let lies_in_other = |(other, known): (&SubjectRef, &crate::remains::Container)| {
        let gone = ledger.subjects.get(other).and_then(Subject::line_state) == Some(LineState::Received);
        other != container && !gone && known.contents.bodies.contains(reference)
    };
    if ledger.remains.containers.iter().any(lies_in_other) {
        return Err(person_state(reference, "lies in another container by the record.")
            .allow("Declare the contents of that one without the person first."));
    }
    Ok(())
}

fn reported(subject: SubjectRef, holder: Option<Principal>, death: Death) -> Event {
    PersonEvent::DeathReported { subject, holder, death }.into()
}

// Where remains of that person are established already, the body is not owed any more.
fn body_at_hand(ledger: &Ledger, subject: SubjectRef) -> Option<Event> {
    let ascribed = |individual| PersonEvent::BodyFound { subject, body: Body::Ascribed(individual) }.into();
    rests_on(ledger, subject).map(ascribed)
}

fn check_holder(ledger: &Ledger, body: &ReportDeath) -> Result<(), Refusal> {
    let reference = &body.subject;
    let record = ledger.persons.records.get(reference);
    let Some(subject) = ledger.subjects.get(reference) else {
        return match record.and_then(|record| record.missing_from) {
            Some(origin) if origin == body.holder => Err(conflict(reference, "is sought by that party.")),
            Some(_) => Ok(()),
            None => check_unused(ledger, reference.0),
        };
    };
    if subject.kind != SubjectKind::Person || subject.holder != body.holder {
        return Err(conflict(reference, "is known with another holder or is no person."));
    }
    if subject.line_state() == Some(LineState::Received) {
        return Err(person_state(reference, "came home; what happens there is not on this record."));
    }
    if record.is_some_and(|record| record.stay.is_some()) {
        return Err(person_state(reference, "is in the care of a neutral country or came home from there."));
    }
    Ok(())
}

fn conflict(reference: &SubjectRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::SubjectConflict, format!("reference {reference} {what}"))
        .with("subject", reference)
}

fn leave_lines(ledger: &Ledger, reference: &SubjectRef) -> Vec<Event> {
    let Some(subject) = ledger.subjects.get(reference) else { return Vec::new() };
    let mut events = post(ledger, Movement::Release(ReleaseGround::Died), &[*reference]);
    events.extend(line_outcome(ledger, reference, subject));
    events
}

fn line_outcome(ledger: &Ledger, reference: &SubjectRef, subject: &Subject) -> Option<Event> {
    let live = subject.live_line().filter(|line| line.state != LineState::Disputed)?;
    let batch = ledger.batches.get(&live.batch)?;
    let is_line = |(_, line): &(u32, &crate::batch::Line)| {
        line.subject == *reference && matches!(line.state, LineState::Open | LineState::Departed)
    };
    let (number, _) = batch.numbered_lines().find(is_line)?;
    let (batch, outcome, lines) = (live.batch, LineOutcome::Died, vec![number]);
    Some(HandoverEvent::Outcome { batch, outcome, lines }.into())
}
