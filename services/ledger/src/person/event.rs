//! What is said of persons beside their lines changes.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{ConditionKind, NeutralStayLeg, Principal, SubjectKind};
use homeward_payload::ids::{PacketRef, SubjectRef};

use super::state::{Alive, Body, Condition, Death, DeathCase, Packet, PacketState, PersonRecord};
use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::{Ended, LineState, NewestLine, Subject};

/// What is said of persons beside their lines changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum PersonEvent {
    /// Persons are missing.
    Missing {
        /// The power of origin that seeks them.
        origin: Principal,
        /// Who.
        subjects: Vec<SubjectRef>,
    },
    /// A person is claimed to be dead.
    DeathReported {
        /// Who.
        subject: SubjectRef,
        /// In whose hands, where that is known.
        holder: Option<Principal>,
        /// The claim.
        death: Death,
    },
    /// A claim of death fell with the identity it rested on.
    DeathReopened {
        /// Who.
        subject: SubjectRef,
    },
    /// A person is claimed to be alive.
    Alive {
        /// Who.
        subject: SubjectRef,
        /// The claim.
        alive: Alive,
    },
    /// The body of a person came back, or is owed again where the identity that showed it was taken back.
    BodyFound {
        /// Whose.
        subject: SubjectRef,
        /// Where it is.
        body: Body,
    },
    /// A packet of effects was declared.
    EffectsDeclared {
        /// Its reference.
        reference: PacketRef,
        /// The packet.
        packet: Packet,
    },
    /// Packets were received or are missing.
    EffectsAnswered {
        /// Received.
        received: Vec<PacketRef>,
        /// Missing.
        missing: Vec<PacketRef>,
        /// Received with a remark on the seal.
        seal_remarks: Vec<PacketRef>,
    },
    /// A person is bound after release.
    Bound {
        /// Who.
        subject: SubjectRef,
        /// By what.
        condition: Condition,
    },
    /// A leg of a journey over a neutral country was done.
    NeutralStay {
        /// Who.
        subject: SubjectRef,
        /// Which.
        leg: NeutralStayLeg,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &PersonEvent) {
    match event {
        PersonEvent::DeathReported { subject, holder, death } => {
            apply_death(ledger, *subject, *holder, *death);
        }
        PersonEvent::Alive { subject, alive } => apply_alive(ledger, *subject, *alive),
        PersonEvent::NeutralStay { subject, leg } => {
            if let Some(known) = ledger.subjects.get_mut(subject) {
                known.ended = Some(Ended::NeutralCountry);
            }
            record(ledger, *subject).stay = Some(*leg);
        }
        PersonEvent::Missing { origin, subjects } => {
            for subject in subjects {
                record(ledger, *subject).missing_from = Some(*origin);
            }
        }
        PersonEvent::DeathReopened { subject } => {
            if let Some(death) = &mut record(ledger, *subject).death {
                death.reopened = true;
            }
        }
        PersonEvent::BodyFound { subject, body } => {
            if let Some(case) = &mut record(ledger, *subject).case {
                case.body = *body;
            }
        }
        PersonEvent::Bound { subject, condition } => record(ledger, *subject).conditions.push(*condition),
        PersonEvent::EffectsDeclared { reference, packet } => {
            ledger.persons.packets.insert(*reference, *packet);
        }
        PersonEvent::EffectsAnswered { received, missing, seal_remarks } => {
            let answered = received.iter().map(|packet| (packet, PacketState::Received));
            for (reference, state) in
                answered.chain(missing.iter().map(|packet| (packet, PacketState::Missing)))
            {
                if let Some(packet) = ledger.persons.packets.get_mut(reference) {
                    packet.state = state;
                    packet.seal_remark = seal_remarks.contains(reference);
                }
            }
        }
    }
}

fn record(ledger: &mut Ledger, subject: SubjectRef) -> &mut PersonRecord {
    ledger.persons.records.entry(subject).or_default()
}

