//! `homeward.log.v1.WitnessService` as the mediator offers it.

use super::Heads;
use super::heads::WitnessHead;
use bytes::Bytes;
use homeward_api::log::v1 as log;
use homeward_api::log::v1::witness_service_server::{WitnessService, WitnessServiceServer};
use homeward_api::log::v1::{
    AddCosignatureRequest, AddCosignatureResponse, GetHeadsRequest, GetHeadsResponse,
};
use homeward_ledger::Refusal;
use homeward_payload::domain::{Basis, Principal};
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::limits::MESSAGE_BYTES_MAX;
use homeward_shell::projection::Projection;
use homeward_shell::reads::Cosigned;
use homeward_shell::refusal;
use homeward_shell::status::internal;
use homeward_shell::verify::verify_state_mark;
use homeward_translog::SignedCheckpoint;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Takes cosignatures in and shows heads.
pub(crate) struct WitnessDesk {
    projection: Arc<Projection>,
    heads: Arc<Heads>,
    cosigned: Cosigned,
}

impl WitnessDesk {
    pub(crate) fn new(projection: Arc<Projection>, heads: Arc<Heads>, cosigned: Cosigned) -> Self {
        Self { projection, heads, cosigned }
    }

    pub(crate) fn into_service(self) -> WitnessServiceServer<Self> {
        WitnessServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    /// Verifies a cosignature: the log's head, this log's history, the witness's line, its state mark.
    fn verify(&self, request: &AddCosignatureRequest) -> Result<(Principal, WitnessHead), Refusal> {
        let forum = self.projection.forum();
        let signature = |found: String| Refusal::new(ErrorReason::SignatureInvalid, found);
        let signed = SignedCheckpoint::parse(&request.checkpoint, forum.log_key())
            .map_err(|error| signature(error.to_string()))?;
        let mark = verify_state_mark(forum.keyring(), &request.state_mark)?;
        let (size, principal) = (signed.head().size(), mark.header.author);
        self.check_head(&signed)?;
        let key = forum
            .witness_key(principal)
            .ok_or_else(|| signature(format!("{} is no witness", principal.word())))?;
        let cosigned = signed.cosigned_at_s(key).map_err(|error| signature(error.to_string()))?;
        cosigned.ok_or_else(|| {
            signature(format!("the checkpoint carries no cosignature of {}", principal.word()))
        })?;
        if mark.size != size {
            let found = format!("the state mark is of size {}, the checkpoint of size {size}.", mark.size);
            return Err(Refusal::new(ErrorReason::FieldInvalid, found));
        }
        let state_mark = request.state_mark.to_vec();
        Ok((principal, WitnessHead { signed, state_mark, state_digest: mark.state_digest.0 }))
    }

    fn check_head(&self, signed: &SignedCheckpoint) -> Result<(), Refusal> {
        let head = *signed.head();
        let (size, root) =
            self.projection.read(|view| (view.state().size(), view.state().tree().root_at(head.size())));
        let root = root.map_err(|_| {
            let found = format!("the head is of size {}; the log has {size} entries.", head.size());
            Refusal::new(ErrorReason::PositionUnknown, found)
        })?;
        let basis = Basis { size: head.size(), root: Digest::from(*head.root()) };
        if root == *head.root() { Ok(()) } else { Err(refusal::of_other_basis(&basis, &root)) }
    }

    async fn add(&self, request: &AddCosignatureRequest) -> Result<(), Status> {
        let (principal, head) = self.verify(request).map_err(|refused| refusal::status(&refused))?;
        if !self.agrees(&head) {
            tracing::error!(
                witness = principal.word(),
                size = head.signed.head().size(),
                "a witness has replayed to another state digest"
            );
        }
        let heads = Arc::clone(&self.heads);
        let kept = tokio::task::spawn_blocking(move || heads.keep(principal, head)).await;
        kept.map_err(|error| internal(&error))?.map_err(|error| internal(&error))?;
        self.heads.publish(&self.cosigned);
        Ok(())
    }

    fn agrees(&self, head: &WitnessHead) -> bool {
        let size = head.signed.head().size();
        let own = self.projection.read(|view| view.state().replica().digest_at(size));
        own == Some(Digest(head.state_digest))
    }

    fn list(&self) -> GetHeadsResponse {
        let shown = |(principal, head): (Principal, WitnessHead)| log::WitnessHead {
            witness: principal.word().to_owned(),
            size: head.signed.head().size(),
            state_digest: Bytes::copy_from_slice(&head.state_digest),
            agrees: self.agrees(&head),
            checkpoint: head.signed.to_string(),
            state_mark: head.state_mark.into(),
        };
        GetHeadsResponse { heads: self.heads.all().into_iter().map(shown).collect() }
    }
}

#[tonic::async_trait]
impl WitnessService for WitnessDesk {
    async fn add_cosignature(
        &self,
        request: Request<AddCosignatureRequest>,
    ) -> Result<Response<AddCosignatureResponse>, Status> {
        self.add(request.get_ref()).await?;
        Ok(Response::new(AddCosignatureResponse {}))
    }

    async fn get_heads(
        &self,
        _request: Request<GetHeadsRequest>,
    ) -> Result<Response<GetHeadsResponse>, Status> {
        Ok(Response::new(self.list()))
    }
}
