//! `homeward.ledger.v1.LedgerService`.

use super::child;
use super::events::{self, EventStream};
use super::{batch, next, pack, positions, words};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::{Projection, View};
use crate::status::Refusal;
use homeward_api::ledger::v1::ledger_service_server::{LedgerService, LedgerServiceServer};
use homeward_api::ledger::v1::{
    GetBatchPackRequest, GetBatchPackResponse, GetBatchRequest, GetBatchResponse, GetChildCaseRequest,
    GetChildCaseResponse, GetPositionsRequest, GetPositionsResponse, GetStateRequest, GetStateResponse,
    ListBatchLinesRequest, ListBatchLinesResponse, ListBatchesRequest, ListBatchesResponse,
    ListNextActionsRequest, ListNextActionsResponse, WatchEventsRequest,
};
use homeward_journal::JournalReader;
use homeward_ledger::Ledger;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{CaseId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// The replayed ledger, read.
pub struct LedgerReads {
    projection: Arc<Projection>,
    reader: Arc<dyn JournalReader>,
}

impl LedgerReads {
    /// Reads what `projection` shows, and from `reader` the proposals that it tells of.
    pub fn new(projection: Arc<Projection>, reader: Arc<dyn JournalReader>) -> Self {
        Self { projection, reader }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> LedgerServiceServer<Self> {
        LedgerServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// Looks at one consistent ledger, at the forum's time.
    fn read<T>(&self, read: impl FnOnce(&Ledger, Timestamp) -> T) -> T {
        let clock = self.projection.forum().clock();
        self.projection.read(|view| {
            let replica = view.state().replica();
            read(replica.machine(), clock.now(replica.newest_time()))
        })
    }
}

fn state(view: &View) -> GetStateResponse {
    let replica = view.state().replica();
    let ledger = replica.machine();
    let genesis = ledger.genesis();
    GetStateResponse {
        log_id: genesis.log_id.to_string(),
        forum_name: genesis.forum_name.clone(),
        size: replica.size(),
        state_digest: replica.digest().to_string(),
        newest_time_us: replica.newest_time().0,
        rules_version: genesis.rules_version,
        simulated: genesis.clock_mode == homeward_payload::domain::ClockMode::Simulated,
        party_a: positions::name_of(ledger, Principal::PartyA),
        party_b: positions::name_of(ledger, Principal::PartyB),
    }
}

fn child_case(ledger: &Ledger, asked: &str, now: Timestamp) -> Result<GetChildCaseResponse, Status> {
    let (id, case) =
        CaseId::from_hex(asked).and_then(|id| ledger.cases.get_key_value(&id)).ok_or_else(|| {
            let message = "no child's case has this reference; it is 32 lower-case hex digits";
            Status::from(Refusal::of(ErrorReason::ResourceUnknown, message))
        })?;
    Ok(GetChildCaseResponse {
        listed_by: case.listed_by.word().to_owned(),
        acknowledged: case.acknowledged,
        tracing_consent: case.tracing_consent,
        answer: case.answer.map(|(answer, _)| words::child_answer(answer).to_owned()).unwrap_or_default(),
        grade: case.answer.map(|(_, grade)| words::grade(grade).to_owned()).unwrap_or_default(),
        sibling_group: case.sibling_group.map(|group| group.to_string()).unwrap_or_default(),
        ..child::course(ledger, id, case, now)
    })
}

#[tonic::async_trait]
impl LedgerService for LedgerReads {
    async fn get_state(
        &self,
        _request: Request<GetStateRequest>,
    ) -> Result<Response<GetStateResponse>, Status> {
        Ok(Response::new(self.projection.read(state)))
    }

    async fn get_positions(
        &self,
        _request: Request<GetPositionsRequest>,
    ) -> Result<Response<GetPositionsResponse>, Status> {
        Ok(Response::new(self.read(positions::positions)))
    }

    async fn list_batches(
        &self,
        request: Request<ListBatchesRequest>,
    ) -> Result<Response<ListBatchesResponse>, Status> {
        self.read(|ledger, now| batch::list(ledger, request.get_ref(), now)).map(Response::new)
    }

    async fn get_batch(
        &self,
        request: Request<GetBatchRequest>,
    ) -> Result<Response<GetBatchResponse>, Status> {
        self.read(|ledger, now| batch::get(ledger, &request.get_ref().batch, now)).map(Response::new)
    }

    async fn list_batch_lines(
        &self,
        request: Request<ListBatchLinesRequest>,
    ) -> Result<Response<ListBatchLinesResponse>, Status> {
        self.read(|ledger, _| batch::list_lines(ledger, request.get_ref())).map(Response::new)
    }

    async fn get_batch_pack(
        &self,
        request: Request<GetBatchPackRequest>,
    ) -> Result<Response<GetBatchPackResponse>, Status> {
        pack::get(&self.projection, &self.reader, request.into_inner()).await.map(Response::new)
    }

    async fn get_child_case(
        &self,
        request: Request<GetChildCaseRequest>,
    ) -> Result<Response<GetChildCaseResponse>, Status> {
        self.read(|ledger, now| child_case(ledger, &request.get_ref().case_id, now)).map(Response::new)
    }

    async fn list_next_actions(
        &self,
        request: Request<ListNextActionsRequest>,
    ) -> Result<Response<ListNextActionsResponse>, Status> {
        self.read(|ledger, now| next::list(ledger, request.get_ref(), now)).map(Response::new)
    }

    type WatchEventsStream = EventStream;

    async fn watch_events(
        &self,
        request: Request<WatchEventsRequest>,
    ) -> Result<Response<EventStream>, Status> {
        events::watch(&self.projection, request.into_inner()).map(Response::new)
    }
}
