//! One forum with its mediator in a folder, and clients with certificates.

use crate::config::Settings;
use crate::error::MediatorError;
use crate::start::Start;
use bytes::Bytes;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_api::ledger::v1::{GetStateRequest, GetStateResponse};
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::log::v1::statement_service_client::StatementServiceClient;
use homeward_api::log::v1::{
    GetCheckpointRequest, Receipt, Refusal, StatementAnswer, SubmitStatementsRequest,
};
use homeward_payload::domain::{Basis, ClockMode, Principal, Role};
use homeward_payload::ids::{Digest, LogId};
use homeward_payload::proto::payload::v1::MarkTime;
use homeward_shell::config::load;
use homeward_shell::forum::ForumFile;
use homeward_shell::tls::{Credentials, Peer, channel};
use homeward_testkit::forum::{CREATED_TIME, TestForum};
use homeward_testkit::pki::{Authority, LeafNames, Validity};
use homeward_testkit::process::{Configuration, write_files};
use homeward_translog::SignedCheckpoint;
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::oneshot;
use tokio::task::JoinHandle;
use tonic::transport::Channel;

type Running = JoinHandle<Result<(), MediatorError>>;

pub(super) struct World {
    pub(super) test: TestForum,
    pub(super) authority: Authority,
    pub(super) files: tempfile::TempDir,
    running: Option<(oneshot::Sender<()>, Running)>,
    pub(super) address: String,
    /// Where it is to answer; any free port unless a test says otherwise.
    pub(super) listen: String,
}

/// How long a test bears silent witnesses, where it needs them to be silent.
pub(super) const SILENCE_MAX: Duration = Duration::from_millis(250);

impl World {
    /// A mediator that runs.
    pub(super) async fn start() -> Self {
        let mut world = Self::prepare();
        world.found().await.unwrap();
        world
    }

    /// A mediator that has not been started.
    pub(super) fn prepare() -> Self {
        let test = TestForum::new("mediator", ClockMode::Simulated).unwrap();
        let authority = Authority::new("test root", Validity::days(1)).unwrap();
        let files = tempfile::tempdir().unwrap();
        let listen = "127.0.0.1:0".to_owned();
        let world = Self { test, authority, files, running: None, address: String::new(), listen };
        write_files(world.files.path(), &world.authority, &world.test, Principal::Mediator).unwrap();
        world.configure(world.test.log_id(), &[]);
        world
    }

    /// Writes the configuration, with witnesses at these addresses.
    pub(super) fn configure(&self, log_id: LogId, witnesses: &[(&str, &str)]) {
        let (principal, listen) = (Principal::Mediator, self.listen.as_str());
        let configuration = Configuration { principal, log_id, listen, mediator: "", witnesses };
        configuration.write(self.files.path()).unwrap();
    }

    pub(super) fn path(&self, name: &str) -> PathBuf {
        self.files.path().join(name)
    }

    /// Starts the mediator of a new forum.
    pub(super) async fn found(&mut self) -> Result<(), MediatorError> {
        self.run_as(Start::new(true)).await
    }

    /// Starts the mediator as after a stop, bearing silence for [`SILENCE_MAX`].
    pub(super) async fn run(&mut self) -> Result<(), MediatorError> {
        self.run_as(Start { founds: false, silence_max: SILENCE_MAX }).await
    }

    /// Starts the mediator and waits until it answers or has failed.
    pub(super) async fn run_as(&mut self, start: Start) -> Result<(), MediatorError> {
        let loaded = load::<Settings>(&self.path("service.toml"))?;
        let (stop, stopped) = oneshot::channel::<()>();
        let mut running = tokio::spawn(async move {
            crate::run(loaded.settings, &loaded.folder, &start, async { drop(stopped.await) }).await
        });
        let file = self.path("address");
        loop {
            tokio::select! {
                ended = &mut running => return ended.unwrap(),
                () = tokio::time::sleep(Duration::from_millis(2)) => {}
            }
            if let Ok(address) = std::fs::read_to_string(&file) {
                self.address = address.trim().to_owned();
                self.running = Some((stop, running));
                return Ok(());
            }
        }
    }

    pub(super) async fn stop(&mut self) {
        let (stop, running) = self.running.take().unwrap();
        stop.send(()).unwrap();
        running.await.unwrap().unwrap();
    }

    pub(super) fn channel(&self, principal: &str, role: &str) -> Channel {
        let leaf = self.authority.issue(&LeafNames::loopback(principal, role), Validity::days(1)).unwrap();
        let authority = self.authority.certificate_pem().as_bytes().to_vec();
        let credentials = Credentials::from_pem(
            leaf.certificate_pem.into_bytes(),
            leaf.key_pem.into_bytes().into(),
            authority,
        );
        channel(&credentials, &Peer { address: self.address.clone(), server_name: "localhost".to_owned() })
            .unwrap()
    }

    pub(super) fn forum(&self) -> ForumFile {
        ForumFile::from_bytes(self.test.envelope().bytes(), self.test.log_id()).unwrap()
    }

    /// The mediator marks a time so many seconds after the genesis, under a statement id of that number.
    pub(super) fn mark(&self, seconds: i64) -> Bytes {
        self.mark_on(seconds, Basis { size: 0, root: Digest::of(b"") })
    }

    pub(super) fn mark_on(&self, seconds: i64, basis: Basis) -> Bytes {
        let mut header = self.test.header(Principal::Mediator, Role::Service, seconds.unsigned_abs());
        header.basis = basis;
        let message = MarkTime { header: None, time_us: CREATED_TIME.0 + seconds * 1_000_000 };
        Bytes::copy_from_slice(self.test.sign(message, header).unwrap().bytes())
    }

    pub(super) async fn submit(&self, envelopes: &[Bytes]) -> Vec<StatementAnswer> {
        let mut client = StatementServiceClient::new(self.channel("party-b", "service"));
        let request = SubmitStatementsRequest { envelopes: envelopes.to_vec() };
        client.submit_statements(request).await.unwrap().into_inner().answers
    }

    pub(super) async fn state(&self) -> GetStateResponse {
        let mut client = LedgerServiceClient::new(self.channel("neutral", "auditor"));
        client.get_state(GetStateRequest {}).await.unwrap().into_inner()
    }

    pub(super) async fn checkpoint(&self) -> (SignedCheckpoint, u64) {
        let mut client = LogServiceClient::new(self.channel("party-a", "clerk"));
        let answer = client.get_checkpoint(GetCheckpointRequest {}).await.unwrap().into_inner();
        let signed = SignedCheckpoint::parse(&answer.checkpoint, self.forum().log_key()).unwrap();
        (signed, answer.final_size)
    }
}

pub(super) fn receipt(answer: &StatementAnswer) -> &Receipt {
    match answer.answer.as_ref().unwrap() {
        Answer::Receipt(receipt) => receipt,
        Answer::Refusal(refusal) => panic!("refused: {refusal:?}"),
    }
}

pub(super) fn refusal(answer: &StatementAnswer) -> &Refusal {
    match answer.answer.as_ref().unwrap() {
        Answer::Refusal(refusal) => refusal,
        Answer::Receipt(receipt) => panic!("accepted: {receipt:?}"),
    }
}

pub(super) fn reason(status: &tonic::Status) -> String {
    use tonic_types::StatusExt;
    status.get_details_error_info().unwrap().reason
}
