//! `ChildCaseService`.

use std::sync::Arc;

use homeward_api::delegation::v1::child_case_service_server::ChildCaseService;
use homeward_api::delegation::v1::{
    AcknowledgeCasesRequest, AcknowledgeCasesResponse, AnswerCaseRequest, AnswerCaseResponse,
    OpenCasesRequest, OpenCasesResponse,
};
use homeward_api::delegation::v1::{
    AddDiaryEntryRequest, AddDiaryEntryResponse, AssignCaseRequest, AssignCaseResponse, FindCaseRequest,
    FindCaseResponse, ReadCaseRequest, ReadCaseResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::children;
use crate::delegation::Delegation;

pub(super) struct ChildCase(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl ChildCaseService for ChildCase {
    async fn open_cases(
        &self,
        request: Request<OpenCasesRequest>,
    ) -> Result<Response<OpenCasesResponse>, Status> {
        let caller = caller(&request)?;
        children::list(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn acknowledge_cases(
        &self,
        _request: Request<AcknowledgeCasesRequest>,
    ) -> Result<Response<AcknowledgeCasesResponse>, Status> {
        children::acknowledge(&self.0).await.map(Response::new)
    }

    async fn answer_case(
        &self,
        request: Request<AnswerCaseRequest>,
    ) -> Result<Response<AnswerCaseResponse>, Status> {
        let caller = caller(&request)?;
        children::answer(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn find_case(
        &self,
        request: Request<FindCaseRequest>,
    ) -> Result<Response<FindCaseResponse>, Status> {
        let caller = caller(&request)?;
        children::find(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn assign_case(
        &self,
        request: Request<AssignCaseRequest>,
    ) -> Result<Response<AssignCaseResponse>, Status> {
        let caller = caller(&request)?;
        children::assign(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn add_diary_entry(
        &self,
        request: Request<AddDiaryEntryRequest>,
    ) -> Result<Response<AddDiaryEntryResponse>, Status> {
        let caller = caller(&request)?;
        children::add(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn read_case(
        &self,
        request: Request<ReadCaseRequest>,
    ) -> Result<Response<ReadCaseResponse>, Status> {
        let caller = caller(&request)?;
        children::read(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
