//! Where a reader types: a shell in the folder of a forum.

use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use homeward_api::ledger::v1::GetStateRequest;
use homeward_api::ledger::v1::ledger_service_client::LedgerServiceClient;
use homeward_shell::config::{Folder, Tls};
use homeward_shell::tls::{Credentials, Peer, channel};
use tonic::transport::Channel;

/// How long one command may take.
const COMMAND_TIMEOUT: Duration = Duration::from_secs(120);
/// How long mirrors may take to replay what was said.
const SETTLE_TIMEOUT: Duration = Duration::from_secs(30);
const POLL_INTERVAL: Duration = Duration::from_millis(10);
/// As wide as the terminals of the pages.
const COLUMNS: &str = "110";
/// Those whose states are read, the mediator first.
const READERS: [&str; 5] =
    ["mediator-auditor", "party-a-auditor", "party-b-auditor", "commission-clerk", "neutral-delegate"];

/// A shell that remembers what was exported.
pub(super) struct Terminal {
    folder: PathBuf,
    path: String,
    exports: String,
}

/// What came out of a command.
pub(super) struct Shown {
    pub(super) lines: Vec<String>,
    pub(super) succeeded: bool,
}

impl Shown {
    /// Whether an error was told.
    pub(super) fn is_error(&self) -> bool {
        self.lines.iter().any(|line| line.starts_with("homeward:"))
    }
}

impl Terminal {
    pub(super) fn open(folder: &Path) -> Self {
        let programs = Path::new(env!("CARGO_BIN_EXE_homeward")).parent().unwrap().display().to_string();
        let path = format!("{programs}:{}", std::env::var("PATH").unwrap());
        Self { folder: folder.to_owned(), path, exports: String::new() }
    }

    /// Runs a command as it stands.
    pub(super) async fn type_in(&mut self, command: &str) -> Shown {
        let script = format!("exec 2>&1\n{}{command}\n", self.exports);
        if command.starts_with("export ") {
            self.exports.push_str(&format!("{command}\n"));
        }
        let run = tokio::process::Command::new("bash")
            .args(["-euo", "pipefail", "-c", &script])
            .current_dir(&self.folder)
            .env_remove("HOMEWARD_CLIENT")
            .env("PATH", &self.path)
            .env("COLUMNS", COLUMNS)
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let ended = tokio::time::timeout(COMMAND_TIMEOUT, run).await;
        let output = ended.unwrap_or_else(|_| panic!("{command} does not end")).unwrap();
        let text = String::from_utf8_lossy(&output.stdout);
        let lines = text.trim_end().lines().map(|line| line.trim_end().to_owned()).collect();
        Shown { lines, succeeded: output.status.success() }
    }
}

/// Everyone who replays the log.
pub(super) struct Mirrors(Vec<LedgerServiceClient<Channel>>);

impl Mirrors {
    pub(super) fn of(folder: &Path) -> Self {
        let reads = |role: &&str| {
            let text = std::fs::read_to_string(folder.join(format!("clients/{role}.toml"))).unwrap();
            let file: toml::Table = text.parse().unwrap();
            let value = |name: &str| file[name].as_str().unwrap().to_owned();
            let path = |name: &str| PathBuf::from(value(name));
            let tls =
                Tls { certificate: path("certificate"), key: path("key"), authority: path("authority") };
            let credentials = Credentials::load(&tls, &Folder::of(folder)).unwrap();
            let peer = Peer { address: value("address"), server_name: value("server_name") };
            LedgerServiceClient::new(channel(&credentials, &peer).unwrap())
        };
        Self(READERS.iter().map(reads).collect())
    }

    /// Waits until everyone within reach has replayed what the mediator has: a reader types slower than that.
    pub(super) async fn settle(&self) {
        let sizes = async |reads: &LedgerServiceClient<Channel>| {
            let state = reads.clone().get_state(GetStateRequest {}).await;
            state.ok().map(|state| state.into_inner().size)
        };
        let Some(size) = sizes(&self.0[0]).await else { return };
        let deadline = Instant::now() + SETTLE_TIMEOUT;
        for reads in &self.0[1..] {
            while sizes(reads).await.is_some_and(|reached| reached < size) {
                assert!(Instant::now() < deadline, "a mirror does not follow");
                tokio::time::sleep(POLL_INTERVAL).await;
            }
        }
    }
}
