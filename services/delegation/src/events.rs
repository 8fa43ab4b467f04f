//! Calls that take long: the work goes on beside the call, and what happens is told as it happens.

use std::future::Future;

use futures::stream::{self, BoxStream, StreamExt as _};
use tokio::sync::mpsc;
use tonic::Status;

/// Events of one call that wait to be sent.
const EVENTS_WAITING_MAX: usize = 16;

/// What a call tells.
pub(crate) type Events<T> = BoxStream<'static, Result<T, Status>>;

/// Where a work tells what happens.
#[derive(Clone, Debug)]
pub(crate) struct Teller<T>(mpsc::Sender<Result<T, Status>>);

impl<T> Teller<T> {
    /// Tells something from a thread that may wait. Whoever asked may have gone: the work goes on.
    pub(crate) fn tell_blocking(&self, event: T) {
        let _ = self.0.blocking_send(Ok(event));
    }

    /// Tells something that may be left out where nobody listens fast enough, such as progress.
    pub(crate) fn tell_if_room(&self, event: T) {
        let _ = self.0.try_send(Ok(event));
    }
}

/// Begins a work and gives what it tells; its error is told last.
pub(crate) fn begin<T, F>(work: impl FnOnce(Teller<T>) -> F) -> Events<T>
where
    T: Send + 'static,
    F: Future<Output = Result<(), Status>> + Send + 'static,
{
    let (sender, receiver) = mpsc::channel(EVENTS_WAITING_MAX);
    let last = sender.clone();
    let working = work(Teller(sender));
    tokio::spawn(async move {
        if let Err(status) = working.await {
            let _ = last.send(Err(status)).await;
        }
    });
    stream::unfold(receiver, |mut receiver| async move {
        let event = receiver.recv().await?;
        Some((event, receiver))
    })
    .boxed()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn events_come_in_order_and_the_error_last() {
        let events = begin(|teller| async move {
            let work = move || (0_u32..40).for_each(|number| teller.tell_blocking(number));
            tokio::task::spawn_blocking(work).await.unwrap();
            Err(Status::aborted("the end"))
        });
        let events: Vec<Result<u32, Status>> = events.collect().await;
        let numbers: Vec<u32> = events.iter().filter_map(|event| event.as_ref().ok()).copied().collect();
        assert_eq!(numbers, (0..40).collect::<Vec<_>>());
        assert_eq!(events.last().unwrap().as_ref().unwrap_err().message(), "the end");
    }
}
