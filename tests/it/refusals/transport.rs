//! Calls that must not reach a handler, and requests that no handler can take.

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetBatchRequest, GetStateRequest, ListBatchLinesRequest, ListBatchesRequest};
use homeward_api::mediator::v1::MarkTimeRequest;
use homeward_api::mediator::v1::coordination_service_client::CoordinationServiceClient;
use homeward_payload::domain::Principal;
use homeward_shell::tls::Credentials;
use homeward_testkit::pki::{Authority, Leaf, LeafNames, Validity};
use tonic::body::Body;
use tonic::codegen::{Service as _, http};
use tonic::transport::{Channel, ClientTlsConfig, Endpoint};
use tonic::{Code, Status};

use super::agreed::agree;
use crate::forum::{Forum, reason};

const MEDIATOR: Principal = Principal::Mediator;

#[tokio::test]
async fn calls_are_refused_before_or_at_the_gate_and_change_nothing() {
    let forum = Forum::found().await;
    agree(&forum).await;
    let before = forum.mediator().await;
    certificates(&forum).await;
    methods(&forum).await;
    reads(&forum).await;
    assert_eq!(forum.mediator().await, before);
    forum.accepted(super::agreed::mark(&forum, 2)).await;
}

/// What a caller with these credentials hears from the mediator and from a delegation.
async fn certificates(forum: &Forum) {
    let names = LeafNames::loopback("party-a", "auditor");
    let ours = |names: &LeafNames, validity| {
        let leaf = forum.cluster.certificates().leaf(names, validity).unwrap();
        Some(credentials(forum, leaf))
    };
    let other = Authority::new("homeward forum authority", Validity::days(1)).unwrap();
    let uris = |uris: &[&str]| LeafNames {
        uri: uris.iter().map(|uri| (*uri).to_owned()).collect(),
        ..LeafNames::loopback("party-a", "auditor")
    };
    let day = Validity::days(1);
    let king = "spiffe://homeward/party-a/king";
    let two = ["spiffe://homeward/party-a/auditor", "spiffe://homeward/party-b/auditor"];
    let cases = [
        ("a good one", ours(&names, day), Code::Ok),
        ("none", None, Code::Unavailable),
        (
            "of another authority",
            Some(credentials(forum, other.issue(&names, day).unwrap())),
            Code::Unavailable,
        ),
        ("expired", ours(&names, Validity::expired()), Code::Unavailable),
        ("without a role", ours(&uris(&[]), day), Code::Unauthenticated),
        ("of an unknown role", ours(&uris(&[king]), day), Code::Unauthenticated),
        ("of two principals", ours(&uris(&two), day), Code::Unauthenticated),
    ];
    for service in [MEDIATOR, Principal::PartyA] {
        for (what, credentials, expected) in &cases {
            let channel = match credentials {
                Some(credentials) => forum.channel_with(service, credentials),
                None => without_certificate(forum, service),
            };
            let answer = LedgerServiceClient::new(channel).get_state(GetStateRequest {}).await;
            let status = answer.err().unwrap_or_else(|| Status::ok(""));
            // With TLS 1.3 a client may learn of the refusal only when the connection it uses is closed; by when that
            // is, the gRPC library names it differently, and no answer of the service ever comes.
            let code = match status.code() {
                Code::Unknown | Code::Cancelled if status.details().is_empty() => Code::Unavailable,
                code => code,
            };
            assert_eq!(code, *expected, "{what}: {status:?}");
            if *expected == Code::Unauthenticated {
                assert_eq!(reason(&status), "CERTIFICATE_REQUIRED", "{what}");
            }
        }
    }
}

fn credentials(forum: &Forum, leaf: Leaf) -> Credentials {
    let authority = std::fs::read(forum.cluster.certificates().authority()).unwrap();
    Credentials::from_pem(leaf.certificate_pem.into_bytes(), leaf.key_pem.into_bytes().into(), authority)
}

fn without_certificate(forum: &Forum, service: Principal) -> Channel {
    let authority = std::fs::read(forum.cluster.certificates().authority()).unwrap();
    let tls = ClientTlsConfig::new()
        .ca_certificate(tonic::transport::Certificate::from_pem(authority))
        .domain_name("localhost");
    let address = format!("https://{}", forum.cluster.peer(service).address);
    Endpoint::from_shared(address).unwrap().tls_config(tls).unwrap().connect_lazy()
}

