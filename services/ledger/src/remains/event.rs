//! What is said of remains changes.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::{
    Affiliation, FamilyChoice, IdentityKind, PointRefusalGround, Principal, RemainsExtent, RevocationGround,
};
use homeward_payload::ids::{BatchId, Digest, IndividualRef, ItemRef, RemainsRef, SubjectRef, Timestamp};

use super::returns::{DutyState, ReturnDuty, ReturnMovement, leaves};
use super::state::{
    Contents, DeadPerson, Identity, Individual, Item, Notice, Opening, Remains, Step, StepKind,
};
use crate::batch::set_line_state;
use crate::event::tag;
use crate::ledger::Ledger;
use crate::subject::LineState;

/// A container with the seals before and after a step, and whether the receiver remarked on the seal.
pub type Moved = (SubjectRef, Option<Digest>, Option<Digest>, bool);

/// What is said of remains changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum RemainsEvent {
    /// A step of the chain of custody of some containers.
    Custody {
        /// What happened.
        kind: StepKind,
        /// Whoever had them.
        handed_by: Principal,
        /// Whoever has them now.
        taken_by: Principal,
        /// When.
        time: Timestamp,
        /// Digest of the sealed description of the place.
        place: Option<Digest>,
        /// The containers.
        containers: Vec<Moved>,
    },
    /// Lines of containers were refused at the point.
    RefusedAtPoint {
        /// The batch.
        batch: BatchId,
        /// Why.
        ground: PointRefusalGround,
        /// Their numbers.
        lines: Vec<u32>,
    },
    /// A container was opened.
    Opened {
        /// The container.
        container: SubjectRef,
        /// When.
        time: Timestamp,
        /// How many persons were present.
        persons_present: u32,
    },
    /// Items were registered, of a container or as parts of another item.
    Registered {
        /// The container they were found in.
        container: SubjectRef,
        /// The party that has them.
        holder: Principal,
        /// The item they are parts of.
        parent: Option<ItemRef>,
        /// The items.
        items: Vec<(ItemRef, RemainsExtent)>,
    },
    /// The group of an individual was stated.
    Grouped {
        /// The individual.
        individual: IndividualRef,
        /// The party that keeps the record.
        kept_by: Principal,
        /// All its items.
        items: Vec<ItemRef>,
    },
    /// Who an individual is was stated.
    IdentityStated {
        /// The individual.
        individual: IndividualRef,
        /// The identity.
        identity: Identity,
    },
    /// The identity of an individual was taken back.
    IdentityRevoked {
        /// The individual.
        individual: IndividualRef,
        /// Why.
        ground: RevocationGround,
    },
    /// The party whose dead they are said to be contests a misdelivery, or accepts it.
    DutyAnswered {
        /// The remains.
        remains: RemainsRef,
        /// Whether it contests.
        contested: bool,
    },
    /// A holder said what its container brings.
    ContentsDeclared {
        /// The container.
        container: SubjectRef,
        /// Remains that it returns.
        returns: Vec<RemainsRef>,
        /// Persons whose bodies it holds.
        bodies: Vec<SubjectRef>,
    },
    /// A posting on the account of returns.
    ReturnsPosted {
        /// The party that owes the return.
        owed_by: Principal,
        /// From where to where.
        movement: ReturnMovement,
        /// The remains, one each, ascending.
        remains: Vec<RemainsRef>,
    },
    /// A family was told.
    FamilyTold {
        /// The individual.
        individual: IndividualRef,
        /// What it chose.
        choice: FamilyChoice,
        /// What it was told of.
        items: Vec<ItemRef>,
    },
    /// Items were released to a family.
    Released {
        /// The individual.
        individual: IndividualRef,
        /// The items.
        items: Vec<ItemRef>,
    },
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &RemainsEvent) {
    match event {
        RemainsEvent::RefusedAtPoint { batch, lines, .. } => {
            for number in lines {
                set_line_state(ledger, batch, *number, LineState::RefusedAtPoint);
            }
        }
        RemainsEvent::ReturnsPosted { owed_by, movement, remains } => {
            apply_returns(ledger, *owed_by, *movement, remains);
        }
        RemainsEvent::Custody { kind, handed_by, taken_by, time, place, containers } => {
            for (container, seal_before, seal_after, seal_remark) in containers {
                ledger.remains.containers.entry(*container).or_default().steps.push(Step {
                    kind: *kind,
                    handed_by: *handed_by,
                    taken_by: *taken_by,
                    time: *time,
                    place: *place,
                    seal_before: *seal_before,
                    seal_after: *seal_after,
                    seal_remark: *seal_remark,
                });
            }
        }
        other => apply_to_remains(&mut ledger.remains, other),
    }
}

