//! What was said about a child's case once it is answered: never of which child, and not what was found.

use homeward_payload::domain::Body;

/// What was said; nothing where it is about something else.
pub(super) const fn said(body: &Body) -> Option<&'static str> {
    Some(match body {
        Body::ContestChildAnswer(_) => "contested the answer to a child's case",
        Body::AcceptChildAnswer(_) => "accepted the answer to a child's case, which rests until its review",
        Body::ConfirmChildAnswer(_) => "confirmed the answer to a child's case",
        Body::VerifyChildIdentity(_) => "signed a report on a child's identity",
        Body::StateTracingConsent(_) => "stated whether a child may be traced",
        Body::IdentifyChildFamily(_) => "found a child's family",
        Body::VerifyFamilyLink(_) => "verified the link of a child and its family",
        Body::DecideBestInterests(_) => "told the decision on a child's best interests",
        Body::RecordReturnConsent(_) => "holds the consent to a child's return",
        Body::WithdrawReturnConsent(_) => "told that the consent to a child's return is withdrawn",
        Body::PlanChildReturn(_) => "signed a plan for a return",
        Body::NoteReturnPlan(_) => "noted a plan for a return",
        Body::ReportReturnStep(_) => "reported a step of a child's way home",
        Body::RecordReunification(_) => "handed a child to its family",
        Body::RecordFollowUp(_) => "recorded how a child was looked after",
        Body::CloseChildCase(_) => "closed a child's case",
        Body::ReopenChildCase(_) => "opened a child's case again",
        _ => return None,
    })
}
