//! `homeward.commission.v1.MedicalService`.

mod counts;
mod decisions;
mod fitness;
mod referrals;
mod request;

use std::sync::{Arc, Mutex, PoisonError};

use homeward_api::commission::v1::medical_service_server::MedicalService;
use homeward_api::commission::v1::{
    GetMedicalCountsRequest, GetMedicalCountsResponse, ListReferralsRequest, ListReferralsResponse,
    RecordDecisionsRequest, RecordDecisionsResponse, RecordFitnessRequest, RecordFitnessResponse,
};
use homeward_api::log::v1::statement_answer::Answer;
use homeward_ledger::Refusal;
use homeward_participant::{Participant, Said, ServiceError};
use homeward_shell::identity::caller;
use homeward_shell::refusal;
use homeward_shell::status::internal;
use tonic::{Request, Response, Status};

use crate::intake::{self, IntakeError};
use crate::store::{Store, StoreError};

/// The name under which this process reads its vault for itself.
const OWN_ACTOR: &str = "commission/service";

/// The service. Clones are handles to the same one.
#[derive(Clone)]
pub(crate) struct Medical {
    participant: Participant,
    store: Arc<Mutex<Store>>,
}

/// Why a call failed.
#[derive(Debug, thiserror::Error)]
enum MedicalError {
    /// The call is refused.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// The participant refused or failed.
    #[error(transparent)]
    Service(#[from] ServiceError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Referrals cannot be taken in.
    #[error(transparent)]
    Intake(#[from] IntakeError),
    /// A sheet cannot be kept.
    #[error(transparent)]
    Fitness(#[from] crate::fitness::FitnessSheetError),
    /// Work on a blocking thread did not end.
    #[error("work was cut off: {0}")]
    Task(#[from] tokio::task::JoinError),
}

impl From<MedicalError> for Status {
    fn from(error: MedicalError) -> Self {
        match error {
            MedicalError::Refused(refused) => refusal::status(&refused),
            MedicalError::Service(error) => error.into(),
            other => internal(&other),
        }
    }
}

impl Medical {
    pub(crate) fn new(participant: Participant, store: Arc<Mutex<Store>>) -> Self {
        Self { participant, store }
    }

    /// Takes in referrals as they come, for as long as the process lives. A failure is logged and tried again with
    /// the next document: every call that reads the queue takes in first and tells its caller.
    pub(crate) async fn take_in_for_ever(&self) {
        let mut received = self.participant.documents_received();
        loop {
            if let Err(error) = self.take_in().await {
                tracing::error!(%error, "referrals were not taken in");
            }
            if received.changed().await.is_err() {
                // The participant is gone and the process ends.
                return std::future::pending().await;
            }
        }
    }

    /// Takes in what the vault holds, so that the queue is never behind it.
    async fn take_in(&self) -> Result<(), MedicalError> {
        let (store, now) = (Arc::clone(&self.store), self.participant.now());
        let work = move |vault: &mut _| {
            let mut store = store.lock().unwrap_or_else(PoisonError::into_inner);
            Ok(intake::take_in(vault, &mut store, OWN_ACTOR, now.0))
        };
        let (taken, unread) = self.participant.vault(work).await??;
        if taken > 0 {
            tracing::info!(taken, unread, "referrals taken in");
        }
        Ok(())
    }

    /// Works on the store on a thread that may block.
    async fn store<R: Send + 'static>(
        &self,
        work: impl FnOnce(&mut Store) -> Result<R, StoreError> + Send + 'static,
    ) -> Result<R, MedicalError> {
        let store = Arc::clone(&self.store);
        // A transaction that a panic cut off was rolled back, so the store is whole.
        let work = move || work(&mut store.lock().unwrap_or_else(PoisonError::into_inner));
        Ok(tokio::task::spawn_blocking(work).await??)
    }
}

#[tonic::async_trait]
impl MedicalService for Medical {
    async fn list_referrals(
        &self,
        request: Request<ListReferralsRequest>,
    ) -> Result<Response<ListReferralsResponse>, Status> {
        Ok(Response::new(self.list(&request.into_inner()).await?))
    }

    async fn record_decisions(
        &self,
        request: Request<RecordDecisionsRequest>,
    ) -> Result<Response<RecordDecisionsResponse>, Status> {
        Ok(Response::new(self.decide(&request.into_inner()).await?))
    }

    async fn record_fitness(
        &self,
        request: Request<RecordFitnessRequest>,
    ) -> Result<Response<RecordFitnessResponse>, Status> {
        let caller = caller(&request)?;
        let actor = format!("{}/{}", caller.principal, caller.role);
        Ok(Response::new(self.commit_fitness(&request.into_inner(), actor).await?))
    }

    async fn get_medical_counts(
        &self,
        _request: Request<GetMedicalCountsRequest>,
    ) -> Result<Response<GetMedicalCountsResponse>, Status> {
        Ok(Response::new(self.counts().await?))
    }
}

/// Whether the log refused what was said.
fn is_refused(said: &Said) -> bool {
    said.answer.as_ref().is_some_and(|answer| matches!(answer.answer, Some(Answer::Refusal(_))))
}
