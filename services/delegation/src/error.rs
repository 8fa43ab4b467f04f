//! Why a call is refused by this service before anything is said.

use homeward_delegation_core::csv::CsvError;
use homeward_vault::RandomnessError;
use homeward_vault::document::DocumentError;
use homeward_vault::store::VaultError;

use crate::store::StoreError;

/// Why a call is refused. Messages may name persons: they are for this side's own staff.
#[derive(Debug, thiserror::Error)]
pub(crate) enum DelegationError {
    /// The file breaks its format.
    #[error(transparent)]
    Csv(#[from] CsvError),
    /// The file cannot be taken for another reason.
    #[error("{0}")]
    File(String),
    /// A field of the request.
    #[error("{field}: {message}")]
    Field {
        /// Name of the field.
        field: &'static str,
        /// What was found and what is allowed.
        message: String,
    },
    /// Nothing of this name is held.
    #[error("{0}")]
    Unknown(String),
    /// Nobody can be put on a line.
    #[error("{0}")]
    NothingToDraw(String),
    /// Several rows bear the number.
    #[error("{0}")]
    RowAmbiguous(String),
    /// The register is none that is revised.
    #[error("{0}")]
    NotRevised(String),
    /// A person stands in another accepted pair.
    #[error("{0}")]
    MatchTaken(String),
    /// The pair is not in a state that allows this.
    #[error("{0}")]
    MatchState(String),
    /// The draft has changed since.
    #[error("{0}")]
    DraftStale(String),
    /// The draft was proposed already.
    #[error("{0}")]
    DraftProposed(String),
    /// Something speaks against the draft.
    #[error("{0}")]
    DraftNotProposable(String),
    /// A request id was used before, for something else.
    #[error("request id {0} was used for other content.")]
    Reused(String),
    /// The vault failed.
    #[error(transparent)]
    Vault(#[from] VaultError),
    /// The register store failed.
    #[error(transparent)]
    Store(StoreError),
    /// A document could not be made or read.
    #[error(transparent)]
    Document(#[from] DocumentError),
    /// A document is not of the shape in which it was stored.
    #[error("document of subject {subject} is not the row it was made of")]
    Damaged {
        /// Whose.
        subject: String,
    },
    /// No reference could be drawn.
    #[error(transparent)]
    Randomness(#[from] RandomnessError),
}

impl From<StoreError> for DelegationError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::OtherContent { request_id } => Self::Reused(request_id),
            error => Self::Store(error),
        }
    }
}

impl DelegationError {
    /// A field of the request that cannot be used.
    pub(crate) fn field(field: &'static str, message: impl Into<String>) -> Self {
        Self::Field { field, message: message.into() }
    }
}
