//! Findings and their answers.

use super::principal::Principal;
use crate::ids::{AgreementCode, Digest, SubjectRef, TermCode, Timestamp};

/// Findings that persons meet a term's predicate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StateFindings {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
    /// The predicate as it was applied.
    pub predicate_digest: Digest,
    /// The party that holds the persons.
    pub holder: Principal,
    /// The persons, ascending.
    pub subjects: Vec<SubjectRef>,
    /// Until when the findings hold.
    pub valid_until: Option<Timestamp>,
}

/// The other party accepts or contests findings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFindings {
    /// Code of the agreement.
    pub agreement: AgreementCode,
    /// Code of the term.
    pub term: TermCode,
    /// Persons whose finding is accepted, ascending.
    pub accepted: Vec<SubjectRef>,
    /// Persons whose finding is contested, ascending.
    pub contested: Vec<SubjectRef>,
}
