//! The story of a person beside lines: sought, dead or alive, effects, and what comes after release.

use homeward_payload::domain::{NeutralStayLeg, Principal};
use homeward_payload::ids::{PacketRef, SubjectRef};

use super::step::{Scene, Told};
use super::subject::among;
use super::words::{condition, grade, some};
use crate::person::{Body, Death, PersonEvent};

/// What an event about persons means for this one. Packets belong to containers too.
pub(super) fn tell(scene: &Scene<'_>, reference: &SubjectRef, event: &PersonEvent, told: &mut Told) {
    match event {
        PersonEvent::Missing { subjects, .. } if subjects.contains(reference) => {
            told.count(1);
            told.did(format!("reported the person missing{}", among(subjects.len(), "person")));
        }
        PersonEvent::DeathReported { subject, holder, death } if subject == reference => {
            died(*holder, death, told);
        }
        PersonEvent::DeathReopened { subject } if subject == reference => {
            told.followed("The record of the death is open again.");
        }
        PersonEvent::Alive { subject, alive } if subject == reference => {
            told.did(format!("claimed that the person is alive, {}", grade(alive.grade)));
            told.followed("A live claim stands against any claim of death.");
        }
        PersonEvent::BodyFound { subject, body } if subject == reference => told.followed(match body {
            Body::Owed => "The body is owed again.",
            Body::Returned => "The body came back with it.",
            Body::Ascribed(_) => "The body that was owed is among these remains.",
        }),
        PersonEvent::EffectsDeclared { packet, .. } if packet.subject == *reference => {
            told.count(1);
            let how = if packet.alone { "that travels alone" } else { "that travels with its line" };
            told.did(format!("declared a sealed packet of effects {how}"));
        }
        PersonEvent::EffectsAnswered { received, missing, seal_remarks } => {
            answered(scene, reference, [received, missing, seal_remarks], told);
        }
        PersonEvent::Bound { subject, condition: bound } if subject == reference => {
            told.did(format!("recorded a condition that holds after release: {}", condition(bound.kind)));
        }
        PersonEvent::NeutralStay { subject, leg } if subject == reference => told.did(match leg {
            NeutralStayLeg::Arrived => {
                "recorded the arrival in a neutral country, which accounts for the person"
            }
            NeutralStayLeg::TransferredHome => "recorded the transfer home from the neutral country",
        }),
        _ => {}
    }
}

fn died(holder: Option<Principal>, death: &Death, told: &mut Told) {
    if death.rests_on.is_some() {
        told.followed("With that the person is claimed to be dead; a live claim would open it again.");
        return;
    }
    let hands = holder.map(|holder| format!(" in the hands of {}", holder.word())).unwrap_or_default();
    let certificate = if death.document.is_some() { "with" } else { "without" };
    told.did(format!("reported the person dead{hands}, {}, {certificate} a certificate", grade(death.grade)));
    if death.enquiry {
        told.followed("An enquiry is owed and under way (GC III art. 121).");
    }
    if death.document.is_none() {
        told.followed("The body and the certificate are owed.");
    }
}

fn answered(scene: &Scene<'_>, reference: &SubjectRef, packets: [&Vec<PacketRef>; 3], told: &mut Told) {
    let own = |packets: &Vec<PacketRef>| {
        let known = packets.iter().filter_map(|packet| scene.before.persons.packets.get(packet));
        known.filter(|packet| packet.subject == *reference).count()
    };
    let [received, missing, remarks] = packets.map(own);
    told.count(received.saturating_add(missing));
    if received > 0 {
        let remark = if remarks > 0 { ", with a remark on the seal" } else { "" };
        told.did(format!("received {} of effects{remark}", some(received, "packet")));
    }
    if missing > 0 {
        told.did(format!("said that {} of effects did not come", some(missing, "packet")));
        told.followed("It stays open until it is received.");
    }
}
