//! Persons' documents read as persons, one's own and those that the other side opened.

use homeward_delegation_core::date::Date;
use homeward_delegation_core::offer_check::PersonFacts;
use homeward_delegation_core::register::{HeldPerson, PowerCode, Record, RowContext, RowFault};
use homeward_payload::ids::SubjectRef;
use homeward_vault::document::Document;

use crate::error::DelegationError;
use crate::register::person_row;
use crate::registers::Registers;
use crate::store::RegisterKind;

/// Day of the year 9999 that ends the calendar of lists, in days since 1970-01-01: dates in a document are
/// judged against none, since its own side judged them when it was made.
const LAST_DAY: i32 = 2_932_896;

/// What a document says of a person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ReadPerson {
    /// The holder's serial.
    pub(crate) serial: String,
    /// What a term asks about.
    pub(crate) facts: PersonFacts,
}

/// Why a document does not speak of a person who depends on a power.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum NotRead {
    /// The person depends on another power.
    WrongPower(String),
    /// The document is not that of a person, or its fields are faulty.
    Unreadable(String),
}

/// Reads a person's document; the person depends on `power`.
///
/// # Errors
/// [`NotRead`], with a message for this side's staff.
pub(crate) fn read_person(document: &Document, power: PowerCode) -> Result<ReadPerson, NotRead> {
    let person = held_person(document, power)?;
    let facts = PersonFacts {
        date_of_birth: person.date_of_birth,
        captured_on: person.captured_on,
        claims: person.claims,
    };
    Ok(ReadPerson { serial: person.holder_serial, facts })
}

/// Reads all of a person's document; the person depends on `power`.
///
/// # Errors
/// [`NotRead`], with a message for this side's staff.
pub(crate) fn held_person(document: &Document, power: PowerCode) -> Result<HeldPerson, NotRead> {
    let row = person_row(document, 0)
        .ok_or_else(|| NotRead::Unreadable("the document is not that of a person".to_owned()))?;
    // A document has the days that its own side found plausible.
    let reference_day = Date::from_unix_days(LAST_DAY)
        .ok_or_else(|| NotRead::Unreadable("the calendar has no last day".to_owned()))?;
    HeldPerson::parse(&row, &RowContext { power, reference_day }).map_err(|faults| {
        let wrong_power = faults.iter().find(|fault| matches!(fault, RowFault::WrongPower { .. }));
        match wrong_power {
            Some(fault) => NotRead::WrongPower(fault.to_string()),
            None => {
                NotRead::Unreadable(faults.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))
            }
        }
    })
}

/// The day on which this side received the person of this serial before the forum began.
///
/// # Errors
/// The store fails.
pub(crate) fn received_before(
    registers: &Registers<'_>,
    serial: &str,
) -> Result<Option<Date>, DelegationError> {
    let found = registers.store.find(RegisterKind::ReceivedBefore, serial)?;
    Ok(found.and_then(|row| row.day))
}

/// An own person's document that does not read is damage, not an answer.
pub(crate) fn damaged(subject: SubjectRef) -> DelegationError {
    DelegationError::Damaged { subject: subject.to_string() }
}