async fn methods(forum: &Forum) {
    // Party A's clerk may not mark a time, and learns no more of it than of what does not exist.
    let clerk = || forum.channel(MEDIATOR, Principal::PartyA, "clerk");
    let forbidden = bare(clerk(), "/homeward.mediator.v1.CoordinationService/MarkTime", "").await;
    assert_eq!(reason(&told(&forbidden)), "ACCESS_DENIED");
    assert_eq!(told(&forbidden).code(), Code::PermissionDenied);
    for path in [
        "/homeward.mediator.v1.CoordinationService/Surprise",
        "/homeward.surprise.v1.SurpriseService/MarkTime",
        "/homeward.delegation.v1.RegisterService/ImportRegister",
        "/",
    ] {
        assert_eq!(bare(clerk(), path, "").await, forbidden, "{path}");
    }
    let mut client = CoordinationServiceClient::new(clerk());
    let status = client.mark_time(MarkTimeRequest { time_us: 1 }).await.unwrap_err();
    assert_eq!(reason(&status), "ACCESS_DENIED");
    // The other side's people are nobody at a delegation.
    let stranger = forum.channel(Principal::PartyA, Principal::PartyB, "head");
    let path = "/homeward.participant.v1.StatementDeskService/PrepareStatement";
    assert_eq!(bare(stranger, path, "").await, forbidden);
    // A frame of two bytes that begin a field of five.
    let truncated = bare(clerk(), "/homeward.ledger.v1.LedgerService/GetBatch", "\0\0\0\0\x02\x0a\x05").await;
    assert_eq!(reason(&told(&truncated)), "FIELD_INVALID");
    assert_eq!(told(&truncated).code(), Code::InvalidArgument);
}

/// The headers of the answer to a call with a body of any kind, without the date.
async fn bare(mut channel: Channel, path: &str, body: &'static str) -> http::HeaderMap {
    std::future::poll_fn(|context| channel.poll_ready(context)).await.unwrap();
    let request = http::Request::post(path)
        .header("content-type", "application/grpc")
        .header("te", "trailers")
        .body(Body::new(body.to_owned()))
        .unwrap();
    let mut headers = channel.call(request).await.unwrap().headers().clone();
    headers.remove("date");
    headers
}

fn told(headers: &http::HeaderMap) -> Status {
    Status::from_header_map(headers).unwrap()
}

async fn reads(forum: &Forum) {
    for (service, principal, role) in
        [(MEDIATOR, MEDIATOR, "auditor"), (Principal::PartyA, Principal::PartyA, "clerk")]
    {
        caught_up(forum, service).await;
        let mut client = LedgerServiceClient::new(forum.channel(service, principal, role));
        let batches = ListBatchesRequest { page_size: 0, page_token: String::new() };
        let batch = client.list_batches(batches).await.unwrap().into_inner().batches.remove(0);
        let lines = ListBatchLinesRequest { batch: batch.code.clone(), page_size: 1, ..Default::default() };
        let page_token = client.list_batch_lines(lines).await.unwrap().into_inner().next_page_token;
        assert!(!page_token.is_empty());
        for page_token in [page_token, "surprise".to_owned()] {
            let status =
                client.list_batches(ListBatchesRequest { page_size: 0, page_token }).await.unwrap_err();
            assert_eq!(reason(&status), "PAGE_INVALID");
            assert!(status.message().contains("first page"), "{status:?}");
        }
        let asked = async |batch: String| client.clone().get_batch(GetBatchRequest { batch }).await;
        asked(batch.code.to_lowercase()).await.unwrap();
        let status = asked("00".repeat(16)).await.unwrap_err();
        assert_eq!(reason(&status), "RESOURCE_UNKNOWN");
        let status = asked(one_wrong(&batch.code)).await.unwrap_err();
        assert_eq!(reason(&status), "RESOURCE_UNKNOWN");
        assert!(status.message().contains("check character"), "{status:?}");
    }
}

/// Waits until a principal has replayed what the mediator has.
async fn caught_up(forum: &Forum, principal: Principal) {
    while forum.state(principal).await.size < forum.mediator().await.size {
        tokio::task::yield_now().await;
    }
}

/// The code with another first character.
fn one_wrong(code: &str) -> String {
    let other = if code.starts_with('7') { "8" } else { "7" };
    format!("{other}{}", &code[1..])
}
