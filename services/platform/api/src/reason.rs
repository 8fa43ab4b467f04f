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
        | ErrorReason::TimeInvalid
        | ErrorReason::FitnessOpeningInvalid
        | ErrorReason::OfferEndMissing
        | ErrorReason::WindowInvalid
        | ErrorReason::PageInvalid
        | ErrorReason::DocumentInvalid
        | ErrorReason::FileInvalid => Code::InvalidArgument,
        ErrorReason::SignerUnknown
        | ErrorReason::SignersNotAsRequired
        | ErrorReason::RoleNotAllowed
        | ErrorReason::FindingNotYours
        | ErrorReason::ListNotYours
        | ErrorReason::LineNotYours
        | ErrorReason::ChildCaseNotYours
        | ErrorReason::AccessDenied => Code::PermissionDenied,
        ErrorReason::StatementIdReused
        | ErrorReason::ListIdReused
        | ErrorReason::ChildCaseIdReused
        | ErrorReason::AlreadySigned
        | ErrorReason::FindingAlreadyStated
        | ErrorReason::ListEntryAlreadyAnswered
        | ErrorReason::FitnessAlreadyCommitted
        | ErrorReason::ClearanceAlreadyGiven
        | ErrorReason::CountAlreadyGiven
        | ErrorReason::WindowAlreadyAgreed => Code::AlreadyExists,
        ErrorReason::AgreementUnknown
        | ErrorReason::TermUnknown
        | ErrorReason::FindingUnknown
        | ErrorReason::ListUnknown
        | ErrorReason::ListEntryUnknown
        | ErrorReason::BatchUnknown
        | ErrorReason::LineUnknown
        | ErrorReason::ChildCaseUnknown
        | ErrorReason::DocumentUnknown
        | ErrorReason::ResourceUnknown => Code::NotFound,
        ErrorReason::RevisionStale
        | ErrorReason::RevisionOutOfOrder
        | ErrorReason::ContentMismatch
        | ErrorReason::AsOfMismatch
        | ErrorReason::SettlementMismatch => Code::Aborted,
        ErrorReason::PositionCompacted | ErrorReason::PositionUnknown => Code::OutOfRange,
        ErrorReason::QueueFull
        | ErrorReason::WatcherLagged
        | ErrorReason::ListTooLong
        | ErrorReason::BatchTooLong
        | ErrorReason::MessageTooLarge => Code::ResourceExhausted,
        ErrorReason::CertificateRequired => Code::Unauthenticated,
        ErrorReason::DeadlinePassed => Code::DeadlineExceeded,
        ErrorReason::Draining => Code::Unavailable,
        ErrorReason::Unspecified | ErrorReason::Internal => Code::Internal,
        // Everything else says that the record does not allow it as it stands now.
        ErrorReason::BasisAhead
        | ErrorReason::StatementExpired
        | ErrorReason::AgreementInForce
        | ErrorReason::SubjectConflict
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
        | ErrorReason::ChildCaseState
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
