//! `homeward.mediator.v1.CoordinationService`.

use bytes::Bytes;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::mediator::v1::coordination_service_server::{
    CoordinationService, CoordinationServiceServer,
};
use homeward_api::mediator::v1::{
    GetRefusalCountsRequest, GetRefusalCountsResponse, MarkTimeRequest, MarkTimeResponse, RefusalCount,
};
use homeward_api::mediator::v1::{NoteReturnPlanRequest, NoteReturnPlanResponse};
use homeward_api::reason;
use homeward_payload::compose::Payload;
use homeward_payload::ids::CaseId;
use homeward_payload::proto::payload::v1::{MarkTime, NoteReturnPlan};
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

    /// Says in the log that it is this time, as the mediator's own statement.
    async fn mark(&self, time_us: i64) -> Result<Option<StatementAnswer>, Status> {
        self.say(MarkTime { header: None, time_us }).await
    }

    /// Notes the plan that stands in a case; one that does not stand is refused by the rules.
    async fn note_plan(&self, case_id: &str) -> Result<Option<StatementAnswer>, Status> {
        let case = CaseId::from_hex(case_id);
        let plan = case.and_then(|case| {
            self.projection.read(|view| view.state().replica().machine().cases.get(&case)?.course.plan)
        });
        let case_id = case.map(|case| case.to_vec()).unwrap_or_default();
        let plan_content = plan.map_or_else(|| vec![0; 32], |plan| plan.to_vec());
        self.say(NoteReturnPlan { header: None, case_id, plan_content }).await
    }

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
        let answer = self.mark(request.into_inner().time_us).await?;
        Ok(Response::new(MarkTimeResponse { answer }))
    }

    async fn note_return_plan(
        &self,
        request: Request<NoteReturnPlanRequest>,
    ) -> Result<Response<NoteReturnPlanResponse>, Status> {
        let answer = self.note_plan(&request.get_ref().case_id).await?;
        Ok(Response::new(NoteReturnPlanResponse { answer }))
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
