//! Stating and answering findings.

use homeward_kernel::Context;
use homeward_payload::domain::{AnswerFindings, Category, Principal, StateFindings, Statement, SubjectKind};
use homeward_payload::ids::{AgreementCode, SubjectRef, TermCode};

use super::event::FindingEvent;
use crate::account::{AccountEvent, Movement, ObligationState, Origin, obligations_in};
use crate::agreement::{TermInForce, TermKey};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::{FindingState, check_no_case};

/// Findings are stated.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `PREDICATE_MISMATCH`, `FINDING_NOT_YOURS`, `TERM_NOT_FOR_LINE`,
/// `SUBJECT_CONFLICT`, `FINDING_ALREADY_STATED`.
pub fn state_findings(
    ledger: &Ledger,
    statement: &Statement,
    body: &StateFindings,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let (key, term) = term_in_force(ledger, &body.agreement, &body.term)?;
    if body.predicate_digest != term.term.predicate_digest {
        return Err(Refusal::new(
            ErrorReason::PredicateMismatch,
            format!("the findings were made under another text of term {} than the one in force.", body.term),
        )
        .allow("Compute the findings again under the term in force."));
    }
    if !term.is_given_by(body.holder, SubjectKind::Person) {
        return Err(Refusal::new(
            ErrorReason::TermNotForLine,
            format!("{} gives no persons under term {}.", body.holder.word(), body.term),
        ));
    }
    let author = statement.header.author;
    let by_panel = may_state(term, author)?;
    for reference in &body.subjects {
        check_subject(ledger, key, reference, body, context)?;
    }
    let mut events = vec![
        FindingEvent::Stated {
            term: key,
            stated_by: author,
            holder: body.holder,
            accepted: by_panel,
            valid_until: body.valid_until,
            subjects: body.subjects.clone(),
        }
        .into(),
    ];
    if by_panel {
        events.extend(commit(ledger, key, term, body.holder, &body.subjects));
    }
    Ok(events)
}

/// Findings are accepted or contested by the party that did not state them.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`, `FINDING_UNKNOWN`, `FINDING_NOT_YOURS`.
pub fn answer_findings(
    ledger: &Ledger,
    statement: &Statement,
    body: &AnswerFindings,
) -> Result<Vec<Event>, Refusal> {
    let (key, term) = term_in_force(ledger, &body.agreement, &body.term)?;
    for reference in body.accepted.iter().chain(&body.contested) {
        check_answer(ledger, key, reference, statement.header.author)?;
    }
    let mut events = Vec::new();
    for (accepted, subjects) in [(true, &body.accepted), (false, &body.contested)] {
        if !subjects.is_empty() {
            events.push(FindingEvent::Answered { term: key, accepted, subjects: subjects.clone() }.into());
        }
    }
    for holder in Principal::PARTIES {
        let of_holder = |reference: &&SubjectRef| {
            ledger.subjects.get(*reference).is_some_and(|subject| subject.holder == holder)
        };
        let accepted: Vec<SubjectRef> = body.accepted.iter().filter(of_holder).copied().collect();
        events.extend(commit(ledger, key, term, holder, &accepted));
    }
    Ok(events)
}

/// The term in force under these codes.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`, `TERM_UNKNOWN`.
pub(crate) fn term_in_force<'a>(
    ledger: &'a Ledger,
    agreement: &AgreementCode,
    term: &TermCode,
) -> Result<(TermKey, &'a TermInForce), Refusal> {
    check_in_force(ledger, agreement)?;
    let found = ledger.agreements.key_of(agreement, term);
    found.and_then(|key| ledger.agreements.term(key).map(|term| (key, term))).ok_or_else(|| {
        let known = ledger.agreements.terms.iter().filter(|known| known.reference.agreement == *agreement);
        let codes: Vec<&str> = known.map(|known| known.reference.term.as_str()).collect();
        Refusal::new(ErrorReason::TermUnknown, format!("agreement {agreement} has no term {term}."))
            .allow(format!("It has {}.", codes.join(", ")))
            .with("term", term)
    })
}

