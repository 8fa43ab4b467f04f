//! The family: told before anything is released, with its choice; told again when more of the same person is found.

use std::collections::BTreeSet;

use homeward_payload::domain::{Affiliation, FamilyChoice, RecordFamilyNotice, ReleaseToFamily, Statement};
use homeward_payload::ids::{IndividualRef, ItemRef};

use super::event::RemainsEvent;
use super::grouping::{individual_of, individual_state};
use super::opening::{item_of, item_state};
use super::state::Individual;
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// A family was told of everything that is in the group, and has chosen.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `IDENTITY_NOT_ESTABLISHED`, `REMAINS_STATE`.
pub fn record_notice(
    ledger: &Ledger,
    statement: &Statement,
    body: &RecordFamilyNotice,
) -> Result<Vec<Event>, Refusal> {
    let individual = individual_of(ledger, &body.individual, statement.header.author)?;
    check_released_home(&body.individual, individual)?;
    let told = individual.notice.as_ref();
    if told.is_some_and(|notice| notice.choice == body.choice && notice.items == individual.items) {
        return Err(individual_state(
            &body.individual,
            "has a family that was told of all this and chose so.",
        ));
    }
    let items = individual.items.iter().copied().collect();
    Ok(vec![RemainsEvent::FamilyTold { individual: body.individual, choice: body.choice, items }.into()])
}

/// Items are released to a family.
///
/// # Errors
/// `REMAINS_UNKNOWN`, `REMAINS_NOT_YOURS`, `REMAINS_STATE`, `IDENTITY_NOT_ESTABLISHED`, `FAMILY_NOTICE_MISSING`.
pub fn release(
    ledger: &Ledger,
    statement: &Statement,
    body: &ReleaseToFamily,
) -> Result<Vec<Event>, Refusal> {
    let author = statement.header.author;
    let individual = individual_of(ledger, &body.individual, author)?;
    check_released_home(&body.individual, individual)?;
    let untold = |what: &str| {
        Refusal::new(ErrorReason::FamilyNoticeMissing, format!("individual {}: {what}", body.individual))
            .allow("Tell the family and record what it chose.")
            .with("individual", body.individual)
    };
    let notice = individual.notice.as_ref().ok_or_else(|| untold("its family was not told."))?;
    if notice.choice != FamilyChoice::BuryNow {
        return Err(untold("its family waits for all that can be found."));
    }
    let own: BTreeSet<ItemRef> = individual.items.clone();
    for reference in &body.items {
        item_of(ledger, reference, author)?;
        if !own.contains(reference) {
            return Err(item_state(reference, "is not in the group of this individual."));
        }
        if !individual.is_told_of(reference) {
            return Err(untold(&format!("its family was not told of item {reference}.")));
        }
    }
    Ok(vec![RemainsEvent::Released { individual: body.individual, items: body.items.clone() }.into()])
}

fn check_released_home(reference: &IndividualRef, individual: &Individual) -> Result<(), Refusal> {
    let identity = individual.established().ok_or_else(|| {
        Refusal::new(
            ErrorReason::IdentityNotEstablished,
            format!("who individual {reference} is, is not established."),
        )
        .allow("Nobody is told and nothing is released before that.")
        .with("individual", reference)
    })?;
    if identity.affiliation == Affiliation::OtherParty {
        return Err(individual_state(reference, "is of the other party, which tells its family.")
            .allow("Declare the misdelivery and return the remains."));
    }
    Ok(())
}
