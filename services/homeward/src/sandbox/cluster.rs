//! Five processes on loopback ports with fresh keys and certificates.

use std::collections::BTreeMap;
use std::net::{SocketAddr, TcpListener};
use std::path::{Path, PathBuf};
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use anyhow::{Context as _, bail};
use homeward_payload::domain::{ClockMode, Principal};
use homeward_payload::ids::LogId;
use homeward_shell::config::{Folder, Tls};
use homeward_shell::tls::{Credentials, Peer};
use tokio::net::TcpStream;

use super::process::Process;
use super::progress::Progress;
use crate::founding::{
    Addresses, Certificates, ClientRole, ForumKeys, ForumPlan, LIMITS_DEFAULT, compose, draw_nonce,
    write_configurations, write_public,
};
use crate::scenario::Scenario;

/// How long a process may take until it answers.
const START_TIMEOUT: Duration = Duration::from_secs(30);
const START_POLL_INTERVAL: Duration = Duration::from_millis(20);

/// A founded forum and its five processes.
pub struct Cluster {
    folder: PathBuf,
    log_id: LogId,
    certificates: Certificates,
    addresses: Addresses,
    processes: BTreeMap<Principal, Process>,
    restarts: u64,
}

impl Cluster {
    /// Draws keys, issues certificates, signs the genesis, writes configurations and starts the five processes from
    /// an executable that has the `serve` command.
    ///
    /// # Errors
    /// If the folder is in use, or a process does not answer in time.
    pub async fn found(
        folder: &Path,
        scenario: &Scenario,
        executable: &Path,
        progress: &Progress,
    ) -> anyhow::Result<Self> {
        if folder.join("genesis.envelope").exists() {
            bail!(
                "{} holds a forum already. Name another folder with --data, or delete this one.",
                folder.display()
            );
        }
        std::fs::create_dir_all(folder)?;
        let folder = folder.canonicalize().context("the data folder cannot be found")?;
        let keys = ForumKeys::generate()?;
        let document =
            compose(&plan(scenario, &keys)?, draw_nonce()?).context("the genesis breaks a bound")?;
        let (log_id, genesis) = (document.genesis.log_id, keys.sign(&document)?);
        write_public(&folder.join("genesis.envelope"), genesis.bytes())?;
        write_public(&folder.join("trust-policy.toml"), format!("log_id = \"{log_id}\"\n").as_bytes())?;
        let certificates = Certificates::issue(&folder.join("tls"))?;
        let addresses = free_addresses()?;
        write_configurations(&folder, &log_id, &keys, &certificates, &addresses)?;
        progress.step("keys, certificates and genesis", &format!("log {log_id}"));
        let mut cluster =
            Self { folder, log_id, certificates, addresses, processes: BTreeMap::new(), restarts: 0 };
        for principal in [
            Principal::Mediator,
            Principal::PartyA,
            Principal::PartyB,
            Principal::Commission,
            Principal::Neutral,
        ] {
            let process = Process::start(principal, &cluster.home(principal), executable)?;
            cluster.processes.insert(principal, process);
        }
        for principal in Principal::ALL {
            cluster.wait_until_answering(principal).await?;
        }
        progress.step("five processes", "answer on loopback with mutual TLS");
        Ok(cluster)
    }

    /// Kills the mediator at once and starts it again.
    ///
    /// # Errors
    /// If it does not answer in time.
    pub async fn kill_mediator(&mut self) -> anyhow::Result<()> {
        self.kill(Principal::Mediator).await?;
        self.restart(Principal::Mediator).await
    }

    /// Kills a process at once, as a failing machine would.
    ///
    /// # Errors
    /// If the operating system refuses.
    pub async fn kill(&mut self, principal: Principal) -> anyhow::Result<()> {
        self.process(principal)?.kill().await
    }

    /// Starts a process again after it has ended.
    ///
    /// # Errors
    /// If it does not answer in time.
    pub async fn restart(&mut self, principal: Principal) -> anyhow::Result<()> {
        self.process(principal)?.restart()?;
        self.restarts = self.restarts.saturating_add(1);
        self.wait_until_answering(principal).await
    }

