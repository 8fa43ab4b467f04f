//! `RegisterService`.

use std::sync::Arc;

use homeward_api::delegation::v1::register_service_server::RegisterService;
use homeward_api::delegation::v1::{
    CorrectRowRequest, CorrectRowResponse, GetRegisterCountsRequest, GetRegisterCountsResponse,
    GetRowRequest, GetRowResponse, ImportFileRequest, ImportRegisterRequest, ImportRegisterResponse,
    ListGoneRowsRequest, ListGoneRowsResponse, ListPendingCorrectionsRequest, ListPendingCorrectionsResponse,
    ListQuarantineRequest, ListQuarantineResponse, SendReferralsRequest, SendReferralsResponse,
    TakeUpCorrectionsRequest, TakeUpCorrectionsResponse,
};
use tonic::{Request, Response, Status, Streaming};

use super::caller;
use crate::delegation::Delegation;
use crate::register;

pub(super) struct Register(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl RegisterService for Register {
    type ImportFileStream = register::FileEvents;

    async fn import_file(
        &self,
        request: Request<Streaming<ImportFileRequest>>,
    ) -> Result<Response<Self::ImportFileStream>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(register::import_file(Arc::clone(&self.0), caller, request.into_inner())))
    }

    async fn import_register(
        &self,
        request: Request<ImportRegisterRequest>,
    ) -> Result<Response<ImportRegisterResponse>, Status> {
        let caller = caller(&request)?;
        register::import_register(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn get_register_counts(
        &self,
        request: Request<GetRegisterCountsRequest>,
    ) -> Result<Response<GetRegisterCountsResponse>, Status> {
        register::register_counts(&self.0, caller(&request)?).await.map(Response::new)
    }

    async fn list_quarantine(
        &self,
        request: Request<ListQuarantineRequest>,
    ) -> Result<Response<ListQuarantineResponse>, Status> {
        let caller = caller(&request)?;
        register::list_quarantine(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn send_referrals(
        &self,
        request: Request<SendReferralsRequest>,
    ) -> Result<Response<SendReferralsResponse>, Status> {
        register::send_referrals(&self.0, caller(&request)?).await.map(Response::new)
    }

    async fn correct_row(
        &self,
        request: Request<CorrectRowRequest>,
    ) -> Result<Response<CorrectRowResponse>, Status> {
        let caller = caller(&request)?;
        register::correct_row(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn get_row(&self, request: Request<GetRowRequest>) -> Result<Response<GetRowResponse>, Status> {
        let caller = caller(&request)?;
        register::get_row(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_pending_corrections(
        &self,
        request: Request<ListPendingCorrectionsRequest>,
    ) -> Result<Response<ListPendingCorrectionsResponse>, Status> {
        let caller = caller(&request)?;
        register::list_pending(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn take_up_corrections(
        &self,
        request: Request<TakeUpCorrectionsRequest>,
    ) -> Result<Response<TakeUpCorrectionsResponse>, Status> {
        let caller = caller(&request)?;
        register::take_up(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_gone_rows(
        &self,
        request: Request<ListGoneRowsRequest>,
    ) -> Result<Response<ListGoneRowsResponse>, Status> {
        let caller = caller(&request)?;
        register::list_gone(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
