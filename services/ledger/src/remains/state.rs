//! What is known of containers, items and individuals.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{
    Affiliation, FamilyChoice, IdentityKind, Principal, RemainsExtent, RevocationGround,
};
use homeward_payload::ids::{Digest, IndividualRef, ItemRef, RemainsRef, SubjectRef, Timestamp};

use super::returns::Returns;

/// Everything known of remains in a forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Remains {
    /// Containers of which more is known than their lines.
    pub containers: BTreeMap<SubjectRef, Container>,
    /// Items, also those that were split.
    pub items: BTreeMap<ItemRef, Item>,
    /// Individuals.
    pub individuals: BTreeMap<IndividualRef, Individual>,
    /// Duties to return what was misdelivered, with their account.
    pub returns: Returns,
}

/// A container beside its lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Container {
    /// Its chain of custody, in the order in which it was said.
    pub steps: Vec<Step>,
    /// How it was opened.
    pub opening: Option<Opening>,
    /// Items registered from it, parts of items included, in the order in which they were registered.
    pub items: Vec<ItemRef>,
    /// What its holder says that it brings beyond itself.
    pub contents: Contents,
}

/// One step of a chain of custody.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step {
    /// What happened.
    pub kind: StepKind,
    /// Whoever had it before.
    pub handed_by: Principal,
    /// Whoever has it after.
    pub taken_by: Principal,
    /// When: as stated, or the sequenced time of the statement it follows from.
    pub time: Timestamp,
    /// Digest of the sealed description of the place.
    pub place: Option<Digest>,
    /// The seal before, where it is stated.
    pub seal_before: Option<Digest>,
    /// The seal after, where it is stated.
    pub seal_after: Option<Digest>,
    /// Whether the receiver remarked on the seal.
    pub seal_remark: bool,
}

/// What a step of a chain of custody is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum StepKind {
    /// It changed hands, or was moved or sealed anew in the same hands.
    Transferred,
    /// It departed to a handover point.
    Departed,
    /// The receiving party acknowledged it.
    Received,
    /// The receiving party refused it at the point, and the giver took it back.
    Refused,
    /// It was opened.
    Opened,
}

/// How a container was opened.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Opening {
    /// When.
    pub time: Timestamp,
    /// How many persons were present.
    pub persons_present: u32,
}

/// What a container brings beyond itself.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Contents {
    /// Remains that it returns.
    pub returns: Vec<RemainsRef>,
    /// Persons whose bodies it holds.
    pub bodies: Vec<SubjectRef>,
}

/// A body or a part of one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Item {
    /// The container it was found in.
    pub container: SubjectRef,
    /// The item it was split from.
    pub parent: Option<ItemRef>,
    /// How much of a person it is.
    pub extent: RemainsExtent,
    /// The party that has it.
    pub holder: Principal,
    /// The parts it was split into; it is no longer moved or grouped itself then.
    pub parts: Vec<ItemRef>,
    /// The individual it is taken for.
    pub individual: Option<IndividualRef>,
    /// The remains under whose reference its return is owed.
    pub owed_back: Option<RemainsRef>,
    /// Whether it was released to a family.
    pub released: bool,
}

/// Items taken for remains of one person.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Individual {
    /// The party that keeps the record of it.
    pub kept_by: Principal,
    /// Its items.
    pub items: BTreeSet<ItemRef>,
    /// What was grouped, each time.
    pub groupings: Vec<Vec<ItemRef>>,
    /// Identities stated, the newest last.
    pub identities: Vec<Identity>,
    /// What its family was told.
    pub notice: Option<Notice>,
}

/// Who an individual was stated to be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Identity {
    /// How it is known.
    pub kind: IdentityKind,
    /// To whom the person belonged.
    pub affiliation: Affiliation,
    /// Who.
    pub person: DeadPerson,
    /// Why it was taken back, once it was.
    pub revoked: Option<RevocationGround>,
}

/// A person to whom remains are ascribed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DeadPerson {
    /// By the digest of a sealed description.
    Described(Digest),
    /// By the reference under which the person is on the record.
    Known(SubjectRef),
}

/// What a family was told, and has chosen.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// What it has chosen.
    pub choice: FamilyChoice,
    /// The items it was told of.
    pub items: BTreeSet<ItemRef>,
}

impl Individual {
    /// An individual of which nothing is known yet.
    #[must_use]
    pub const fn new(kept_by: Principal) -> Self {
        Self { kept_by, items: BTreeSet::new(), groupings: Vec::new(), identities: Vec::new(), notice: None }
    }

    /// The identity that stands.
    #[must_use]
    pub fn identity(&self) -> Option<&Identity> {
        self.identities.last().filter(|identity| identity.revoked.is_none())
    }

    /// The identity that stands, where it is established.
    #[must_use]
    pub fn established(&self) -> Option<&Identity> {
        self.identity().filter(|identity| identity.kind == IdentityKind::Established)
    }

    /// Whether its family was told of this item.
    #[must_use]
    pub fn is_told_of(&self, item: &ItemRef) -> bool {
        self.notice.as_ref().is_some_and(|notice| notice.items.contains(item))
    }
}

impl Item {
    /// Whether it is still one thing in somebody's hands: not split, and not released to a family.
    #[must_use]
    pub fn is_at_hand(&self) -> bool {
        self.parts.is_empty() && !self.released
    }
}

impl Container {
    /// The seal it bears, as far as was stated.
    #[must_use]
    pub fn seal(&self) -> Option<Digest> {
        self.steps.iter().rev().find_map(|step| step.seal_after)
    }
}

impl Remains {
    /// The individuals that an identity of this person stands for.
    pub fn individuals_of(&self, person: SubjectRef) -> impl Iterator<Item = (IndividualRef, &Individual)> {
        let names = move |individual: &Individual| {
            individual.identity().is_some_and(|identity| identity.person == DeadPerson::Known(person))
        };
        self.individuals
            .iter()
            .filter(move |(_, individual)| names(individual))
            .map(|(reference, individual)| (*reference, individual))
    }
}
