//! `homeward.neutral.v1.WitnessDeskService`.

mod clear;
mod interviews;
mod point;
mod request;
mod withdrawals;

use std::sync::{Arc, Mutex, PoisonError};

use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::neutral::v1::witness_desk_service_server::WitnessDeskService;
use homeward_api::neutral::v1::{
    ClearBatchRequest, ClearBatchResponse, HandInDocumentRequest, HandInDocumentResponse,
    RecordInterviewsRequest, RecordInterviewsResponse, WithdrawClearanceRequest, WithdrawClearanceResponse,
};
use homeward_ledger::batch::Batch;
use homeward_ledger::subject::LineState;
use homeward_ledger::{Ledger, Refusal};
use homeward_participant::{Participant, Said, ServiceError};
use homeward_payload::domain::SubjectKind;
use homeward_payload::ids::{BatchId, SubjectRef};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::identity::caller;
use homeward_shell::refusal;
use homeward_shell::status::internal;
use homeward_vault::LogId;
use homeward_vault::seal::{KeyError, PublicKey};
use homeward_vault::store::{Access, Purpose};
use tonic::{Request, Response, Status};

use crate::attempt::{AttemptError, Own};
use crate::interview::InterviewError;
use crate::store::{Store, StoreError};

/// The service. Clones are handles to the same one.
#[derive(Clone)]
pub(crate) struct WitnessDesk {
    participant: Participant,
    store: Arc<Mutex<Store>>,
    own: Own,
    /// Held over a whole call: an interview is either part of a clearance or comes after it, never in between.
    turn: Arc<tokio::sync::Mutex<()>>,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
enum DeskError {
    /// The call is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The participant refused or failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Interviews cannot be kept.
    #[error(transparent)]
    Interview(#[from] InterviewError),
    /// The revision cannot be cleared.
    #[error(transparent)]
    Attempt(#[from] AttemptError),
    /// A stored clearance does not read.
    #[error("a stored clearance does not read: {0}")]
    Stored(#[from] prost::DecodeError),
    /// Work on a blocking thread did not end.
    #[error("work was cut off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl From<DeskError> for Status {
    fn from(error: DeskError) -> Self {
        match error {
            DeskError::Refused(refused) => refusal::status(&refused),
            DeskError::Service(error) => error.into(),
            other => internal(&other),
        }
    }
}

/// Who works at the desk, for the vault's log of reads.
#[derive(Clone, Debug)]
struct Reader {
    actor: String,
    time_us: i64,
}

impl Reader {
    fn access(&self) -> Access<'_> {
        Access { purpose: Purpose::Handover, actor: &self.actor, time_us: self.time_us }
    }
}

impl WitnessDesk {
    /// # Errors
    /// If the genesis names no usable sealing key for the neutral.
    pub(crate) fn new(participant: Participant, store: Arc<Mutex<Store>>) -> Result<Self, KeyError> {
        let genesis = participant.genesis();
        let key = genesis.keys_of(participant.principal()).and_then(|keys| keys.sealing_key);
        let key = PublicKey::from_bytes(key.ok_or(KeyError::Secret)?)?;
        let own = Own { names: participant.names(), log_id: LogId(*genesis.log_id.as_bytes()), key };
        Ok(Self { participant, store, own, turn: Arc::default() })
    }

    /// Works on the store on a thread that may block.
    async fn store<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, DeskError> {
        let store = Arc::clone(&self.store);
        // A transaction that a panic cut off was rolled back, so the store is whole.
        let work = move || work(&mut store.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(tokio::task::spawn_blocking(work).await??)
    }

    fn reader<T>(&self, request: &Request<T>) -> Result<Reader, Status> {
        let caller = caller(request)?;
        let actor = format!("{}/{}", caller.principal, caller.role);
        Ok(Reader { actor, time_us: self.participant.now().0 })
    }
}

#[tonic::async_trait]
impl WitnessDeskService for WitnessDesk {
    async fn record_interviews(
        &self,
        request: Request<RecordInterviewsRequest>,
    ) -> Result<Response<RecordInterviewsResponse>, Status> {
        Ok(Response::new(self.interview(&request.into_inner()).await?))
    }

    async fn clear_batch(
        &self,
        request: Request<ClearBatchRequest>,
    ) -> Result<Response<ClearBatchResponse>, Status> {
        let reader = self.reader(&request)?;
        Ok(Response::new(self.clear(&request.into_inner(), reader).await?))
    }

    async fn withdraw_clearance(
        &self,
        request: Request<WithdrawClearanceRequest>,
    ) -> Result<Response<WithdrawClearanceResponse>, Status> {
        Ok(Response::new(self.withdraw(&request.into_inner()).await?))
    }

    async fn hand_in_document(
        &self,
        request: Request<HandInDocumentRequest>,
    ) -> Result<Response<HandInDocumentResponse>, Status> {
        let reader = self.reader(&request)?;
        Ok(Response::new(self.hand_in(request.into_inner(), reader).await?))
    }
}

/// The batch in the mirror.
fn batch_of(ledger: &Ledger, id: BatchId) -> Result<&Batch, Refusal> {
    ledger.batches.get(&id).ok_or_else(|| {
        let message = format!("this service's mirror has no batch {id}.");
        Refusal::new(ErrorReason::ResourceUnknown, message).with("batch", id)
    })
}

/// The person on a line who has not departed. One who stays already may be named again: the calls are repeatable.
fn person(batch: &Batch, number: u32) -> Result<SubjectRef, Refusal> {
    let lines = batch.revision.lines.len();
    let line = batch.line(number).ok_or_else(|| {
        let message = format!("line {number} is not on the revision; it has lines 1 to {lines}.");
        Refusal::new(ErrorReason::ResourceUnknown, message).with("line", number)
    })?;
    if line.kind == SubjectKind::Container {
        let message =
            format!("line {number} is a container of remains; only persons are asked and examined.");
        return Err(Refusal::new(ErrorReason::FieldInvalid, message).with("line", number));
    }
    match line.state {
        LineState::Open | LineState::NotDeparting => Ok(line.subject),
        state => {
            let message = format!("line {number} stands at {state:?}; it is asked and told until departure.");
            Err(Refusal::new(ErrorReason::LineState, message).with("line", number))
        }
    }
}

/// Whether the log refused what was said.
fn is_refused(said: &Said) -> bool {
    said.answer.as_ref().is_some_and(|answer| matches!(answer.answer, Some(Answer::Refusal(_))))
}
