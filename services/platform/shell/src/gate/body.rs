//! The body of a response, bounded in time and by the drain.

use super::code_in;
use crate::deadline;
use crate::status::Refusal;
use crate::telemetry::CallRecord;
use bytes::Bytes;
use homeward_payload::proto::error::v1::ErrorReason;
use http_body::{Body as HttpBody, Frame, SizeHint};
use std::future::Future;
use std::pin::Pin;
use std::task::{Context, Poll, ready};
use tokio::time::{Instant, Sleep};
use tokio_util::sync::{CancellationToken, WaitForCancellationFutureOwned};
use tonic::Status;
use tonic::body::Body;

/// Passes the handler's frames on. When its deadline passes, or the process drains and the handler has
/// nothing ready, the stream ends with a status of its own in the trailers. The handler is asked first,
/// so that a stream which knows where it can be resumed says so itself.
pub(super) struct GuardedBody {
    inner: Body,
    expires: Option<Pin<Box<Sleep>>>,
    drained: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    ended: bool,
    record: CallRecord,
}

impl GuardedBody {
    pub(super) fn new(
        inner: Body,
        expires: Option<Instant>,
        draining: Option<CancellationToken>,
        record: CallRecord,
    ) -> Self {
        Self {
            inner,
            expires: expires.map(|at| Box::pin(tokio::time::sleep_until(at))),
            drained: draining.map(|token| Box::pin(token.cancelled_owned())),
            ended: false,
            record,
        }
    }

    /// Ready with the status that ends the stream from outside.
    fn poll_end(&mut self, context: &mut Context<'_>) -> Poll<Status> {
        if let Some(expires) = &mut self.expires
            && expires.as_mut().poll(context).is_ready()
        {
            return Poll::Ready(deadline::exceeded());
        }
        if let Some(drained) = &mut self.drained
            && drained.as_mut().poll(context).is_ready()
        {
            let message = "the service is stopping; call again to continue";
            return Poll::Ready(Refusal::of(ErrorReason::Draining, message).into());
        }
        Poll::Pending
    }

    fn end_with(&mut self, status: &Status) -> Frame<Bytes> {
        self.ended = true;
        self.record.set_code(status.code());
        let mut trailers = http::HeaderMap::new();
        if status.add_header(&mut trailers).is_err() {
            // Cannot happen with the statuses above; without details the code still tells the end.
            trailers.clear();
            trailers.insert("grpc-status", http::HeaderValue::from(status.code() as i32));
        }
        Frame::trailers(trailers)
    }

    fn note(&mut self, frame: &Frame<Bytes>) {
        if let Some(code) = frame.trailers_ref().and_then(code_in) {
            self.record.set_code(code);
        }
    }
}

impl HttpBody for GuardedBody {
    type Data = Bytes;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, Status>>> {
        if self.ended {
            return Poll::Ready(None);
        }
        // A past deadline also ends a stream that always has something ready.
        let overdue = self.expires.as_ref().is_some_and(|expires| expires.is_elapsed());
        if !overdue && let Poll::Ready(frame) = Pin::new(&mut self.inner).poll_frame(context) {
            if let Some(Ok(frame)) = &frame {
                self.note(frame);
            }
            return Poll::Ready(frame);
        }
        let status = ready!(self.poll_end(context));
        let frame = self.end_with(&status);
        Poll::Ready(Some(Ok(frame)))
    }

    fn is_end_stream(&self) -> bool {
        self.ended || self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}
