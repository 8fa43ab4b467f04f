//! Records of persons that wait for somebody: one entry for each principal and step, and on no single person.

use homeward_payload::domain::{NeutralStayLeg, Principal};

use super::action::{ActionKind, Collector, Matter};
use super::remains::{Tasks, add_all, count};
use crate::ledger::Ledger;
use crate::person::{PacketState, PersonStatus, status};

pub(super) fn collect(ledger: &Ledger, collector: &mut Collector<'_>) {
    let mut tasks = Tasks::new();
    for (reference, record) in &ledger.persons.records {
        if let Some(case) = record.case {
            let body = usize::from(record.is_body_open());
            let certificate = usize::from(record.is_certificate_open());
            count(&mut tasks, case.owed_by, ActionKind::ReturnBody, body);
            count(&mut tasks, case.owed_by, ActionKind::CertifyDeath, certificate);
        }
        if record.stay == Some(NeutralStayLeg::Arrived) {
            count(&mut tasks, Principal::Neutral, ActionKind::BringHome, 1);
        }
        if status(ledger, reference) == Some(PersonStatus::Missing)
            && let Some(asked) = record.missing_from.and_then(Principal::other_party)
        {
            count(&mut tasks, asked, ActionKind::SearchMissing, 1);
        }
    }
    for packet in ledger.persons.packets.values() {
        let answering = packet.declared_by.other_party();
        match (packet.state, answering) {
            (PacketState::Open, Some(party)) => count(&mut tasks, party, ActionKind::AnswerEffects, 1),
            (PacketState::Missing, _) => {
                count(&mut tasks, packet.declared_by, ActionKind::TraceEffects, 1);
            }
            _ => {}
        }
    }
    add_all(tasks, &Matter::Persons, collector);
}
