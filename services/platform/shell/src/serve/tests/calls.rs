use super::world::{FORBIDDEN, NEVER, PANIC, REFUSE, World};
use crate::limits::MESSAGE_BYTES_MAX;
use crate::status::{STATUS_DETAILS_BYTES_MAX, STATUS_MESSAGE_BYTES_MAX};
use homeward_testkit::pki::{LeafNames, Validity};
use http::uri::PathAndQuery;
use tokio_stream::StreamExt;
use tonic::{Code, Status};
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_health::pb::{HealthCheckRequest, HealthCheckResponse};
use tonic_prost::ProstCodec;
use tonic_reflection::pb::v1::server_reflection_client::ServerReflectionClient;
use tonic_reflection::pb::v1::server_reflection_request::MessageRequest;
use tonic_reflection::pb::v1::server_reflection_response::MessageResponse;
use tonic_reflection::pb::v1::{ServerReflectionRequest, ServerReflectionResponse};
use tonic_types::StatusExt;

async fn call(world: &World, path: &'static str) -> Result<HealthCheckResponse, Status> {
    let mut client = tonic::client::Grpc::new(world.client());
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    let request = tonic::Request::new(HealthCheckRequest::default());
    let codec = ProstCodec::<HealthCheckRequest, HealthCheckResponse>::default();
    client.unary(request, PathAndQuery::from_static(path), codec).await.map(tonic::Response::into_inner)
}

/// Asks for the health of a service whose name is these bytes, text or not.
async fn check_with(world: &World, service: Vec<u8>) -> Result<HealthCheckResponse, Status> {
    let mut client = tonic::client::Grpc::new(world.client());
    client.ready().await.map_err(|error| Status::unavailable(error.to_string()))?;
    // On the wire a byte string alone is a message with it as field 1.
    let codec = ProstCodec::<Vec<u8>, HealthCheckResponse>::default();
    let path = PathAndQuery::from_static("/grpc.health.v1.Health/Check");
    client.unary(tonic::Request::new(service), path, codec).await.map(tonic::Response::into_inner)
}

#[tokio::test]
async fn an_allowed_call_is_answered_at_the_written_address() {
    let world = World::start().await;
    for service in ["", "test.v1.Odd", "grpc.health.v1.Health"] {
        let request = HealthCheckRequest { service: service.to_owned() };
        let answer = HealthClient::new(world.client()).check(request).await.unwrap().into_inner();
        assert_eq!(answer.status(), ServingStatus::Serving, "{service:?}");
    }
    let written = std::fs::read_to_string(&world.address_file).unwrap();
    assert_eq!(written, format!("{}\n", world.address));
}

#[tokio::test]
async fn a_certificate_without_one_known_identity_is_unauthenticated() {
    let world = World::start().await;
    let check = async |uris: &[&str], expected: Code| {
        let uri = uris.iter().map(|uri| (*uri).to_owned()).collect();
        let names = LeafNames { uri, ..LeafNames::default() };
        let leaf = world.authority.issue(&names, Validity::days(1)).unwrap();
        let mut client = HealthClient::new(world.client_with(&leaf, "localhost"));
        let answer = client.check(HealthCheckRequest::default()).await;
        let status = answer.err().unwrap_or_else(|| Status::ok(""));
        assert_eq!(status.code(), expected, "{uris:?}: {status}");
        if expected == Code::Unauthenticated {
            assert_eq!(status.get_details_error_info().unwrap().reason, "CERTIFICATE_REQUIRED");
        }
    };
    check(&["spiffe://homeward/neutral/delegate"], Code::Ok).await;
    check(&[], Code::Unauthenticated).await;
    check(&["spiffe://elsewhere/neutral/delegate"], Code::Unauthenticated).await;
    check(&["spiffe://homeward/neutral/king"], Code::Unauthenticated).await;
    check(&["spiffe://homeward/neutral/delegate", "spiffe://homeward/party-a/head"], Code::Unauthenticated)
        .await;
}