    /// Asks a process to end by SIGTERM. No status where it had to be killed.
    ///
    /// # Errors
    /// Never for the five principals.
    pub async fn terminate(&mut self, principal: Principal) -> anyhow::Result<Option<ExitStatus>> {
        Ok(self.process(principal)?.stop().await)
    }

    /// How often a process was killed and started again.
    pub const fn restarts(&self) -> u64 {
        self.restarts
    }

    /// Id of the forum's log.
    pub const fn log_id(&self) -> LogId {
        self.log_id
    }

    /// The folder of everything.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// The certificates.
    pub const fn certificates(&self) -> &Certificates {
        &self.certificates
    }

    /// Where a process answers.
    pub fn peer(&self, principal: Principal) -> Peer {
        let address = self.addresses.get(&principal).map(ToString::to_string).unwrap_or_default();
        Peer { address, server_name: "localhost".to_owned() }
    }

    /// The credentials of someone who calls.
    ///
    /// # Errors
    /// If the files cannot be read.
    pub fn credentials(&self, role: &ClientRole) -> anyhow::Result<Credentials> {
        let tls = Tls {
            certificate: self.certificates.certificate(role),
            key: self.certificates.key(role),
            authority: self.certificates.authority(),
        };
        Credentials::load(&tls, &Folder::of(&self.folder))
            .with_context(|| format!("no credentials for {}", role.file_stem()))
    }

    /// The key file on a head's or officer's device.
    pub fn device_key(&self, party: Principal, device: &str) -> PathBuf {
        self.folder.join("devices").join(format!("{}-{device}.key", party.word()))
    }

    /// What ended by itself, with the end of its log.
    pub fn explain_ended(&mut self) -> String {
        let ended: Vec<String> = self.processes.values_mut().filter_map(Process::ended).collect();
        ended.join("\n")
    }

    /// Asks every process to end.
    pub async fn stop(&mut self) {
        for process in self.processes.values_mut().rev() {
            process.stop().await;
        }
    }

    fn process(&mut self, principal: Principal) -> anyhow::Result<&mut Process> {
        let process = self.processes.get_mut(&principal);
        process.with_context(|| format!("no process of {}", principal.word()))
    }

    fn home(&self, principal: Principal) -> PathBuf {
        self.folder.join(principal.word())
    }

    async fn wait_until_answering(&mut self, principal: Principal) -> anyhow::Result<()> {
        let Some(address) = self.addresses.get(&principal).copied() else { return Ok(()) };
        let deadline = Instant::now() + START_TIMEOUT;
        while TcpStream::connect(address).await.is_err() {
            if let Some(explanation) = self.processes.get_mut(&principal).and_then(Process::ended) {
                bail!("{explanation}");
            }
            if Instant::now() > deadline {
                bail!(
                    "{} does not answer on {address} after {} s",
                    principal.word(),
                    START_TIMEOUT.as_secs()
                );
            }
            tokio::time::sleep(START_POLL_INTERVAL).await;
        }
        Ok(())
    }
}

fn plan(scenario: &Scenario, keys: &ForumKeys) -> anyhow::Result<ForumPlan> {
    let name = |principal| match principal {
        Principal::PartyA => scenario.parties.a.clone(),
        Principal::PartyB => scenario.parties.b.clone(),
        other => other.word().to_owned(),
    };
    Ok(ForumPlan {
        forum_name: scenario.forum.name.clone(),
        checkpoint_origin: scenario.forum.origin.clone(),
        clock_mode: ClockMode::Simulated,
        created_time: scenario.created()?,
        limits: LIMITS_DEFAULT,
        principals: keys.public_halves(name)?,
    })
}

// Ports that are free now. All are held until all are chosen, so that none is given twice.
fn free_addresses() -> anyhow::Result<Addresses> {
    let mut held = Vec::new();
    let mut addresses = Addresses::new();
    for principal in Principal::ALL {
        let listener = TcpListener::bind(SocketAddr::from(([127, 0, 0, 1], 0)))?;
        addresses.insert(principal, listener.local_addr()?);
        held.push(listener);
    }
    Ok(addresses)
}
