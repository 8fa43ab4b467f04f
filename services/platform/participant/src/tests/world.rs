//! A real mediator and participants that talk to it over TLS, all in this process.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use homeward_api::DESCRIPTOR_SET;
use homeward_api::log::v1::statement_service_server::{StatementService, StatementServiceServer};
use homeward_client::retry::Policy;
use homeward_client::{Answer, LogVerifier, VerifiedReceipt};
use homeward_payload::domain::{ClockMode, Principal, Role};
use homeward_shell::config::{self, Folder, Limits, Listen, Loaded, Tls, Witness};
use homeward_shell::forum::ForumFile;
use homeward_shell::identity;
use homeward_shell::permission::{Pattern, Row, Shape};
use homeward_shell::serve::{Offer, Server};
use homeward_shell::tls::{Credentials, Peer};
use homeward_testkit::forum::TestForum;
use homeward_testkit::pki::{Authority, Validity};
use homeward_testkit::process::{Configuration, write_files};
use tokio::task::JoinHandle;
use tokio_util::sync::CancellationToken;
use tonic::service::Routes;

use super::log::Log;
use crate::config::Settings;
use crate::{Participant, Tasks};

/// Where everything waits for at most so long.
pub(super) const WAIT: std::time::Duration = std::time::Duration::from_secs(20);

pub(super) struct World {
    authority: Authority,
    pub(super) forum: TestForum,
    files: tempfile::TempDir,
    mediator: SocketAddr,
    stop_mediator: CancellationToken,
    running: Option<JoinHandle<()>>,
}

/// A started participant.
pub(super) struct Running {
    pub(super) participant: Participant,
    tasks: Tasks,
    stop: CancellationToken,
}

impl World {
    pub(super) async fn start() -> Self {
        let mut world = Self::prepare();
        world.folder(Principal::Mediator);
        world.start_mediator().await;
        world.agree().await;
        world
    }

    fn prepare() -> Self {
        Self {
            authority: Authority::new("test root", Validity::days(1)).unwrap(),
            forum: TestForum::new("A forum", ClockMode::Simulated).unwrap(),
            files: tempfile::tempdir().unwrap(),
            mediator: "127.0.0.1:0".parse().unwrap(),
            stop_mediator: CancellationToken::new(),
            running: None,
        }
    }

    /// A forum whose mediator is a stand-in that takes statements and does nothing else.
    pub(super) async fn with<S: StatementService>(stand_in: StatementServiceServer<S>) -> Self {
        let mut world = Self::prepare();
        let folder = Folder::of(&world.folder(Principal::Mediator).join("mediator.toml"));
        let listen = Listen { address: world.mediator, address_file: None };
        let server = Server::bind(&listen, &tls(), &Limits::default(), &folder).await.unwrap();
        world.mediator = server.address();
        tokio::spawn(async move {
            const ROW: Row = Row {
                path: "/homeward.log.v1.StatementService/SubmitStatements",
                shape: Shape::Unary,
                callers: &[Pattern::of(identity::Principal::PartyA, identity::Role::Service)],
            };
            let routes = Routes::new(stand_in);
            let offer = Offer { routes, permissions: &[ROW], descriptor_set: DESCRIPTOR_SET };
            server.run(offer, std::future::pending()).await
        });
        world
    }

    /// Puts the agreement "children" in force, so that a party's service has something to say.
    async fn agree(&self) {
        let forum = ForumFile::from_bytes(self.forum.envelope().bytes(), self.forum.log_id()).unwrap();
        let signed = |party, number| {
            let header = self.forum.header(party, Role::Heads, number);
            let envelope = self.forum.sign(Log::terms(&forum, "children"), header).unwrap();
            bytes::Bytes::copy_from_slice(envelope.bytes())
        };
        self.accepted(&[signed(Principal::PartyA, 1), signed(Principal::PartyB, 2)]).await;
    }

    /// Submits envelopes that are accepted, each with what its receipt proves.
    pub(super) async fn accepted(&self, envelopes: &[bytes::Bytes]) -> Vec<VerifiedReceipt> {
        let forum = ForumFile::from_bytes(self.forum.envelope().bytes(), self.forum.log_id()).unwrap();
        let folder = Folder::of(&self.files.path().join("mediator").join("mediator.toml"));
        let credentials = Credentials::load(&tls(), &folder).unwrap();
        let peer = Peer { address: self.mediator.to_string(), server_name: "localhost".to_owned() };
        let mediator = homeward_client::connect(&credentials, &peer).unwrap();
        let verifier = LogVerifier::new(forum.genesis()).unwrap();
        let answers = mediator.submit(&verifier, envelopes, &Policy::default()).await.unwrap();
        let verified = |answer| match answer {
            Answer::Accepted { verified, .. } => verified,
            Answer::Refused(refusal) => panic!("refused: {refusal:?}"),
        };
        answers.into_iter().map(verified).collect()
    }

    /// The folder of a process, with its files.
    fn folder(&self, principal: Principal) -> PathBuf {
        let folder = self.files.path().join(principal.word());
        std::fs::create_dir(&folder).unwrap();
        write_files(&folder, &self.authority, &self.forum, principal).unwrap();
        folder
    }

