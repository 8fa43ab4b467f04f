//! Opening a received container, registering what it holds, and splitting an item into parts.

use homeward_kernel::Context;
use homeward_payload::domain::{
    OpenContainer, Principal, RegisterItems, RegisteredItem, SplitItem, Statement,
};
use homeward_payload::ids::{ItemRef, RemainsRef, SubjectRef};

use super::custody::{container_of, state};
use super::event::RemainsEvent;
use super::reference::check_unused;
use super::returns::DutyState;
use super::state::{Container, Item, StepKind};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Most items registered from one container, parts included.
pub(super) const ITEMS_PER_CONTAINER_MAX: usize = 2_000;

/// The receiving party opens a container.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`.
pub fn open_container(
    ledger: &Ledger,
    statement: &Statement,
    body: &OpenContainer,
    context: &Context<'_>,
) -> Result<Vec<Event>, Refusal> {
    let receiver = statement.header.author;
    check_received(ledger, &body.container, receiver)?;
    let known = ledger.remains.containers.get(&body.container);
    if known.is_some_and(|container| container.opening.is_some()) {
        return Err(state(&body.container, "was opened before.").allow("Register what it holds."));
    }
    if body.opened_time > context.now {
        return Err(state(&body.container, "cannot have been opened after the present time."));
    }
    let seal = Some(body.seal_found);
    let custody = RemainsEvent::Custody {
        kind: StepKind::Opened,
        handed_by: receiver,
        taken_by: receiver,
        time: body.opened_time,
        place: Some(body.place_digest),
        containers: vec![(body.container, seal, seal, false)],
    };
    let opened = RemainsEvent::Opened {
        container: body.container,
        time: body.opened_time,
        persons_present: body.persons_present,
    };
    Ok(vec![custody.into(), opened.into()])
}

/// The receiving party registers what an opened container holds.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `REFERENCE_REUSED`, `RECORD_FULL`.
pub fn register_items(
    ledger: &Ledger,
    statement: &Statement,
    body: &RegisterItems,
) -> Result<Vec<Event>, Refusal> {
    let holder = statement.header.author;
    check_received(ledger, &body.container, holder)?;
    let known = ledger.remains.containers.get(&body.container);
    let opened = known.filter(|container| container.opening.is_some()).ok_or_else(|| {
        state(&body.container, "was not opened.").allow("Open it first, before two persons at least.")
    })?;
    let duty = ledger.remains.returns.duties.get(&RemainsRef(body.container.0));
    if duty.is_some_and(|duty| !matches!(duty.state, DutyState::Released(_))) {
        return Err(state(&body.container, "goes back, or went back, to the other party as a whole.")
            .allow("Withdraw the declared misdelivery first, and declare it item by item."));
    }
    check_new_items(ledger, &body.container, opened, &body.items)?;
    Ok(vec![registered(body.container, holder, None, &body.items)])
}

/// An item is split into parts, each under a reference of its own.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `REFERENCE_REUSED`, `RECORD_FULL`.
pub fn split_item(ledger: &Ledger, statement: &Statement, body: &SplitItem) -> Result<Vec<Event>, Refusal> {
    let holder = statement.header.author;
    let item = item_of(ledger, &body.item, holder)?;
    let individual = item.individual.and_then(|reference| ledger.remains.individuals.get(&reference));
    if individual.is_some_and(|individual| individual.identity().is_some()) {
        return Err(item_state(&body.item, "belongs to an individual whose identity stands.")
            .allow("Revoke the identity first, or group the item elsewhere."));
    }
    let container = ledger.remains.containers.get(&item.container).ok_or_else(|| unknown(&body.item))?;
    check_new_items(ledger, &item.container, container, &body.parts)?;
    Ok(vec![registered(item.container, holder, Some(body.item), &body.parts)])
}

/// An item that this party has at hand: not split, not released, and its return not owed.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`.
pub(super) fn item_of<'a>(
    ledger: &'a Ledger,
    reference: &ItemRef,
    author: Principal,
) -> Result<&'a Item, Refusal> {
    let item = ledger.remains.items.get(reference).ok_or_else(|| unknown(reference))?;
    if item.holder != author {
        return Err(Refusal::new(
            ErrorReason::RemainsNotYours,
            format!("item {reference} is with {}, which speaks of it.", item.holder.word()),
        )
        .with("item", reference));
    }
    if !item.parts.is_empty() {
        return Err(item_state(reference, "was split into parts.").allow("Name its parts instead."));
    }
    if item.released {
        return Err(item_state(reference, "was released to a family."));
    }
    if item.owed_back.is_some() {
        return Err(item_state(reference, "is owed back to the other party.")
            .allow("Withdraw the declared misdelivery first, or return it."));
    }
    Ok(item)
}

/// Whether this party has received this container.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`.
pub(super) fn check_received(
    ledger: &Ledger,
    reference: &SubjectRef,
    receiver: Principal,
) -> Result<(), Refusal> {
    let subject = container_of(ledger, reference)?;
    if subject.holder.other_party() != Some(receiver) {
        return Err(Refusal::new(
            ErrorReason::RemainsNotYours,
            format!("container {reference} goes to the other party; the receiving side opens it."),
        )
        .with("container", reference));
    }
    if subject.line_state() != Some(LineState::Received) {
        return Err(state(reference, "was not received.").allow("Acknowledge its receipt first."));
    }
    Ok(())
}

fn check_new_items(
    ledger: &Ledger,
    reference: &SubjectRef,
    container: &Container,
    items: &[RegisteredItem],
) -> Result<(), Refusal> {
    if container.items.len().saturating_add(items.len()) > ITEMS_PER_CONTAINER_MAX {
        return Err(Refusal::new(
            ErrorReason::RecordFull,
            format!("container {reference} would have more than {ITEMS_PER_CONTAINER_MAX} items."),
        )
        .with("container", reference));
    }
    items.iter().try_for_each(|registered| check_unused(ledger, registered.item.0))
}

fn registered(
    container: SubjectRef,
    holder: Principal,
    parent: Option<ItemRef>,
    items: &[RegisteredItem],
) -> Event {
    let items = items.iter().map(|registered| (registered.item, registered.extent)).collect();
    RemainsEvent::Registered { container, holder, parent, items }.into()
}

fn unknown(reference: &ItemRef) -> Refusal {
    Refusal::new(ErrorReason::RemainsUnknown, format!("no item {reference} is registered."))
        .with("item", reference)
}

/// An item is not at a point that allows something.
pub(super) fn item_state(reference: &ItemRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::RemainsState, format!("item {reference} {what}")).with("item", reference)
}
