//! Serving: bind, answer, drain.
//!
//! ```text
//! Server::bind -> Server::draining (for the hubs) -> Server::run(offer, stop_signal())
//! ```
//!
//! A drain goes in this order: health says NOT_SERVING; no further connection is accepted; watches end with
//! where to resume; calls under way finish, for at most `drain_seconds_max`; what is left is cut.

mod address_file;
#[cfg(test)]
mod tests;

use crate::config::{self, ConfigError, Folder, Limits, Listen};
use crate::gate::Gate;
use crate::limits::{
    CONCURRENT_STREAMS_MAX, CONNECTION_WINDOW_BYTES, KEEPALIVE_INTERVAL, KEEPALIVE_TIMEOUT,
    MESSAGE_BYTES_MAX, PENDING_RESET_STREAMS_MAX, REQUEST_HEADER_BYTES_MAX, STREAM_WINDOW_BYTES,
};
use crate::permission::{PermissionTable, Row, TableError};
use crate::tls::{Credentials, ServerTls, TlsError, incoming};
use address_file::AddressFile;
use std::future::Future;
use std::io;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::pin::pin;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::signal::unix::{SignalKind, signal};
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;
use tonic_health::ServingStatus;
use tonic_health::server::HealthReporter;

/// Why a server could not start or go on.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// A configured value is not usable.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// TLS cannot be set up.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The permission table is not one.
    #[error(transparent)]
    Table(#[from] TableError),
    /// The address cannot be bound.
    #[error("cannot listen on {address}: {source}")]
    Bind {
        /// As configured.
        address: SocketAddr,
        /// What the operating system said.
        source: io::Error,
    },
    /// The address file cannot be written.
    #[error("cannot write the bound address to {}: {source}", path.display())]
    AddressFile {
        /// The file.
        path: PathBuf,
        /// What the operating system said.
        source: io::Error,
    },
    /// The descriptor set is not one.
    #[error("the descriptor set cannot be used for reflection: {0}")]
    Descriptors(#[from] tonic_reflection::server::Error),
    /// The gRPC library failed.
    #[error("serving failed: {0}")]
    Transport(#[from] tonic::transport::Error),
    /// Signals cannot be received.
    #[error("cannot receive signals: {0}")]
    Signals(io::Error),
}

/// What a process offers. Health and reflection are added to it.
pub struct Offer<'a> {
    /// The services.
    pub routes: Routes,
    /// Who may call them; each method needs a row.
    pub permissions: &'a [Row],
    /// The encoded `FileDescriptorSet` of the services, for reflection.
    pub descriptor_set: &'a [u8],
}

/// A bound server that does not answer yet.
pub struct Server {
    listener: TcpListener,
    address: SocketAddr,
    address_file: Option<AddressFile>,
    tls: Arc<ServerTls>,
    tls_section: config::Tls,
    folder: Folder,
    limits: Limits,
    draining: CancellationToken,
}

impl Server {
    /// Reads the certificates and binds the address.
    ///
    /// # Errors
    /// [`ServeError`] naming the file, key or address at fault.
    pub async fn bind(
        listen: &Listen,
        tls_section: &config::Tls,
        limits: &Limits,
        folder: &Folder,
    ) -> Result<Self, ServeError> {
        limits.validate()?;
        let tls = Arc::new(ServerTls::new(&Credentials::load(tls_section, folder)?)?);
        let bind_error = |source| ServeError::Bind { address: listen.address, source };
        let listener = TcpListener::bind(listen.address).await.map_err(bind_error)?;
        let address = listener.local_addr().map_err(bind_error)?;
        let address_file = listen.address_file.as_ref().map(|path| AddressFile::new(folder.resolve(path)));
        let address_file = address_file.transpose()?;
        Ok(Self {
            listener,
            address,
            address_file,
            tls,
            tls_section: tls_section.clone(),
            folder: folder.clone(),
            limits: limits.clone(),
            draining: CancellationToken::new(),
        })
    }

    /// The bound address, with the port that the system chose.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// Cancelled when watches are to end; give it to every [`Hub`](crate::watch::Hub).
    pub fn draining(&self) -> CancellationToken {
        self.draining.clone()
    }

    /// Answers calls until `stop` is ready, then drains. SIGHUP reads the certificates again.
    ///
    /// # Errors
    /// [`ServeError`] when the offer cannot be served, or serving fails. A drain that had to cut
    /// connections is logged and is no error.
    pub async fn run(self, offer: Offer<'_>, stop: impl Future<Output = ()>) -> Result<(), ServeError> {
        let table = PermissionTable::new(offer.permissions)?;
        let services = table.services();
        let health = HealthReporter::new();
        set_health(&health, &services, ServingStatus::Serving).await;
        let routes = add_shell_services(offer, &services, &health)?.prepare();
        let gate = Gate::new(routes, table, self.draining.clone());

        let (stop_accepting, abort) = (CancellationToken::new(), CancellationToken::new());
        // Whatever way this function ends, no connection outlives it.
        let _abort_at_end = abort.clone().drop_guard();
        let connections = incoming(self.listener, Arc::clone(&self.tls), self.limits.connections_max, abort);
        let mut serving = Box::pin(transport().serve_with_incoming_shutdown(
            gate,
            connections,
            stop_accepting.clone().cancelled_owned(),
        ));
        let mut hang_up = signal(SignalKind::hangup()).map_err(ServeError::Signals)?;
        if let Some(file) = &self.address_file {
            file.write(self.address)?;
        }
        tracing::info!(address = %self.address, "listening");

        let mut stop = pin!(stop);
        loop {
            tokio::select! {
                ended = &mut serving => return ended.map_err(Into::into),
                () = &mut stop => break,
                Some(()) = hang_up.recv() => reload(&self.tls, &self.tls_section, &self.folder),
            }
        }

        tracing::info!("draining");
        set_health(&health, &services, ServingStatus::NotServing).await;
        stop_accepting.cancel();
        self.draining.cancel();
        let drain_max = Duration::from_secs(self.limits.drain_seconds_max);
        match tokio::time::timeout(drain_max, serving).await {
            Ok(ended) => ended?,
            Err(_) => tracing::warn!(seconds = self.limits.drain_seconds_max, "cutting what did not drain"),
        }
        tracing::info!("stopped");
        Ok(())
    }
}

/// Ready at the first SIGTERM or SIGINT. The handlers are set when this is called, not when it is polled.
///
/// # Errors
/// [`ServeError::Signals`] when the operating system refuses the handlers.
pub fn stop_signal() -> Result<impl Future<Output = ()>, ServeError> {
    let mut terminate = signal(SignalKind::terminate()).map_err(ServeError::Signals)?;
    let mut interrupt = signal(SignalKind::interrupt()).map_err(ServeError::Signals)?;
    Ok(async move {
        tokio::select! {
            _ = terminate.recv() => {}
            _ = interrupt.recv() => {}
        }
    })
}

fn transport() -> tonic::transport::Server {
    tonic::transport::Server::builder()
        .initial_stream_window_size(STREAM_WINDOW_BYTES)
        .initial_connection_window_size(CONNECTION_WINDOW_BYTES)
        .max_concurrent_streams(CONCURRENT_STREAMS_MAX)
        .http2_keepalive_interval(Some(KEEPALIVE_INTERVAL))
        .http2_keepalive_timeout(Some(KEEPALIVE_TIMEOUT))
        .http2_max_header_list_size(REQUEST_HEADER_BYTES_MAX)
        .http2_max_pending_accept_reset_streams(Some(PENDING_RESET_STREAMS_MAX))
}

fn add_shell_services(
    offer: Offer<'_>,
    services: &[&'static str],
    health: &HealthReporter,
) -> Result<Routes, ServeError> {
    let health = tonic_health::server::HealthService::from_health_reporter(health.clone());
    let health = tonic_health::pb::health_server::HealthServer::new(health)
        .max_decoding_message_size(MESSAGE_BYTES_MAX);
    let Offer { routes, descriptor_set, .. } = offer;
    let reflection = || {
        let builder = tonic_reflection::server::Builder::configure()
            .register_encoded_file_descriptor_set(descriptor_set)
            .register_encoded_file_descriptor_set(tonic_health::pb::FILE_DESCRIPTOR_SET);
        // The set may hold the services of all processes; only those offered here are told.
        services.iter().fold(builder, |builder, name| builder.with_service_name(*name))
    };
    // Older tools, grpcio's among them, know only the alpha version of reflection.
    Ok(routes
        .add_service(health)
        .add_service(reflection().build_v1()?.max_decoding_message_size(MESSAGE_BYTES_MAX))
        .add_service(reflection().build_v1alpha()?.max_decoding_message_size(MESSAGE_BYTES_MAX)))
}

async fn set_health(health: &HealthReporter, services: &[&'static str], status: ServingStatus) {
    for service in services.iter().chain(&[""]) {
        health.set_service_status(service, status).await;
    }
}

fn reload(tls: &ServerTls, section: &config::Tls, folder: &Folder) {
    match Credentials::load(section, folder).and_then(|credentials| tls.replace(&credentials)) {
        Ok(()) => tracing::info!("certificates read again"),
        Err(error) => tracing::error!(%error, "certificates not read again; the old ones stay in use"),
    }
}
