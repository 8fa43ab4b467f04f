//! `RequestService`.

use std::sync::Arc;

use homeward_api::delegation::v1::request_service_server::RequestService;
use homeward_api::delegation::v1::{
    AnswerSoughtRequest, AnswerSoughtResponse, ListSoughtRequest, ListSoughtResponse, RequestSoughtRequest,
    RequestSoughtResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::requests;

pub(super) struct Requests(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl RequestService for Requests {
    async fn request_sought(
        &self,
        request: Request<RequestSoughtRequest>,
    ) -> Result<Response<RequestSoughtResponse>, Status> {
        let caller = caller(&request)?;
        requests::request_sought(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_sought(
        &self,
        request: Request<ListSoughtRequest>,
    ) -> Result<Response<ListSoughtResponse>, Status> {
        let caller = caller(&request)?;
        requests::list_sought(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn answer_sought(
        &self,
        request: Request<AnswerSoughtRequest>,
    ) -> Result<Response<AnswerSoughtResponse>, Status> {
        let caller = caller(&request)?;
        requests::answer_sought(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
