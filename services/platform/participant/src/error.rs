//! Why a participant cannot start or go on, and why it refuses a call.

use homeward_journal::JournalError;
use homeward_ledger::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::forum::ForumError;
use homeward_shell::refusal;
use homeward_shell::replay::ReplayError;
use homeward_shell::status;
use homeward_shell::tls::TlsError;
use homeward_statement::EnvelopeError;
use homeward_vault::RandomnessError;
use homeward_vault::document::DocumentError;
use homeward_vault::seal::SealError;
use homeward_vault::store::VaultError;
use std::path::PathBuf;
use tonic::Status;

use crate::config::OptionsError;
use crate::store::StoreError;

/// Why a participant cannot start, or must end.
#[derive(Debug, thiserror::Error)]
pub enum ParticipantError {
    /// The configuration cannot be used.
    #[error(transparent)]
    Options(#[from] OptionsError),
    /// The genesis cannot be used.
    #[error(transparent)]
    Forum(#[from] ForumError),
    /// A key is not the one that the genesis names.
    #[error("the {what} key is not the one that the genesis names for {principal}; nothing was started")]
    OtherKey {
        /// Which key.
        what: &'static str,
        /// For whom.
        principal: &'static str,
    },
    /// The mediator and its witnesses do not run as a participant.
    #[error(
        "{principal} has no witness key in the genesis; a participant is a party, the commission or the neutral"
    )]
    NotAWitness {
        /// As configured.
        principal: &'static str,
    },
    /// The data folder cannot be used.
    #[error("{}: cannot be used as data folder: {source}", path.display())]
    Folder {
        /// The folder.
        path: PathBuf,
        /// What the operating system said.
        source: std::io::Error,
    },
    /// The mirror's journal cannot be used; the process must end.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// The mirror's journal does not replay.
    #[error(transparent)]
    Replay(#[from] ReplayError),
    /// The vault cannot be opened.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The service's own database failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// A channel cannot be made.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// A task ended that should not have.
    #[error("a task of this service ended: {0}")]
    Task(#[from] tokio::task::JoinError),
    /// No thread could be started.
    #[error("no thread could be started: {0}")]
    Thread(std::io::Error),
}

/// Why a call to the participant failed.
#[derive(Debug, thiserror::Error)]
pub enum ServiceError {
    /// It is refused: the reason, what was found, what is allowed.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The vault refused or failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The service's own database failed.
    #[error(transparent)]
    Store(StoreError),
    /// The statement does not fit an envelope.
    #[error(transparent)]
    Envelope(#[from] EnvelopeError),
    /// The document cannot be sealed.
    #[error(transparent)]
    Seal(#[from] SealError),
    /// The document cannot be made.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// No random bytes.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
    /// The mirror's journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Something that this service wrote cannot be read back.
    #[error("what this service keeps cannot be read back: {0}")]
    Damaged(&'static str),
    /// Work on a blocking thread did not end.
    #[error("work was cut off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl ServiceError {
    /// A refusal with its reason.
    pub fn refuse(reason: ErrorReason, message: impl Into<String>) -> Self {
        Self::Refused(Refusal::new(reason, message))
    }
}

impl From<StoreError> for ServiceError {
    fn from(error: StoreError) -> Self {
        let StoreError::OtherContent { request_id } = &error else { return Self::Store(error) };
        let refused = Refusal::new(ErrorReason::StatementIdReused, error.to_string());
        refused
            .with("request_id", request_id)
            .allow(
                "Say something new under a new id; the same id with the same content gives the same answer.",
            )
            .into()
    }
}

impl From<ServiceError> for Status {
    fn from(error: ServiceError) -> Self {
        match &error {
            ServiceError::Refused(refused) => refusal::status(refused),
            ServiceError::Envelope(found) => refusal::status(&refusal::of_envelope(found)),
            ServiceError::Vault(VaultError::UnknownDocument(_) | VaultError::Erased { .. }) => {
                refusal::status(&Refusal::new(ErrorReason::ResourceUnknown, error.to_string()))
            }
            ServiceError::Seal(SealError::RecipientCount { .. } | SealError::Padding(_))
            | ServiceError::Document(DocumentError::Field(_)) => {
                refusal::status(&Refusal::new(ErrorReason::FieldInvalid, error.to_string()))
            }
            _ => status::internal(&error),
        }
    }
}
