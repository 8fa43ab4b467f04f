//! Watches that resume where they were interrupted.

use std::future::Future;
use std::time::Duration;

use homeward_api::ledger::v1::{WatchEventsRequest, WatchEventsResponse};
use homeward_api::log::v1::{WatchEntriesRequest, WatchEntriesResponse};
use homeward_shell::watch::HEARTBEAT_INTERVAL;
use tonic::{Code, Status, Streaming};

use crate::connection::Connection;
use crate::refusal::retry_after;
use crate::retry::Policy;

/// A watch silent for longer has lost its service, which gives a sign of life every 15 seconds.
pub const SILENCE_MAX: Duration = HEARTBEAT_INTERVAL.saturating_mul(3);

/// Longest wait for a watch to begin.
pub const BEGIN_MAX: Duration = Duration::from_secs(10);

/// A method that can be watched, and how far it has come.
pub trait Watched: Send {
    /// What comes.
    type Response: Send;

    /// Begins the watch where this one has come to.
    fn begin(
        &self,
        connection: &Connection,
    ) -> impl Future<Output = Result<Streaming<Self::Response>, Status>> + Send;

    /// Takes note of how far it has come.
    fn advance(&mut self, response: &Self::Response);
}

/// The entries of a log.
#[derive(Clone, Debug)]
pub struct Entries {
    /// The next position wanted.
    pub from_position: u64,
}

impl Watched for Entries {
    type Response = WatchEntriesResponse;

    async fn begin(&self, connection: &Connection) -> Result<Streaming<Self::Response>, Status> {
        let request = WatchEntriesRequest { from_position: self.from_position };
        Ok(connection.log().watch_entries(request).await?.into_inner())
    }

    fn advance(&mut self, response: &Self::Response) {
        let entries = u64::try_from(response.entries.len()).unwrap_or(u64::MAX);
        self.from_position = self.from_position.saturating_add(entries);
    }
}

/// The events of a ledger.
#[derive(Clone, Debug, Default)]
pub struct Events {
    /// Position of the last event seen; nothing to begin with the oldest kept.
    pub after_position: Option<u64>,
    /// Only about this batch, 32 lower-case hexadecimal digits; empty for all.
    pub batch: String,
}

impl Watched for Events {
    type Response = WatchEventsResponse;

    async fn begin(&self, connection: &Connection) -> Result<Streaming<Self::Response>, Status> {
        let request = WatchEventsRequest { after_position: self.after_position, batch: self.batch.clone() };
        Ok(connection.ledger().watch_events(request).await?.into_inner())
    }

    fn advance(&mut self, response: &Self::Response) {
        // An empty ledger says 0 before it has an event at 0; a position of 0 then waits for its event.
        if response.through_position > 0 || !response.events.is_empty() {
            self.after_position = Some(response.through_position);
        }
    }
}

/// One step of a watch.
#[derive(Debug)]
pub enum Step<R> {
    /// The watch goes on.
    Response(R),
    /// It was interrupted; the next step waits a little and resumes it.
    Interrupted(Status),
}

/// A watch over one method.
pub struct Watch<W: Watched> {
    connection: Connection,
    watched: W,
    stream: Option<Streaming<W::Response>>,
    policy: Policy,
    failures: u32,
    pause: Duration,
}

impl<W: Watched> Watch<W> {
    /// A watch that begins with its first step.
    pub fn new(connection: Connection, watched: W) -> Self {
        let policy = Policy::default();
        Self { connection, watched, stream: None, policy, failures: 0, pause: Duration::ZERO }
    }

    /// What is watched and how far it has come.
    pub const fn watched(&self) -> &W {
        &self.watched
    }

    /// Begins again from another place with the next step, after a pause.
    pub fn restart(&mut self, watched: W) {
        self.watched = watched;
        self.lose(None);
    }

    /// The next response, or that the watch was interrupted. Dropping the future loses nothing.
    ///
    /// # Errors
    /// A status that trying again does not mend, such as PERMISSION_DENIED or OUT_OF_RANGE.
    pub async fn step(&mut self) -> Result<Step<W::Response>, Status> {
        match self.try_step().await {
            Ok(response) => {
                self.failures = 0;
                self.watched.advance(&response);
                Ok(Step::Response(response))
            }
            Err(status) => {
                self.lose(retry_after(&status));
                if is_final(&status) { Err(status) } else { Ok(Step::Interrupted(status)) }
            }
        }
    }

    /// The next response, however often the watch is interrupted before.
    ///
    /// # Errors
    /// As [`Watch::step`].
    pub async fn next(&mut self) -> Result<W::Response, Status> {
        loop {
            if let Step::Response(response) = self.step().await? {
                return Ok(response);
            }
        }
    }

    fn lose(&mut self, pause: Option<Duration>) {
        self.stream = None;
        self.failures = self.failures.saturating_add(1);
        self.pause = pause.unwrap_or_else(|| self.policy.pause(self.failures));
    }

    async fn try_step(&mut self) -> Result<W::Response, Status> {
        if self.stream.is_none() {
            tokio::time::sleep(self.pause).await;
            let begin = self.watched.begin(&self.connection);
            let begun = tokio::time::timeout(BEGIN_MAX, begin).await;
            self.stream = Some(begun.map_err(|_| Status::unavailable("the watch did not begin in time"))??);
        }
        let ended = || Status::unavailable("the watch ended");
        let stream = self.stream.as_mut().ok_or_else(ended)?;
        let next = tokio::time::timeout(SILENCE_MAX, stream.message()).await;
        next.map_err(|_| Status::unavailable("the watch was silent for too long"))??.ok_or_else(ended)
    }
}

/// Refusals that stand however often one asks.
fn is_final(status: &Status) -> bool {
    matches!(
        status.code(),
        Code::InvalidArgument
            | Code::NotFound
            | Code::PermissionDenied
            | Code::Unauthenticated
            | Code::Unimplemented
            | Code::OutOfRange
    )
}
