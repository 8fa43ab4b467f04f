//! Which postings follow from what happened to subjects.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use super::state::{AccountEvent, Movement, Obligation, ObligationState, Origin, ReleaseGround};
use crate::agreement::TermKey;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::subject::Subject;

/// Postings, gathered per term, giver and movement so that one event carries many subjects.
type Gathered = BTreeMap<(TermKey, Principal), Vec<SubjectRef>>;

/// Commits the lines of a batch that both sides confirmed: each (term, subject) without an open obligation, once what
/// the lines of a replaced revision brought about for these subjects is released.
#[must_use]
pub fn commit_lines(
    ledger: &Ledger,
    lines: impl Iterator<Item = (SubjectRef, Vec<TermKey>)>,
    replaced: &[SubjectRef],
) -> Vec<Event> {
    let replaced: BTreeSet<SubjectRef> = replaced.iter().copied().collect();
    let mut gathered = Gathered::new();
    for (reference, terms) in lines {
        let Some(subject) = ledger.subjects.get(&reference) else { continue };
        let is_released = |obligation: &Obligation| match obligation.state {
            ObligationState::Released(_) => true,
            ObligationState::Open => {
                replaced.contains(&reference)
                    && concerns(Movement::Release(ReleaseGround::Revised), obligation)
            }
            _ => false,
        };
        for term in terms {
            let is_owed = |obligation: &Obligation| obligation.term == term && !is_released(obligation);
            if !subject.obligations.iter().any(is_owed) {
                gathered.entry((term, subject.holder)).or_default().push(reference);
            }
        }
    }
    events(gathered, Movement::Commit(Origin::Line))
}

/// Posts a movement out of open for every open obligation of these subjects that it concerns: received, disputed
/// died and accounted for by a neutral country concern all; the other releases only those that a batch line brought about, for an all-for-all
/// obligation outlives any batch.
#[must_use]
pub fn post(ledger: &Ledger, movement: Movement, subjects: &[SubjectRef]) -> Vec<Event> {
    let mut gathered = Gathered::new();
    for reference in subjects {
        let Some(subject) = ledger.subjects.get(reference) else { continue };
        for obligation in obligations_in(subject, ObligationState::Open) {
            if concerns(movement, obligation) {
                gathered.entry((obligation.term, subject.holder)).or_default().push(*reference);
            }
        }
    }
    events(gathered, movement)
}

/// The obligations of a subject that stand like this.
pub(crate) fn obligations_in(subject: &Subject, state: ObligationState) -> impl Iterator<Item = &Obligation> {
    subject.obligations.iter().filter(move |obligation| obligation.state == state)
}

fn concerns(movement: Movement, obligation: &Obligation) -> bool {
    match movement {
        Movement::Commit(_) => false,
        Movement::Receive
        | Movement::Dispute
        | Movement::Release(ReleaseGround::Died | ReleaseGround::NeutralCountry) => true,
        Movement::Release(_) => obligation.origin == Origin::Line,
    }
}

fn events(gathered: Gathered, movement: Movement) -> Vec<Event> {
    gathered
        .into_iter()
        .map(|((term, giver), subjects)| AccountEvent::Posted { term, giver, movement, subjects }.into())
        .collect()
}
