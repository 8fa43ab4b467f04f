//! The one service that every call passes before its handler: who calls, may they, until when; and one
//! log line when the call ends.
//!
//! All is decided before any part of the request's body is read. A handler finds [`Identity`] and
//! [`Deadline`] in the request's extensions.

mod body;
mod library;
#[cfg(test)]
mod tests;

use crate::deadline::{self, Deadline};
use crate::identity::{Identity, IdentityError};
use crate::permission::{PermissionTable, Row, Shape};
use crate::status::{self, Refusal};
use crate::telemetry::{CallRecord, UNKNOWN_PATH};
use body::GuardedBody;
use futures::FutureExt;
use homeward_payload::proto::error::v1::ErrorReason;
use http::{Request, Response};
use library::with_reason;
use std::convert::Infallible;
use std::future::Future;
use std::panic::AssertUnwindSafe;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use tonic::body::Body;
use tonic::transport::server::{TcpConnectInfo, TlsConnectInfo};
use tonic::{Code, Status};
use tower::Service;
use tracing::Instrument;

/// Stands before the routes of a process.
#[derive(Clone)]
pub struct Gate<S> {
    routes: S,
    permissions: Arc<PermissionTable>,
    draining: CancellationToken,
}

impl<S> Gate<S> {
    /// Puts the gate before `routes`. Calls of shape [`Shape::Watch`] end when `draining` is cancelled.
    pub fn new(routes: S, permissions: PermissionTable, draining: CancellationToken) -> Self {
        Self { routes, permissions: Arc::new(permissions), draining }
    }
}

impl<S> Service<Request<Body>> for Gate<S>
where
    S: Service<Request<Body>, Response = Response<Body>, Error = Infallible> + Clone + Send + 'static,
    S::Future: Send,
{
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        self.routes.poll_ready(context)
    }

    fn call(&mut self, mut request: Request<Body>) -> Self::Future {
        let row = self.permissions.row(request.uri().path());
        let mut record = CallRecord::new(row.map_or(UNKNOWN_PATH, |row| row.path));
        let admitted = match admit(&self.permissions, &mut request, &mut record) {
            Ok(admitted) => admitted,
            Err(status) => return Box::pin(std::future::ready(Ok(refuse(&status, &mut record)))),
        };
        let draining = (admitted.shape == Shape::Watch).then(|| self.draining.clone());
        let handled = AssertUnwindSafe(self.routes.call(request).instrument(record.span())).catch_unwind();
        Box::pin(async move {
            let response = match tokio::time::timeout_at(admitted.deadline.at(), handled).await {
                Ok(Ok(Ok(response))) => with_reason(response),
                Ok(Err(_)) => return Ok(refuse(&status::internal(&"a handler panicked"), &mut record)),
                Err(_) => return Ok(refuse(&deadline::exceeded(), &mut record)),
            };
            if let Some(code) = code_in(response.headers()) {
                record.set_code(code);
            }
            let expires = (admitted.shape != Shape::Unary).then(|| admitted.deadline.at());
            Ok(response.map(|body| Body::new(GuardedBody::new(body, expires, draining, record))))
        })
    }
}

struct Admitted {
    shape: Shape,
    deadline: Deadline,
}

fn admit(
    permissions: &PermissionTable,
    request: &mut Request<Body>,
    record: &mut CallRecord,
) -> Result<Admitted, Status> {
    let identity = identity_of(request.extensions()).map_err(|error| unauthenticated(&error))?;
    record.set_identity(identity);
    let Row { shape, .. } = *permissions.authorise(request.uri().path(), identity)?;
    let deadline = Deadline::of_call(request.headers(), shape, Instant::now())?;
    request.extensions_mut().insert(identity);
    request.extensions_mut().insert(deadline);
    Ok(Admitted { shape, deadline })
}

fn identity_of(extensions: &http::Extensions) -> Result<Identity, IdentityError> {
    let certificates =
        extensions.get::<TlsConnectInfo<TcpConnectInfo>>().and_then(TlsConnectInfo::peer_certs);
    let leaf = certificates.as_ref().and_then(|certificates| certificates.first());
    Identity::from_certificate(leaf.ok_or(IdentityError::NoCertificate)?)
}

fn unauthenticated(error: &IdentityError) -> Status {
    Refusal::of(ErrorReason::CertificateRequired, error.to_string()).into()
}

fn refuse(status: &Status, record: &mut CallRecord) -> Response<Body> {
    record.set_code(status.code());
    status.clone().into_http()
}

/// The gRPC code in headers or trailers.
fn code_in(headers: &http::HeaderMap) -> Option<Code> {
    headers.get("grpc-status").map(|value| Code::from_bytes(value.as_bytes()))
}
