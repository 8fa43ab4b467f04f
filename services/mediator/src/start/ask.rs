//! Asking witnesses for the heads they have cosigned.

use super::floor::{Holder, Known};
use crate::error::MediatorError;
use futures::StreamExt;
use futures::stream::FuturesUnordered;
use homeward_api::log::v1::witness_service_client::WitnessServiceClient;
use homeward_api::log::v1::{GetHeadsRequest, GetHeadsResponse};
use homeward_payload::domain;
use homeward_shell::config::Witness;
use homeward_shell::forum::ForumFile;
use homeward_shell::identity::Principal;
use homeward_shell::tls::{Credentials, channel};
use homeward_translog::SignedCheckpoint;
use std::time::Duration;
use tonic::Code;
use tonic::transport::Channel;

/// Longest single call.
const CALL_TIMEOUT: Duration = Duration::from_secs(5);
/// Pause before a silent witness is asked again. A start on a healthy forum may wait this long for one that
/// was just starting itself.
const RETRY_INTERVAL: Duration = Duration::from_millis(100);
/// How often the log says who is waited for.
const REPORT_INTERVAL: Duration = Duration::from_secs(3);

/// How long silence is borne.
#[derive(Debug)]
pub(super) struct Wait {
    /// Whether a witness that does not answer is asked again.
    pub(super) retry: bool,
    /// Longest wait for witnesses of whom none is needed.
    pub(super) silence_max: Duration,
    /// Whose answers are waited for without end.
    pub(super) needed: Vec<domain::Principal>,
}

/// The heads that witnesses show and that verify under this log's own key. Silence is any failure, a refused
/// connection included.
pub(super) async fn heads(
    forum: &ForumFile,
    witnesses: &[Witness],
    credentials: &Credentials,
    wait: &Wait,
) -> Result<Vec<Known>, MediatorError> {
    let mut asking = FuturesUnordered::new();
    let mut silent = Vec::with_capacity(witnesses.len());
    for witness in witnesses {
        let channel = channel(credentials, &witness.peer())?;
        silent.push(witness.principal);
        asking.push(ask(witness.principal, channel, wait.retry));
    }
    let mut known = Vec::new();
    let mut borne = std::pin::pin!(tokio::time::sleep(wait.silence_max));
    let mut report = tokio::time::interval(REPORT_INTERVAL);
    report.reset();
    let needed = |one: &Principal| wait.needed.contains(&domain::Principal::from(*one));
    while !borne.is_elapsed() || silent.iter().any(needed) {
        tokio::select! {
            answer = asking.next() => match answer {
                Some(Some((holder, shown))) => {
                    silent.retain(|one| *one != holder.principal);
                    known.extend(verified(forum, &holder, &shown));
                }
                Some(None) => {}
                None => break,
            },
            () = &mut borne, if !borne.is_elapsed() => {}
            _ = report.tick() => {
                let quorum = !wait.needed.is_empty();
                tracing::warn!(silent = words(&silent), quorum, "waiting for witnesses to show their heads");
            }
        }
    }
    if !silent.is_empty() {
        tracing::warn!(silent = words(&silent), "going on without their heads");
    }
    Ok(known)
}

/// Asks until there is an answer; none where it is not to be asked again.
async fn ask(principal: Principal, channel: Channel, retry: bool) -> Option<(Holder, GetHeadsResponse)> {
    let mut client = WitnessServiceClient::new(channel.clone());
    let mut told = None;
    loop {
        let call = tokio::time::timeout(CALL_TIMEOUT, client.get_heads(GetHeadsRequest {})).await;
        let code = match call {
            Ok(Ok(response)) => return Some((Holder { principal, channel }, response.into_inner())),
            Ok(Err(status)) => status.code(),
            Err(_) => Code::DeadlineExceeded,
        };
        // Once for each cause: a witness may be silent for days.
        if told.replace(code) != Some(code) {
            tracing::warn!(%principal, ?code, "a witness did not show its heads");
        }
        if !retry {
            return None;
        }
        tokio::time::sleep(RETRY_INTERVAL).await;
    }
}

fn verified(forum: &ForumFile, holder: &Holder, shown: &GetHeadsResponse) -> Vec<Known> {
    let mut known = Vec::new();
    for head in &shown.heads {
        match SignedCheckpoint::parse(&head.checkpoint, forum.log_key()) {
            Ok(signed) => known.push(Known { head: *signed.head(), holder: Some(holder.clone()) }),
            // What is not under the log's own key binds nobody; it is worth a line in the log.
            Err(error) => {
                tracing::warn!(principal = %holder.principal, %error, "a witness showed a head that does not verify");
            }
        }
    }
    known
}

fn words(principals: &[Principal]) -> String {
    principals.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ")
}
