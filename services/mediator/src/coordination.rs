//! `homeward.mediator.v1.CoordinationService`.

use bytes::Bytes;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::mediator::v1::coordination_service_server::{
    CoordinationService, CoordinationServiceServer,
};
use homeward_api::mediator::v1::{
    GetRefusalCountsRequest, GetRefusalCountsResponse, MarkTimeRequest, MarkTimeResponse, OpenRoundRequest,
    OpenRoundResponse, RefusalCount, ReleaseListsRequest, ReleaseListsResponse,
};
use homeward_api::reason;
use homeward_payload::compose::Payload;
use homeward_payload::proto::payload::v1::{MarkTime, OpenRound, ReleaseLists};
use homeward_shell::limits::MESSAGE_BYTES_MAX;
use homeward_shell::projection::Projection;
use homeward_shell::status::internal;
use homeward_shell::writer::Submitter;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// What the mediator's coordinators do.
pub(crate) struct Coordination {
    projection: Arc<Projection>,
    submitter: Arc<Submitter>,
}

impl Coordination {
    pub(crate) fn new(projection: Arc<Projection>, submitter: Arc<Submitter>) -> Self {
        Self { projection, submitter }
    }

    pub(crate) fn into_service(self) -> CoordinationServiceServer<Self> {
        CoordinationServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// Says something as the mediator's own statement.
    async fn say<P: Payload>(&self, message: P) -> Result<Option<StatementAnswer>, Status> {
        let envelope = self.submitter.signer().sign(message, &self.projection);
        let envelope = envelope.map_err(|error| internal(&error))?;
        let answers = self.submitter.submit(&[Bytes::copy_from_slice(envelope.bytes())]).await?;
        Ok(answers.into_iter().next())
    }
}

#[tonic::async_trait]
impl CoordinationService for Coordination {
    async fn mark_time(
        &self,
        request: Request<MarkTimeRequest>,
    ) -> Result<Response<MarkTimeResponse>, Status> {
        let time_us = request.into_inner().time_us;
        let answer = self.say(MarkTime { header: None, time_us }).await?;
        Ok(Response::new(MarkTimeResponse { answer }))
    }

    async fn open_round(
        &self,
        request: Request<OpenRoundRequest>,
    ) -> Result<Response<OpenRoundResponse>, Status> {
        let round = request.into_inner().round.unwrap_or_default();
        let answer = self.say(OpenRound { header: None, ..round }).await?;
        Ok(Response::new(OpenRoundResponse { answer }))
    }

    async fn release_lists(
        &self,
        request: Request<ReleaseListsRequest>,
    ) -> Result<Response<ReleaseListsResponse>, Status> {
        let round_id = request.into_inner().round_id;
        let answer = self.say(ReleaseLists { header: None, round_id }).await?;
        Ok(Response::new(ReleaseListsResponse { answer }))
    }

    async fn get_refusal_counts(
        &self,
        _request: Request<GetRefusalCountsRequest>,
    ) -> Result<Response<GetRefusalCountsResponse>, Status> {
        let counts = self.submitter.refusal_counts().all().into_iter();
        let row = |(found, count)| RefusalCount { reason: reason::name(found).to_owned(), count };
        Ok(Response::new(GetRefusalCountsResponse { counts: counts.map(row).collect() }))
    }
}
