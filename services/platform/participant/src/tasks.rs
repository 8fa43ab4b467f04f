//! The tasks of a started participant.

use std::future::Future;

use tokio::task::JoinSet;
use tokio_util::sync::CancellationToken;

use crate::error::ParticipantError;

/// What runs after [`Participant::start`](crate::Participant::start). Dropping it ends the tasks where they wait.
pub struct Tasks {
    set: JoinSet<Result<(), ParticipantError>>,
    stop: CancellationToken,
}

impl Tasks {
    pub(crate) fn new(stop: CancellationToken) -> Self {
        Self { set: JoinSet::new(), stop }
    }

    /// Runs a task until it ends, or is asked to stop.
    pub(crate) fn spawn(
        &mut self,
        task: impl Future<Output = Result<(), ParticipantError>> + Send + 'static,
    ) {
        let stop = self.stop.clone();
        self.set.spawn(async move {
            tokio::select! {
                ended = task => ended,
                () = stop.cancelled() => Ok(()),
            }
        });
    }

    /// Ready when a task has failed, or when all have ended. A failed task means that the process must end: what it
    /// shows in memory may be ahead of the disk.
    ///
    /// # Errors
    /// What the task failed with.
    pub async fn ended(&mut self) -> Result<(), ParticipantError> {
        while let Some(ended) = self.set.join_next().await {
            ended??;
        }
        Ok(())
    }
}
