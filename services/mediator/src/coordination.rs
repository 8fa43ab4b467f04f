//! `homeward.mediator.v1.CoordinationService`.

use bytes::Bytes;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::mediator::v1::coordination_service_server::{
    CoordinationService, CoordinationServiceServer,
};
use homeward_api::mediator::v1::{
    AdmitDisputeRequest, AdmitDisputeResponse, BeginSuspensionRequest, BeginSuspensionResponse,
    DismissDisputeRequest, DismissDisputeResponse, GetRefusalCountsRequest, GetRefusalCountsResponse,
    MarkTimeRequest, MarkTimeResponse, NoteReportRequest, NoteReportResponse, NoteReturnPlanRequest,
    NoteReturnPlanResponse, OpenRoundRequest, OpenRoundResponse, ProposeResolutionRequest,
    ProposeResolutionResponse, RecordUnresolvedRequest, RecordUnresolvedResponse, RefusalCount,
    ReleaseListsRequest, ReleaseListsResponse,
};
use homeward_api::reason;
use homeward_ledger::Ledger;
use homeward_payload::compose::Payload;
use homeward_payload::ids::{CaseId, SuspensionId};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::{
    MarkTime, NoteReport, NoteReturnPlan, OpenRound, ReleaseLists, SuspendAgreement,
};
use homeward_shell::disputing;
use homeward_shell::limits::MESSAGE_BYTES_MAX;
use homeward_shell::projection::Projection;
use homeward_shell::status::Refusal;
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

    /// Says something in the log, as the mediator's own statement.
    async fn say<M: Payload>(&self, message: M) -> Result<Option<StatementAnswer>, Status> {
        let envelope = self.submitter.signer().sign(message, &self.projection);
        let envelope = envelope.map_err(|error| internal(&error))?;
        let answers = self.submitter.submit(&[Bytes::copy_from_slice(envelope.bytes())]).await?;
        Ok(answers.into_iter().next())
    }

    /// Fills a statement from the newest durable state.
    fn fill<M>(&self, said: Option<M>, fill: impl FnOnce(&Ledger, &mut M)) -> Result<M, Status> {
        let mut said = said.ok_or_else(nothing_said)?;
        self.projection.read(|view| fill(view.state().replica().machine(), &mut said));
        Ok(said)
    }
}

fn nothing_said() -> Status {
    Refusal::of(ErrorReason::FieldInvalid, "the request names no statement; it is required").into()
}

/// The joint suspension with this id, as both sides ask for it.
fn asked_for(ledger: &Ledger, id: &str) -> Result<SuspendAgreement, Status> {
    let known = SuspensionId::from_hex(id).and_then(|id| ledger.suspensions.by_id.get(&id));
    known.map(|known| (&known.said).into()).ok_or_else(|| {
        let message = "no side asks for a suspension with this id; it is 32 lower-case hex digits";
        Refusal::of(ErrorReason::ResourceUnknown, message).into()
    })
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

    async fn note_return_plan(
        &self,
        request: Request<NoteReturnPlanRequest>,
    ) -> Result<Response<NoteReturnPlanResponse>, Status> {
        let answer = self.note_plan(&request.get_ref().case_id).await?;
        Ok(Response::new(NoteReturnPlanResponse { answer }))
    }

    async fn note_report(
        &self,
        request: Request<NoteReportRequest>,
    ) -> Result<Response<NoteReportResponse>, Status> {
        let heard = self.projection.now().0;
        let said = self.fill(request.into_inner().report, |_, said: &mut NoteReport| {
            said.heard_time_us = Some(said.heard_time_us).filter(|time| *time != 0).unwrap_or(heard);
        })?;
        Ok(Response::new(NoteReportResponse { answer: self.say(said).await? }))
    }

    async fn admit_dispute(
        &self,
        request: Request<AdmitDisputeRequest>,
    ) -> Result<Response<AdmitDisputeResponse>, Status> {
        let said = self.fill(request.into_inner().admission, disputing::fill_admission)?;
        Ok(Response::new(AdmitDisputeResponse { answer: self.say(said).await? }))
    }

    async fn dismiss_dispute(
        &self,
        request: Request<DismissDisputeRequest>,
    ) -> Result<Response<DismissDisputeResponse>, Status> {
        let said = self.fill(request.into_inner().dismissal, |_, _| ())?;
        Ok(Response::new(DismissDisputeResponse { answer: self.say(said).await? }))
    }

    async fn propose_resolution(
        &self,
        request: Request<ProposeResolutionRequest>,
    ) -> Result<Response<ProposeResolutionResponse>, Status> {
        let said = self.fill(request.into_inner().proposal, disputing::fill_proposal)?;
        Ok(Response::new(ProposeResolutionResponse { answer: self.say(said).await? }))
    }

    async fn record_unresolved(
        &self,
        request: Request<RecordUnresolvedRequest>,
    ) -> Result<Response<RecordUnresolvedResponse>, Status> {
        let said = self.fill(request.into_inner().record, disputing::fill_record)?;
        Ok(Response::new(RecordUnresolvedResponse { answer: self.say(said).await? }))
    }

    async fn begin_suspension(
        &self,
        request: Request<BeginSuspensionRequest>,
    ) -> Result<Response<BeginSuspensionResponse>, Status> {
        let id = request.into_inner().suspension;
        let said = self.projection.read(|view| asked_for(view.state().replica().machine(), &id))?;
        Ok(Response::new(BeginSuspensionResponse { answer: self.say(said).await? }))
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
