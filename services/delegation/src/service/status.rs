//! What a caller is told.

use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::status::{Refusal, internal};
use tonic::Status;

use crate::error::DelegationError;

impl From<DelegationError> for Status {
    fn from(error: DelegationError) -> Self {
        let reason = match &error {
            DelegationError::Csv(_) | DelegationError::File(_) => ErrorReason::FileInvalid,
            DelegationError::Field { .. } => ErrorReason::FieldInvalid,
            DelegationError::Unknown(_) => ErrorReason::ResourceUnknown,
            DelegationError::NothingToDraw(_) => ErrorReason::NothingToDraw,
            DelegationError::Reused(_) => ErrorReason::StatementIdReused,
            DelegationError::RowAmbiguous(_) => ErrorReason::RowAmbiguous,
            DelegationError::NotRevised(_) => ErrorReason::RegisterNotRevised,
            DelegationError::MatchTaken(_) => ErrorReason::MatchTaken,
            DelegationError::MatchState(_) => ErrorReason::MatchState,
            DelegationError::DraftStale(_) => ErrorReason::DraftStale,
            DelegationError::DraftProposed(_) => ErrorReason::DraftProposed,
            DelegationError::DraftNotProposable(_) => ErrorReason::DraftNotProposable,
            // These are faults of this service; what they say may name a file or a person's reference.
            DelegationError::Vault(_)
            | DelegationError::Store(_)
            | DelegationError::Document(_)
            | DelegationError::Damaged { .. }
            | DelegationError::Randomness(_) => return internal(&error),
        };
        let refusal = Refusal::of(reason, error.to_string());
        match error {
            DelegationError::Field { field, message } => refusal.violation(field, message).into(),
            DelegationError::Reused(request_id) => refusal
                .metadata("request_id", request_id)
                .allowed(
                    "Ask for something new under a new id; the same id with the same content gives the same answer.",
                )
                .into(),
            _ => refusal.into(),
        }
    }
}
