//! `RegisterService`.

use std::sync::Arc;

use homeward_api::delegation::v1::register_service_server::RegisterService;
use homeward_api::delegation::v1::{
    GetRegisterCountsRequest, GetRegisterCountsResponse, ImportRegisterRequest, ImportRegisterResponse,
    ListQuarantineRequest, ListQuarantineResponse, SendReferralsRequest, SendReferralsResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::register;

pub(super) struct Register(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl RegisterService for Register {
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
}