#[tokio::test]
async fn unknown_and_forbidden_are_the_same_bytes() {
    let world = World::start().await;
    let forbidden = world.bare_call(FORBIDDEN, None).await;
    let status = Status::from_header_map(&forbidden).unwrap();
    assert_eq!(status.code(), Code::PermissionDenied);
    assert_eq!(status.get_details_error_info().unwrap().reason, "ACCESS_DENIED");
    for unknown in ["/test.v1.Odd/Unknown", "/test.v1.Unknown/Call", "/", "/test.v1.Odd/Forbidden/"] {
        assert_eq!(world.bare_call(unknown, None).await, forbidden, "{unknown}");
    }
    // A forbidden call is refused before its timeout is looked at.
    assert_eq!(world.bare_call(FORBIDDEN, Some("soon")).await, forbidden);
}

#[tokio::test]
async fn a_late_call_is_deadline_exceeded() {
    let world = World::start().await;
    let check = async |timeout: &str, expected: Code, reason: &str| {
        let headers = world.bare_call(NEVER, Some(timeout)).await;
        let status = Status::from_header_map(&headers).unwrap();
        assert_eq!(status.code(), expected, "{timeout}");
        assert_eq!(status.get_details_error_info().unwrap().reason, reason);
    };
    check("1S", Code::DeadlineExceeded, "DEADLINE_PASSED").await;
    check("soon", Code::InvalidArgument, "FIELD_INVALID").await;
}

#[tokio::test]
async fn bytes_that_are_no_request_are_told_apart_from_too_many() {
    let world = World::start().await;
    let check = async |message: Vec<u8>, code: Code, reason: &str, says: &str| {
        let status = check_with(&world, message).await.unwrap_err();
        assert_eq!(status.code(), code, "{status:?}");
        let info = status.get_details_error_info().unwrap();
        assert_eq!(info.reason, reason);
        assert!(status.message().contains(says), "{status:?}");
        info.metadata.get("limit_bytes").cloned()
    };
    let says = "the request is no message of this method";
    check(vec![0xff; 3], Code::InvalidArgument, "FIELD_INVALID", says).await;
    let large = vec![b'a'; MESSAGE_BYTES_MAX];
    let limit = check(large, Code::ResourceExhausted, "MESSAGE_TOO_LARGE", "Nothing was accepted").await;
    assert_eq!(limit, Some(MESSAGE_BYTES_MAX.to_string()));
    assert_eq!(check_with(&world, Vec::new()).await.unwrap().status(), ServingStatus::Serving);
}

#[tokio::test]
async fn a_panic_is_an_opaque_internal_error_and_the_server_goes_on() {
    let world = World::start().await;
    let status = call(&world, PANIC).await.unwrap_err();
    assert_eq!(status.code(), Code::Internal);
    assert!(!format!("{status:?}").contains("private"));
    assert!(call(&world, "/grpc.health.v1.Health/Check").await.is_ok());
}

#[tokio::test]
async fn the_largest_refusal_reaches_its_caller_whole() {
    let world = World::start().await;
    let status = call(&world, REFUSE).await.unwrap_err();
    assert_eq!(status.code(), Code::InvalidArgument);
    assert_eq!(status.message(), "€".repeat(STATUS_MESSAGE_BYTES_MAX / 3));
    let details = status.check_error_details().unwrap();
    assert_eq!(details.error_info().unwrap().reason, "ROWS_INVALID");
    assert!(details.bad_request().unwrap().field_violations.len() > 50);
    assert!((6_000..=STATUS_DETAILS_BYTES_MAX).contains(&status.details().len()));
}

#[tokio::test]
async fn reflection_tells_the_offered_services() {
    let world = World::start().await;
    let list = MessageRequest::ListServices(String::new());
    let request = ServerReflectionRequest { host: String::new(), message_request: Some(list) };
    let mut client = ServerReflectionClient::new(world.client());
    let mut answers = client.server_reflection_info(tokio_stream::once(request)).await.unwrap().into_inner();
    let ServerReflectionResponse { message_response, .. } = answers.next().await.unwrap().unwrap();
    let Some(MessageResponse::ListServicesResponse(services)) = message_response else {
        panic!("{message_response:?}");
    };
    let names: Vec<_> = services.service.into_iter().map(|service| service.name).collect();
    assert!(names.iter().any(|name| name == "test.v1.Odd"), "{names:?}");
    assert!(names.iter().any(|name| name == "grpc.health.v1.Health"), "{names:?}");
}
