//! Persons who are sought, and persons who are kept back.

use crate::ids::{AgreementCode, Digest, RequestId, SubjectRef};

/// A power of origin asks after persons.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RequestPersons {
    /// Id of the request.
    pub request: RequestId,
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// The persons sought, ascending by reference.
    pub entries: Vec<RequestEntry>,
}

/// One person who is sought.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RequestEntry {
    /// Reference of what is sought, never that of a person held.
    pub reference: SubjectRef,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
}

/// The party that is asked answers.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerRequest {
    /// Id of the request.
    pub request: RequestId,
    /// Answers by number of the entry, ascending, from 1.
    pub answers: Vec<(u32, CustodyAnswer)>,
}

/// Whether somebody who is sought is held.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum CustodyAnswer {
    /// Held, under this reference.
    Held(SubjectRef),
    /// Nobody like this is held.
    NotHeld,
    /// Released or returned before.
    ReleasedBefore,
    /// The particulars fit more than one person, or none well enough.
    NotIdentified,
}

/// The holding party keeps a person back for judicial proceedings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NotifyRetention {
    /// The person.
    pub subject: SubjectRef,
    /// Why.
    pub ground: RetentionGround,
    /// Digest of the sealed notice.
    pub notice_digest: Digest,
}

/// Why a person is kept back (GC III art. 115). Disciplinary punishment is no ground.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum RetentionGround {
    /// Criminal proceedings are pending.
    Proceedings,
    /// A sentence is being served.
    Sentence,
}

/// The holding party no longer keeps a person back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LiftRetention {
    /// The person.
    pub subject: SubjectRef,
}
