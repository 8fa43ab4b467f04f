//! What holds in every state that any sequence of statements can reach.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::SubjectRef;
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;

use super::held;
use super::world::World;
use crate::Ledger;
use crate::account::{Account, Obligation, ObligationState, Origin};
use crate::batch::{Batch, Confirmation, Line, Phase};
use crate::next::Matter;
use crate::position::person_columns;
use crate::subject::LineState;

pub(super) fn check(world: &World) -> Result<(), TestCaseError> {
    check_state(world.forum.ledger())?;
    check_somebody_must_act(world)
}

/// What holds of a ledger, whoever looks at it.
pub(in crate::tests) fn check_state(ledger: &Ledger) -> Result<(), TestCaseError> {
    check_balances(ledger)?;
    check_groups(ledger)?;
    check_live_lines(ledger)?;
    check_line_obligations(ledger)?;
    check_received_lines(ledger)?;
    check_revisions(ledger)?;
    super::records::check(ledger)?;
    super::course_checks::check(ledger)?;
    for origin in Principal::PARTIES {
        let columns = person_columns(ledger, origin);
        prop_assert_eq!(columns.listed, columns.sum());
    }
    check_retention(ledger)?;
    super::terms::check(ledger)
}

// Whom their holder keeps back, with a notice, stand on no line that both sides negotiate.
fn check_retention(ledger: &Ledger) -> Result<(), TestCaseError> {
    for subject in ledger.subjects.values().filter(|subject| subject.retention.is_some()) {
        let live = subject.live_line().and_then(|live| ledger.batches.get(&live.batch));
        prop_assert!(live.is_none_or(|batch| batch.release.is_some()), "{:?} is kept back", subject);
    }
    Ok(())
}

// The accounts say what the obligations of all subjects say.
fn check_balances(ledger: &Ledger) -> Result<(), TestCaseError> {
    for (term, giver, balance) in ledger.accounts.balances() {
        prop_assert!(balance.is_conserved(), "{:?}", balance);
        let count = |state| {
            let held = ledger.subjects.values().filter(|subject| subject.holder == giver);
            let obligations = held.flat_map(|subject| &subject.obligations);
            obligations.filter(|known| known.term == term && known.state == state).count() as i64
        };
        prop_assert_eq!(balance.on(Account::Open), count(ObligationState::Open));
        prop_assert_eq!(balance.on(Account::Received), count(ObligationState::Received));
        prop_assert_eq!(balance.on(Account::Disputed), count(ObligationState::Disputed));
    }
    Ok(())
}

fn check_groups(ledger: &Ledger) -> Result<(), TestCaseError> {
    for (key, _, _) in ledger.agreements.groups_in_force() {
        for giver in Principal::PARTIES {
            let is_received = |known: &Obligation| {
                let term = ledger.agreements.term(known.term).unwrap();
                term.group == Some(key) && known.state == ObligationState::Received
            };
            let held = ledger.subjects.values().filter(|subject| subject.holder == giver);
            let received = held.filter(|subject| subject.obligations.iter().any(is_received)).count();
            prop_assert_eq!(ledger.accounts.received_in_group(key, giver), received as u64);
        }
    }
    Ok(())
}

fn check_live_lines(ledger: &Ledger) -> Result<(), TestCaseError> {
    let mut live = BTreeMap::new();
    for (id, batch) in &ledger.batches {
        for line in batch.revision.lines.iter().filter(|line| line.state.is_live()) {
            prop_assert_eq!(
                live.insert(line.subject, *id),
                None,
                "{} stands on two live lines",
                line.subject
            );
        }
    }
    for (id, batch) in &ledger.batches {
        let pending = batch.pending.iter().flat_map(|pending| &pending.revision.lines);
        for line in pending.filter(|line| line.state.is_live()) {
            // It can stand on both revisions of one batch, for only one of them comes into force.
            let other = live.insert(line.subject, *id).filter(|other| other != id);
            prop_assert_eq!(other, None, "{} stands on two live lines", line.subject);
        }
    }
    let known: BTreeMap<_, _> = ledger
        .subjects
        .iter()
        .filter_map(|(id, subject)| subject.live_line().map(|line| (*id, line.batch)))
        .collect();
    prop_assert_eq!(live, known);
    Ok(())
}