    /// Writes a configuration that names the mediator at its address.
    fn configure(&self, principal: Principal, listen: &str) -> PathBuf {
        let mediator = self.mediator.to_string();
        let log_id = self.forum.log_id();
        let configuration = Configuration { principal, log_id, listen, mediator: &mediator, witnesses: &[] };
        configuration.write(&self.files.path().join(principal.word())).unwrap()
    }

    /// Starts the mediator, again at the same address.
    pub(super) async fn start_mediator(&mut self) {
        let folder = self.files.path().join("mediator");
        let address_file = folder.join("address");
        drop(std::fs::remove_file(&address_file));
        let path = self.configure(Principal::Mediator, &self.mediator.to_string());
        let loaded = config::load::<homeward_mediator::config::Settings>(&path).unwrap();
        let stop = CancellationToken::new();
        self.stop_mediator = stop.clone();
        let start = homeward_mediator::Start::new(!folder.join("data").exists());
        self.running = Some(tokio::spawn(async move {
            let stopped = stop.cancelled_owned();
            homeward_mediator::run(loaded.settings, &loaded.folder, &start, stopped).await.unwrap();
        }));
        self.mediator = address_in(&address_file).await;
    }

    pub(super) async fn stop_mediator(&mut self) {
        self.stop_mediator.cancel();
        self.running.take().unwrap().await.unwrap();
    }

    pub(super) async fn participant(&self, principal: Principal) -> Running {
        self.folder(principal);
        self.open(principal, &[]).await
    }

    /// Opens a participant whose folder is there.
    pub(super) async fn open(&self, principal: Principal, witnesses: &[Witness]) -> Running {
        let path = self.configure(principal, "127.0.0.1:0");
        let Loaded { mut settings, folder } = config::load::<Settings>(&path).unwrap();
        settings.witnesses = witnesses.to_vec();
        let options = settings.options(&folder).unwrap();
        let participant = Participant::open(options).await.unwrap();
        let stop = CancellationToken::new();
        let tasks = participant.start(stop.clone());
        Running { participant, tasks, stop }
    }

    /// Deletes the journal of a participant that was stopped.
    pub(super) fn forget_journal(&self, principal: Principal) {
        let data = self.files.path().join(principal.word()).join("data");
        for file in std::fs::read_dir(data).unwrap() {
            let path = file.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            if name.starts_with("journal.sqlite") {
                std::fs::remove_file(path).unwrap();
            }
        }
    }

    /// Serves a participant's routes until the test ends.
    pub(super) async fn serve(&self, participant: &Participant) -> Witness {
        let principal = participant.principal();
        let folder = Folder::of(&self.files.path().join(principal.word()).join("service.toml"));
        let listen = Listen { address: "127.0.0.1:0".parse().unwrap(), address_file: None };
        let server = Server::bind(&listen, &tls(), &Limits::default(), &folder).await.unwrap();
        let address = server.address().to_string();
        let (routes, rows): (_, Vec<Row>) = participant.routes();
        tokio::spawn(async move {
            let offer = Offer { routes, permissions: &rows, descriptor_set: DESCRIPTOR_SET };
            server.run(offer, std::future::pending()).await
        });
        Witness { principal: principal.into(), address, server_name: "localhost".to_owned() }
    }
}

impl Running {
    /// Stops the participant and lets go of its files.
    pub(super) async fn stop(self) {
        let Self { participant, mut tasks, stop } = self;
        stop.cancel();
        tasks.ended().await.unwrap();
        drop(tasks);
        // Dropped here, so that its files are free once this returns; a count alone reaches 0 before that.
        let vault = std::sync::Arc::clone(&participant.0.vault);
        last_drops(participant.0).await;
        last_drops(vault).await;
    }
}

/// Waits until nobody else holds it, and drops it.
async fn last_drops<T>(shared: std::sync::Arc<T>) {
    let mut shared = Some(shared);
    eventually(|| match shared.take().map(std::sync::Arc::try_unwrap) {
        Some(Err(held)) => {
            shared = Some(held);
            false
        }
        Some(Ok(_)) | None => true,
    })
    .await;
}

fn tls() -> Tls {
    Tls { certificate: "leaf.pem".into(), key: "leaf.key".into(), authority: "root.pem".into() }
}

async fn address_in(path: &Path) -> SocketAddr {
    let path = path.to_path_buf();
    let mut found = None;
    eventually(|| {
        found = std::fs::read_to_string(&path).ok().and_then(|text| text.trim().parse().ok());
        found.is_some()
    })
    .await;
    found.unwrap()
}

/// Waits until something holds; the test fails where it does not.
pub(super) async fn eventually(mut holds: impl FnMut() -> bool) {
    let until = async {
        while !holds() {
            tokio::time::sleep(std::time::Duration::from_millis(10)).await;
        }
    };
    tokio::time::timeout(WAIT, until).await.expect("it did not come to hold in time");
}
