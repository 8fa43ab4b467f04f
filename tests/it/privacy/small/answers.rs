//! What the services of a small run answer, asked with the client files that the sandbox writes.

use std::fs;
use std::path::{Path, PathBuf};

use homeward_api::delegation::v1::AnswerCaseRequest;
use homeward_api::delegation::v1::child_case_service_client::ChildCaseServiceClient;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{
    Batch, BatchLine, GetBatchRequest, GetStateRequest, LedgerEvent, ListBatchLinesRequest,
    ListBatchesRequest, ListNextActionsRequest, NextAction, WatchEventsRequest,
};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::{ReadEntriesRequest, Refusal};
use homeward_api::participant::v1::GetMirrorRequest;
use homeward_api::participant::v1::mirror_service_client::MirrorServiceClient;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::config::{Folder, Tls};
use homeward_shell::tls::{Credentials, Peer, channel};
use homeward_statement::Envelope;
use tonic::transport::Channel;

use super::stories::{self, Stories};

/// Who is asked for the second stage's batch: the mediator, and every mirror.
pub(super) const READERS: [&str; 5] =
    ["mediator-auditor", "party-a-auditor", "party-b-auditor", "commission-panel", "neutral-delegate"];

/// Everything the tests look at.
pub(in super::super) struct Answers {
    /// Every statement in the order of the log.
    pub(in super::super) statements: Vec<Envelope>,
    /// The batch of the second stage, as each reader is told.
    pub(in super::super) stage: Vec<Stage>,
    /// What the other side is told when it answers a case, by its number.
    pub(in super::super) cases: Vec<(&'static str, Result<Option<ErrorReason>, String>)>,
    /// Stories as each reader is told them.
    pub(in super::super) stories: Vec<Stories>,
    /// Sealed documents that the neutral holds.
    pub(in super::super) held_by_neutral: u64,
}

/// What one reader is told of a batch.
#[derive(Debug, PartialEq)]
pub(in super::super) struct Stage {
    pub(in super::super) batch: Batch,
    pub(in super::super) lines: Vec<BatchLine>,
    pub(in super::super) events: Vec<LedgerEvent>,
    pub(in super::super) actions: Vec<NextAction>,
}

pub(super) fn gather(data: &Path) -> Answers {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let statements = statements(data).await;
        let mut stage = Vec::new();
        for reader in READERS {
            stage.push(second_stage(LedgerServiceClient::new(connect(data, reader))).await);
        }
        let stories = stories::gather(data, &stage[0]).await;
        let mut mirror = MirrorServiceClient::new(connect(data, "neutral-delegate"));
        let held_by_neutral =
            mirror.get_mirror(GetMirrorRequest {}).await.unwrap().into_inner().documents_held;
        let mut cases = Vec::new();
        for case_ref in ["UKR-C0029", "UKR-C0002", "UKR-C0030"] {
            cases.push((case_ref, answer_case(data, case_ref).await));
        }
        Answers { statements, stage, cases, stories, held_by_neutral }
    })
}

pub(super) fn connect(data: &Path, role: &str) -> Channel {
    let path = data.join("clients").join(format!("{role}.toml"));
    let file: toml::Table = fs::read_to_string(&path).unwrap().parse().unwrap();
    let text = |key: &str| file[key].as_str().unwrap().to_owned();
    let tls = Tls {
        certificate: PathBuf::from(text("certificate")),
        key: PathBuf::from(text("key")),
        authority: PathBuf::from(text("authority")),
    };
    let credentials = Credentials::load(&tls, &Folder::of(&path)).unwrap();
    channel(&credentials, &Peer { address: text("address"), server_name: text("server_name") }).unwrap()
}

async fn statements(data: &Path) -> Vec<Envelope> {
    statements_of(LogServiceClient::new(connect(data, "mediator-auditor"))).await
}

/// Every statement in the order of a small log.
pub(in super::super) async fn statements_of(mut log: LogServiceClient<Channel>) -> Vec<Envelope> {
    let request = ReadEntriesRequest { from_position: 0, entries_max: 0 };
    let read = log.read_entries(request).await.unwrap().into_inner();
    read.entries.iter().map(|entry| Envelope::parse(&entry.envelope).unwrap()).collect()
}

async fn second_stage(mut reads: LedgerServiceClient<Channel>) -> Stage {
    let batches = reads.list_batches(ListBatchesRequest::default()).await.unwrap().into_inner().batches;
    let id = batches.iter().rev().nth(1).unwrap().batch.clone();
    stage_of(reads, id).await
}

/// What a reader is told of a batch now.
pub(in super::super) async fn stage_of(mut reads: LedgerServiceClient<Channel>, id: String) -> Stage {
    let batch = reads.get_batch(GetBatchRequest { batch: id.clone() }).await.unwrap().into_inner();
    let request = ListBatchLinesRequest { batch: id.clone(), ..Default::default() };
    let lines = reads.list_batch_lines(request).await.unwrap().into_inner().lines;
    let actions = reads.list_next_actions(ListNextActionsRequest::default()).await.unwrap().into_inner();
    let newest = reads.get_state(GetStateRequest {}).await.unwrap().into_inner().size - 1;
    let request = WatchEventsRequest { after_position: None, batch: id };
    let mut watch = reads.watch_events(request).await.unwrap().into_inner();
    let mut events = Vec::new();
    while let Some(message) = watch.message().await.unwrap() {
        events.extend(message.events);
        if message.through_position >= newest {
            break;
        }
    }
    Stage { batch: batch.batch.unwrap(), lines, events, actions: actions.actions }
}

// The answer on a case: nothing said against it, the log's reason against it, or the service's.
async fn answer_case(data: &Path, case_ref: &str) -> Result<Option<ErrorReason>, String> {
    let mut children = ChildCaseServiceClient::new(connect(data, "party-b-clerk"));
    let request = AnswerCaseRequest {
        case_ref: case_ref.to_owned(),
        answer: "LOCATED".to_owned(),
        grade: "DECLARED".to_owned(),
        country: String::new(),
    };
    match children.answer_case(request).await {
        Ok(answered) => Ok(match answered.into_inner().answer.unwrap().answer.unwrap() {
            Answer::Receipt(_) => None,
            Answer::Refusal(Refusal { reason, .. }) => Some(ErrorReason::try_from(reason).unwrap()),
        }),
        Err(status) => Err(homeward_client::refusal::reason(&status).unwrap_or_else(|| status.to_string())),
    }
}
