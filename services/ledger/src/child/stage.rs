//! How far a case is, in one word.

use homeward_payload::domain::BestInterests;

use super::state::{ChildCase, Movement, Review};

/// How far a case is. Nothing decides by it; it is read off the state.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ChildStage {
    /// Listed and not acknowledged.
    Listed,
    /// Nobody looks for the child, for consent to tracing is missing.
    NotTraced,
    /// Acknowledged: the other party is to look for the child.
    Investigating,
    /// Answered, and the side that listed it has said nothing to that.
    Answered,
    /// The answer waits for a better one.
    Contested,
    /// At rest on an accepted answer.
    Resting,
    /// Both parties and the neutral have verified who the child is; its family is looked for.
    Tracing,
    /// A family was found.
    FamilyIdentified,
    /// The neutral has verified the link.
    LinkVerified,
    /// The decision is deferred.
    Deferred,
    /// Other care serves the child better.
    AlternativeCare,
    /// The child should return.
    ReturnRecommended,
    /// The written consent and the child's own view are held.
    Consented,
    /// A plan is signed by both parties and the neutral.
    Planned,
    /// On the way.
    InTransit,
    /// With the neutral.
    HandedToNeutral,
    /// With its family.
    Reunified,
    /// Somebody has looked after it since.
    FollowedUp,
    /// Closed after return and follow-up.
    Closed,
}

impl ChildStage {
    /// The stable name.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Listed => "LISTED",
            Self::NotTraced => "NOT_TRACED",
            Self::Investigating => "INVESTIGATING",
            Self::Answered => "ANSWERED",
            Self::Contested => "CONTESTED",
            Self::Resting => "RESTING",
            Self::Tracing => "TRACING",
            Self::FamilyIdentified => "FAMILY_IDENTIFIED",
            Self::LinkVerified => "LINK_VERIFIED",
            Self::Deferred => "DEFERRED",
            Self::AlternativeCare => "ALTERNATIVE_CARE",
            Self::ReturnRecommended => "RETURN_RECOMMENDED",
            Self::Consented => "CONSENTED",
            Self::Planned => "PLANNED",
            Self::InTransit => "IN_TRANSIT",
            Self::HandedToNeutral => "HANDED_TO_NEUTRAL",
            Self::Reunified => "REUNIFIED",
            Self::FollowedUp => "FOLLOWED_UP",
            Self::Closed => "CLOSED",
        }
    }
}

impl ChildCase {
    /// How far the case is.
    #[must_use]
    pub fn stage(&self) -> ChildStage {
        let course = &self.course;
        if course.closed {
            ChildStage::Closed
        } else if self.is_resting() {
            ChildStage::Resting
        } else if course.reunified_time.is_some() {
            if course.follow_ups > 0 { ChildStage::FollowedUp } else { ChildStage::Reunified }
        } else if let Some(movement) = course.movement {
            match movement {
                Movement::InTransit => ChildStage::InTransit,
                Movement::HandedToNeutral => ChildStage::HandedToNeutral,
            }
        } else {
            self.stage_before_return()
        }
    }

    fn stage_before_return(&self) -> ChildStage {
        let course = &self.course;
        if course.plan.is_some() {
            ChildStage::Planned
        } else if course.consented {
            ChildStage::Consented
        } else if let Some(decision) = course.decision {
            match decision.interests {
                BestInterests::ReturnRecommended => ChildStage::ReturnRecommended,
                BestInterests::AlternativeCare => ChildStage::AlternativeCare,
                BestInterests::Deferred(_) => ChildStage::Deferred,
            }
        } else if course.link_time.is_some() {
            ChildStage::LinkVerified
        } else if course.family_time.is_some() {
            ChildStage::FamilyIdentified
        } else if course.identity_time.is_some() {
            if self.tracing_consent { ChildStage::Tracing } else { ChildStage::NotTraced }
        } else {
            self.stage_before_identity()
        }
    }

    fn stage_before_identity(&self) -> ChildStage {
        match (self.acknowledged, self.tracing_consent, &self.answer, self.course.review) {
            (false, ..) => ChildStage::Listed,
            (true, false, ..) => ChildStage::NotTraced,
            (true, true, None, _) => ChildStage::Investigating,
            (true, true, Some(_), Review::Open | Review::Accepted { .. }) => ChildStage::Answered,
            (true, true, Some(_), Review::Contested { .. } | Review::Reopened { .. }) => {
                ChildStage::Contested
            }
        }
    }
}