fn apply_death(ledger: &mut Ledger, subject: SubjectRef, holder: Option<Principal>, death: Death) {
    let known = record(ledger, subject);
    known.death = Some(death);
    known.alive = None;
    // What rests on ascribed remains alone is a claim: it takes nobody off a line, and the body is here.
    let Some(holder) = holder.filter(|_| death.rests_on.is_none()) else { return };
    known.case = known.case.or(Some(DeathCase { owed_by: holder, body: Body::Owed }));
    let known = ledger.subjects.entry(subject).or_insert_with(|| Subject::new(holder, SubjectKind::Person));
    known.ended = Some(Ended::Died);
    let live = known.newest_line.filter(|line| matches!(line.state, LineState::Open | LineState::Departed));
    let Some(live) = live else { return };
    // On a line that only a pending revision has; any other has its outcome.
    known.newest_line = Some(NewestLine { batch: live.batch, state: LineState::Died });
    let batch = ledger.batches.get_mut(&live.batch);
    let pending = batch.into_iter().filter_map(|batch| batch.pending.as_mut());
    for line in pending.flat_map(|pending| &mut pending.revision.lines) {
        if line.subject == subject {
            line.state = LineState::Died;
        }
    }
}

fn apply_alive(ledger: &mut Ledger, subject: SubjectRef, alive: Alive) {
    let known = record(ledger, subject);
    known.alive = Some(alive);
    known.case = None;
    if let Some(death) = &mut known.death {
        death.reopened = true;
    }
    let Some(known) = ledger.subjects.get_mut(&subject) else { return };
    known.ended = None;
    if let Some(line) = known.newest_line.as_mut().filter(|line| line.state == LineState::Died) {
        line.state = LineState::ReturnedToPool;
    }
}

impl Canonical for PersonEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let packets = |encoder: &mut Encoder, packet: &PacketRef| {
            encoder.fixed(packet.as_bytes());
        };
        match self {
            Self::Missing { origin, subjects } => {
                encoder.byte(1).byte(tag::principal(*origin)).sequence(subjects, |encoder, subject| {
                    encoder.fixed(subject.as_bytes());
                });
            }
            Self::DeathReported { subject, holder, death } => {
                encoder.byte(2).fixed(subject.as_bytes()).optional(holder.as_ref(), |encoder, holder| {
                    encoder.byte(tag::principal(*holder));
                });
                encode_death(encoder, death);
            }
            Self::DeathReopened { subject } => {
                encoder.byte(3).fixed(subject.as_bytes());
            }
            Self::Alive { subject, alive } => {
                encoder
                    .byte(4)
                    .fixed(subject.as_bytes())
                    .byte(tag::principal(alive.by))
                    .byte(tag::grade(alive.grade));
            }
            Self::BodyFound { subject, body } => {
                encoder.byte(5).fixed(subject.as_bytes());
                match body {
                    Body::Owed => encoder.byte(1),
                    Body::Returned => encoder.byte(2),
                    Body::Ascribed(individual) => encoder.byte(3).fixed(individual.as_bytes()),
                };
            }
            Self::EffectsDeclared { reference, packet } => {
                encoder
                    .byte(6)
                    .fixed(reference.as_bytes())
                    .byte(tag::principal(packet.declared_by))
                    .fixed(packet.subject.as_bytes())
                    .flag(packet.alone);
            }
            Self::EffectsAnswered { received, missing, seal_remarks } => {
                encoder
                    .byte(7)
                    .sequence(received, packets)
                    .sequence(missing, packets)
                    .sequence(seal_remarks, packets);
            }
            Self::Bound { subject, condition } => {
                encoder
                    .byte(8)
                    .fixed(subject.as_bytes())
                    .byte(condition_tag(condition.kind))
                    .byte(tag::principal(condition.by))
                    .fixed(condition.document.as_bytes());
            }
            Self::NeutralStay { subject, leg } => {
                let leg = match leg {
                    NeutralStayLeg::Arrived => 1,
                    NeutralStayLeg::TransferredHome => 2,
                };
                encoder.byte(9).fixed(subject.as_bytes()).byte(leg);
            }
        }
    }
}

fn condition_tag(kind: ConditionKind) -> u8 {
    match kind {
        ConditionKind::NoActiveService => 1,
        ConditionKind::NeutralInternment => 2,
        ConditionKind::Other => 3,
    }
}

fn encode_death(encoder: &mut Encoder, death: &Death) {
    encoder
        .byte(tag::principal(death.by))
        .byte(tag::grade(death.grade))
        .optional(death.document.as_ref(), |encoder, document| {
            encoder.fixed(document.as_bytes());
        })
        .flag(death.enquiry)
        .time(death.time)
        .optional(death.rests_on.as_ref(), |encoder, individual| {
            encoder.fixed(individual.as_bytes());
        });
}
