//! `MatchService`.

use std::sync::Arc;

use homeward_api::delegation::v1::match_service_server::MatchService;
use homeward_api::delegation::v1::{
    DecideMatchRequest, DecideMatchResponse, GetMatchRequest, GetMatchResponse, ListMatchesRequest,
    ListMatchesResponse, RunMatchingRequest,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::matching;

pub(super) struct Matching(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl MatchService for Matching {
    type RunMatchingStream = matching::MatchEvents;

    async fn run_matching(
        &self,
        request: Request<RunMatchingRequest>,
    ) -> Result<Response<Self::RunMatchingStream>, Status> {
        let caller = caller(&request)?;
        Ok(Response::new(matching::run_matching(Arc::clone(&self.0), caller)))
    }

    async fn list_matches(
        &self,
        request: Request<ListMatchesRequest>,
    ) -> Result<Response<ListMatchesResponse>, Status> {
        let caller = caller(&request)?;
        matching::list_matches(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn get_match(
        &self,
        request: Request<GetMatchRequest>,
    ) -> Result<Response<GetMatchResponse>, Status> {
        let caller = caller(&request)?;
        matching::get_match(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn decide_match(
        &self,
        request: Request<DecideMatchRequest>,
    ) -> Result<Response<DecideMatchResponse>, Status> {
        let caller = caller(&request)?;
        matching::decide_match(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
