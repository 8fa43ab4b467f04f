//! Which postings follow from what happened to subjects.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use super::state::{AccountEvent, Movement, Obligation, ObligationState, Origin, ReleaseGround};
use crate::agreement::TermKey;
use crate::batch::Phase;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::subject::Subject;

/// Postings, gathered per term, giver and class so that one event carries many subjects.
type Gathered = BTreeMap<(TermKey, Principal, u32), Vec<SubjectRef>>;

/// Commits the lines of a batch that both sides confirmed: each (term, subject) without an open obligation, once what
/// the lines of a replaced revision brought about for these subjects is released.
#[must_use]
pub fn commit_lines(
    ledger: &Ledger,
    lines: impl Iterator<Item = (SubjectRef, Vec<(TermKey, u32)>)>,
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
        for (term, class) in terms {
            let is_owed = |obligation: &Obligation| obligation.term == term && !is_released(obligation);
            if !subject.obligations.iter().any(is_owed) {
                gathered.entry((term, subject.holder, class)).or_default().push(reference);
            }
        }
    }
    posted(gathered, Movement::Commit(Origin::Line))
}

/// Posts a movement out of open, or out of disputed for what resolves a dispute, for every such obligation of these
/// subjects that it concerns: received, disputed, died and accounted for by a neutral country concern all; the other
/// releases only those that a batch line brought about, for an all-for-all
/// obligation outlives any batch.
#[must_use]
pub fn post(ledger: &Ledger, movement: Movement, subjects: &[SubjectRef]) -> Vec<Event> {
    let mut gathered = Gathered::new();
    for reference in subjects {
        let Some(subject) = ledger.subjects.get(reference) else { continue };
        for obligation in obligations_in(subject, from(movement)) {
            if concerns(movement, obligation) {
                let key = (obligation.term, subject.holder, obligation.class);
                gathered.entry(key).or_default().push(*reference);
            }
        }
    }
    posted(gathered, movement)
}

/// The obligations of a subject that stand like this.
pub(crate) fn obligations_in(subject: &Subject, state: ObligationState) -> impl Iterator<Item = &Obligation> {
    subject.obligations.iter().filter(move |obligation| obligation.state == state)
}

const fn from(movement: Movement) -> ObligationState {
    match movement {
        Movement::ReceiveDisputed | Movement::ReleaseDisputed(_) | Movement::Reopen => {
            ObligationState::Disputed
        }
        _ => ObligationState::Open,
    }
}

fn concerns(movement: Movement, obligation: &Obligation) -> bool {
    match movement {
        Movement::Commit(_) | Movement::Reattribute => false,
        Movement::Receive
        | Movement::ReceiveDisputed
        | Movement::Dispute
        | Movement::Release(ReleaseGround::Died | ReleaseGround::NeutralCountry) => true,
        Movement::ReleaseDisputed(_) => obligation.origin == Origin::Line,
        Movement::Reopen => obligation.origin == Origin::Finding,
        Movement::Release(_) => obligation.origin == Origin::Line,
    }
}

/// Releases what is owed under a term by these givers about subjects that stand on no confirmed batch.
#[must_use]
pub(crate) fn release_off_batches(
    ledger: &Ledger,
    term: TermKey,
    givers: &[Principal],
    ground: ReleaseGround,
) -> Vec<Event> {
    let mut gathered = Gathered::new();
    for (reference, subject) in &ledger.subjects {
        let bound = subject.live_line().and_then(|live| ledger.batches.get(&live.batch));
        let bound = bound.is_some_and(|batch| {
            let mut lines = batch.revision.lines.iter();
            batch.phase == Phase::Confirmed
                && lines.any(|line| line.subject == *reference && line.all_terms().any(|key| key == term))
        });
        if bound || !givers.contains(&subject.holder) {
            continue;
        }
        for known in obligations_in(subject, ObligationState::Open).filter(|known| known.term == term) {
            gathered.entry((term, subject.holder, known.class)).or_default().push(*reference);
        }
    }
    posted(gathered, Movement::Release(ground))
}

/// One event for each term, giver and class.
pub(crate) fn posted(gathered: Gathered, movement: Movement) -> Vec<Event> {
    gathered
        .into_iter()
        .map(|((term, giver, class), subjects)| {
            AccountEvent::Posted { term, giver, class, movement, subjects }.into()
        })
        .collect()
}