// What a line brought about is owed exactly while both confirmations of its batch bind and the line is open.
fn check_line_obligations(ledger: &Ledger) -> Result<(), TestCaseError> {
    let mut bound = BTreeSet::new();
    for batch in ledger.batches.values().filter(|batch| batch.phase == Phase::Confirmed) {
        let open = |line: &&Line| matches!(line.state, LineState::Open | LineState::Departed);
        for line in batch.revision.lines.iter().filter(open) {
            bound.extend(line.all_terms().map(|term| (line.subject, term)));
        }
    }
    let owed = |(id, known): (&SubjectRef, &Obligation)| (*id, known.term);
    let open = ledger.subjects.iter().flat_map(|(id, subject)| {
        let open = subject.obligations.iter().filter(|known| known.state == ObligationState::Open);
        open.map(move |known| (id, known))
    });
    let open: Vec<_> = open.collect();
    let of_lines: BTreeSet<_> =
        open.iter().filter(|(_, known)| known.origin == Origin::Line).copied().map(owed).collect();
    let all: BTreeSet<_> = open.iter().copied().map(owed).collect();
    prop_assert!(of_lines.is_subset(&bound), "an obligation outlived its line");
    prop_assert!(bound.is_subset(&all), "a confirmed line is not owed");
    for subject in ledger.subjects.values().filter(|subject| subject.is_beyond_obligation()) {
        let open = subject.obligations.iter().any(|known| known.state == ObligationState::Open);
        prop_assert!(!open, "something is still owed about {:?}", subject);
    }
    Ok(())
}

fn check_received_lines(ledger: &Ledger) -> Result<(), TestCaseError> {
    for batch in ledger.batches.values() {
        for line in batch.revision.lines.iter().filter(|line| line.state == LineState::Received) {
            prop_assert!(line.departed);
            prop_assert!(line.kind == SubjectKind::Container || line.cleared_until.is_some());
        }
        if batch.phase == Phase::Proposed {
            prop_assert!(!batch.has_departed() && batch.claims.is_empty() && batch.receipts.is_empty());
        }
    }
    Ok(())
}

// What is pending waits beside a confirmed batch from which nothing has departed, and is newer.
fn check_revisions(ledger: &Ledger) -> Result<(), TestCaseError> {
    for batch in ledger.batches.values() {
        prop_assert!(batch.revision.number <= batch.revisions);
        let agreed = batch.release.is_none();
        if agreed && (batch.phase == Phase::Confirmed || batch.has_departed()) {
            prop_assert_eq!(batch.confirmations.len(), Principal::PARTIES.len());
        }
        let Some(pending) = &batch.pending else { continue };
        prop_assert!(batch.phase == Phase::Confirmed && !batch.has_departed());
        prop_assert!(
            pending.revision.number == batch.revisions && pending.revision.number > batch.revision.number
        );
        prop_assert!(
            pending.confirmations.len() < Principal::PARTIES.len() || has_an_end(&pending.confirmations)
        );
    }
    Ok(())
}

// Two confirmations wait side by side only where the first was past its end when the second came.
fn has_an_end(confirmations: &BTreeMap<Principal, Confirmation>) -> bool {
    confirmations.values().any(|confirmation| confirmation.not_after.is_some())
}

/// What two people of each side signed, no step takes away but their own: a batch that was confirmed stays so, in this
/// revision or in a newer one that both have confirmed, and both have confirmed it with one window.
pub(super) fn check_bound(before: &Ledger, after: &Ledger) -> Result<(), TestCaseError> {
    for (id, batch) in &before.batches {
        let now = &after.batches[id];
        if batch.phase != Phase::Confirmed || held::was_reopened(before, after, id) {
            continue;
        }
        prop_assert!(!matches!(now.phase, Phase::Proposed | Phase::Cancelled | Phase::NeverExecuted));
        if now.revision.number == batch.revision.number {
            let bound =
                |batch: &Batch| batch.revision.lines.iter().map(|line| line.subject).collect::<Vec<_>>();
            prop_assert_eq!(bound(batch), bound(now));
            prop_assert!(batch.fitness.is_none() || now.fitness == batch.fitness);
            prop_assert!(batch.clearance.is_none() || now.clearance == batch.clearance);
        } else if batch.release.is_none() {
            let pending =
                batch.pending.as_ref().map(|pending| (pending.revision.number, &pending.confirmations));
            let (number, confirmations) = pending.unwrap();
            prop_assert_eq!(number, now.revision.number);
            prop_assert!(!confirmations.is_empty(), "one side alone replaced the confirmed revision");
        }
    }
    for (id, batch) in &after.batches {
        let window_before = before.batches.get(id).and_then(|batch| batch.window);
        let waiting = batch.offer().map_or(0, |offer| offer.confirmations.len());
        prop_assert!(waiting == 0 || batch.window == window_before, "a confirmation repeats another window");
    }
    Ok(())
}

// A batch that has not ended never waits for nobody.
fn check_somebody_must_act(world: &World) -> Result<(), TestCaseError> {
    let actions = world.actions();
    for (id, batch) in &world.forum.ledger().batches {
        let waits = actions.iter().any(|action| action.matter == Matter::Batch(*id));
        let stopped = held::is_stopped(world.forum.ledger(), id, batch);
        prop_assert!(waits || stopped || batch.phase.is_ended(), "nobody must act on {:?}", batch);
    }
    Ok(())
}
