//! Channels to other processes.

use super::{Credentials, TlsError, provider};
use crate::limits::{
    CONNECT_TIMEOUT, CONNECTION_WINDOW_BYTES, HANDSHAKE_TIMEOUT, KEEPALIVE_INTERVAL, KEEPALIVE_TIMEOUT,
    RESPONSE_HEADER_BYTES_MAX, STREAM_WINDOW_BYTES,
};
use serde::Deserialize;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint, Identity};

/// Another process: where it answers, and the name its certificate must carry.
#[derive(Clone, Debug, Deserialize, Eq, PartialEq)]
#[serde(deny_unknown_fields)]
pub struct Peer {
    /// Host and port, for example `mediator.example:7400`.
    pub address: String,
    /// DNS name or IP address in the peer's certificate.
    pub server_name: String,
}

/// A channel that connects at its first call, and again after a failure, showing this process's
/// certificate and accepting only a peer of the forum's authority under its expected name.
///
/// # Errors
/// Any [`TlsError`] but `File` and `Verifier`. That the peer cannot be reached is told by the calls.
pub fn channel(credentials: &Credentials, peer: &Peer) -> Result<Channel, TlsError> {
    // The library reads these again when it connects; a broken file should be told now, by name.
    provider()?;
    credentials.chain()?;
    credentials.key()?;
    credentials.authority()?;
    let tls = ClientTlsConfig::new()
        .domain_name(peer.server_name.as_str())
        .ca_certificate(Certificate::from_pem(&credentials.authority_pem))
        .identity(Identity::from_pem(&credentials.certificate_pem, &*credentials.key_pem))
        .timeout(HANDSHAKE_TIMEOUT);
    let endpoint = Endpoint::from_shared(format!("https://{}", peer.address))
        .and_then(|endpoint| endpoint.tls_config(tls))
        .map_err(|source| TlsError::Peer { address: peer.address.clone(), source })?;
    Ok(endpoint
        .connect_timeout(CONNECT_TIMEOUT)
        .tcp_nodelay(true)
        .http2_keep_alive_interval(KEEPALIVE_INTERVAL)
        .keep_alive_timeout(KEEPALIVE_TIMEOUT)
        // A watch can be silent for a while; a half-open connection must still be noticed.
        .keep_alive_while_idle(true)
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .http2_max_header_list_size(RESPONSE_HEADER_BYTES_MAX)
        .connect_lazy())
}