fn apply_to_remains(remains: &mut Remains, event: &RemainsEvent) {
    match event {
        RemainsEvent::Opened { container, time, persons_present } => {
            let opening = Opening { time: *time, persons_present: *persons_present };
            remains.containers.entry(*container).or_default().opening = Some(opening);
        }
        RemainsEvent::Registered { container, holder, parent, items } => {
            register(remains, *container, *holder, *parent, items);
        }
        RemainsEvent::Grouped { individual, kept_by, items } => group(remains, *individual, *kept_by, items),
        RemainsEvent::IdentityStated { individual, identity } => {
            if let Some(individual) = remains.individuals.get_mut(individual) {
                individual.identities.push(*identity);
            }
        }
        RemainsEvent::IdentityRevoked { individual, ground } => {
            let individual = remains.individuals.get_mut(individual);
            if let Some(identity) = individual.and_then(|individual| individual.identities.last_mut()) {
                identity.revoked = Some(*ground);
            }
        }
        RemainsEvent::DutyAnswered { remains: reference, contested } => {
            if let Some(duty) = remains.returns.duties.get_mut(reference) {
                duty.contested = *contested;
            }
        }
        RemainsEvent::ContentsDeclared { container, returns, bodies } => {
            let contents = Contents { returns: returns.clone(), bodies: bodies.clone() };
            pack(remains, *container, contents);
        }
        RemainsEvent::FamilyTold { individual, choice, items } => {
            if let Some(individual) = remains.individuals.get_mut(individual) {
                individual.notice = Some(Notice { choice: *choice, items: items.iter().copied().collect() });
            }
        }
        RemainsEvent::Released { items, .. } => {
            for reference in items {
                if let Some(item) = remains.items.get_mut(reference) {
                    item.released = true;
                }
            }
        }
        RemainsEvent::Custody { .. }
        | RemainsEvent::RefusedAtPoint { .. }
        | RemainsEvent::ReturnsPosted { .. } => {}
    }
}

fn register(
    remains: &mut Remains,
    container: SubjectRef,
    holder: Principal,
    parent: Option<ItemRef>,
    items: &[(ItemRef, RemainsExtent)],
) {
    let references: Vec<ItemRef> = items.iter().map(|(reference, _)| *reference).collect();
    remains.containers.entry(container).or_default().items.extend(&references);
    for (reference, extent) in items {
        let item = Item {
            container,
            parent,
            extent: *extent,
            holder,
            parts: Vec::new(),
            individual: None,
            owed_back: None,
            released: false,
        };
        remains.items.insert(*reference, item);
    }
    let Some((reference, parent)) = parent.and_then(|parent| Some((parent, remains.items.get_mut(&parent)?)))
    else {
        return;
    };
    parent.parts.extend(references);
    let group = parent.individual.take().and_then(|individual| remains.individuals.get_mut(&individual));
    if let Some(individual) = group {
        individual.items.remove(&reference);
    }
}

