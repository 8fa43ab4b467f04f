//! The records of persons beside their lines.

use super::child::EvidenceGrade;
use super::principal::Principal;
use crate::ids::{Digest, PacketRef, SubjectRef};

/// What a released person is bound to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ConditionKind {
    /// No active military service (Convention III, article 117).
    NoActiveService,
    /// Internment in a neutral country (articles 109 to 111).
    NeutralInternment,
    /// Another condition, told in the sealed document.
    Other,
}

/// The two legs of a journey over a neutral country.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NeutralStayLeg {
    /// Arrived in the neutral country, which accounts for the person.
    Arrived,
    /// Transferred home from there.
    TransferredHome,
}

/// The power of origin reports persons as missing and asks the other side for what it knows of them. Who holds one of
/// them can list the person under the same reference.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ReportMissing {
    /// References of the persons, ascending.
    pub subjects: Vec<SubjectRef>,
}

/// A death: the person leaves a live line, and the body and the certificate of death are owed. It is a claim with a
/// grade, and never stands against a live claim.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportDeath {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// The party in whose hands the person died.
    pub holder: Principal,
    /// How well it is known.
    pub grade: EvidenceGrade,
    /// Digest of the sealed document with place, date and cause: the certificate of death, or an entry of an
    /// authenticated list of the dead (Convention III, article 120); empty until there is one.
    pub document_digest: Option<Digest>,
    /// Whether an enquiry is owed and under way (Convention III, article 121).
    pub enquiry: bool,
}

/// A person is alive. A record of death is open again, identities that rest on it fall, and the person can be listed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ClaimAlive {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// How well it is known.
    pub grade: EvidenceGrade,
    /// Digest of the sealed evidence.
    pub evidence_digest: Digest,
}

/// The holding party declares a sealed packet of personal effects (Convention I, article 16; Convention III, article
/// 119).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeclareEffects {
    /// Random reference of the packet; never used again.
    pub packet: PacketRef,
    /// Reference of the person or container it belongs to.
    pub subject: SubjectRef,
    /// Digest of the sealed description of its seal.
    pub seal_digest: Digest,
    /// Digest of the sealed inventory.
    pub inventory_digest: Digest,
    /// Whether it travels alone; otherwise with the line of the person or container.
    pub alone: bool,
}

/// The other party says which packets it received and which are missing. A missing one stays open until it is
/// received.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerEffects {
    /// References of the packets received, ascending.
    pub received: Vec<PacketRef>,
    /// References of the packets missing, ascending.
    pub missing: Vec<PacketRef>,
    /// References of received packets with a broken or other seal, ascending; a note, not a refusal.
    pub seal_remarks: Vec<PacketRef>,
}

/// A condition that holds after release, known to both sides.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordCondition {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// Which.
    pub kind: ConditionKind,
    /// Digest of the sealed document with its wording.
    pub document_digest: Digest,
}

/// A person goes home over a neutral country: first the arrival there, later the transfer home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordNeutralStay {
    /// Reference of the person.
    pub subject: SubjectRef,
    /// Which leg was done.
    pub leg: NeutralStayLeg,
    /// Digest of the sealed document that says where and when.
    pub document_digest: Digest,
}
