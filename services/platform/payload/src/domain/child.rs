//! Children's cases.

use crate::ids::{AgreementCode, CaseId, Digest};

/// A party lists one child's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ListChildCase {
    /// Reference of the case.
    pub case: CaseId,
    /// Code of the agreement the list belongs to.
    pub agreement: AgreementCode,
    /// Root of the field commitments of the sealed document.
    pub field_root: Digest,
    /// Whether consent to tracing was given.
    pub tracing_consent: bool,
    /// Reference shared by siblings.
    pub sibling_group: Option<CaseId>,
}

/// The other party acknowledges a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AcknowledgeChildCase {
    /// Reference of the case.
    pub case: CaseId,
}

/// The country a child is said to have left for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Country {
    /// ISO 3166-1 alpha-3 code.
    Named([u8; 3]),
    /// Said to be withheld.
    Withheld,
}

/// What the other party answers about a child.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChildAnswer {
    /// Found.
    Located,
    /// Looked for and not found.
    NotLocated,
    /// Said never to have been present.
    NeverPresentClaimed,
    /// Said to have returned already.
    AlreadyReturned,
    /// Said to have left the territory.
    LeftTerritory(Country),
    /// An adult by now.
    NowAdult,
    /// A child was found whose identity does not match.
    IdentityMismatch,
    /// The same child as in another case.
    Duplicate,
    /// Reported dead.
    DeceasedReported,
    /// Said not to want to return.
    RefusesReturn,
}

/// How well something is known.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum EvidenceGrade {
    /// Declared only.
    Declared,
    /// Confirmed by whoever has custody.
    CustodyConfirmed,
    /// Confirmed by the neutral.
    NeutralConfirmed,
    /// Verified from independent sources.
    Verified,
}

/// The other party answers a case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerChildCase {
    /// Reference of the case.
    pub case: CaseId,
    /// The answer.
    pub answer: ChildAnswer,
    /// How well it is known.
    pub grade: EvidenceGrade,
}
