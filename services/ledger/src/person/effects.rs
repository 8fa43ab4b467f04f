//! Packets of personal effects: declared by whoever holds them, and open until the other party has received them.

use homeward_payload::domain::{AnswerEffects, DeclareEffects, Statement};
use homeward_payload::ids::PacketRef;

use super::event::PersonEvent;
use super::state::{Packet, PacketState, not_yours};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::remains::check_unused;

/// The holding party declares a packet.
///
/// # Errors
/// `REFERENCE_REUSED`, `PERSON_UNKNOWN`, `PERSON_NOT_YOURS`.
pub fn declare_effects(
    ledger: &Ledger,
    statement: &Statement,
    body: &DeclareEffects,
) -> Result<Vec<Event>, Refusal> {
    check_unused(ledger, body.packet.0)?;
    let subject = ledger.subjects.get(&body.subject).ok_or_else(|| {
        Refusal::new(
            ErrorReason::PersonUnknown,
            format!("no person or container {} is on the record.", body.subject),
        )
        .allow("List the person, report the death, or list the container first.")
        .with("subject", body.subject)
    })?;
    let declared_by = statement.header.author;
    if subject.holder != declared_by {
        let what = format!("{} holds it and declares its effects.", subject.holder.word());
        return Err(not_yours(&body.subject, &what));
    }
    let packet = Packet {
        declared_by,
        subject: body.subject,
        alone: body.alone,
        state: PacketState::Open,
        seal_remark: false,
    };
    Ok(vec![PersonEvent::EffectsDeclared { reference: body.packet, packet }.into()])
}

/// The other party says which packets it received and which are missing.
///
/// # Errors
/// `EFFECTS_UNKNOWN`, `PERSON_NOT_YOURS`, `EFFECTS_STATE`.
pub fn answer_effects(
    ledger: &Ledger,
    statement: &Statement,
    body: &AnswerEffects,
) -> Result<Vec<Event>, Refusal> {
    for (references, missing) in [(&body.received, false), (&body.missing, true)] {
        for reference in references {
            let packet = packet_of(ledger, reference)?;
            if packet.declared_by.other_party() != Some(statement.header.author) {
                let what = "the other party says whether a packet came.";
                return Err(not_yours(&packet.subject, what));
            }
            check_answer(reference, packet, missing)?;
        }
    }
    Ok(vec![
        PersonEvent::EffectsAnswered {
            received: body.received.clone(),
            missing: body.missing.clone(),
            seal_remarks: body.seal_remarks.clone(),
        }
        .into(),
    ])
}

fn packet_of<'a>(ledger: &'a Ledger, reference: &PacketRef) -> Result<&'a Packet, Refusal> {
    ledger.persons.packets.get(reference).ok_or_else(|| {
        Refusal::new(ErrorReason::EffectsUnknown, format!("no packet {reference} was declared."))
            .with("packet", reference)
    })
}

fn check_answer(reference: &PacketRef, packet: &Packet, missing: bool) -> Result<(), Refusal> {
    let found = match packet.state {
        PacketState::Received => "was received before",
        PacketState::Missing if missing => "is on the record as missing",
        PacketState::Open | PacketState::Missing => return Ok(()),
    };
    Err(Refusal::new(ErrorReason::EffectsState, format!("packet {reference} {found}."))
        .allow("A packet that is missing can still be received.")
        .with("packet", reference))
}
