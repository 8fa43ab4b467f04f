//! `homeward.log.v1.StatementService`.

use bytes::Bytes;
use homeward_api::log::v1::statement_service_server::{StatementService, StatementServiceServer};
use homeward_api::log::v1::{SubmitStatementsRequest, SubmitStatementsResponse};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::limits::{BULK_MESSAGE_BYTES_MAX, CALL_ENVELOPES_MAX};
use homeward_shell::status::Refusal;
use homeward_shell::writer::Submitter;
use std::sync::Arc;
use tonic::{Request, Response, Status};

/// Takes statements from whoever carries them.
pub(crate) struct Statements {
    submitter: Arc<Submitter>,
}

impl Statements {
    pub(crate) fn new(submitter: Arc<Submitter>) -> Self {
        Self { submitter }
    }

    pub(crate) fn into_service(self) -> StatementServiceServer<Self> {
        StatementServiceServer::new(self)
            .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
            .max_encoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }
}

fn envelopes(request: SubmitStatementsRequest) -> Result<Vec<Bytes>, Status> {
    let found = request.envelopes.len();
    if (1..=CALL_ENVELOPES_MAX).contains(&found) {
        return Ok(request.envelopes);
    }
    let message = format!("{found} envelopes; 1 to {CALL_ENVELOPES_MAX} are allowed; nothing was taken");
    Err(Refusal::of(ErrorReason::FieldInvalid, message).violation("envelopes", "1 to 256").into())
}

#[tonic::async_trait]
impl StatementService for Statements {
    async fn submit_statements(
        &self,
        request: Request<SubmitStatementsRequest>,
    ) -> Result<Response<SubmitStatementsResponse>, Status> {
        let envelopes = envelopes(request.into_inner())?;
        let answers = self.submitter.submit(&envelopes).await?;
        Ok(Response::new(SubmitStatementsResponse { answers }))
    }
}
