//! Children's cases from an answer to a verified family.

use super::header::AsOf;
use crate::ids::{CaseId, Digest, Timestamp};

/// The party that listed a case contests its newest answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ContestChildAnswer {
    /// Reference of the case.
    pub case: CaseId,
    /// Which answer, counted from 1.
    pub answer_number: u32,
    /// Root of the sealed reasons.
    pub reasons_root: Digest,
}

/// The party that listed a case accepts its newest answer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct AcceptChildAnswer {
    /// Reference of the case.
    pub case: CaseId,
    /// Which answer, counted from 1.
    pub answer_number: u32,
    /// When the case is looked at again.
    pub review_time: Option<Timestamp>,
}

/// The neutral has verified the newest answer itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ConfirmChildAnswer {
    /// Reference of the case.
    pub case: CaseId,
    /// Which answer, counted from 1.
    pub answer_number: u32,
    /// Root of the neutral's sealed report.
    pub report_root: Digest,
}

/// The identity of a located child is verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyChildIdentity {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed joint report.
    pub report_root: Digest,
    /// What all three statements repeat.
    pub as_of: AsOf,
}

/// Consent to tracing was given or withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StateTracingConsent {
    /// Reference of the case.
    pub case: CaseId,
    /// Whether it stands from now on.
    pub given: bool,
    /// Root of the sealed consent or withdrawal.
    pub consent_root: Digest,
}

/// A family was found that may be the child's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct IdentifyChildFamily {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed particulars of the family.
    pub family_root: Digest,
}

/// The link between child and adult is verified with each of them separately.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct VerifyFamilyLink {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed report on the adult.
    pub adult_root: Digest,
    /// Root of the sealed report on the child.
    pub child_root: Digest,
}
