//! A running server with its authority, and two kinds of clients: the shell's own, and a bare HTTP/2 one
//! that sees every header and adds no behaviour.

use super::super::{Offer, ServeError, Server};
use crate::config::{Folder, Limits, Listen, Tls};
use crate::permission::{Pattern, Row, Shape};
use crate::status::Refusal;
use crate::tls::{Credentials, Peer, ServerTls, channel};
use homeward_testkit::pki::{Authority, Leaf, LeafNames, Validity};
use http::{HeaderMap, Request, Response};
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer, ServerName};
use rustls::{ClientConfig, RootCertStore, SupportedProtocolVersion};
use std::convert::Infallible;
use std::future::Future;
use std::net::SocketAddr;
use std::os::unix::fs::PermissionsExt;
use std::path::PathBuf;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tokio_rustls::client::TlsStream;
use tonic::body::Body;
use tonic::server::NamedService;
use tonic::transport::Channel;
use tonic::{Code, Status};

pub(super) const NEVER: &str = "/test.v1.Odd/Never";
pub(super) const PANIC: &str = "/test.v1.Odd/Panic";
pub(super) const REFUSE: &str = "/test.v1.Odd/Refuse";
pub(super) const FORBIDDEN: &str = "/test.v1.Odd/Forbidden";

const ROWS: [Row; 4] = [
    Row { path: NEVER, shape: Shape::Unary, callers: &[Pattern::ANYONE] },
    Row { path: PANIC, shape: Shape::Unary, callers: &[Pattern::ANYONE] },
    Row { path: REFUSE, shape: Shape::Unary, callers: &[Pattern::ANYONE] },
    Row { path: FORBIDDEN, shape: Shape::Unary, callers: &[] },
];

/// A service whose methods never answer, panic, or refuse with more detail than fits.
#[derive(Clone)]
struct Odd;

impl NamedService for Odd {
    const NAME: &'static str = "test.v1.Odd";
}

impl tower::Service<Request<Body>> for Odd {
    type Response = Response<Body>;
    type Error = Infallible;
    type Future = Pin<Box<dyn Future<Output = Result<Response<Body>, Infallible>> + Send>>;

    fn poll_ready(&mut self, _context: &mut Context<'_>) -> Poll<Result<(), Infallible>> {
        Poll::Ready(Ok(()))
    }

    fn call(&mut self, request: Request<Body>) -> Self::Future {
        match request.uri().path() {
            PANIC => Box::pin(async { panic!("a private matter") }),
            REFUSE => Box::pin(std::future::ready(Ok(Status::from(large_refusal()).into_http()))),
            _ => Box::pin(std::future::pending()),
        }
    }
}

fn large_refusal() -> Refusal {
    let refusal = Refusal::new(Code::InvalidArgument, "ROWS_INVALID", "€".repeat(1_000));
    (0..1_000).fold(refusal, |refusal, row| refusal.violation(format!("rows[{row}]"), "is wrong. ".repeat(9)))
}

pub(super) struct World {
    pub(super) authority: Authority,
    pub(super) address: SocketAddr,
    pub(super) tls: Arc<ServerTls>,
    pub(super) tls_section: Tls,
    pub(super) folder: Folder,
    pub(super) address_file: PathBuf,
    stop: Option<oneshot::Sender<()>>,
    running: Option<JoinHandle<Result<(), ServeError>>>,
    files: tempfile::TempDir,
}

impl World {
    pub(super) async fn start() -> Self {
        Self::start_with(Limits::default()).await
    }

    pub(super) async fn start_with(limits: Limits) -> Self {
        let files = tempfile::tempdir().unwrap();
        let folder = Folder::of(&files.path().join("server.toml"));
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let tls_section =
            Tls { certificate: "leaf.pem".into(), key: "leaf.key".into(), authority: "root.pem".into() };
        write_credentials(&folder, &authority);
        let address_file = files.path().join("address");
        std::fs::write(&address_file, "stale").unwrap();
        let address = "127.0.0.1:0".parse().unwrap();
        let listen = Listen { address, address_file: Some("address".into()) };
        let server = Server::bind(&listen, &tls_section, &limits, &folder).await.unwrap();
        assert!(!address_file.exists());
        let (address, tls) = (server.address(), Arc::clone(&server.tls));
        let (stop, stopped) = oneshot::channel();
        let running = tokio::spawn(async move {
            let routes = tonic::service::Routes::new(Odd);
            let offer = Offer { routes, permissions: &ROWS, descriptor_set: &[] };
            server.run(offer, async { drop(stopped.await) }).await
        });
        let (stop, running) = (Some(stop), Some(running));
        Self { authority, address, tls, tls_section, folder, address_file, stop, running, files }
    }

