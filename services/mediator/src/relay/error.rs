//! Why the relay does not take or give a document.

use super::DOCUMENTS_MAX;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::status::{Refusal, internal};
use std::time::Duration;
use tonic::Status;

/// When to try again while the relay is full: its recipients must confirm first.
const RETRY_AFTER: Duration = Duration::from_secs(5);

/// Why the relay does not take or give a document.
#[derive(Debug, thiserror::Error)]
pub(crate) enum RelayError {
    /// It is not a sealed document of this forum, or not what its address says.
    #[error("{0}; nothing was taken")]
    Invalid(String),
    /// It is not held for the caller.
    #[error("no sealed document with this content address waits for this caller")]
    Unknown,
    /// There is no room.
    #[error("the relay holds {DOCUMENTS_MAX} documents; nothing was taken")]
    Full,
    /// The file failed.
    #[error("relay.sqlite failed: {0}")]
    Store(#[from] rusqlite::Error),
    /// The task failed.
    #[error("the task failed: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl From<RelayError> for Status {
    fn from(error: RelayError) -> Self {
        let reason = match &error {
            RelayError::Invalid(_) => ErrorReason::DocumentInvalid,
            RelayError::Unknown => ErrorReason::DocumentUnknown,
            RelayError::Full => {
                let refusal = Refusal::of(ErrorReason::QueueFull, error.to_string());
                return refusal.retry_after(RETRY_AFTER).into();
            }
            RelayError::Store(_) | RelayError::Task(_) => return internal(&error),
        };
        Refusal::of(reason, error.to_string()).into()
    }
}
