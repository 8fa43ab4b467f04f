//! `RoundService`.

use std::sync::Arc;

use homeward_api::delegation::v1::round_service_server::RoundService;
use homeward_api::delegation::v1::{
    CommitListRequest, CommitListResponse, OpenCommittedListRequest, OpenCommittedListResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::rounds;

pub(super) struct Round(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl RoundService for Round {
    async fn commit_list(
        &self,
        request: Request<CommitListRequest>,
    ) -> Result<Response<CommitListResponse>, Status> {
        let caller = caller(&request)?;
        rounds::commit(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn open_committed_list(
        &self,
        request: Request<OpenCommittedListRequest>,
    ) -> Result<Response<OpenCommittedListResponse>, Status> {
        let caller = caller(&request)?;
        rounds::open_committed(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
