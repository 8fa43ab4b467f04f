use super::world::{NEVER, World};
use crate::config::Limits;
use std::time::{Duration, Instant};
use tokio_stream::StreamExt;
use tonic::Code;
use tonic_health::pb::HealthCheckRequest;
use tonic_health::pb::health_check_response::ServingStatus;
use tonic_health::pb::health_client::HealthClient;
use tonic_types::StatusExt;

#[tokio::test]
async fn a_drain_ends_an_open_watch_and_with_it_the_server() {
    let mut world = World::start().await;
    let mut client = HealthClient::new(world.client());
    let mut watch = client.watch(HealthCheckRequest::default()).await.unwrap().into_inner();
    assert_eq!(watch.next().await.unwrap().unwrap().status(), ServingStatus::Serving);
    let started = Instant::now();
    world.stop();
    assert_eq!(watch.next().await.unwrap().unwrap().status(), ServingStatus::NotServing);
    let end = watch.next().await.unwrap().unwrap_err();
    assert_eq!(end.code(), Code::Unavailable);
    assert_eq!(end.get_details_error_info().unwrap().reason, "DRAINING");
    world.ended().await;
    assert!(started.elapsed() < Duration::from_secs(Limits::default().drain_seconds_max));
    let refused = HealthClient::new(world.client()).check(HealthCheckRequest::default()).await;
    assert_eq!(refused.unwrap_err().code(), Code::Unavailable);
}

#[tokio::test]
async fn a_call_that_does_not_end_is_cut_after_the_longest_drain() {
    let limits = Limits { drain_seconds_max: 1, ..Limits::default() };
    let mut world = World::start_with(limits).await;
    let mut client = HealthClient::new(world.client());
    // An answered call: from here on the connection is open.
    client.check(HealthCheckRequest::default()).await.unwrap();
    let path = http::uri::PathAndQuery::from_static(NEVER);
    let mut caller = tonic::client::Grpc::new(world.client());
    caller.ready().await.unwrap();
    let codec = tonic_prost::ProstCodec::<HealthCheckRequest, HealthCheckRequest>::default();
    let mut call = Box::pin(caller.unary(tonic::Request::new(HealthCheckRequest::default()), path, codec));
    let call_started = tokio::time::timeout(Duration::from_millis(500), &mut call).await;
    assert!(call_started.is_err(), "the call does not end by itself");
    let started = Instant::now();
    world.stop();
    world.ended().await;
    assert!(started.elapsed() >= Duration::from_secs(1));
    assert!(started.elapsed() < Duration::from_secs(4), "{:?}", started.elapsed());
    // The connection is gone with the server, and its caller knows.
    call.await.unwrap_err();
}
