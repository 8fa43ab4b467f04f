//! `homeward.participant.v1.StatementDeskService`.

use homeward_api::participant::v1::statement_desk_service_server::{
    StatementDeskService, StatementDeskServiceServer,
};
use homeward_api::participant::v1::{
    Draft, PrepareStatementRequest, PrepareStatementResponse, PreparedStatement, SayStatementRequest,
    SayStatementResponse, SubmitSignedRequest, SubmitSignedResponse,
};
use homeward_client::signing::read_signature;
use homeward_payload::domain::{Role, Statement};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::parse::parse_statement;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::limits::{BULK_MESSAGE_BYTES_MAX, MESSAGE_BYTES_MAX};
use homeward_shell::refusal;
use homeward_shell::verify::verify_statement;
use prost::Message as _;
use tonic::{Request, Response, Status};

use super::fill::fill;
use super::known::field;
use crate::error::ServiceError;
use crate::participant::Participant;
use crate::saying::{Prepared, Said, Saying, check_request_id, content_of};

/// Signatures on one statement.
const SIGNATURES_MAX: usize = 4;

/// What the content of a saying is, where it is a draft: which statement it is, its fields tell.
const DRAFT: &str = "homeward.participant.v1.Draft";

/// The desk of one participant.
pub(crate) struct Desk(Participant);

impl Desk {
    pub(crate) fn new(participant: Participant) -> Self {
        Self(participant)
    }

    pub(crate) fn into_service(self) -> StatementDeskServiceServer<Self> {
        // A payload of the largest size does not fit the common limit together with what stands around it.
        StatementDeskServiceServer::new(self)
            .max_decoding_message_size(BULK_MESSAGE_BYTES_MAX.min(2 * MESSAGE_BYTES_MAX))
    }

    async fn prepare(&self, request: PrepareStatementRequest) -> Result<Prepared, ServiceError> {
        let not_after = end(request.not_after_us)?;
        let participant = self.0.clone();
        let work = move || {
            let unsaid = fill(&participant, draft_of(request.draft)?)?;
            participant.prepare_unsaid(unsaid, not_after)
        };
        // Filling may look for the other side's content through many sizes of the log.
        tokio::task::spawn_blocking(work).await?
    }

    async fn submit(&self, request: SubmitSignedRequest) -> Result<Said, ServiceError> {
        let SubmitSignedRequest { payload_type, payload, signatures } = request;
        if signatures.len() > SIGNATURES_MAX {
            let found = format!("{} signatures", signatures.len());
            return Err(field("signatures", found, "1 to 4 signatures").into());
        }
        let parsed = parse_statement(&payload_type, &payload, Vec::new());
        let statement = parsed.map_err(|error| refusal::of_payload(&error))?;
        self.check_own(&statement)?;
        let signatures = signatures
            .iter()
            .map(|signature| {
                read_signature(signature)
                    .map_err(|error| field("signatures", error.to_string(), "key id and signature"))
            })
            .collect::<Result<Vec<_>, _>>()?;
        let inner = &self.0.0;
        let envelope = inner.assemble(statement.header.role, &payload_type, &payload, signatures)?;
        verify_statement(inner.forum.keyring(), envelope.bytes())?;
        self.0.submit(statement.header.statement_id, envelope).await
    }

    /// Only what this principal says goes through its outbox; what an alarm stops does not go at all.
    fn check_own(&self, statement: &Statement) -> Result<(), ServiceError> {
        let (author, principal) = (statement.header.author, self.0.principal());
        if author != principal {
            let message =
                format!("the statement is {}'s; this is the service of {}.", author.word(), principal.word());
            return Err(ServiceError::refuse(ErrorReason::RoleNotAllowed, message));
        }
        if statement.header.role == Role::Heads {
            self.0.0.alarms.check_quiet()?;
        }
        Ok(())
    }

    async fn say(&self, request: SayStatementRequest) -> Result<Said, ServiceError> {
        let SayStatementRequest { draft, not_after_us, request_id } = request;
        check_request_id(&request_id)?;
        let not_after = end(not_after_us)?;
        let draft = draft_of(draft)?;
        // A colon keeps what callers choose apart from what the service itself says.
        let request = format!("desk:{request_id}");
        // What the caller drafts, and not what fills it: the mirror may know more by the next time.
        let content = content_of(DRAFT, &Digest::of(&draft.encode_to_vec()), not_after);
        let saying = Saying::built(request, content, not_after, move |participant| fill(participant, draft));
        let mut said = self.0.say_all(vec![saying]).await?;
        said.pop().ok_or(ServiceError::Damaged("a statement just said"))
    }
}

#[tonic::async_trait]
impl StatementDeskService for Desk {
    async fn prepare_statement(
        &self,
        request: Request<PrepareStatementRequest>,
    ) -> Result<Response<PrepareStatementResponse>, Status> {
        let prepared = self.prepare(request.into_inner()).await?;
        Ok(Response::new(PrepareStatementResponse { prepared: Some(message(prepared)) }))
    }

    async fn submit_signed(
        &self,
        request: Request<SubmitSignedRequest>,
    ) -> Result<Response<SubmitSignedResponse>, Status> {
        let Said { answer, statement_id } = self.submit(request.into_inner()).await?;
        Ok(Response::new(SubmitSignedResponse { answer, statement_id: statement_id.to_vec() }))
    }

    async fn say_statement(
        &self,
        request: Request<SayStatementRequest>,
    ) -> Result<Response<SayStatementResponse>, Status> {
        let Said { answer, statement_id } = self.say(request.into_inner()).await?;
        Ok(Response::new(SayStatementResponse { answer, statement_id: statement_id.to_vec() }))
    }
}

fn message(prepared: Prepared) -> PreparedStatement {
    PreparedStatement {
        payload_type: prepared.payload_type.to_owned(),
        payload: prepared.payload,
        signers: prepared.signers.iter().map(|key| key.to_vec()).collect(),
        summary: prepared.summary,
    }
}

fn draft_of(draft: Option<Draft>) -> Result<Draft, ServiceError> {
    draft.ok_or_else(|| field("draft", "nothing", "one statement").into())
}

fn end(not_after_us: i64) -> Result<Option<Timestamp>, ServiceError> {
    match not_after_us {
        0 => Ok(None),
        1.. => Ok(Some(Timestamp(not_after_us))),
        _ => Err(field("not_after_us", not_after_us.to_string(), "0, or microseconds since 1970 UTC").into()),
    }
}
