//! Asking after persons, and answering.

use std::collections::BTreeSet;

use homeward_kernel::Context;
use homeward_payload::domain::{AnswerRequest, CustodyAnswer, RequestPersons, Statement, SubjectKind};
use homeward_payload::ids::{CaseId, SubjectRef};

use super::state::{Request, RequestEvent};
use crate::event::Event;
use crate::finding::check_in_force;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::check_no_case;

/// A power of origin asks after persons.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `REQUEST_STATE` for an id that is taken, `SUBJECT_CONFLICT` for a reference that is known.
pub fn request_persons(
    ledger: &Ledger,
    statement: &Statement,
    body: &RequestPersons,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    check_in_force(ledger, &body.agreement)?;
    if ledger.requests.contains_key(&body.request) {
        return Err(state(format!("request id {} is taken.", body.request)).allow("Ask under a new id."));
    }
    for (number, entry) in (1_u32..).zip(&body.entries) {
        if is_known(ledger, &entry.reference) {
            return Err(Refusal::new(
                ErrorReason::SubjectConflict,
                format!("entry {number}: reference {} is known.", entry.reference),
            )
            .allow("Give what is sought a new random reference.")
            .with("entry", number)
            .with("subject", entry.reference));
        }
    }
    Ok(vec![
        RequestEvent::Requested {
            request: body.request,
            origin: statement.header.author,
            agreement: body.agreement.clone(),
            time: context.now,
            entries: body.entries.clone(),
        }
        .into(),
    ])
}

fn is_known(ledger: &Ledger, reference: &SubjectRef) -> bool {
    ledger.subjects.contains_key(reference)
        || ledger.cases.contains_key(&CaseId(reference.0))
        || ledger.sought.contains_key(reference)
}

/// The party that is asked answers.
///
/// # Errors
/// `REQUEST_UNKNOWN`, `REQUEST_NOT_YOURS`, `REQUEST_ENTRY_UNKNOWN`, `REQUEST_STATE` for an answer that is given
/// already, `SUBJECT_CONFLICT` where a person held is not this side's or answers somebody else who is sought.
pub fn answer_request(
    ledger: &Ledger,
    statement: &Statement,
    body: &AnswerRequest,
) -> Result<Vec<Event>, Refusal> {
    let request = ledger.requests.get(&body.request).ok_or_else(|| {
        let message = format!("no request {} was made.", body.request);
        Refusal::new(ErrorReason::RequestUnknown, message).with("request", body.request)
    })?;
    let author = statement.header.author;
    if request.origin.other_party() != Some(author) {
        let message = format!("{} asks; the other party answers.", request.origin.word());
        return Err(Refusal::new(ErrorReason::RequestNotYours, message));
    }
    let mut held = BTreeSet::new();
    for (number, answer) in &body.answers {
        check_answer(ledger, request, *number, *answer).map_err(|refusal| refusal.with("entry", number))?;
        if let CustodyAnswer::Held(subject) = answer {
            check_holder(ledger, statement, subject)?;
            if !held.insert(*subject) {
                return Err(answers_two(subject));
            }
        }
    }
    Ok(vec![RequestEvent::Answered { request: body.request, answers: body.answers.clone() }.into()])
}

fn check_answer(
    ledger: &Ledger,
    request: &Request,
    number: u32,
    answer: CustodyAnswer,
) -> Result<(), Refusal> {
    let entry = request.entry(number).ok_or_else(|| {
        let message = format!("the request has no entry {number}; it has {}.", request.entries.len());
        Refusal::new(ErrorReason::RequestEntryUnknown, message)
    })?;
    if entry.answer == Some(answer) {
        return Err(state(format!("entry {number} has exactly this answer."))
            .allow("Answer again when more is known."));
    }
    let CustodyAnswer::Held(subject) = answer else { return Ok(()) };
    let sought_as = ledger.subjects.get(&subject).and_then(|known| known.sought_as);
    if sought_as.is_some_and(|reference| reference != entry.reference) {
        return Err(answers_two(&subject));
    }
    Ok(())
}

fn check_holder(ledger: &Ledger, statement: &Statement, subject: &SubjectRef) -> Result<(), Refusal> {
    check_no_case(ledger, subject)?;
    let author = statement.header.author;
    let conflicts = ledger
        .subjects
        .get(subject)
        .is_some_and(|known| known.holder != author || known.kind != SubjectKind::Person);
    if conflicts || ledger.sought.contains_key(subject) {
        return Err(Refusal::new(
            ErrorReason::SubjectConflict,
            format!("reference {subject} is not that of a person {} holds.", author.word()),
        )
        .with("subject", subject));
    }
    Ok(())
}

fn answers_two(subject: &SubjectRef) -> Refusal {
    Refusal::new(
        ErrorReason::SubjectConflict,
        format!("reference {subject} would answer two persons who are sought; one of both sides is another person."),
    )
    .allow("Take the other answer back first, by answering that entry anew.")
    .with("subject", subject)
}

fn state(message: String) -> Refusal {
    Refusal::new(ErrorReason::RequestState, message)
}
