//! Words in answers, stable for ever.

use homeward_api::ledger::v1::BatchPhase;
use homeward_ledger::account::ReleaseGround;
use homeward_ledger::batch::Phase;
use homeward_ledger::subject::LineState;
use homeward_payload::domain::{ChildAnswer, Country, EntryRefusalGround, EvidenceGrade, Role, SubjectKind};

pub(super) const fn subject_kind(kind: SubjectKind) -> &'static str {
    match kind {
        SubjectKind::Person => "PERSON",
        SubjectKind::Container => "CONTAINER",
    }
}

pub(super) const fn release_ground(ground: ReleaseGround) -> &'static str {
    match ground {
        ReleaseGround::Died => "DIED",
        ReleaseGround::Withdrawn => "WITHDRAWN",
        ReleaseGround::NotDeparting => "NOT_DEPARTING",
        ReleaseGround::NotPresented => "NOT_PRESENTED",
        ReleaseGround::RefusedAtPoint => "REFUSED_AT_POINT",
        ReleaseGround::NeutralCountry => "NEUTRAL_COUNTRY",
        ReleaseGround::Revised => "REVISED",
        ReleaseGround::Aborted => "ABORTED",
        ReleaseGround::MovedToRelease => "MOVED_TO_RELEASE",
        ReleaseGround::Waived => "WAIVED",
        ReleaseGround::Lapsed => "LAPSED",
        ReleaseGround::Reattributed => "REATTRIBUTED",
    }
}

pub(super) const fn role(role: Role) -> &'static str {
    match role {
        Role::Service => "SERVICE",
        Role::Heads => "HEADS",
        Role::Officer => "OFFICER",
        Role::Panel => "PANEL",
    }
}

pub(super) const fn review(review: homeward_ledger::child::Review) -> &'static str {
    use homeward_ledger::child::Review;
    match review {
        Review::Open => "OPEN",
        Review::Contested { .. } => "CONTESTED",
        Review::Accepted { .. } => "ACCEPTED",
        Review::Reopened { .. } => "REOPENED",
    }
}

/// Every state of a line.
const LINE_STATES: [LineState; 13] = [
    LineState::Open,
    LineState::Departed,
    LineState::Received,
    LineState::Disputed,
    LineState::NotDeparting,
    LineState::NotPresented,
    LineState::Died,
    LineState::Withdrawn,
    LineState::ReturnedToPool,
    LineState::Substituted,
    LineState::Aborted,
    LineState::MovedToRelease,
    LineState::RefusedAtPoint,
];

/// The kind of a subject that this word names in an answer.
#[must_use]
pub fn subject_kind_named(word: &str) -> Option<SubjectKind> {
    [SubjectKind::Person, SubjectKind::Container].into_iter().find(|kind| subject_kind(*kind) == word)
}

/// The state of a line that this word names in an answer.
#[must_use]
pub fn line_state_named(word: &str) -> Option<LineState> {
    LINE_STATES.into_iter().find(|state| line_state(*state) == word)
}

pub(super) const fn line_state(state: LineState) -> &'static str {
    match state {
        LineState::Open => "OPEN",
        LineState::Departed => "DEPARTED",
        LineState::Received => "RECEIVED",
        LineState::Disputed => "DISPUTED",
        LineState::NotDeparting => "NOT_DEPARTING",
        LineState::NotPresented => "NOT_PRESENTED",
        LineState::Died => "DIED",
        LineState::Withdrawn => "WITHDRAWN",
        LineState::ReturnedToPool => "RETURNED_TO_POOL",
        LineState::Substituted => "SUBSTITUTED",
        LineState::Aborted => "ABORTED",
        LineState::MovedToRelease => "MOVED_TO_RELEASE",
        LineState::RefusedAtPoint => "REFUSED_AT_POINT",
    }
}

pub(super) const fn entry_refusal(ground: EntryRefusalGround) -> &'static str {
    match ground {
        EntryRefusalGround::LineOffCategory => "LINE_OFF_CATEGORY",
        EntryRefusalGround::LineAlreadyReceived => "LINE_ALREADY_RECEIVED",
        EntryRefusalGround::DocumentUnreadable => "LINE_DOCUMENT_UNREADABLE",
        EntryRefusalGround::WrongPower => "LINE_WRONG_POWER",
    }
}

pub(super) const fn phase(phase: Phase) -> BatchPhase {
    match phase {
        Phase::Proposed => BatchPhase::Proposed,
        Phase::Confirmed => BatchPhase::Confirmed,
        Phase::Settled => BatchPhase::Settled,
        Phase::SettledWithDiscrepancy => BatchPhase::SettledWithDiscrepancy,
        Phase::Cancelled => BatchPhase::Cancelled,
        Phase::NeverExecuted => BatchPhase::NeverExecuted,
    }
}

/// The answer without the country, which only the two parties need.
pub(super) const fn child_answer(answer: ChildAnswer) -> &'static str {
    match answer {
        ChildAnswer::Located => "LOCATED",
        ChildAnswer::NotLocated => "NOT_LOCATED",
        ChildAnswer::NeverPresentClaimed => "NEVER_PRESENT_CLAIMED",
        ChildAnswer::AlreadyReturned => "ALREADY_RETURNED",
        ChildAnswer::LeftTerritory(Country::Named(_) | Country::Withheld) => "LEFT_TERRITORY",
        ChildAnswer::NowAdult => "NOW_ADULT",
        ChildAnswer::IdentityMismatch => "IDENTITY_MISMATCH",
        ChildAnswer::Duplicate => "DUPLICATE",
        ChildAnswer::DeceasedReported => "DECEASED_REPORTED",
        ChildAnswer::RefusesReturn => "REFUSES_RETURN",
    }
}

pub(super) const fn grade(grade: EvidenceGrade) -> &'static str {
    match grade {
        EvidenceGrade::Declared => "DECLARED",
        EvidenceGrade::CustodyConfirmed => "CUSTODY_CONFIRMED",
        EvidenceGrade::NeutralConfirmed => "NEUTRAL_CONFIRMED",
        EvidenceGrade::Verified => "VERIFIED",
    }
}