/// Checks that an agreement is in force.
///
/// # Errors
/// `AGREEMENT_UNKNOWN`.
pub(crate) fn check_in_force(ledger: &Ledger, agreement: &AgreementCode) -> Result<(), Refusal> {
    let in_force = ledger.agreements.by_code.get(agreement).is_some_and(|agreement| agreement.in_force);
    in_force.then_some(()).ok_or_else(|| {
        Refusal::new(
            ErrorReason::AgreementUnknown,
            format!("no agreement {agreement} is in force: both sides have not signed equal terms under it."),
        )
        .with("agreement", agreement)
    })
}

// Whether a panel states the finding; an error for whoever may not state it.
fn may_state(term: &TermInForce, author: Principal) -> Result<bool, Refusal> {
    let code = &term.reference.term;
    match (term.term.category, author) {
        (Category::Medical, Principal::Commission) => Ok(true),
        (Category::Young, Principal::PartyA | Principal::PartyB) => Ok(false),
        (Category::Medical, _) => Err(Refusal::new(
            ErrorReason::FindingNotYours,
            format!("findings under medical term {code} are stated by the commission's panel only."),
        )
        .allow("Refer the person to the commission.")),
        (Category::Young, _) => Err(Refusal::new(
            ErrorReason::FindingNotYours,
            format!("findings under term {code} are stated by a party and answered by the other."),
        )),
        (Category::AnyPrisoner | Category::Remains, _) => {
            Err(Refusal::new(ErrorReason::FindingNotYours, format!("term {code} needs no finding."))
                .allow("Put the person or container on a batch line under it."))
        }
    }
}

fn check_subject(
    ledger: &Ledger,
    key: TermKey,
    reference: &SubjectRef,
    body: &StateFindings,
    context: &Context<'_>,
) -> Result<(), Refusal> {
    let Some(subject) = ledger.subjects.get(reference) else { return check_no_case(ledger, reference) };
    if subject.holder != body.holder || subject.kind != SubjectKind::Person {
        return Err(Refusal::new(
            ErrorReason::SubjectConflict,
            format!("reference {reference} is known with another holder or is no person."),
        )
        .with("subject", reference));
    }
    let stands = subject.finding(key).is_some_and(|finding| match finding.state {
        FindingState::Open => true,
        FindingState::Accepted => finding.valid_until.is_none_or(|until| context.now <= until),
        FindingState::Contested => false,
    });
    if stands {
        return Err(Refusal::new(
            ErrorReason::FindingAlreadyStated,
            format!("a finding on {reference} under term {} stands already.", body.term),
        )
        .with("subject", reference));
    }
    Ok(())
}

fn check_answer(
    ledger: &Ledger,
    key: TermKey,
    reference: &SubjectRef,
    author: Principal,
) -> Result<(), Refusal> {
    let finding = ledger.subjects.get(reference).and_then(|subject| subject.finding(key));
    let open = finding.filter(|finding| finding.state == FindingState::Open).ok_or_else(|| {
        Refusal::new(ErrorReason::FindingUnknown, format!("there is no open finding on {reference}."))
            .with("subject", reference)
    })?;
    if open.stated_by == author {
        return Err(Refusal::new(
            ErrorReason::FindingNotYours,
            format!("{} stated the finding on {reference}; the other party answers it.", author.word()),
        ));
    }
    Ok(())
}

fn commit(
    ledger: &Ledger,
    key: TermKey,
    term: &TermInForce,
    holder: Principal,
    subjects: &[SubjectRef],
) -> Option<Event> {
    let is_new = |reference: &&SubjectRef| {
        ledger.subjects.get(*reference).is_none_or(|subject| {
            if subject.is_beyond_obligation() {
                return false;
            }
            let owed = [ObligationState::Open, ObligationState::Received, ObligationState::Disputed];
            !owed.into_iter().any(|state| obligations_in(subject, state).any(|known| known.term == key))
        })
    };
    let subjects: Vec<SubjectRef> = subjects.iter().filter(is_new).copied().collect();
    let movement = Movement::Commit(Origin::Finding);
    let commits = term.is_all_for_all() && !term.is_closed_for(holder) && !subjects.is_empty();
    commits.then(|| AccountEvent::Posted { term: key, giver: holder, class: 0, movement, subjects }.into())
}
