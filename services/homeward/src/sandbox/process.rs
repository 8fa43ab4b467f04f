//! One service process: started from an executable that has the `serve` command, killed and started again where a
//! scenario or a test says so.

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::{ExitStatus, Stdio};
use std::time::Duration;

use anyhow::Context as _;
use homeward_payload::domain::Principal;
use rustix::process::{Pid, kill_process};
use tokio::process::{Child, Command};

pub use rustix::process::Signal;

/// How long a process may take to end after it was asked to.
const STOP_TIMEOUT: Duration = Duration::from_secs(12);

/// A running service.
pub(super) struct Process {
    principal: Principal,
    executable: PathBuf,
    config: PathBuf,
    log_file: PathBuf,
    child: Child,
}

impl Process {
    /// Starts the service of a principal for the first time, with the configuration in its folder. What it logs
    /// goes to `service.log` there.
    ///
    /// # Errors
    /// If the process cannot be started.
    pub(super) fn start(principal: Principal, home: &Path, executable: &Path) -> anyhow::Result<Self> {
        let config = home.join("config.toml");
        let log_file = home.join("service.log");
        let founds = principal == Principal::Mediator;
        let child = spawn(principal, executable, &config, &log_file, founds)?;
        Ok(Self { principal, executable: executable.to_owned(), config, log_file, child })
    }

    /// Ends the process at once, as a failing machine would.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub(super) async fn kill(&mut self) -> anyhow::Result<()> {
        self.child.kill().await.context("the process could not be killed")
    }

    /// Starts the process again after it has ended.
    ///
    /// # Errors
    /// If it cannot be started.
    pub(super) fn restart(&mut self) -> anyhow::Result<()> {
        self.child = spawn(self.principal, &self.executable, &self.config, &self.log_file, false)?;
        Ok(())
    }

    /// Asks the process to end, and ends it where it does not. The status is that of a process that ended by itself.
    pub(super) async fn stop(&mut self) -> Option<ExitStatus> {
        if let Some(id) = self.child.id() {
            ask_to_end(id, Signal::TERM);
        }
        let ended = tokio::time::timeout(STOP_TIMEOUT, self.child.wait()).await;
        if ended.is_err() {
            let _ = self.child.kill().await;
        }
        ended.ok()?.ok()
    }

    /// Whether the process has ended by itself, with the end of its log.
    pub(super) fn ended(&mut self) -> Option<String> {
        let status = self.child.try_wait().ok().flatten()?;
        let log = std::fs::read_to_string(&self.log_file).unwrap_or_default();
        let lines: Vec<&str> = log.lines().collect();
        let tail = lines.get(lines.len().saturating_sub(5)..).unwrap_or_default().join("\n");
        Some(format!("{} ended ({status}). Its last lines:\n{tail}", self.principal.word()))
    }
}

/// Sends a signal to a child of this process. One that has ended by then needs none.
pub fn ask_to_end(id: u32, signal: Signal) {
    let process = i32::try_from(id).ok().and_then(Pid::from_raw);
    let _ = process.map(|process| kill_process(process, signal));
}

fn spawn(
    principal: Principal,
    executable: &Path,
    config: &Path,
    log_file: &Path,
    founds: bool,
) -> anyhow::Result<Child> {
    let service = match principal {
        Principal::PartyA | Principal::PartyB => "delegation",
        other => other.word(),
    };
    let log = File::options().create(true).append(true).open(log_file)?;
    let errors = log.try_clone()?;
    Command::new(executable)
        .args(["serve", service, "--config"])
        .arg(config)
        .args(founds.then_some("--found"))
        .stdin(Stdio::null())
        .stdout(log)
        .stderr(errors)
        .kill_on_drop(true)
        .spawn()
        .with_context(|| format!("the service of {} cannot be started", principal.word()))
}
