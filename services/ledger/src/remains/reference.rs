//! One space of random references: whatever stands for an item, an individual, a packet, a person, a container or a
//! case stands for nothing else, for ever.

use homeward_payload::ids::{CaseId, IndividualRef, ItemRef, PacketRef, SubjectRef};

use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Checks that a reference stands for nothing yet.
///
/// # Errors
/// `REFERENCE_REUSED`.
pub(crate) fn check_unused(ledger: &Ledger, reference: [u8; 16]) -> Result<(), Refusal> {
    let known = if ledger.cases.contains_key(&CaseId(reference)) {
        Some("a child's case")
    } else if ledger.subjects.contains_key(&SubjectRef(reference))
        || ledger.persons.records.contains_key(&SubjectRef(reference))
    {
        Some("a person or a container")
    } else {
        of_remains(ledger, reference)
    };
    known.map_or(Ok(()), |known| {
        let reference = SubjectRef(reference);
        Err(Refusal::new(ErrorReason::ReferenceReused, format!("reference {reference} stands for {known}."))
            .allow("Give it a new random reference; none is ever used again.")
            .with("reference", reference))
    })
}

/// Checks that a person, a container or a case does not get the reference of an item, an individual or a packet.
///
/// # Errors
/// `SUBJECT_CONFLICT`.
pub(crate) fn check_not_of_remains(ledger: &Ledger, reference: [u8; 16]) -> Result<(), Refusal> {
    of_remains(ledger, reference).map_or(Ok(()), |known| {
        let reference = SubjectRef(reference);
        Err(Refusal::new(
            ErrorReason::SubjectConflict,
            format!("reference {reference} is known for {known}."),
        )
        .allow("Give it a new random reference.")
        .with("subject", reference))
    })
}

fn of_remains(ledger: &Ledger, reference: [u8; 16]) -> Option<&'static str> {
    if ledger.remains.items.contains_key(&ItemRef(reference)) {
        Some("an item")
    } else if ledger.remains.individuals.contains_key(&IndividualRef(reference)) {
        Some("an individual")
    } else if ledger.persons.packets.contains_key(&PacketRef(reference)) {
        Some("a packet of effects")
    } else {
        None
    }
}
