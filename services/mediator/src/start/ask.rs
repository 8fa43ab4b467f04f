//! Asking witnesses for the heads they have cosigned.

use super::floor::{Holder, Known};
use crate::error::MediatorError;
use homeward_api::log::v1::witness_service_client::WitnessServiceClient;
use homeward_api::log::v1::{GetHeadsRequest, GetHeadsResponse};
use homeward_shell::config::Witness;
use homeward_shell::forum::ForumFile;
use homeward_shell::tls::{Credentials, channel};
use homeward_translog::SignedCheckpoint;
use std::time::Duration;
use tonic::transport::Channel;

/// Longest wait for witnesses that do not answer.
const WAIT: Duration = Duration::from_secs(10);

/// The heads that witnesses show and that verify under this log's own key. A witness that cannot be reached
/// or does not answer in time shows none.
pub(super) async fn heads(
    forum: &ForumFile,
    witnesses: &[Witness],
    credentials: &Credentials,
) -> Result<Vec<Known>, MediatorError> {
    let mut channels = Vec::with_capacity(witnesses.len());
    for witness in witnesses {
        channels.push((witness, channel(credentials, &witness.peer())?));
    }
    let asking = channels.into_iter().map(|(witness, channel)| ask(forum, witness, channel));
    Ok(futures::future::join_all(asking).await.into_iter().flatten().collect())
}

async fn ask(forum: &ForumFile, witness: &Witness, channel: Channel) -> Vec<Known> {
    let mut client = WitnessServiceClient::new(channel.clone());
    let principal = witness.principal;
    let heads = match tokio::time::timeout(WAIT, client.get_heads(GetHeadsRequest {})).await {
        Ok(Ok(response)) => response.into_inner(),
        Ok(Err(status)) => {
            tracing::warn!(%principal, code = ?status.code(), "a witness did not show its heads");
            GetHeadsResponse::default()
        }
        Err(_) => {
            tracing::warn!(%principal, "a witness did not answer in time");
            GetHeadsResponse::default()
        }
    };
    let mut known = Vec::new();
    for shown in &heads.heads {
        match SignedCheckpoint::parse(&shown.checkpoint, forum.log_key()) {
            Ok(signed) => {
                let holder = Some(Holder { principal, channel: channel.clone() });
                known.push(Known { head: *signed.head(), holder });
            }
            // What is not under the log's own key binds nobody; it is worth a line in the log.
            Err(error) => tracing::warn!(%principal, %error, "a witness showed a head that does not verify"),
        }
    }
    known
}
