//! What each process answers before anything is asked of it: how ready it is, what it offers, which TLS it speaks.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::time::Duration;

use homeward_payload::domain::Principal;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;

use crate::forum::Forum;

/// A handshake is answered or refused at once.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);

/// Each process with a caller of its own and the services it offers.
const OFFERED: [(Principal, &str, &[&str]); 5] = [
    (
        Principal::PartyA,
        "clerk",
        &[
            "homeward.delegation.v1.ChildCaseService",
            "homeward.delegation.v1.ExchangeService",
            "homeward.delegation.v1.RegisterService",
            "homeward.ledger.v1.LedgerService",
            "homeward.participant.v1.StatementDeskService",
        ],
    ),
    (Principal::PartyB, "clerk", &["homeward.delegation.v1.ExchangeService"]),
    (Principal::Commission, "service", &["homeward.commission.v1.MedicalService"]),
    (Principal::Neutral, "delegate", &["homeward.neutral.v1.WitnessDeskService"]),
    (
        Principal::Mediator,
        "auditor",
        &[
            "homeward.ledger.v1.LedgerService",
            "homeward.log.v1.LogService",
            "homeward.log.v1.StatementService",
            "homeward.log.v1.WitnessService",
            "homeward.mediator.v1.CoordinationService",
            "homeward.relay.v1.RelayService",
        ],
    ),
];

#[tokio::test]
async fn every_process_is_ready_once_it_listens_and_speaks_tls_1_3_only() {
    let mut forum = Forum::found().await;
    for (principal, role, services) in OFFERED {
        let mut health = HealthClient::new(forum.channel(principal, principal, role));
        for service in services.iter().chain(&[""]) {
            let asked = HealthCheckRequest { service: (*service).to_owned() };
            let answer = health.check(asked).await.unwrap().into_inner();
            assert_eq!(answer.status(), ServingStatus::Serving, "{principal:?} {service}");
        }
        // What a process does not offer has no health.
        let unknown = HealthCheckRequest { service: "homeward.surprise.v1.Surprise".to_owned() };
        assert_eq!(health.check(unknown).await.unwrap_err().code(), tonic::Code::NotFound);
        let address = forum.cluster.peer(principal).address.parse().unwrap();
        assert_eq!(first_answer(address, Offered::Tls12), REFUSED, "{principal:?}");
        assert_eq!(first_answer(address, Offered::Tls13).first(), Some(&HANDSHAKE), "{principal:?}");
    }
    not_ready_while_draining(&mut forum).await;
}

async fn not_ready_while_draining(forum: &mut Forum) {
    let channel = forum.channel(Principal::Neutral, Principal::Neutral, "delegate");
    let mut watch =
        HealthClient::new(channel).watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::Serving);
    forum.cluster.terminate(Principal::Neutral).await.unwrap();
    assert_eq!(watch.message().await.unwrap().unwrap().status(), ServingStatus::NotServing);
}

/// Content type of a handshake record (RFC 8446 section 5.1).
const HANDSHAKE: u8 = 22;
/// A fatal alert `protocol_version` (RFC 8446 section 6), in a record of its own.
const REFUSED: [u8; 7] = [21, 3, 3, 0, 2, 2, 70];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Offered {
    Tls12,
    Tls13,
}

/// The first seven bytes that the server answers to a `ClientHello`, without a TLS library that might decide itself.
fn first_answer(address: SocketAddr, offered: Offered) -> [u8; 7] {
    let mut stream = TcpStream::connect(address).unwrap();
    stream.set_read_timeout(Some(HANDSHAKE_TIMEOUT)).unwrap();
    stream.write_all(&client_hello(offered)).unwrap();
    let mut answer = [0; 7];
    stream.read_exact(&mut answer).unwrap();
    answer
}

/// A `ClientHello` (RFC 5246 section 7.4.1.2; RFC 8446 section 4.1.2). Both offer the same, but that the second also
/// speaks TLS 1.3; with no key share yet, a server asks it to say hello again.
fn client_hello(offered: Offered) -> Vec<u8> {
    let mut extensions = Vec::new();
    // supported_groups: secp256r1, x25519; signature_algorithms: ecdsa_secp256r1_sha256, rsa_pss_rsae_sha256.
    extensions.extend(extension(10, &[0, 4, 0, 23, 0, 29]));
    extensions.extend(extension(13, &[0, 4, 4, 3, 8, 4]));
    if offered == Offered::Tls13 {
        // supported_versions: TLS 1.3; key_share: none.
        extensions.extend(extension(43, &[2, 3, 4]));
        extensions.extend(extension(51, &[0, 0]));
    }
    let mut body = vec![3, 3];
    body.extend([7; 32]);
    // Nothing to resume; suites of TLS 1.3 and of TLS 1.2 with ECDHE and AES-GCM; no compression.
    body.extend([0, 0, 6, 0x13, 0x01, 0xc0, 0x2b, 0xc0, 0x2f, 1, 0]);
    body.extend(with_length(&extensions));
    let mut message = vec![1, 0];
    message.extend(with_length(&body));
    let mut record = vec![HANDSHAKE, 3, 1];
    record.extend(with_length(&message));
    record
}

fn extension(number: u8, content: &[u8]) -> Vec<u8> {
    [vec![0, number], with_length(content)].concat()
}

fn with_length(content: &[u8]) -> Vec<u8> {
    let length = u16::try_from(content.len()).unwrap().to_be_bytes();
    [length.as_slice(), content].concat()
}
