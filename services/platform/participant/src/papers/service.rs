//! `homeward.participant.v1.ChildPaperService`.

use homeward_api::participant::v1::child_paper_service_server::{ChildPaperService, ChildPaperServiceServer};
use homeward_api::participant::v1::{
    ReadPaperIndexRequest, ReadPaperIndexResponse, ReadPaperRequest, ReadPaperResponse, SealCardRequest,
    SealCardResponse, SealPaperRequest, SealPaperResponse,
};
use homeward_ledger::Refusal;
use homeward_payload::domain::Principal;
use homeward_payload::ids::CaseId;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::forum::wall_clock;
use homeward_shell::identity::{Identity, IdentityError};
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_shell::status::internal;
use homeward_vault::store::Access;
use tonic::{Request, Response, Status};

use super::card::Card;
use super::paper::{Asked, case_of, held, purpose_of, read, root_of};
use crate::error::ServiceError;
use crate::participant::Participant;

/// Papers of one participant.
pub(crate) struct Papers(Participant);

impl Papers {
    pub(crate) const fn new(participant: Participant) -> Self {
        Self(participant)
    }

    pub(crate) fn into_service(self) -> ChildPaperServiceServer<Self> {
        ChildPaperServiceServer::new(self).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// A listed case by its reference.
    fn listed(&self, text: &str) -> Result<CaseId, ServiceError> {
        let case = case_of(text)?;
        let known = self.0.projection().read(|view| {
            let ledger = view.state().replica().machine();
            ledger.cases.contains_key(&case)
        });
        if known {
            return Ok(case);
        }
        Err(Refusal::new(ErrorReason::ResourceUnknown, format!("no case {case} is listed here."))
            .allow("Name a case that the own mirror has replayed.")
            .into())
    }

    async fn seal(
        &self,
        actor: String,
        request: SealPaperRequest,
    ) -> Result<SealPaperResponse, ServiceError> {
        let SealPaperRequest { case_id, kind, content, withheld } = request;
        let asked = Asked { case: self.listed(&case_id)?, kind, content, withheld };
        let sealed = self.0.seal_paper(asked, actor).await?;
        let recipients = words(&sealed.recipients);
        Ok(SealPaperResponse { field_root: sealed.root.to_string(), recipients })
    }

    async fn card(&self, actor: String, request: SealCardRequest) -> Result<SealCardResponse, ServiceError> {
        let card = Card::read(self.listed(&request.case_id)?, request.fields)?;
        let sealed = self.0.seal_card(card, actor).await?;
        Ok(SealCardResponse {
            field_root: sealed.root.to_string(),
            told_root: sealed.told_root.to_string(),
            recipients: words(&sealed.recipients),
        })
    }

    async fn list(
        &self,
        actor: String,
        request: ReadPaperIndexRequest,
    ) -> Result<ReadPaperIndexResponse, ServiceError> {
        let (case, purpose) = (self.listed(&request.case_id)?, purpose_of(&request.purpose)?);
        let time_us = wall_clock().0;
        let papers =
            self.0.vault(move |vault| held(vault, case, &Access { purpose, actor: &actor, time_us }));
        Ok(ReadPaperIndexResponse { papers: papers.await? })
    }

    async fn read(
        &self,
        actor: String,
        request: ReadPaperRequest,
    ) -> Result<ReadPaperResponse, ServiceError> {
        let case = self.listed(&request.case_id)?;
        let (root, purpose) = (root_of(&request.field_root)?, purpose_of(&request.purpose)?);
        let (names, time_us) = (self.0.names(), wall_clock().0);
        let paper = self.0.vault(move |vault| {
            let access = Access { purpose, actor: &actor, time_us };
            read(vault, &names, (case, root), &access)
        });
        let paper = paper.await?.ok_or_else(|| {
            Refusal::new(ErrorReason::ResourceUnknown, format!("no paper {root} on this case is held here."))
                .allow("It is withheld from this principal, has not arrived, or was erased.")
        })?;
        Ok(ReadPaperResponse { paper: Some(paper) })
    }
}

fn words(recipients: &[Principal]) -> Vec<String> {
    recipients.iter().map(|one| one.word().to_owned()).collect()
}

/// Who calls, as the log of reads names them; the gate has put it there.
fn actor<T>(request: &Request<T>) -> Result<String, Status> {
    let identity = request.extensions().get::<Identity>().copied();
    let identity = identity.ok_or_else(|| internal(&IdentityError::NoCertificate))?;
    Ok(format!("{}/{}", identity.principal, identity.role))
}

#[tonic::async_trait]
impl ChildPaperService for Papers {
    async fn seal_paper(
        &self,
        request: Request<SealPaperRequest>,
    ) -> Result<Response<SealPaperResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.seal(actor, request.into_inner()).await?))
    }

    async fn seal_card(
        &self,
        request: Request<SealCardRequest>,
    ) -> Result<Response<SealCardResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.card(actor, request.into_inner()).await?))
    }

    async fn read_paper_index(
        &self,
        request: Request<ReadPaperIndexRequest>,
    ) -> Result<Response<ReadPaperIndexResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.list(actor, request.into_inner()).await?))
    }

    async fn read_paper(
        &self,
        request: Request<ReadPaperRequest>,
    ) -> Result<Response<ReadPaperResponse>, Status> {
        let actor = actor(&request)?;
        Ok(Response::new(self.read(actor, request.into_inner()).await?))
    }
}
