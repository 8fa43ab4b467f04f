//! `DraftService`.

use std::sync::Arc;

use homeward_api::delegation::v1::draft_service_server::DraftService;
use homeward_api::delegation::v1::{
    ChangeDraftRequest, ChangeDraftResponse, CheckDraftRequest, CheckDraftResponse, CompareDraftRequest,
    CompareDraftResponse, CreateDraftRequest, CreateDraftResponse, GetDraftRequest, GetDraftResponse,
    ListDraftLinesRequest, ListDraftLinesResponse, ListDraftsRequest, ListDraftsResponse,
    ProposeDraftRequest, ProposeDraftResponse,
};
use tonic::{Request, Response, Status};

use super::caller;
use crate::delegation::Delegation;
use crate::drafts;

pub(super) struct Drafts(pub(super) Arc<Delegation>);

#[tonic::async_trait]
impl DraftService for Drafts {
    async fn create_draft(
        &self,
        request: Request<CreateDraftRequest>,
    ) -> Result<Response<CreateDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::create_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_drafts(
        &self,
        request: Request<ListDraftsRequest>,
    ) -> Result<Response<ListDraftsResponse>, Status> {
        let caller = caller(&request)?;
        drafts::list_drafts(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn get_draft(
        &self,
        request: Request<GetDraftRequest>,
    ) -> Result<Response<GetDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::get_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn list_draft_lines(
        &self,
        request: Request<ListDraftLinesRequest>,
    ) -> Result<Response<ListDraftLinesResponse>, Status> {
        let caller = caller(&request)?;
        drafts::list_draft_lines(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn change_draft(
        &self,
        request: Request<ChangeDraftRequest>,
    ) -> Result<Response<ChangeDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::change_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn compare_draft(
        &self,
        request: Request<CompareDraftRequest>,
    ) -> Result<Response<CompareDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::compare_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn check_draft(
        &self,
        request: Request<CheckDraftRequest>,
    ) -> Result<Response<CheckDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::check_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }

    async fn propose_draft(
        &self,
        request: Request<ProposeDraftRequest>,
    ) -> Result<Response<ProposeDraftResponse>, Status> {
        let caller = caller(&request)?;
        drafts::propose_draft(&self.0, caller, request.into_inner()).await.map(Response::new)
    }
}