    pub(super) fn leaf(&self, principal: &str, role: &str) -> Leaf {
        self.authority.issue(&LeafNames::loopback(principal, role), Validity::days(1)).unwrap()
    }

    /// The shell's own client, with the certificate of a clerk.
    pub(super) fn client(&self) -> Channel {
        self.client_with(&self.leaf("party-a", "clerk"), "localhost")
    }

    pub(super) fn client_with(&self, leaf: &Leaf, server_name: &str) -> Channel {
        let credentials = credentials(leaf, &self.authority);
        let peer = Peer { address: self.address.to_string(), server_name: server_name.to_owned() };
        channel(&credentials, &peer).unwrap()
    }

    pub(super) fn stop(&mut self) {
        self.stop.take().unwrap().send(()).unwrap();
    }

    pub(super) async fn ended(&mut self) {
        self.running.take().unwrap().await.unwrap().unwrap();
        assert!(!self.address_file.exists());
        assert!(self.files.path().exists());
    }

    /// Connects with TLS and nothing else.
    pub(super) async fn connect(&self, config: ClientConfig) -> std::io::Result<TlsStream<TcpStream>> {
        let stream = TcpStream::connect(self.address).await?;
        let name = ServerName::try_from("localhost").unwrap();
        tokio_rustls::TlsConnector::from(Arc::new(config)).connect(name, stream).await
    }

    /// Makes a call with a bare HTTP/2 client that sends headers only and never a body.
    pub(super) async fn bare_call(&self, path: &str, timeout: Option<&str>) -> HeaderMap {
        let config = client_config(&self.authority, Some(&self.leaf("party-a", "clerk")), TLS13);
        let stream = self.connect(config).await.unwrap();
        let (mut sender, connection) = h2::client::handshake(stream).await.unwrap();
        let driver = tokio::spawn(connection);
        let mut request = Request::post(format!("https://localhost{path}"));
        request = request.header("content-type", "application/grpc").header("te", "trailers");
        if let Some(timeout) = timeout {
            request = request.header("grpc-timeout", timeout);
        }
        let (response, _body) = sender.send_request(request.body(()).unwrap(), false).unwrap();
        let mut headers = response.await.unwrap().headers().clone();
        headers.remove("date");
        driver.abort();
        headers
    }
}

pub(super) const TLS13: &SupportedProtocolVersion = &rustls::version::TLS13;
pub(super) const TLS12: &SupportedProtocolVersion = &rustls::version::TLS12;

/// A TLS client of any version, with any certificate or none.
pub(super) fn client_config(
    trusted: &Authority,
    leaf: Option<&Leaf>,
    version: &'static SupportedProtocolVersion,
) -> ClientConfig {
    let mut roots = RootCertStore::empty();
    roots.add(CertificateDer::from_pem_slice(trusted.certificate_pem().as_bytes()).unwrap()).unwrap();
    let provider = Arc::new(rustls::crypto::aws_lc_rs::default_provider());
    let builder = ClientConfig::builder_with_provider(provider)
        .with_protocol_versions(&[version])
        .unwrap()
        .with_root_certificates(roots);
    let mut config = match leaf {
        None => builder.with_no_client_auth(),
        Some(leaf) => {
            let chain = vec![CertificateDer::from_pem_slice(leaf.certificate_pem.as_bytes()).unwrap()];
            let key = PrivateKeyDer::from_pem_slice(leaf.key_pem.as_bytes()).unwrap();
            builder.with_client_auth_cert(chain, key).unwrap()
        }
    };
    config.alpn_protocols = vec![b"h2".to_vec()];
    config
}

pub(super) fn credentials(leaf: &Leaf, trusted: &Authority) -> Credentials {
    let key = leaf.key_pem.clone().into_bytes().into();
    let authority = trusted.certificate_pem().as_bytes().to_vec();
    Credentials::from_pem(leaf.certificate_pem.clone().into_bytes(), key, authority)
}

/// Writes a server's files as an operator would.
pub(super) fn write_credentials(folder: &Folder, authority: &Authority) {
    let leaf = authority.issue(&LeafNames::loopback("mediator", "service"), Validity::days(1)).unwrap();
    let path = |name: &str| folder.resolve(name.as_ref());
    std::fs::write(path("root.pem"), authority.certificate_pem()).unwrap();
    std::fs::write(path("leaf.pem"), leaf.certificate_pem).unwrap();
    std::fs::write(path("leaf.key"), leaf.key_pem).unwrap();
    std::fs::set_permissions(path("leaf.key"), std::fs::Permissions::from_mode(0o600)).unwrap();
}
