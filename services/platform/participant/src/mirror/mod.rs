//! The mirror: follows the log, verifies and replays every entry, keeps it, and only then shows and cosigns it.

mod clock;
mod cosigner;
mod follower;
mod gather;
mod heads;
mod receipts;
#[cfg(test)]
mod tests;

pub(crate) use cosigner::cosign_for_ever;
pub(crate) use follower::Follower;
pub(crate) use heads::{Heads, compare_for_ever};
pub(crate) use receipts::{ReceiptHeads, check_receipts_for_ever};

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_client::watch::{Entries, Step, Watch};
use homeward_journal::JournalError;
use homeward_shell::forum::ForumFile;
use homeward_shell::verify::{Keyring, verify_statements};

use crate::alarm::Alarm;
use crate::error::ParticipantError;
use crate::participant::Inner;
use gather::Gather;

/// Pause after a failure of this process itself.
const OWN_FAULT_PAUSE: Duration = Duration::from_secs(1);

/// Why the mirror does not take what it received.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// The message proves nothing against anyone: it is asked for again.
    #[error("the message cannot be used: {0}")]
    Message(String),
    /// The log did what no log may do: an alarm, and the mirror goes no further.
    #[error("{}: {}", .0.kind.name(), .0.message)]
    Alarm(Box<Alarm>),
    /// This process failed, which says nothing of the log: nothing was taken, and it is tried again.
    #[error("this process could not verify what it received: {0}")]
    Own(String),
    /// The journal failed: the process must end.
    #[error(transparent)]
    Journal(#[from] JournalError),
}

/// The keys of a forum, shared with the threads that verify.
#[derive(Clone)]
struct Keys(Arc<ForumFile>);

impl AsRef<Keyring> for Keys {
    fn as_ref(&self) -> &Keyring {
        self.0.keyring()
    }
}

/// Follows the mediator's log until the process ends. After an alarm of its own it takes nothing further, and what
/// it holds stays readable.
pub(crate) async fn follow_for_ever(
    inner: Arc<Inner>,
    mut follower: Follower,
) -> Result<(), ParticipantError> {
    let begin = |from_position| Watch::new(inner.mediator.clone(), Entries { from_position });
    let mut watch = begin(follower.size());
    let mut gather = Gather::new(follower.size());
    loop {
        let response = match watch.step().await {
            Ok(Step::Response(response)) => response,
            Ok(Step::Interrupted(status)) => {
                inner.set_in_reach(false);
                tracing::info!(%status, size = follower.size(), "the mediator is out of reach");
                continue;
            }
            Err(status) => {
                inner.set_in_reach(false);
                tracing::warn!(%status, size = follower.size(), "the mediator refuses the mirror");
                continue;
            }
        };
        inner.set_in_reach(true);
        let is_sign_of_life = response.entries.is_empty();
        let outcome = match gather.push(response, inner.forum.log_key()) {
            Ok(groups) => take_all(&inner, follower, groups, is_sign_of_life).await?,
            Err(fault) => (follower, Err(fault)),
        };
        follower = outcome.0;
        match outcome.1 {
            Ok(()) => {}
            Err(Fault::Message(found)) => {
                tracing::warn!(found, size = follower.size(), "the mirror asks again");
                gather = Gather::new(follower.size());
                watch.restart(Entries { from_position: follower.size() });
            }
            Err(Fault::Own(found)) => {
                tracing::error!(found, size = follower.size(), "the mirror tries again");
                tokio::time::sleep(OWN_FAULT_PAUSE).await;
                gather = Gather::new(follower.size());
                watch.restart(Entries { from_position: follower.size() });
            }
            Err(Fault::Alarm(alarm)) => {
                let alarms = Arc::clone(&inner.alarms);
                tokio::task::spawn_blocking(move || alarms.raise(&alarm)).await?;
                tracing::error!(size = follower.size(), "the mirror goes no further");
                return Ok(());
            }
            Err(Fault::Journal(error)) => return Err(error.into()),
        }
    }
}

/// Verifies signatures on all cores, then replays and keeps on a thread that may block.
async fn take_all(
    inner: &Arc<Inner>,
    mut follower: Follower,
    gathered: gather::Gathered,
    is_sign_of_life: bool,
) -> Result<(Follower, Result<(), Fault>), ParticipantError> {
    if let Err(fault) = follower.check_head(&gathered.newest) {
        return Ok((follower, Err(fault)));
    }
    if is_sign_of_life {
        follower.heard();
    }
    let Some(group) = gathered.complete else { return Ok((follower, Ok(()))) };
    let envelopes: Vec<Bytes> = group.entries.iter().map(|entry| entry.envelope.clone()).collect();
    let verified = verify_statements(Keys(Arc::clone(&inner.forum)), &envelopes).await;
    let alarms = Arc::clone(&inner.alarms);
    let taken = tokio::task::spawn_blocking(move || {
        let taken = follower.take(group, verified, &alarms);
        (follower, taken)
    });
    Ok(taken.await?)
}
