use super::*;
use crate::permission::Pattern;
use tonic_types::StatusExt;

const ROWS: [Row; 1] = [Row { path: "/test.v1.Slow/Call", shape: Shape::Unary, callers: &[Pattern::ANYONE] }];

#[tokio::test]
async fn without_a_certificate_nothing_reaches_a_handler() {
    // That the body is not read either is seen from the outside, in the tests of `serve`.
    let handler = tower::service_fn(|_request: Request<Body>| async {
        Ok::<_, Infallible>(Status::data_loss("the handler was reached").into_http())
    });
    let table = PermissionTable::new(&ROWS).unwrap();
    let mut gate = Gate::new(handler, table, CancellationToken::new());
    for path in ["/test.v1.Slow/Call", "/test.v1.Slow/Unknown", "/grpc.health.v1.Health/Check"] {
        let request = Request::builder().uri(path).body(Body::empty()).unwrap();
        let response = gate.call(request).await.unwrap();
        let status = Status::from_header_map(response.headers()).unwrap();
        assert_eq!(status.code(), Code::Unauthenticated, "{path}");
        assert_eq!(status.get_details_error_info().unwrap().reason, "CERTIFICATE_REQUIRED");
    }
}

#[tokio::test(start_paused = true)]
async fn a_stream_past_its_deadline_ends_with_trailers() {
    use http_body::Body as _;
    let expires = Instant::now() + std::time::Duration::from_secs(60);
    // A handler's stream that never has anything.
    let pending = Body::new(Never);
    let mut body = GuardedBody::new(pending, Some(expires), None, CallRecord::new(UNKNOWN_PATH));
    let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
    assert!(Instant::now() >= expires);
    let trailers = frame.unwrap().unwrap().into_trailers().unwrap();
    assert_eq!(code_in(&trailers), Some(Code::DeadlineExceeded));
    let end = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context)).await;
    assert!(end.is_none());
}

#[test]
fn what_the_library_refuses_gets_a_reason_and_nothing_else_does() {
    let check = |status: Status, code: Code, expected: Option<(&str, Option<&str>)>| {
        let answer = with_reason(status.into_http());
        let found = Status::from_header_map(answer.headers()).unwrap();
        assert_eq!(found.code(), code, "{found:?}");
        let info = found.get_details_error_info();
        let info =
            info.as_ref().map(|info| (&*info.reason, info.metadata.get("limit_bytes").map(|limit| &**limit)));
        assert_eq!(info, expected, "{found:?}");
    };
    let large = "Error, decoded message length too large: found 9437230 bytes, the limit is: 8388608 bytes";
    let too_large = Some(("MESSAGE_TOO_LARGE", Some("8388608")));
    check(Status::out_of_range(large), Code::ResourceExhausted, too_large);
    check(Status::out_of_range("too large"), Code::ResourceExhausted, Some(("MESSAGE_TOO_LARGE", None)));
    check(Status::internal("invalid wire type"), Code::InvalidArgument, Some(("FIELD_INVALID", None)));
    // A service's own answers, and those of health and reflection, stay as they are.
    let own = || Status::from(Refusal::of(ErrorReason::PositionUnknown, "beyond 8 bytes"));
    check(own(), Code::OutOfRange, Some(("POSITION_UNKNOWN", None)));
    check(status::internal(&"an error"), Code::Internal, Some(("INTERNAL", None)));
    check(Status::not_found("unknown service"), Code::NotFound, None);
    check(Status::unimplemented("encoding"), Code::Unimplemented, None);
    check(Status::ok(""), Code::Ok, None);
}

struct Never;

impl http_body::Body for Never {
    type Data = bytes::Bytes;
    type Error = Status;

    fn poll_frame(
        self: Pin<&mut Self>,
        _context: &mut Context<'_>,
    ) -> Poll<Option<Result<http_body::Frame<Self::Data>, Status>>> {
        Poll::Pending
    }
}
