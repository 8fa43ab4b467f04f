//! Remains: containers, items, individuals and identities, each under a reference of its own.

use super::principal::Principal;
use crate::ids::{BatchId, Digest, IndividualRef, ItemRef, RemainsRef, SubjectRef, Timestamp};

/// Why a receiving party refuses a container at the handover point.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PointRefusalGround {
    /// The seal is broken.
    SealBroken,
    /// It bears no number.
    NumberMissing,
    /// Another container bears the same number.
    NumberTwice,
    /// It is on no list.
    Extra,
    /// Another ground, told outside the log.
    Other,
}

/// How much of a person an item is, as far as can be seen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RemainsExtent {
    /// A whole body.
    Whole,
    /// A part of a body, numbered as a body is.
    Part,
}

/// How an identity is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum IdentityKind {
    /// Declared: by a document, a tag or whoever handed the remains over.
    Declared,
    /// Established by those whose office it is.
    Established,
}

/// To whom a dead person belonged.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Affiliation {
    /// To the party that says it.
    Own,
    /// To the party that delivered the remains.
    OtherParty,
    /// To neither.
    Third,
}

/// Why an identity is taken back.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RevocationGround {
    /// The person is claimed to be alive.
    LiveClaim,
    /// New evidence contradicts it.
    NewEvidence,
    /// It was recorded by mistake.
    Mistake,
    /// Another ground, told outside the log.
    Other,
}

/// What is said about a declared misdelivery.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum MisdeliveryAnswer {
    /// The party whose dead they are said to be accepts it.
    Accepted,
    /// That party contests it: a dispute about these remains alone.
    Contested,
    /// That party asks for no return.
    Waived,
    /// The party that declared it takes it back.
    Withdrawn,
}

/// What a family that was told has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum FamilyChoice {
    /// To wait until everything that can be found is found.
    WaitForAll,
    /// To bury what is found now.
    BuryNow,
}

/// A container that changed hands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TransferredContainer {
    /// Reference of the container.
    pub container: SubjectRef,
    /// Digest of the sealed description of the seal before.
    pub seal_before: Digest,
    /// Digest of the sealed description of the seal after.
    pub seal_after: Digest,
}

/// A body or a part of one, under a number of its own.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RegisteredItem {
    /// Random reference of the item; never used again.
    pub item: ItemRef,
    /// Whether it is a whole body or a part.
    pub extent: RemainsExtent,
}

/// Containers changed hands, or were moved or sealed anew in the same hands. Departures, receipts and openings say it
/// of themselves; this is for every other step of the chain of custody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RecordTransfer {
    /// Whoever had them.
    pub handed_by: Principal,
    /// Whoever has them now; the same where they stayed in its hands.
    pub taken_by: Principal,
    /// When.
    pub transferred_time: Timestamp,
    /// Digest of the sealed description of the place.
    pub place_digest: Digest,
    /// The containers, ascending by reference; 1 to 1,000.
    pub containers: Vec<TransferredContainer>,
}

/// The receiving party refuses containers at the handover point, and the giver takes them back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RefuseAtPoint {
    /// Id of the batch.
    pub batch: BatchId,
    /// Number of the revision whose lines it names: the one in force.
    pub revision: u32,
    /// Why, the same for all of them.
    pub ground: PointRefusalGround,
    /// Numbers of the lines, ascending, from 1.
    pub lines: Vec<u32>,
}

/// The receiving party opens a container that it has received, before two persons at least.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OpenContainer {
    /// Reference of the container.
    pub container: SubjectRef,
    /// When.
    pub opened_time: Timestamp,
    /// Digest of the sealed description of the place.
    pub place_digest: Digest,
    /// Digest of the sealed description of the seal as it was found.
    pub seal_found: Digest,
    /// How many persons were present.
    pub persons_present: u32,
}

/// The receiving party registers what an opened container holds. It says how much of a person each is, not who.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RegisterItems {
    /// Reference of the container.
    pub container: SubjectRef,
    /// The items, ascending by reference; 1 to 500.
    pub items: Vec<RegisteredItem>,
}

/// An item turns out to be several: each part gets a number of its own and keeps the link to its parent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SplitItem {
    /// Reference of the item.
    pub item: ItemRef,
    /// The parts, ascending by reference; 1 to 500.
    pub parts: Vec<RegisteredItem>,
}

/// Items are taken for remains of one individual, also across containers and batches. A later statement on the same
/// individual stands in place of this one, whose wording stays in the log.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupItems {
    /// Random reference of the individual; never used for another.
    pub individual: IndividualRef,
    /// References of all its items, ascending.
    pub items: Vec<ItemRef>,
}

/// Who an individual is: by a digest, or by the reference of a person on the record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateIdentity {
    /// Reference of the individual.
    pub individual: IndividualRef,
    /// How it is known.
    pub kind: IdentityKind,
    /// To whom the person belonged.
    pub affiliation: Affiliation,
    /// Digest of the sealed description of the person; empty where a reference is given.
    pub person_digest: Option<Digest>,
    /// Reference of the person where there is one; empty where a digest is given.
    pub subject: Option<SubjectRef>,
}

/// An identity is taken back. What rested on it is open again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RevokeIdentity {
    /// Reference of the individual.
    pub individual: IndividualRef,
    /// Why.
    pub ground: RevocationGround,
}

/// The receiving party declares that remains are those of the delivering party's own. It owes their return, on an
/// account of its own that reduces nothing of what either side owes or delivered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclareMisdelivery {
    /// Reference of the container or of the item.
    pub remains: RemainsRef,
    /// Digest of the sealed evidence.
    pub evidence_digest: Digest,
}

/// What becomes of a declared misdelivery before the return.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AnswerMisdelivery {
    /// Reference of the container or of the item.
    pub remains: RemainsRef,
    /// The answer.
    pub answer: MisdeliveryAnswer,
}

/// A holder says what a container of its own brings beyond itself: remains that it returns, bodies of persons who
/// died in its hands. With the receipt of the container both duties are done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeclareContents {
    /// Reference of the container.
    pub container: SubjectRef,
    /// References of the containers and items that it returns, ascending.
    pub returns: Vec<RemainsRef>,
    /// References of the persons whose bodies it holds, ascending.
    pub bodies: Vec<SubjectRef>,
}

/// A family was told whose remains they are and what of them is found, and has chosen.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordFamilyNotice {
    /// Reference of the individual.
    pub individual: IndividualRef,
    /// What it has chosen.
    pub choice: FamilyChoice,
    /// Digest of the sealed record of the notice.
    pub notice_digest: Digest,
}

/// Remains are released to a family that was told and has chosen to bury them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReleaseToFamily {
    /// Reference of the individual.
    pub individual: IndividualRef,
    /// References of the items released, ascending.
    pub items: Vec<ItemRef>,
    /// Digest of the sealed record of the release.
    pub release_digest: Digest,
}
