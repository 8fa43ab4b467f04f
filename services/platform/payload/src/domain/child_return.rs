//! Children's cases from the decision on a child's best interests to the end.

use super::header::AsOf;
use crate::ids::{CaseId, Digest, Timestamp};

/// What a best-interests panel decides.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum BestInterests {
    /// The child should return to the verified adult.
    ReturnRecommended,
    /// Other care serves the child better.
    AlternativeCare,
    /// To be decided at a later time.
    Deferred(Timestamp),
}

/// The decision of the best-interests panel that the neutral convenes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct DecideBestInterests {
    /// Reference of the case.
    pub case: CaseId,
    /// The decision.
    pub decision: BestInterests,
    /// Whether the child may return apart from its siblings.
    pub apart_from_siblings: bool,
    /// Root of the sealed determination.
    pub determination_root: Digest,
    /// Root of the sealed record of how the child was heard.
    pub hearing_root: Digest,
    /// Root of the sealed paper that names the guardian.
    pub guardian_root: Digest,
}

/// The neutral holds the guardian's written consent and the child's own view.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordReturnConsent {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the guardian's sealed written consent.
    pub guardian_consent_root: Digest,
    /// Root of the child's own sealed view.
    pub child_view_root: Digest,
}

/// The consent to a return was withdrawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct WithdrawReturnConsent {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed withdrawal.
    pub withdrawal_root: Digest,
}

/// The plan of the return of one child, or of siblings together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PlanChildReturn {
    /// References of the cases, ascending.
    pub cases: Vec<CaseId>,
    /// Root of the sealed plan.
    pub plan_root: Digest,
    /// What all three statements repeat.
    pub as_of: AsOf,
}

/// The mediator has noted a plan.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NoteReturnPlan {
    /// Reference of a case that the plan names.
    pub case: CaseId,
    /// Digest of the plan's content.
    pub plan_content: Digest,
}

/// A step on a child's way home.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnStep {
    /// On the way.
    InTransit,
    /// With the neutral.
    HandedToNeutral,
}

/// The neutral reports a step on the way home of one child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReportReturnStep {
    /// Reference of the case.
    pub case: CaseId,
    /// The step.
    pub step: ReturnStep,
}

/// The neutral has handed one child to the verified adult.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordReunification {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the adult's sealed receipt.
    pub receipt_root: Digest,
}

/// Somebody has looked after a reunified child.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordFollowUp {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed report.
    pub report_root: Digest,
}

/// A case is closed after the return of the child and a follow-up.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CloseChildCase {
    /// Reference of the case.
    pub case: CaseId,
}

/// A case that rested or was closed is open again.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReopenChildCase {
    /// Reference of the case.
    pub case: CaseId,
    /// Root of the sealed ground.
    pub ground_root: Digest,
}
