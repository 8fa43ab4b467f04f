//! What is owed between the parties beside their terms: misdelivered remains, bodies and certificates of the dead,
//! packets of effects. And where persons stand beside their lines.

use homeward_payload::domain::Principal;

use crate::ledger::Ledger;
use crate::person::{PacketState, PersonStatus, status};
use crate::remains::ReturnAccount;

/// What one party owes or has done beside its terms.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RecordColumns {
    /// Misdelivered remains whose return was ever due: the sum of the next three.
    pub returns_due: u64,
    /// Still owed.
    pub returns_open: u64,
    /// Acknowledged by the other party.
    pub returns_returned: u64,
    /// Waived by the other party, or withdrawn.
    pub returns_released: u64,
    /// Of those still owed: contested.
    pub returns_contested: u64,
    /// Persons who died in its hands, by claims that stand.
    pub deaths: u64,
    /// Of those: bodies still owed.
    pub bodies_open: u64,
    /// Of those: certificates still owed.
    pub certificates_open: u64,
    /// Packets of effects it declared.
    pub packets: u64,
    /// Of those: neither received nor missing.
    pub packets_open: u64,
    /// Of those: missing.
    pub packets_missing: u64,
    /// Persons it seeks of whom nothing is known.
    pub missing: u64,
    /// Persons it held who are in a neutral country.
    pub in_neutral_country: u64,
}

/// What this party owes or has done.
#[must_use]
pub fn record_columns(ledger: &Ledger, party: Principal) -> RecordColumns {
    let balance = ledger.remains.returns.balance(party);
    let on = |account| u64::try_from(balance.on(account)).unwrap_or(0);
    let contested = |duty: &&crate::remains::ReturnDuty| {
        duty.owed_by == party && duty.contested && duty.state == crate::remains::DutyState::Open
    };
    let mut columns = RecordColumns {
        returns_due: on(ReturnAccount::Due),
        returns_open: on(ReturnAccount::Open),
        returns_returned: on(ReturnAccount::Returned),
        returns_released: u64::try_from(balance.released()).unwrap_or(0),
        returns_contested: ledger.remains.returns.duties.values().filter(contested).count() as u64,
        ..RecordColumns::default()
    };
    let add = |column: &mut u64, holds: bool| *column = column.saturating_add(u64::from(holds));
    for (reference, record) in &ledger.persons.records {
        let owes = record.case.is_some_and(|case| case.owed_by == party);
        add(&mut columns.deaths, owes);
        add(&mut columns.bodies_open, owes && record.is_body_open());
        add(&mut columns.certificates_open, owes && record.is_certificate_open());
        let stands = status(ledger, reference);
        let seeks = record.missing_from == Some(party);
        add(&mut columns.missing, seeks && stands == Some(PersonStatus::Missing));
        let held = ledger.subjects.get(reference).is_some_and(|subject| subject.holder == party);
        add(&mut columns.in_neutral_country, held && stands == Some(PersonStatus::NeutralAccommodation));
    }
    for packet in ledger.persons.packets.values().filter(|packet| packet.declared_by == party) {
        add(&mut columns.packets, true);
        add(&mut columns.packets_open, packet.state == PacketState::Open);
        add(&mut columns.packets_missing, packet.state == PacketState::Missing);
    }
    columns
}
