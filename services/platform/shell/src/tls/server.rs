//! The server's TLS configuration, exchangeable while the process runs.

use super::{Credentials, TlsError, provider};
use arc_swap::ArcSwap;
use rustls::server::{NoServerSessionStorage, WebPkiClientVerifier};
use rustls::{RootCertStore, ServerConfig};
use std::sync::Arc;
use tokio_rustls::TlsAcceptor;

/// Protocol name of HTTP/2 in the TLS handshake (RFC 9113 section 3.2).
pub(super) const ALPN_HTTP2: &[u8] = b"h2";

/// TLS of a server: TLS 1.3, HTTP/2, and a client certificate of the forum's authority required.
pub struct ServerTls {
    current: ArcSwap<ServerConfig>,
}

impl ServerTls {
    /// Prepares TLS from credentials.
    ///
    /// # Errors
    /// Any [`TlsError`] but `File` and `Peer`.
    pub fn new(credentials: &Credentials) -> Result<Self, TlsError> {
        Ok(Self { current: ArcSwap::from_pointee(server_config(credentials)?) })
    }

    /// Uses other credentials for connections from now on; open connections stay as they are. On error
    /// the old credentials stay in use.
    ///
    /// # Errors
    /// As [`ServerTls::new`].
    pub fn replace(&self, credentials: &Credentials) -> Result<(), TlsError> {
        self.current.store(Arc::new(server_config(credentials)?));
        Ok(())
    }

    pub(super) fn acceptor(&self) -> TlsAcceptor {
        TlsAcceptor::from(self.current.load_full())
    }
}

fn server_config(credentials: &Credentials) -> Result<ServerConfig, TlsError> {
    let provider = provider()?;
    let mut roots = RootCertStore::empty();
    for certificate in credentials.authority()? {
        roots.add(certificate)?;
    }
    let verifier =
        WebPkiClientVerifier::builder_with_provider(Arc::new(roots), Arc::clone(&provider)).build()?;
    let mut config = ServerConfig::builder_with_provider(provider)
        .with_protocol_versions(&[&rustls::version::TLS13])?
        .with_client_cert_verifier(verifier)
        .with_single_cert(credentials.chain()?, credentials.key()?)?;
    config.alpn_protocols = vec![ALPN_HTTP2.to_vec()];
    // A resumed session would not check the client's certificate again, so there are none.
    config.session_storage = Arc::new(NoServerSessionStorage {});
    config.send_tls13_tickets = 0;
    Ok(config)
}