fn group(remains: &mut Remains, reference: IndividualRef, kept_by: Principal, items: &[ItemRef]) {
    let individual = remains.individuals.entry(reference).or_insert_with(|| Individual::new(kept_by));
    let before = std::mem::replace(&mut individual.items, items.iter().copied().collect());
    individual.groupings.push(items.to_vec());
    for item in before {
        if let Some(item) = remains.items.get_mut(&item) {
            item.individual = None;
        }
    }
    for moved in items {
        let left = remains.items.get_mut(moved).and_then(|item| item.individual.replace(reference));
        if let Some(left) = left.and_then(|left| remains.individuals.get_mut(&left)) {
            left.items.remove(moved);
        }
    }
}

fn pack(remains: &mut Remains, container: SubjectRef, contents: Contents) {
    for duty in remains.returns.duties.values_mut().filter(|duty| duty.packed_in == Some(container)) {
        duty.packed_in = None;
    }
    for reference in &contents.returns {
        if let Some(duty) = remains.returns.duties.get_mut(reference) {
            duty.packed_in = Some(container);
        }
    }
    remains.containers.entry(container).or_default().contents = contents;
}

fn apply_returns(ledger: &mut Ledger, owed_by: Principal, movement: ReturnMovement, remains: &[RemainsRef]) {
    ledger.remains.returns.post(owed_by, movement, remains.len());
    for reference in remains {
        let items = leaves(ledger, reference);
        let known = &mut ledger.remains;
        let state = movement.state();
        let duty = ReturnDuty { owed_by, state, contested: false, packed_in: None };
        let duty = known.returns.duties.entry(*reference).or_insert(duty);
        duty.state = state;
        if movement == ReturnMovement::Declare {
            (duty.owed_by, duty.contested) = (owed_by, false);
        }
        let packed_in = if state == DutyState::Open { None } else { duty.packed_in.take() };
        if let Some(container) = packed_in.and_then(|container| known.containers.get_mut(&container)) {
            // What came back stays written there; what need not come back any more does not travel.
            container.contents.returns.retain(|packed| packed != reference || state == DutyState::Returned);
        }
        for item in &items {
            settle_item(known, item, *reference, state);
        }
    }
}

fn settle_item(remains: &mut Remains, reference: &ItemRef, owed: RemainsRef, state: DutyState) {
    let Some(item) = remains.items.get_mut(reference) else { return };
    item.owed_back = (state == DutyState::Open).then_some(owed);
    if state != DutyState::Returned {
        return;
    }
    item.holder = item.holder.other_party().unwrap_or(item.holder);
    let group = item.individual.take().and_then(|individual| remains.individuals.get_mut(&individual));
    if let Some(individual) = group {
        individual.items.remove(reference);
    }
}

const fn extent(value: RemainsExtent) -> u8 {
    match value {
        RemainsExtent::Whole => 1,
        RemainsExtent::Part => 2,
    }
}

const fn step_kind(value: StepKind) -> u8 {
    match value {
        StepKind::Transferred => 1,
        StepKind::Departed => 2,
        StepKind::Received => 3,
        StepKind::Refused => 4,
        StepKind::Opened => 5,
    }
}

const fn point_ground(value: PointRefusalGround) -> u8 {
    match value {
        PointRefusalGround::SealBroken => 1,
        PointRefusalGround::NumberMissing => 2,
        PointRefusalGround::NumberTwice => 3,
        PointRefusalGround::Extra => 4,
        PointRefusalGround::Other => 5,
    }
}

const fn revocation(value: RevocationGround) -> u8 {
    match value {
        RevocationGround::LiveClaim => 1,
        RevocationGround::NewEvidence => 2,
        RevocationGround::Mistake => 3,
        RevocationGround::Other => 4,
    }
}

fn items_of(encoder: &mut Encoder, items: &[ItemRef]) {
    encoder.sequence(items, |encoder, item| {
        encoder.fixed(item.as_bytes());
    });
}

fn digest_of(encoder: &mut Encoder, digest: Option<&Digest>) {
    encoder.optional(digest, |encoder, digest| {
        encoder.fixed(digest.as_bytes());
    });
}

