//! The services that every participant offers, and who may call them.

use std::sync::Arc;

use homeward_api::log::v1::witness_service_server::{WitnessService, WitnessServiceServer};
use homeward_api::log::v1::{
    AddCosignatureRequest, AddCosignatureResponse, GetHeadsRequest, GetHeadsResponse, WitnessHead,
};
use homeward_api::participant::v1::mirror_service_server::{MirrorService, MirrorServiceServer};
use homeward_api::participant::v1::{Alarm, GetMirrorRequest, GetMirrorResponse};
use homeward_journal::JournalReader;
use homeward_payload::domain;
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::identity::{Principal, Role};
use homeward_shell::limits::MESSAGE_BYTES_MAX;
use homeward_shell::permission::{Pattern, Row, Shape};
use homeward_shell::reads::RecordReads;
use homeward_shell::reads::RoundReads;
use homeward_shell::reads::StoryReads;
use homeward_shell::reads::{DayReads, LedgerReads, LogReads};
use homeward_shell::reads::{DisputeReads, SuspensionReads};
use tonic::service::Routes;
use tonic::{Request, Response, Status};

use crate::desk::Desk;
use crate::error::ServiceError;
use crate::papers::Papers;
use crate::participant::Participant;
use crate::store::cosigned::get;

/// Reads of ledger and mirror: everyone of the own principal.
const READS: &[(&str, Shape)] = &[
    ("/homeward.ledger.v1.LedgerService/GetState", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/GetPositions", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/ListBatches", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/GetBatch", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/ListBatchLines", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/GetBatchPack", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/GetChildCase", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/ListNextActions", Shape::Unary),
    ("/homeward.ledger.v1.RecordService/GetRemains", Shape::Unary),
    ("/homeward.ledger.v1.RecordService/GetPerson", Shape::Unary),
    ("/homeward.ledger.v1.RecordService/GetRecordPositions", Shape::Unary),
    ("/homeward.ledger.v1.ExplainService/GetStory", Shape::Unary),
    ("/homeward.ledger.v1.LedgerService/WatchEvents", Shape::Watch),
    ("/homeward.ledger.v1.DayService/GetExchangeDay", Shape::Unary),
    ("/homeward.ledger.v1.DayService/WatchExchangeDay", Shape::Watch),
    ("/homeward.ledger.v1.RoundService/ListRounds", Shape::Unary),
    ("/homeward.ledger.v1.RoundService/ListRequests", Shape::Unary),
    ("/homeward.ledger.v1.RoundService/GetReleasedFigures", Shape::Unary),
    ("/homeward.ledger.v1.DisputeService/ListDisputes", Shape::Unary),
    ("/homeward.ledger.v1.DisputeService/GetDispute", Shape::Unary),
    ("/homeward.ledger.v1.SuspensionService/ListSuspensions", Shape::Unary),
    ("/homeward.participant.v1.MirrorService/GetMirror", Shape::Unary),
];
/// Reads of the log: also the mediator, which takes back from its witnesses what it has lost.
const LOG: [(&str, Shape); 5] = [
    ("/homeward.log.v1.LogService/GetCheckpoint", Shape::Unary),
    ("/homeward.log.v1.LogService/ReadEntries", Shape::Unary),
    ("/homeward.log.v1.LogService/WatchEntries", Shape::Watch),
    ("/homeward.log.v1.LogService/GetInclusionProof", Shape::Unary),
    ("/homeward.log.v1.LogService/GetConsistencyProof", Shape::Unary),
];
/// Preparing and handing in: whoever drafts or signs.
const DESK: [&str; 2] = [
    "/homeward.participant.v1.StatementDeskService/PrepareStatement",
    "/homeward.participant.v1.StatementDeskService/SubmitSigned",
];
/// Saying with the service's own key: clerks and those who work through it.
const SAY: &str = "/homeward.participant.v1.StatementDeskService/SayStatement";
/// Papers on children's cases: the same people, each read logged.
const PAPERS: [&str; 4] = [
    "/homeward.participant.v1.ChildPaperService/SealPaper",
    "/homeward.participant.v1.ChildPaperService/SealCard",
    "/homeward.participant.v1.ChildPaperService/ReadPaperIndex",
    "/homeward.participant.v1.ChildPaperService/ReadPaper",
];
/// Heads: also the other witnesses.
const HEADS: &str = "/homeward.log.v1.WitnessService/GetHeads";

/// Callers of one principal.
struct Callers {
    reads: &'static [Pattern],
    log: &'static [Pattern],
    desk: &'static [Pattern],
    say: &'static [Pattern],
    heads: &'static [Pattern],
}

const fn callers(principal: domain::Principal) -> Callers {
    macro_rules! of {
        ($principal:expr) => {
            const {
                Callers {
                    reads: &[Pattern::principal($principal)],
                    log: &[Pattern::principal($principal), Pattern::of(Principal::Mediator, Role::Service)],
                    desk: &[
                        Pattern::of($principal, Role::Service),
                        Pattern::of($principal, Role::Clerk),
                        Pattern::of($principal, Role::Head),
                        Pattern::of($principal, Role::Officer),
                        Pattern::of($principal, Role::Panel),
                        Pattern::of($principal, Role::Delegate),
                    ],
                    say: &[
                        Pattern::of($principal, Role::Service),
                        Pattern::of($principal, Role::Clerk),
                        Pattern::of($principal, Role::Panel),
                        Pattern::of($principal, Role::Delegate),
                    ],
                    heads: &[Pattern::principal($principal), Pattern::role(Role::Service)],
                }
            }
        };
    }
    match principal {
        domain::Principal::PartyA => of!(Principal::PartyA),
        domain::Principal::PartyB => of!(Principal::PartyB),
        domain::Principal::Commission => of!(Principal::Commission),
        domain::Principal::Neutral => of!(Principal::Neutral),
        domain::Principal::Mediator => of!(Principal::Mediator),
    }
}

/// Routes and rows of a participant.
pub(crate) fn routes(participant: &Participant) -> (Routes, Vec<Row>) {
    let inner = &participant.0;
    let reader: Arc<dyn JournalReader> = Arc::<homeward_journal::SqliteReader>::clone(&inner.reader);
    let log = LogReads::new(Arc::clone(&inner.projection), Arc::clone(&reader), inner.cosigned.clone());
    let witness = WitnessServiceServer::new(Witness(participant.clone()));
    let mirror = MirrorServiceServer::new(Mirror(participant.clone()));
    let story = StoryReads::new(Arc::clone(&inner.projection), Arc::clone(&reader));
    let ledger = LedgerReads::new(Arc::clone(&inner.projection), reader);
    let routes = Routes::new(ledger.into_service())
        .add_service(RoundReads::new(Arc::clone(&inner.projection)).into_service())
        .add_service(RecordReads::new(Arc::clone(&inner.projection)).into_service())
        .add_service(story.into_service())
        .add_service(log.into_service())
        .add_service(DayReads::new(Arc::clone(&inner.projection)).into_service())
        .add_service(DisputeReads::new(Arc::clone(&inner.projection)).into_service())
        .add_service(SuspensionReads::new(Arc::clone(&inner.projection)).into_service())
        .add_service(Desk::new(participant.clone()).into_service())
        .add_service(Papers::new(participant.clone()).into_service())
        .add_service(witness.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(mirror.max_decoding_message_size(MESSAGE_BYTES_MAX));
    (routes, rows(participant.principal()))
}

fn rows(principal: domain::Principal) -> Vec<Row> {
    let Callers { reads, log, desk, say, heads } = callers(principal);
    let reads = READS.iter().map(|(path, shape)| Row { path, shape: *shape, callers: reads });
    let log = LOG.into_iter().map(|(path, shape)| Row { path, shape, callers: log });
    let unary = |path, callers| Row { path, shape: Shape::Unary, callers };
    let desk = DESK.into_iter().map(|path| unary(path, desk));
    let papers = PAPERS.into_iter().map(|path| unary(path, say));
    reads.chain(log).chain(desk).chain(papers).chain([unary(SAY, say), unary(HEADS, heads)]).collect()
}

/// `homeward.log.v1.WitnessService`: the own head.
struct Witness(Participant);

#[tonic::async_trait]
impl WitnessService for Witness {
    async fn add_cosignature(
        &self,
        _request: Request<AddCosignatureRequest>,
    ) -> Result<Response<AddCosignatureResponse>, Status> {
        // No row of the permission table leads here: the mediator alone collects cosignatures.
        Err(ServiceError::refuse(ErrorReason::AccessDenied, "cosignatures are collected by the mediator.")
            .into())
    }

    async fn get_heads(
        &self,
        _request: Request<GetHeadsRequest>,
    ) -> Result<Response<GetHeadsResponse>, Status> {
        let head = self.head().await?;
        Ok(Response::new(GetHeadsResponse { heads: head.into_iter().collect() }))
    }
}

impl Witness {
    /// What this principal has cosigned, and whether it replays to the same state.
    async fn head(&self) -> Result<Option<WitnessHead>, ServiceError> {
        let inner = &self.0.0;
        let cosigned = inner.store.run(|file| get(file)).await?;
        Ok(cosigned.map(|cosigned| {
            let replayed = inner.projection.read(|view| view.state().replica().digest_at(cosigned.size));
            WitnessHead {
                witness: inner.principal.word().to_owned(),
                checkpoint: cosigned.checkpoint,
                state_mark: cosigned.state_mark.into(),
                size: cosigned.size,
                state_digest: cosigned.state_digest.to_vec().into(),
                agrees: replayed == Some(Digest(cosigned.state_digest)),
            }
        }))
    }
}

/// `homeward.participant.v1.MirrorService`.
struct Mirror(Participant);

impl Mirror {
    async fn read(&self) -> Result<GetMirrorResponse, ServiceError> {
        let inner = &self.0.0;
        let cosigned = inner.store.run(|file| get(file)).await?;
        let documents_held = self.0.vault(|vault| vault.count()).await?;
        let (size, state_digest) =
            inner.projection.read(|view| (view.state().size(), view.state().replica().digest()));
        let alarms = inner.alarms.all();
        Ok(GetMirrorResponse {
            size,
            state_digest: state_digest.to_string(),
            cosigned_size: cosigned.map_or(0, |cosigned| cosigned.size),
            verified: alarms.is_empty(),
            alarms: alarms
                .into_iter()
                .map(|alarm| Alarm { kind: alarm.kind, message: alarm.message, size: alarm.size })
                .collect(),
            outbox_waiting: self.0.outbox_waiting().await?,
            mediator_in_reach: *inner.in_reach.borrow(),
            documents_held,
        })
    }
}

#[tonic::async_trait]
impl MirrorService for Mirror {
    async fn get_mirror(
        &self,
        _request: Request<GetMirrorRequest>,
    ) -> Result<Response<GetMirrorResponse>, Status> {
        Ok(Response::new(self.read().await?))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use homeward_shell::identity::Identity;
    use homeward_shell::permission::PermissionTable;

    #[test]
    fn each_method_is_for_its_own_people() {
        let table = PermissionTable::new(&rows(domain::Principal::PartyA)).unwrap();
        let check = |path: &str, principal, role, expected: bool| {
            let identity = Identity { principal, role };
            assert_eq!(table.authorise(path, identity).is_ok(), expected, "{path} {identity}");
        };
        let (own, other) = (Principal::PartyA, Principal::PartyB);
        check("/homeward.ledger.v1.LedgerService/GetState", own, Role::Auditor, true);
        check("/homeward.ledger.v1.LedgerService/GetState", other, Role::Service, false);
        check(LOG[1].0, Principal::Mediator, Role::Service, true);
        check(LOG[1].0, other, Role::Service, false);
        check(READS[0].0, Principal::Mediator, Role::Service, false);
        check(DESK[0], own, Role::Head, true);
        check(DESK[0], own, Role::Auditor, false);
        check(DESK[1], other, Role::Head, false);
        check(SAY, own, Role::Clerk, true);
        check(SAY, own, Role::Head, false);
        check(PAPERS[3], own, Role::Clerk, true);
        check(PAPERS[3], own, Role::Auditor, false);
        check(PAPERS[3], other, Role::Clerk, false);
        check(HEADS, other, Role::Service, true);
        check(HEADS, other, Role::Clerk, false);
        check("/homeward.log.v1.WitnessService/AddCosignature", own, Role::Service, false);
    }
}
