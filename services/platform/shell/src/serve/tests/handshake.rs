use super::super::reload;
use super::world::{TLS12, TLS13, World, client_config, credentials, write_credentials};
use crate::config::Limits;
use crate::tls::{Credentials, Peer, TlsError, channel};
use homeward_testkit::pki::{Authority, LeafNames, Validity};
use rustls::ClientConfig;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_client::HealthClient;

/// What an HTTP/2 client says first: the preface and an empty SETTINGS frame (RFC 9113 section 3.4).
const HTTP2_OPENING: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\x04\0\0\0\0\0";

/// Whether the server speaks HTTP/2 with this client. With TLS 1.3 a client learns only from the first
/// bytes after its handshake whether its certificate was accepted.
async fn is_accepted(world: &World, config: ClientConfig) -> bool {
    let Ok(mut stream) = world.connect(config).await else { return false };
    let mut answer = [0_u8; 9];
    stream.write_all(HTTP2_OPENING).await.is_ok() && stream.read_exact(&mut answer).await.is_ok()
}

#[tokio::test]
async fn only_a_valid_certificate_of_the_authority_over_tls_1_3_is_accepted() {
    let world = World::start().await;
    let ours = &world.authority;
    let names = LeafNames::loopback("party-a", "clerk");
    let good = ours.issue(&names, Validity::days(1)).unwrap();
    let expired = ours.issue(&names, Validity::expired()).unwrap();
    let other = Authority::new("test root", Validity::days(1)).unwrap();
    let foreign = other.issue(&names, Validity::days(1)).unwrap();
    let mut no_protocol = client_config(ours, Some(&good), TLS13);
    no_protocol.alpn_protocols.clear();
    let cases = [
        ("valid", client_config(ours, Some(&good), TLS13), true),
        ("no certificate", client_config(ours, None, TLS13), false),
        ("expired", client_config(ours, Some(&expired), TLS13), false),
        ("other authority", client_config(ours, Some(&foreign), TLS13), false),
        ("TLS 1.2", client_config(ours, Some(&good), TLS12), false),
        ("not HTTP/2", no_protocol, false),
    ];
    for (name, config, expected) in cases {
        assert_eq!(is_accepted(&world, config).await, expected, "{name}");
    }
}

#[tokio::test]
async fn a_client_accepts_only_the_expected_name_and_authority() {
    let world = World::start().await;
    let leaf = world.leaf("party-a", "clerk");
    let other = Authority::new("other root", Validity::days(1)).unwrap();
    let peer = |name: &str| Peer { address: world.address.to_string(), server_name: name.to_owned() };
    let cases = [
        ("right", channel(&credentials(&leaf, &world.authority), &peer("localhost")), Code::Ok),
        ("by address", channel(&credentials(&leaf, &world.authority), &peer("127.0.0.1")), Code::Ok),
        ("name", channel(&credentials(&leaf, &world.authority), &peer("elsewhere")), Code::Unavailable),
        ("authority", channel(&credentials(&leaf, &other), &peer("localhost")), Code::Unavailable),
    ];
    for (case, channel, expected) in cases {
        let answer = HealthClient::new(channel.unwrap()).check(HealthCheckRequest::default()).await;
        assert_eq!(answer.map_or_else(|status| status.code(), |_| Code::Ok), expected, "{case}");
    }
}

#[tokio::test]
async fn unusable_credentials_are_refused_by_name() {
    let authority = Authority::new("test root", Validity::days(1)).unwrap();
    let names = LeafNames::loopback("party-a", "clerk");
    let leaf = authority.issue(&names, Validity::days(1)).unwrap();
    let root = authority.certificate_pem();
    let check = |certificate: &str, key: &str, root: &str, expected: &str| {
        let [certificate, key, root] = [certificate, key, root].map(|pem| pem.as_bytes().to_vec());
        let credentials = Credentials::from_pem(certificate, key.into(), root);
        let error = crate::tls::ServerTls::new(&credentials).err().map(|error: TlsError| error.to_string());
        assert!(error.as_ref().is_some_and(|error| error.contains(expected)), "{expected}: {error:?}");
    };
    check("", &leaf.key_pem, root, "the certificate is not usable: 1 to 8");
    check(&leaf.certificate_pem.repeat(9), &leaf.key_pem, root, "the certificate is not usable: 1 to 8");
    check(&leaf.certificate_pem, "no key", root, "the key is not usable");
    check(&leaf.certificate_pem, &leaf.key_pem, "", "the authority is not usable: 1 to 8");
    let other = authority.issue(&names, Validity::days(1)).unwrap();
    check(&leaf.certificate_pem, &other.key_pem, root, "cannot be used together");
}

#[tokio::test]
async fn certificates_are_exchanged_while_running() {
    let world = World::start().await;
    let next = Authority::new("next root", Validity::days(1)).unwrap();
    let names = LeafNames::loopback("party-a", "clerk");
    let old_leaf = world.leaf("party-a", "clerk");
    let new_leaf = next.issue(&names, Validity::days(1)).unwrap();
    let accepted = async || {
        let old = is_accepted(&world, client_config(&world.authority, Some(&old_leaf), TLS13)).await;
        (old, is_accepted(&world, client_config(&next, Some(&new_leaf), TLS13)).await)
    };
    assert_eq!(accepted().await, (true, false));
    std::fs::write(world.folder.resolve("leaf.pem".as_ref()), "damaged").unwrap();
    reload(&world.tls, &world.tls_section, &world.folder);
    assert_eq!(accepted().await, (true, false), "damaged files change nothing");
    write_credentials(&world.folder, &next);
    reload(&world.tls, &world.tls_section, &world.folder);
    assert_eq!(accepted().await, (false, true));
}

#[tokio::test]
async fn one_connection_more_than_allowed_is_closed_and_a_free_seat_is_used_again() {
    let limits = Limits { connections_max: 1, ..Limits::default() };
    let world = World::start_with(limits).await;
    let leaf = world.leaf("party-a", "clerk");
    let config = || client_config(&world.authority, Some(&leaf), TLS13);
    let mut first = world.connect(config()).await.unwrap();
    assert!(!is_accepted(&world, config()).await);
    first.shutdown().await.unwrap();
    drop(first);
    // The seat is free once the server has seen the end, which takes as long as it takes.
    while !is_accepted(&world, config()).await {
        tokio::task::yield_now().await;
    }
}
