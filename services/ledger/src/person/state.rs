//! What is known of a person beside lines.

use std::collections::BTreeMap;

use homeward_payload::domain::{ConditionKind, EvidenceGrade, NeutralStayLeg, Principal, SubjectKind};
use homeward_payload::ids::{Digest, IndividualRef, PacketRef, SubjectRef, Timestamp};

use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};
use crate::subject::LineState;

/// Everything known of persons beside their lines.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Persons {
    /// Records, by reference.
    pub records: BTreeMap<SubjectRef, PersonRecord>,
    /// Packets of personal effects.
    pub packets: BTreeMap<PacketRef, Packet>,
}

/// The record of one person.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PersonRecord {
    /// The power of origin that reported the person as missing.
    pub missing_from: Option<Principal>,
    /// The newest claim of death.
    pub death: Option<Death>,
    /// What is owed since the death: the body and the certificate.
    pub case: Option<DeathCase>,
    /// The newest claim that the person is alive; a later claim of death ends it.
    pub alive: Option<Alive>,
    /// Conditions that hold after release.
    pub conditions: Vec<Condition>,
    /// How far a journey over a neutral country has come.
    pub stay: Option<NeutralStayLeg>,
}

/// A claim of death.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Death {
    /// Who claims it.
    pub by: Principal,
    /// How well it is known.
    pub grade: EvidenceGrade,
    /// Digest of the certificate, or of the entry of an authenticated list of the dead.
    pub document: Option<Digest>,
    /// Whether an enquiry is owed and under way.
    pub enquiry: bool,
    /// When it was claimed first.
    pub time: Timestamp,
    /// The individual whose established identity it rests on alone.
    pub rests_on: Option<IndividualRef>,
    /// Whether it is open again.
    pub reopened: bool,
}

/// What a party in whose hands a person died still owes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DeathCase {
    /// Who owes the body and the certificate.
    pub owed_by: Principal,
    /// Where the body is.
    pub body: Body,
}

/// Where the body of a person who died in the other side's hands is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Body {
    /// Still owed.
    Owed,
    /// Received in a container that its holder declared to hold it.
    Returned,
    /// Among remains that the receiving side has established as of this individual.
    Ascribed(IndividualRef),
}

/// A claim that a person is alive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Alive {
    /// Who claims it.
    pub by: Principal,
    /// How well it is known.
    pub grade: EvidenceGrade,
}

/// A condition that holds after release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Condition {
    /// Which.
    pub kind: ConditionKind,
    /// Who recorded it.
    pub by: Principal,
    /// Digest of the document with its wording.
    pub document: Digest,
}

/// A sealed packet of personal effects.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Packet {
    /// The party that declared it.
    pub declared_by: Principal,
    /// The person or container it belongs to.
    pub subject: SubjectRef,
    /// Whether it travels alone.
    pub alone: bool,
    /// How it stands.
    pub state: PacketState,
    /// Whether the receiver remarked on its seal.
    pub seal_remark: bool,
}

/// How a packet stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PacketState {
    /// Declared.
    Open,
    /// Said to be missing, and open until it is received.
    Missing,
    /// Received.
    Received,
}

/// Where a person stands, beside all lines.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonStatus {
    /// Reported as missing, and no more is known.
    Missing,
    /// Claimed to be dead, on evidence of this grade.
    ClaimedDead(EvidenceGrade),
    /// In the hands of the other party.
    Held,
    /// Received by the power of origin, or transferred home.
    Released,
    /// In a neutral country.
    NeutralAccommodation,
}

impl PersonStatus {
    /// The name in reads.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Missing => "MISSING",
            Self::ClaimedDead(_) => "CLAIMED_DEAD",
            Self::Held => "HELD",
            Self::Released => "RELEASED",
            Self::NeutralAccommodation => "NEUTRAL_ACCOMMODATION",
        }
    }
}

impl PersonRecord {
    /// The claim of death that stands.
    #[must_use]
    pub fn standing_death(&self) -> Option<&Death> {
        self.death.as_ref().filter(|death| !death.reopened)
    }

    /// Whether the body is still owed.
    #[must_use]
    pub fn is_body_open(&self) -> bool {
        self.case.is_some_and(|case| case.body == Body::Owed)
    }

    /// Whether the certificate of death is still owed.
    #[must_use]
    pub fn is_certificate_open(&self) -> bool {
        self.case.is_some() && self.death.is_some_and(|death| death.document.is_none())
    }
}

/// Where a person stands; nothing where nobody is on the record under this reference.
#[must_use]
pub fn status(ledger: &Ledger, reference: &SubjectRef) -> Option<PersonStatus> {
    let subject = ledger.subjects.get(reference).filter(|subject| subject.kind == SubjectKind::Person);
    let record = ledger.persons.records.get(reference);
    if subject.is_none() && record.is_none() {
        return None;
    }
    let received = subject.is_some_and(|subject| subject.line_state() == Some(LineState::Received));
    Some(match record.and_then(|record| record.stay) {
        Some(NeutralStayLeg::Arrived) => PersonStatus::NeutralAccommodation,
        Some(NeutralStayLeg::TransferredHome) => PersonStatus::Released,
        None if received => PersonStatus::Released,
        None => match record.and_then(PersonRecord::standing_death) {
            Some(death) => PersonStatus::ClaimedDead(death.grade),
            None if subject.is_some() || record.is_some_and(|record| record.alive.is_some()) => {
                PersonStatus::Held
            }
            None => PersonStatus::Missing,
        },
    })
}

/// Checks that somebody is on the record under this reference.
///
/// # Errors
/// `PERSON_UNKNOWN`.
pub(crate) fn check_known(ledger: &Ledger, reference: &SubjectRef) -> Result<(), Refusal> {
    if status(ledger, reference).is_some() {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::PersonUnknown, format!("no person {reference} is on the record."))
        .allow("A person is on the record once listed, found to meet a term, or reported as missing or dead.")
        .with("subject", reference))
}

/// Whether a claim that a person is alive stands: said as such, or shown by coming home.
pub(crate) fn is_claimed_alive(ledger: &Ledger, reference: &SubjectRef) -> bool {
    let record = ledger.persons.records.get(reference);
    record.is_some_and(|record| record.alive.is_some())
        || matches!(
            status(ledger, reference),
            Some(PersonStatus::Released | PersonStatus::NeutralAccommodation)
        )
}

/// A person is not at a point that allows something.
pub(super) fn person_state(reference: &SubjectRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::PersonState, format!("person {reference} {what}")).with("subject", reference)
}

/// Somebody else speaks about a person.
pub(super) fn not_yours(reference: &SubjectRef, what: &str) -> Refusal {
    Refusal::new(ErrorReason::PersonNotYours, format!("person {reference}: {what}"))
        .with("subject", reference)
}
