//! `homeward.log.v1.LogService`.

use super::entries::{Entries, EntryStream, position_unknown};
use super::{Cosigned, page_size};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::projection::Projection;
use crate::status;
use bytes::Bytes;
use homeward_api::log::v1::log_service_server::{LogService, LogServiceServer};
use homeward_api::log::v1::{
    GetCheckpointRequest, GetCheckpointResponse, GetConsistencyProofRequest, GetConsistencyProofResponse,
    GetInclusionProofRequest, GetInclusionProofResponse, ReadEntriesRequest, ReadEntriesResponse,
    WatchEntriesRequest,
};
use homeward_journal::JournalReader;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_translog::{Hash, TreeError};
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Entries in one answer.
pub const ENTRIES_MAX: usize = 512;

/// Bytes of entries in one answer: what is around them fits beside them into 4 MiB, which clients accept
/// unless told otherwise.
const READ_BYTES_MAX: usize = 4 * 1024 * 1024 - 128 * 1024;

/// The log as it is: entries, checkpoints, proofs.
pub struct LogReads {
    entries: Entries,
    cosigned: Cosigned,
}

impl LogReads {
    /// Reads what `projection` shows, from the journal that fed it; `cosigned` has the witnesses' lines.
    pub fn new(projection: Arc<Projection>, reader: Arc<dyn JournalReader>, cosigned: Cosigned) -> Self {
        Self { entries: Entries::new(projection, reader), cosigned }
    }

    /// The service, to be added to the routes.
    pub fn into_service(self) -> LogServiceServer<Self> {
        LogServiceServer::new(self).max_decoding_message_size(MESSAGE_BYTES_MAX)
    }

    fn checkpoint(&self) -> GetCheckpointResponse {
        let cosigned = self.cosigned.get();
        let (size, newest) =
            self.entries.projection.read(|view| (view.state().size(), view.checkpoint().as_ref().to_owned()));
        let checkpoint = if cosigned.size == size { cosigned.checkpoint.clone() } else { newest };
        GetCheckpointResponse { checkpoint, final_size: cosigned.final_size }
    }
}

fn out_of_tree(error: TreeError) -> Status {
    match error {
        TreeError::SizeBeyond { asked, size } => position_unknown(asked, size),
        TreeError::IndexBeyond { index, size } => {
            let message = format!("position {index} is not in a tree of size {size}; positions count from 0");
            status::Refusal::of(ErrorReason::PositionUnknown, message)
                .metadata("asked", index)
                .metadata("size", size)
                .into()
        }
        TreeError::OldBeyondNew { old, new } => {
            let message = format!("old_size {old} is above new_size {new}; the smaller size is the old one");
            status::Refusal::of(ErrorReason::PositionUnknown, message)
                .metadata("old_size", old)
                .metadata("new_size", new)
                .into()
        }
    }
}

fn encode_proof(proof: &[Hash]) -> Vec<Bytes> {
    proof.iter().map(|hash| Bytes::copy_from_slice(hash.as_bytes())).collect()
}

#[tonic::async_trait]
impl LogService for LogReads {
    async fn get_checkpoint(
        &self,
        _request: Request<GetCheckpointRequest>,
    ) -> Result<Response<GetCheckpointResponse>, Status> {
        Ok(Response::new(self.checkpoint()))
    }

    async fn read_entries(
        &self,
        request: Request<ReadEntriesRequest>,
    ) -> Result<Response<ReadEntriesResponse>, Status> {
        let ReadEntriesRequest { from_position, entries_max } = request.into_inner();
        let count = page_size(entries_max, ENTRIES_MAX, ENTRIES_MAX);
        let part = self.entries.read(from_position, count, READ_BYTES_MAX).await?;
        Ok(Response::new(ReadEntriesResponse { entries: part.entries, checkpoint: part.checkpoint }))
    }

    type WatchEntriesStream = EntryStream;

    async fn watch_entries(
        &self,
        request: Request<WatchEntriesRequest>,
    ) -> Result<Response<EntryStream>, Status> {
        self.entries.watch(request.into_inner().from_position).map(Response::new)
    }

    async fn get_inclusion_proof(
        &self,
        request: Request<GetInclusionProofRequest>,
    ) -> Result<Response<GetInclusionProofResponse>, Status> {
        let GetInclusionProofRequest { position, size } = request.into_inner();
        let proof = self.entries.projection.read(|view| view.state().tree().inclusion_proof(position, size));
        let proof = encode_proof(&proof.map_err(out_of_tree)?);
        Ok(Response::new(GetInclusionProofResponse { proof }))
    }

    async fn get_consistency_proof(
        &self,
        request: Request<GetConsistencyProofRequest>,
    ) -> Result<Response<GetConsistencyProofResponse>, Status> {
        let GetConsistencyProofRequest { old_size, new_size } = request.into_inner();
        let proof =
            self.entries.projection.read(|view| view.state().tree().consistency_proof(old_size, new_size));
        let proof = encode_proof(&proof.map_err(out_of_tree)?);
        Ok(Response::new(GetConsistencyProofResponse { proof }))
    }
}
