//! Re-association: items of one individual, also across containers and batches.

use std::collections::BTreeSet;

use homeward_payload::domain::{GroupItems, Principal, Statement};
use homeward_payload::ids::{IndividualRef, ItemRef};

use super::event::RemainsEvent;
use super::opening::{item_of, item_state};
use super::reference::check_unused;
use super::state::Individual;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Most times that the record of one individual is grouped or identified anew.
pub(super) const CHANGES_MAX: usize = 100;

/// Items are grouped as one individual, or the group of one is stated anew.
///
/// # Errors
/// `REFERENCE_REUSED`, `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `RECORD_FULL`.
pub fn group_items(ledger: &Ledger, statement: &Statement, body: &GroupItems) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let known = ledger.remains.individuals.get(&body.individual);
    match known {
        None => check_unused(ledger, body.individual.0)?,
        Some(individual) => check_regrouping(ledger, body, individual, author)?,
    }
    for reference in &body.items {
        let in_group = known.is_some_and(|individual| individual.items.contains(reference));
        // What was released stays in its group; it is only not taken into another one.
        if in_group {
            continue;
        }
        let item = item_of(ledger, reference, author)?;
        check_leaves_other(ledger, reference, item.individual)?;
    }
    Ok(vec![
        RemainsEvent::Grouped { individual: body.individual, kept_by: author, items: body.items.clone() }
            .into(),
    ])
}

/// The individual whose record this party keeps.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`.
pub(super) fn individual_of<'a>(
    ledger: &'a Ledger,
    reference: &IndividualRef,
    author: Principal,
) -> Result<&'a Individual, Refusal> {
    let individual = ledger.remains.individuals.get(reference).ok_or_else(|| {
        Refusal::new(ErrorReason::RemainsUnknown, format!("no individual {reference} was grouped."))
            .allow("Group its items first.")
            .with("individual", reference)
    })?;
    check_keeper(reference, individual, author)?;
    Ok(individual)
}

fn check_keeper(
    reference: &IndividualRef,
    individual: &Individual,
    author: Principal,
) -> Result<(), Refusal> {
    if individual.kept_by == author {
        return Ok(());
    }
    Err(Refusal::new(
        ErrorReason::RemainsNotYours,
        format!("{} keeps the record of individual {reference}.", individual.kept_by.word()),
    )
    .with("individual", reference))
}

fn check_regrouping(
    ledger: &Ledger,
    body: &GroupItems,
    individual: &Individual,
    author: Principal,
) -> Result<(), Refusal> {
    check_keeper(&body.individual, individual, author)?;
    if individual.groupings.len() >= CHANGES_MAX {
        return Err(record_full(&body.individual));
    }
    let items: BTreeSet<ItemRef> = body.items.iter().copied().collect();
    if items == individual.items {
        return Err(individual_state(&body.individual, "has exactly these items."));
    }
    let is_bound = |reference: &&ItemRef| {
        let item = ledger.remains.items.get(*reference);
        item.is_some_and(|item| item.released || item.owed_back.is_some())
    };
    if let Some(bound) = individual.items.difference(&items).find(is_bound) {
        return Err(item_state(bound, "was released or is owed back, and stays in its group."));
    }
    Ok(())
}

// What an identity that stands was established of does not lose its last item unsaid.
fn check_leaves_other(
    ledger: &Ledger,
    item: &ItemRef,
    individual: Option<IndividualRef>,
) -> Result<(), Refusal> {
    let left = individual.and_then(|reference| ledger.remains.individuals.get(&reference));
    if left.is_some_and(|left| left.items.len() == 1 && left.identity().is_some()) {
        return Err(item_state(item, "is the last item of an individual whose identity stands.")
            .allow("Revoke that identity first."));
    }
    Ok(())
}

/// An individual is not at a point that allows something.
pub(super) fn individual_state(reference: &IndividualRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::RemainsState, format!("individual {reference} {what}"))
        .with("individual", reference)
}

/// The record of an individual takes no more changes.
pub(super) fn record_full(reference: &IndividualRef) -> Refusal {
    Refusal::new(
        ErrorReason::RecordFull,
        format!("individual {reference} was changed {CHANGES_MAX} times, which is as often as it can be."),
    )
    .allow("Group the items under a new reference.")
    .with("individual", reference)
}
