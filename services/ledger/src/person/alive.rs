//! A live claim: it opens a record of death again, whoever made it, and nothing suppresses it.

use homeward_payload::domain::{ClaimAlive, EvidenceGrade, Principal, Statement, SubjectKind};
use homeward_payload::ids::SubjectRef;

use super::event::PersonEvent;
use super::state::{Alive, PersonRecord, PersonStatus, check_known, not_yours, person_state, status};
use crate::account::{AccountEvent, Movement, ObligationState, Origin, ReleaseGround, obligations_in};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::Refusal;
use crate::remains::revocations;

/// The holding side or the neutral says that a person is alive.
///
/// # Errors
/// `PERSON_UNKNOWN`, `PERSON_NOT_YOURS`, `PERSON_STATE`.
pub fn claim_alive(ledger: &Ledger, statement: &Statement, body: &ClaimAlive) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let reference = &body.subject;
    check_known(ledger, reference)?;
    let record = ledger.persons.records.get(reference);
    let holder = ledger.subjects.get(reference).map(|subject| subject.holder);
    let sought_by = record.and_then(|record| record.missing_from);
    let holder = holder.or_else(|| sought_by.and_then(Principal::other_party));
    if author != Principal::Neutral && holder != Some(author) {
        return Err(not_yours(reference, "the side that holds a person, or the neutral, claims this.")
            .allow("Ask the neutral to look."));
    }
    match status(ledger, reference) {
        Some(PersonStatus::Missing | PersonStatus::ClaimedDead(_)) => {}
        _ => return Err(person_state(reference, "is on the record as alive.")),
    }
    Ok(opened_again(ledger, *reference, Alive { by: author, grade: body.grade }))
}

/// Whoever lists a person whom the other side alone holds for dead, by remains that it ascribed, claims him to be
/// alive. Who reported a death itself says so with a claim of its own.
pub(crate) fn contradicted_by_list(
    ledger: &Ledger,
    kind: SubjectKind,
    subjects: impl Iterator<Item = SubjectRef>,
    author: Principal,
) -> Vec<Event> {
    if kind != SubjectKind::Person {
        return Vec::new();
    }
    let is_contradicted = |reference: &SubjectRef| {
        let record = ledger.persons.records.get(reference);
        let death = record.and_then(PersonRecord::standing_death);
        death.is_some_and(|death| death.rests_on.is_some())
    };
    let alive = Alive { by: author, grade: EvidenceGrade::CustodyConfirmed };
    subjects.filter(is_contradicted).flat_map(|reference| opened_again(ledger, reference, alive)).collect()
}

fn opened_again(ledger: &Ledger, subject: SubjectRef, alive: Alive) -> Vec<Event> {
    let mut events: Vec<Event> = revocations(ledger, subject).collect();
    events.extend(owed_again(ledger, subject));
    events.push(PersonEvent::Alive { subject, alive }.into());
    events
}

// What was owed for all who meet a term, and ended with the death alone, is owed again.
fn owed_again(ledger: &Ledger, reference: SubjectRef) -> Vec<Event> {
    let Some(subject) = ledger.subjects.get(&reference) else { return Vec::new() };
    let ended = obligations_in(subject, ObligationState::Released(ReleaseGround::Died));
    let mut terms: Vec<_> = ended
        .filter(|known| known.origin == Origin::Finding)
        .map(|known| (known.term, known.class))
        .collect();
    terms.sort_unstable();
    let commit = |(term, class)| {
        let (giver, movement) = (subject.holder, Movement::Commit(Origin::Finding));
        AccountEvent::Posted { term, giver, class, movement, subjects: vec![reference] }.into()
    };
    terms.into_iter().map(commit).collect()
}
