//! A small pool of channels to one process.

use std::future::Future;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::log::v1::witness_service_client::WitnessServiceClient;
use homeward_api::relay::v1::relay_service_client::RelayServiceClient;
use homeward_shell::limits::BULK_MESSAGE_BYTES_MAX;
use homeward_shell::tls::{self, Credentials, Peer, TlsError};
use tonic::transport::Channel;
use tonic::{Response, Status};

use crate::retry::{Policy, retried};

/// Channels to one process: one connection is one lock, so two serve more calls than one.
pub const CHANNELS: usize = 2;

/// A connection to one process. Clones share its channels.
#[derive(Clone)]
pub struct Connection {
    channels: Arc<[Channel]>,
    next: Arc<AtomicUsize>,
    last: Channel,
}

/// Makes a connection that shows `credentials` and accepts only `peer`. Nothing is sent before the first call.
///
/// # Errors
/// [`TlsError`] for credentials or a peer that cannot be used.
pub fn connect(credentials: &Credentials, peer: &Peer) -> Result<Connection, TlsError> {
    let channels = (1..CHANNELS).map(|_| tls::channel(credentials, peer)).collect::<Result<Vec<_>, _>>()?;
    Ok(Connection::over(channels, tls::channel(credentials, peer)?))
}

impl Connection {
    fn over(channels: Vec<Channel>, last: Channel) -> Self {
        Self { channels: channels.into(), next: Arc::new(AtomicUsize::new(0)), last }
    }

    /// Uses one channel made elsewhere, as tests do.
    pub fn from_channel(channel: Channel) -> Self {
        Self::over(Vec::new(), channel)
    }

    /// The channels in turn.
    pub fn channel(&self) -> Channel {
        let turn = self.next.fetch_add(1, Ordering::Relaxed);
        let count = self.channels.len().saturating_add(1);
        let index = turn.checked_rem(count).unwrap_or_default();
        self.channels.get(index).unwrap_or(&self.last).clone()
    }

    /// Reads of the log.
    pub fn log(&self) -> LogServiceClient<Channel> {
        LogServiceClient::new(self.channel()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// Takes statements.
    pub fn statements(&self) -> StatementServiceClient<Channel> {
        StatementServiceClient::new(self.channel()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// Cosignatures and heads.
    pub fn witnesses(&self) -> WitnessServiceClient<Channel> {
        WitnessServiceClient::new(self.channel())
    }

    /// Reads of the ledger.
    pub fn ledger(&self) -> LedgerServiceClient<Channel> {
        LedgerServiceClient::new(self.channel()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// The relay of sealed documents.
    pub fn relay(&self) -> RelayServiceClient<Channel> {
        RelayServiceClient::new(self.channel()).max_decoding_message_size(BULK_MESSAGE_BYTES_MAX)
    }

    /// Makes a unary call, again while `policy` lets it and `is_safe` says that trying again does no harm.
    ///
    /// # Errors
    /// The status of the last try.
    pub async fn call<T, C, F>(
        &self,
        policy: &Policy,
        is_safe: fn(&Status) -> bool,
        mut call: C,
    ) -> Result<T, Status>
    where
        C: FnMut(&Self) -> F,
        F: Future<Output = Result<Response<T>, Status>>,
    {
        let response = retried(policy, is_safe, || call(self)).await?;
        Ok(response.into_inner())
    }
}
