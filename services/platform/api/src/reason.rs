//! One table: error reason to gRPC status code.

use homeward_payload::proto::error::v1::ErrorReason;
use tonic::Code;

/// The reason as it stands in `google.rpc.ErrorInfo`: without the enum's prefix.
#[must_use]
pub fn name(reason: ErrorReason) -> &'static str {
    let name = reason.as_str_name();
    name.strip_prefix("ERROR_REASON_").unwrap_or(name)
}

/// The reason of a name in `google.rpc.ErrorInfo`; nothing for a name that this version does not know.
#[must_use]
pub fn of_name(name: &str) -> Option<ErrorReason> {
    ErrorReason::from_str_name(&format!("ERROR_REASON_{name}"))
}

/// The gRPC status code of a reason.
#[must_use]
pub const fn code(reason: ErrorReason) -> Code {
    match reason {
        ErrorReason::EnvelopeMalformed
        | ErrorReason::EnvelopeNotCanonical
        | ErrorReason::PayloadTypeUnknown
        | ErrorReason::PayloadMalformed
        | ErrorReason::PayloadNotCanonical
        | ErrorReason::FieldInvalid
        | ErrorReason::EnumUnknown
        | ErrorReason::SignatureInvalid
        | ErrorReason::LogIdMismatch
        | ErrorReason::BasisInvalid
        | ErrorReason::NotSequenced
        | ErrorReason::PredicateMismatch
        | ErrorReason::LineClassInvalid
        | ErrorReason::TargetBelowFloor
        | ErrorReason::TimeInvalid
        | ErrorReason::FitnessOpeningInvalid
        | ErrorReason::OfferEndMissing
        | ErrorReason::WindowInvalid
        | ErrorReason::HoldInvalid
        | ErrorReason::PageInvalid
        | ErrorReason::DocumentInvalid
        | ErrorReason::FileInvalid => Code::InvalidArgument,
        ErrorReason::SignerUnknown
        | ErrorReason::SignersNotAsRequired
        | ErrorReason::RoleNotAllowed
        | ErrorReason::FindingNotYours
        | ErrorReason::ListNotYours
        | ErrorReason::RequestNotYours
        | ErrorReason::LineNotYours
        | ErrorReason::ReleaseUnilateral
        | ErrorReason::DisputeNotYours
        | ErrorReason::SuspensionNotYours
        | ErrorReason::ChildCaseNotYours
        | ErrorReason::RemainsNotYours
        | ErrorReason::PersonNotYours
        | ErrorReason::AccessDenied => Code::PermissionDenied,
        ErrorReason::StatementIdReused
        | ErrorReason::ListIdReused
        | ErrorReason::DisputeIdReused
        | ErrorReason::SuspensionIdReused
        | ErrorReason::ChildCaseIdReused
        | ErrorReason::ReferenceReused
        | ErrorReason::AlreadySigned
        | ErrorReason::FindingAlreadyStated
        | ErrorReason::ListEntryAlreadyAnswered
        | ErrorReason::FitnessAlreadyCommitted
        | ErrorReason::ClearanceAlreadyGiven
        | ErrorReason::CountAlreadyGiven
        | ErrorReason::WindowAlreadyAgreed => Code::AlreadyExists,
        ErrorReason::AgreementUnknown
        | ErrorReason::TermUnknown
        | ErrorReason::GroupUnknown
        | ErrorReason::TrancheUnknown
        | ErrorReason::FindingUnknown
        | ErrorReason::ListUnknown
        | ErrorReason::RoundUnknown
        | ErrorReason::RequestUnknown
        | ErrorReason::RequestEntryUnknown
        | ErrorReason::SubjectUnknown
        | ErrorReason::ListEntryUnknown
        | ErrorReason::BatchUnknown
        | ErrorReason::LineUnknown
        | ErrorReason::LegUnknown
        | ErrorReason::DisputeUnknown
        | ErrorReason::SuspensionUnknown
        | ErrorReason::DiscrepancyUnknown
        | ErrorReason::ChildCaseUnknown
        | ErrorReason::RemainsUnknown
        | ErrorReason::MisdeliveryUnknown
        | ErrorReason::PersonUnknown
        | ErrorReason::EffectsUnknown
        | ErrorReason::DocumentUnknown
        | ErrorReason::ResourceUnknown => Code::NotFound,
        ErrorReason::RevisionStale
        | ErrorReason::ChildAnswerStale
        | ErrorReason::RevisionOutOfOrder
        | ErrorReason::VersionOutOfOrder
        | ErrorReason::ContentMismatch
        | ErrorReason::AsOfMismatch
        | ErrorReason::RouteUnknown
        | ErrorReason::ResolutionStale
        | ErrorReason::SettlementMismatch => Code::Aborted,
        ErrorReason::PositionCompacted | ErrorReason::PositionUnknown => Code::OutOfRange,
        ErrorReason::QueueFull
        | ErrorReason::WatcherLagged
        | ErrorReason::ListTooLong
        | ErrorReason::BatchTooLong
        | ErrorReason::RecordFull
        | ErrorReason::MessageTooLarge => Code::ResourceExhausted,
        ErrorReason::CertificateRequired => Code::Unauthenticated,
        ErrorReason::DeadlinePassed => Code::DeadlineExceeded,
        ErrorReason::Draining => Code::Unavailable,
        ErrorReason::Unspecified | ErrorReason::Internal => Code::Internal,
        // Everything else says that the record does not allow it as it stands now.
        ErrorReason::BasisAhead
        | ErrorReason::StatementExpired
        | ErrorReason::AgreementInForce
        | ErrorReason::AgreementTerminated
        | ErrorReason::AmendmentRetroactive
        | ErrorReason::TermQuantityExceeded
        | ErrorReason::TermClosed
        | ErrorReason::TermNotWaivable
        | ErrorReason::TermNotAllForAll
        | ErrorReason::TermNotEnded
        | ErrorReason::BatchNotSettled
        | ErrorReason::SubjectConflict
        | ErrorReason::RoundState
        | ErrorReason::ListSealed
        | ErrorReason::ListNotAsCommitted
        | ErrorReason::ListEntryFinal
        | ErrorReason::RequestState
        | ErrorReason::RetentionState
        | ErrorReason::LineRetained
        | ErrorReason::LineOffCategory
        | ErrorReason::LineAlreadyReceived
        | ErrorReason::LineDocumentUnreadable
        | ErrorReason::LineWrongPower
        | ErrorReason::BatchClosed
        | ErrorReason::BatchConfirmed
        | ErrorReason::BatchNotConfirmed
        | ErrorReason::TotalsMismatch
        | ErrorReason::ConfirmationUnknown
        | ErrorReason::TermNotForLine
        | ErrorReason::LineNotOnList
        | ErrorReason::LineNotAccepted
        | ErrorReason::LineAlreadyLive
        | ErrorReason::LineAwaitsFinding
        | ErrorReason::WindowMismatch
        | ErrorReason::WindowMissing
        | ErrorReason::WindowNotOpen
        | ErrorReason::FitnessNotCommitted
        | ErrorReason::ClearanceIncomplete
        | ErrorReason::LineNotCleared
        | ErrorReason::LineState
        | ErrorReason::ReceiptIncomplete
        | ErrorReason::SettlementTooEarly
        | ErrorReason::DisputeState
        | ErrorReason::DisputeScopeInvalid
        | ErrorReason::DisputeTooEarly
        | ErrorReason::DisputePositionMismatch
        | ErrorReason::EffectNotPossible
        | ErrorReason::LineHeld
        | ErrorReason::AgreementSuspended
        | ErrorReason::SuspensionState
        | ErrorReason::SuspensionScopeInvalid
        | ErrorReason::RevalidationMissing
        | ErrorReason::RevalidationIncomplete
        | ErrorReason::ChildCaseState
        | ErrorReason::ChildAnswerOpen
        | ErrorReason::ChildDateMissing
        | ErrorReason::ChildSafeguardMissing
        | ErrorReason::ChildNotSibling
        | ErrorReason::SiblingsApart
        | ErrorReason::ReturnPlanUnknown
        | ErrorReason::FollowUpMissing
        | ErrorReason::ScheduleIncomplete
        | ErrorReason::LegsNotOpen
        | ErrorReason::AbortNotPossible
        | ErrorReason::RecordNotAttested
        | ErrorReason::ReleaseHeld
        | ErrorReason::NotARelease
        | ErrorReason::RemainsState
        | ErrorReason::IdentityNotEstablished
        | ErrorReason::IdentityConflict
        | ErrorReason::FamilyNoticeMissing
        | ErrorReason::MisdeliveryState
        | ErrorReason::PersonState
        | ErrorReason::EffectsState
        | ErrorReason::RowAmbiguous
        | ErrorReason::RegisterNotRevised
        | ErrorReason::MatchTaken
        | ErrorReason::MatchState
        | ErrorReason::DraftStale
        | ErrorReason::DraftProposed
        | ErrorReason::DraftNotProposable
        | ErrorReason::NothingToDraw
        | ErrorReason::AlarmRaised => Code::FailedPrecondition,
    }
}
