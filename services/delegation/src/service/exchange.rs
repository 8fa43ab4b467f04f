//! `ExchangeService`.

use std::sync::Arc;

use homeward_api::delegation::v1::exchange_service_server::ExchangeService;
use homeward_api::delegation::v1::{
    AcknowledgeFromFileRequest, AcknowledgeFromFileResponse, AnswerFindingsRequest, AnswerFindingsResponse,
    AnswerListRequest, AnswerListResponse, OpenListRequest, OpenListResponse, ProposeBatchRequest,
    ProposeBatchResponse, StateFindingsRequest, StateFindingsResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::{batches, findings, listing, receipts};

pub(super) struct Exchange(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl ExchangeService for Exchange {
    async fn open_list(
        &self,
        request: Request<OpenListRequest>,
    ) -> Result<Response<OpenListResponse>, Status> {
        let caller = caller(&request)?;
        listing::open(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn answer_list(
        &self,
        request: Request<AnswerListRequest>,
    ) -> Result<Response<AnswerListResponse>, Status> {
        let caller = caller(&request)?;
        listing::answer(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn state_findings(
        &self,
        request: Request<StateFindingsRequest>,
    ) -> Result<Response<StateFindingsResponse>, Status> {
        let caller = caller(&request)?;
        findings::state(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn answer_findings(
        &self,
        request: Request<AnswerFindingsRequest>,
    ) -> Result<Response<AnswerFindingsResponse>, Status> {
        let caller = caller(&request)?;
        findings::answer(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn propose_batch(
        &self,
        request: Request<ProposeBatchRequest>,
    ) -> Result<Response<ProposeBatchResponse>, Status> {
        let caller = caller(&request)?;
        batches::propose(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn acknowledge_from_file(
        &self,
        request: Request<AcknowledgeFromFileRequest>,
    ) -> Result<Response<AcknowledgeFromFileResponse>, Status> {
        let caller = caller(&request)?;
        receipts::acknowledge(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