fn identity_of(encoder: &mut Encoder, identity: &Identity) {
    let kind = match identity.kind {
        IdentityKind::Declared => 1,
        IdentityKind::Established => 2,
    };
    let affiliation = match identity.affiliation {
        Affiliation::Own => 1,
        Affiliation::OtherParty => 2,
        Affiliation::Third => 3,
    };
    encoder.byte(kind).byte(affiliation);
    match &identity.person {
        DeadPerson::Described(digest) => encoder.byte(1).fixed(digest.as_bytes()),
        DeadPerson::Known(subject) => encoder.byte(2).fixed(subject.as_bytes()),
    };
}

impl Canonical for RemainsEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Custody { kind, handed_by, taken_by, time, place, containers } => {
                encoder
                    .byte(1)
                    .byte(step_kind(*kind))
                    .byte(tag::principal(*handed_by))
                    .byte(tag::principal(*taken_by))
                    .time(*time);
                digest_of(encoder, place.as_ref());
                encoder.sequence(containers, |encoder, (container, before, after, remark)| {
                    encoder.fixed(container.as_bytes());
                    digest_of(encoder, before.as_ref());
                    digest_of(encoder, after.as_ref());
                    encoder.flag(*remark);
                });
            }
            Self::RefusedAtPoint { batch, ground, lines } => {
                encoder.byte(2).fixed(batch.as_bytes()).byte(point_ground(*ground)).sequence(
                    lines,
                    |encoder, number| {
                        encoder.number(*number);
                    },
                );
            }
            Self::Opened { container, time, persons_present } => {
                encoder.byte(3).fixed(container.as_bytes()).time(*time).number(*persons_present);
            }
            Self::Registered { container, holder, parent, items } => {
                encoder
                    .byte(4)
                    .fixed(container.as_bytes())
                    .byte(tag::principal(*holder))
                    .optional(parent.as_ref(), |encoder, parent| {
                        encoder.fixed(parent.as_bytes());
                    })
                    .sequence(items, |encoder, (item, size)| {
                        encoder.fixed(item.as_bytes()).byte(extent(*size));
                    });
            }
            Self::Grouped { individual, kept_by, items } => {
                encoder.byte(5).fixed(individual.as_bytes()).byte(tag::principal(*kept_by));
                items_of(encoder, items);
            }
            Self::IdentityStated { individual, identity } => {
                encoder.byte(6).fixed(individual.as_bytes());
                identity_of(encoder, identity);
            }
            Self::IdentityRevoked { individual, ground } => {
                encoder.byte(7).fixed(individual.as_bytes()).byte(revocation(*ground));
            }
            other => encode_rest(other, encoder),
        }
    }
}

fn encode_rest(event: &RemainsEvent, encoder: &mut Encoder) {
    let references = |encoder: &mut Encoder, reference: &RemainsRef| {
        encoder.fixed(reference.as_bytes());
    };
    match event {
        RemainsEvent::DutyAnswered { remains, contested } => {
            encoder.byte(8).fixed(remains.as_bytes()).flag(*contested);
        }
        RemainsEvent::ContentsDeclared { container, returns, bodies } => {
            encoder.byte(9).fixed(container.as_bytes()).sequence(returns, references).sequence(
                bodies,
                |encoder, body| {
                    encoder.fixed(body.as_bytes());
                },
            );
        }
        RemainsEvent::ReturnsPosted { owed_by, movement, remains } => {
            let (kind, detail) = movement.tag();
            encoder
                .byte(10)
                .byte(tag::principal(*owed_by))
                .byte(kind)
                .byte(detail)
                .sequence(remains, references);
        }
        RemainsEvent::FamilyTold { individual, choice, items } => {
            let choice = match choice {
                FamilyChoice::WaitForAll => 1,
                FamilyChoice::BuryNow => 2,
            };
            encoder.byte(11).fixed(individual.as_bytes()).byte(choice);
            items_of(encoder, items);
        }
        RemainsEvent::Released { individual, items } => {
            encoder.byte(12).fixed(individual.as_bytes());
            items_of(encoder, items);
        }
        // The others are encoded above.
        _ => {}
    }
}
