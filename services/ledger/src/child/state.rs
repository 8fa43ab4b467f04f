//! The state of one child's case.

use std::collections::BTreeMap;

use homeward_payload::domain::{BestInterests, ChildAnswer, EvidenceGrade, Principal};
use homeward_payload::ids::{AgreementCode, CaseId, Digest, Timestamp};

use crate::forum::still_stands;

/// One child's case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChildCase {
    /// The party that listed it.
    pub listed_by: Principal,
    /// The agreement its list belongs to.
    pub agreement: AgreementCode,
    /// When it was listed.
    pub listed_time: Timestamp,
    /// Root of the field commitments of its sealed document.
    pub field_root: Digest,
    /// Whether consent to tracing stands.
    pub tracing_consent: bool,
    /// Reference shared by siblings.
    pub sibling_group: Option<CaseId>,
    /// Whether the other party has acknowledged it.
    pub acknowledged: bool,
    /// The other party's newest answer.
    pub answer: Option<(ChildAnswer, EvidenceGrade)>,
    /// What became of it.
    pub course: Course,
}

/// What became of a case since it was listed.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Course {
    /// How often the case has changed since it was listed.
    pub changes: u32,
    /// When consent to tracing was given after the listing.
    pub consent_time: Option<Timestamp>,
    /// How many answers were given.
    pub answers: u32,
    /// When the newest was given.
    pub answered_time: Option<Timestamp>,
    /// What the party that listed the case says of the newest answer.
    pub review: Review,
    /// Whether the neutral has verified the newest answer itself.
    pub confirmed: bool,
    /// Statements on the child's identity, by who made them.
    pub identity_signed: BTreeMap<Principal, Half>,
    /// When both parties and the neutral had verified it.
    pub identity_time: Option<Timestamp>,
    /// When a family was first found. The time until the return counts from here.
    pub family_time: Option<Timestamp>,
    /// When the neutral had verified the link.
    pub link_time: Option<Timestamp>,
    /// The newest decision on the child's best interests.
    pub decision: Option<Decision>,
    /// Whether the guardian's written consent and the child's own view are held.
    pub consented: bool,
    /// Statements on the plan of the return, by who made them.
    pub plan_signed: BTreeMap<Principal, Half>,
    /// Content of the plan that both parties and the neutral have signed.
    pub plan: Option<Digest>,
    /// Whether the mediator has noted it.
    pub plan_noted: bool,
    /// Where the child is on its way.
    pub movement: Option<Movement>,
    /// When the child was reunified, or its case opened again after that.
    pub reunified_time: Option<Timestamp>,
    /// How often somebody has looked after it since.
    pub follow_ups: u32,
    /// Whether the case was closed after the return.
    pub closed: bool,
}

/// What the party that listed a case says of its newest answer.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Review {
    /// Nothing yet.
    #[default]
    Open,
    /// It contests the answer, which waits for a better one.
    Contested {
        /// Since when.
        time: Timestamp,
    },
    /// It accepts the answer: the case rests.
    Accepted {
        /// When it is looked at again; nothing where the neutral vouches for the answer.
        until: Option<Timestamp>,
    },
    /// It rested, and was opened again: the answer waits for a better one.
    Reopened {
        /// Since when.
        time: Timestamp,
    },
}

/// One of several statements of equal content.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Half {
    /// Digest of the content.
    pub content: Digest,
    /// Until when it commits its author.
    pub not_after: Option<Timestamp>,
}

/// A decision on a child's best interests. There is none without the child heard and a guardian named.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decision {
    /// What was decided.
    pub interests: BestInterests,
    /// Whether the child may return apart from its siblings.
    pub apart: bool,
    /// Root of the sealed record of how the child was heard.
    pub hearing_root: Digest,
    /// Root of the sealed paper that names the guardian.
    pub guardian_root: Digest,
}

/// Where a child is on its way home.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// On the way.
    InTransit,
    /// With the neutral.
    HandedToNeutral,
}

impl Half {
    /// Whether this is a standing statement of this content.
    #[must_use]
    pub fn says(&self, content: &Digest, now: Timestamp) -> bool {
        self.content == *content && still_stands(self.not_after, now)
    }
}

impl ChildCase {
    /// Whether the case rests on an accepted answer. Time ends no rest: at the review somebody looks and reopens.
    #[must_use]
    pub const fn is_resting(&self) -> bool {
        matches!(self.course.review, Review::Accepted { .. })
    }

    /// Whether the case is open: neither closed after a return nor at rest.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        !self.course.closed && !self.is_resting()
    }

    /// Whether the child was reunified.
    #[must_use]
    pub const fn is_reunified(&self) -> bool {
        self.course.reunified_time.is_some()
    }

    /// Whether return is recommended to the child.
    #[must_use]
    pub fn is_return_recommended(&self) -> bool {
        self.course.decision.is_some_and(|decision| decision.interests == BestInterests::ReturnRecommended)
    }

    /// Whether the newest answer is contested or reopened, and since when it waits for a better one.
    #[must_use]
    pub const fn waits_for_better_since(&self) -> Option<Timestamp> {
        match self.course.review {
            Review::Contested { time } | Review::Reopened { time } => Some(time),
            Review::Open | Review::Accepted { .. } => None,
        }
    }

    /// Since when the other party can look for the child.
    #[must_use]
    pub fn traceable_since(&self) -> Option<Timestamp> {
        self.tracing_consent.then(|| self.course.consent_time.unwrap_or(self.listed_time))
    }

    /// What a child does not return without, and lacks: the link, the decision for return, the written consent.
    #[must_use]
    pub fn safeguards_missing(&self) -> Vec<&'static str> {
        let course = &self.course;
        let safeguards = [
            (course.link_time.is_some(), "verified link"),
            (self.is_return_recommended(), "decision for return"),
            (course.consented, "written consent"),
        ];
        safeguards.into_iter().filter(|(holds, _)| !holds).map(|(_, name)| name).collect()
    }
}
