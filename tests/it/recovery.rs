//! Processes that are killed or asked to end in the middle of their work: what was answered stands, what was not is
//! delivered or can be sent again, and nothing is said twice.

use std::time::Duration;

use bytes::Bytes;
use homeward::sandbox::Desks;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{ListBatchesRequest, WatchEventsRequest, WatchEventsResponse};
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::log::v1::{Receipt, StatementAnswer, SubmitStatementsRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::statement_desk_service_client::StatementDeskServiceClient;
use homeward_api::participant::v1::{Draft, GetMirrorRequest, SayStatementRequest};
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;
use prost::Message as _;
use tokio::sync::watch;
use tonic::Code;
use tonic::transport::Channel;

use crate::forum::{Forum, reason, receipt};
use crate::refusals::agreed::{agree, mark, next_revision};

const MEDIATOR: Principal = Principal::Mediator;
const A: Principal = Principal::PartyA;
/// Who submits at the same time.
const CLIENTS: usize = 4;
/// Statements in one call.
const CALL_STATEMENTS: usize = 3;
/// How often the mediator is killed.
const KILLS: usize = 3;
/// Receipts in hand before each.
const RECEIPTS_BEFORE: usize = 60;
/// Statements prepared for one client before each kill: more than it can submit by then.
const PREPARED: usize = 600;
/// How long delivery may take after everyone is back.
const DELIVERY_TIMEOUT: Duration = Duration::from_secs(30);

// Shows F29.
#[tokio::test]
async fn every_receipt_holds_after_the_mediator_was_killed() {
    let mut forum = Forum::found().await;
    let (mut answered, mut unanswered) = (Vec::new(), Vec::new());
    for _ in 0..KILLS {
        let (count, mut counted) = watch::channel(0);
        let clients: Vec<_> = (0..CLIENTS)
            .map(|_| {
                let channel = forum.channel(MEDIATOR, Principal::PartyB, "service");
                let statements = (0..PREPARED).map(|_| mark(&forum, 1)).collect();
                tokio::spawn(submit_until_refused(channel, statements, count.clone()))
            })
            .collect();
        counted.wait_for(|count| *count >= RECEIPTS_BEFORE).await.unwrap();
        forum.cluster.kill(MEDIATOR).await.unwrap();
        for client in clients {
            let submitted = client.await.unwrap();
            answered.extend(submitted.answered);
            unanswered.extend(submitted.unanswered);
        }
        forum.cluster.restart(MEDIATOR).await.unwrap();
    }
    assert!(answered.len() >= KILLS * RECEIPTS_BEFORE);
    assert!(!unanswered.is_empty(), "every kill came between two calls");
    for call in answered.chunks(CALL_STATEMENTS) {
        let envelopes: Vec<Bytes> = call.iter().map(|(envelope, _)| envelope.clone()).collect();
        let again = forum.submit(&envelopes).await.unwrap();
        for ((_, before), again) in call.iter().zip(&again) {
            assert_eq!(receipt(again).encode_to_vec(), before.encode_to_vec());
        }
    }
    // What was not answered may be in the log or not; sent again it is, once.
    for call in unanswered.chunks(CALL_STATEMENTS) {
        let first = forum.submit(call).await.unwrap();
        let second = forum.submit(call).await.unwrap();
        assert_eq!(first, second);
        for answer in &first {
            receipt(answer);
        }
    }
    let said = 1 + answered.len() + unanswered.len();
    assert_eq!(forum.mediator().await.size, said as u64);
    mirrors_agree(&forum).await;
}

/// What one client submitted.
struct Submitted {
    answered: Vec<(Bytes, Receipt)>,
    unanswered: Vec<Bytes>,
}

async fn submit_until_refused(
    channel: Channel,
    statements: Vec<Bytes>,
    count: watch::Sender<usize>,
) -> Submitted {
    let mut client = StatementServiceClient::new(channel);
    let mut submitted = Submitted { answered: Vec::new(), unanswered: Vec::new() };
    for envelopes in statements.chunks(CALL_STATEMENTS) {
        let request = SubmitStatementsRequest { envelopes: envelopes.to_vec() };
        let Ok(answer) = client.submit_statements(request).await else {
            submitted.unanswered.extend_from_slice(envelopes);
            return submitted;
        };
        let answers: Vec<StatementAnswer> = answer.into_inner().answers;
        let receipts = answers.iter().map(|answer| receipt(answer).clone());
        submitted.answered.extend(envelopes.iter().cloned().zip(receipts));
        count.send_modify(|count| *count += envelopes.len());
    }
    panic!("the mediator was not killed before {PREPARED} statements");
}

async fn mirrors_agree(forum: &Forum) {
    let mut desks = Desks::connect(&forum.cluster).unwrap();
    desks.sync().await.unwrap();
    let expected = forum.mediator().await;
    for (principal, mirror) in desks.all_mirrors() {
        let found = mirror.get_mirror(GetMirrorRequest {}).await.unwrap().into_inner();
        assert_eq!(
            (found.size, &found.state_digest),
            (expected.size, &expected.state_digest),
            "{principal:?}"
        );
        assert!(found.alarms.is_empty(), "{principal:?}: {:?}", found.alarms);
    }
}

// Shows F29.
#[tokio::test]
async fn a_delegation_delivers_what_it_said_before_it_was_killed() {
    let mut forum = Forum::found().await;
    agree(&forum).await;
    Desks::connect(&forum.cluster).unwrap().sync().await.unwrap();
    let before = forum.mediator().await;
    forum.cluster.kill(MEDIATOR).await.unwrap();

    // A delegation's own reads need no mediator.
    let mut reads = LedgerServiceClient::new(forum.channel(A, A, "clerk"));
    let batches = ListBatchesRequest { page_size: 0, page_token: String::new() };
    assert_eq!(reads.list_batches(batches).await.unwrap().into_inner().batches.len(), 1);
    assert_eq!(forum.state(A).await, before);

    // The call's own time passes before the mediator is back.
    let mut request = tonic::Request::new(saying(&forum));
    request.set_timeout(Duration::from_millis(500));
    let status = StatementDeskServiceClient::new(forum.channel(A, A, "clerk")).say_statement(request).await;
    let status = status.unwrap_err();
    assert_eq!((status.code(), reason(&status).as_str()), (Code::DeadlineExceeded, "DEADLINE_PASSED"));
    forum.cluster.kill(A).await.unwrap();
    forum.cluster.restart(A).await.unwrap();
    assert_eq!(forum.state(A).await, before, "the delegation starts without the mediator");
    forum.cluster.restart(MEDIATOR).await.unwrap();

    // From here on the outbox may deliver at any moment; where it was sequenced shows that nothing before was lost.
    let delivered = async {
        while forum.mediator().await.size == before.size {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(DELIVERY_TIMEOUT, delivered).await.expect("the outbox delivers by itself");
    let mut desk = StatementDeskServiceClient::new(forum.channel(A, A, "clerk"));
    let first = desk.say_statement(saying(&forum)).await.unwrap().into_inner();
    let again = desk.say_statement(saying(&forum)).await.unwrap().into_inner();
    assert_eq!(first, again);
    assert_eq!(receipt(first.answer.as_ref().unwrap()).position, before.size);
    assert_eq!(forum.mediator().await.size, before.size + 1);
    drained(&mut forum).await;
    mirrors_agree(&forum).await;
}

/// What the clerk of party A says, always under the same request id.
fn saying(forum: &Forum) -> SayStatementRequest {
    let draft = Content::ProposeBatch(next_revision());
    SayStatementRequest {
        draft: Some(Draft { draft: Some(draft) }),
        not_after_us: forum.created.0 + 90 * Timestamp::HOUR_US,
        request_id: "said-once".to_owned(),
    }
}

/// SIGTERM while somebody watches: the stream says so, the process ends well, and the watch goes on where it was.
async fn drained(forum: &mut Forum) {
    let before = forum.mediator().await;
    let mut stream = watch(forum, None).await;
    let mut through = 0;
    while through + 1 < before.size {
        through = stream.message().await.unwrap().unwrap().through_position;
    }
    let status = forum.cluster.terminate(MEDIATOR).await.unwrap();
    assert_eq!(status.and_then(|status| status.code()), Some(0), "{status:?}");
    let status = loop {
        match stream.message().await {
            Ok(Some(_)) => {}
            Ok(None) => panic!("the stream ended without a status"),
            Err(status) => break status,
        }
    };
    assert_eq!((status.code(), reason(&status).as_str()), (Code::Unavailable, "DRAINING"));
    forum.cluster.restart(MEDIATOR).await.unwrap();
    assert_eq!(forum.mediator().await, before);
    let accepted = forum.accepted(mark(forum, 2)).await;
    let mut stream = watch(forum, Some(through)).await;
    let message = stream.message().await.unwrap().unwrap();
    let positions: Vec<u64> = message.events.iter().map(|event| event.position).collect();
    assert_eq!(positions, [accepted.position]);
}

async fn watch(forum: &Forum, after_position: Option<u64>) -> tonic::Streaming<WatchEventsResponse> {
    let mut client = LedgerServiceClient::new(forum.channel(MEDIATOR, MEDIATOR, "auditor"));
    let request = WatchEventsRequest { after_position, batch: String::new() };
    client.watch_events(request).await.unwrap().into_inner()
}
