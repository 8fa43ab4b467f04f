//! The sandbox: five processes from this executable on loopback ports, with fresh keys and certificates, and a
//! scenario driven only through their public gRPC services by clients with credentials of their own.

mod cluster;
pub mod desk;
mod expected;
mod process;
mod progress;
mod script;
mod stay;
mod summary;

use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;

use crate::offline::{export, verify};
use crate::report::{self, Report};
use crate::scenario::Loaded;

pub use cluster::Cluster;
pub use desk::Desks;
pub use process::{Signal, ask_to_end};
pub use progress::Progress;
pub use script::{HandoverTold, Incident, Played, RoundTold, Told};
pub use stay::write_clients;

/// What the command line asks for.
pub struct Request {
    /// Name of a built-in scenario, or path of a scenario file.
    pub scenario: String,
    /// Folder for everything; a temporary one where none is named.
    pub data: Option<PathBuf>,
    /// Where the report goes.
    pub report: Option<PathBuf>,
    /// End when the scenario has ended.
    pub exit: bool,
    /// Print the summary as JSON.
    pub json: bool,
}

/// Plays a scenario. The result is false where something did not hold.
///
/// # Errors
/// If a process does not start, or a step is refused that the scenario needs.
pub async fn run(request: &Request) -> anyhow::Result<bool> {
    let started = Instant::now();
    let loaded = Loaded::open(&request.scenario)?;
    let temporary = request.data.is_none().then(tempfile::tempdir).transpose()?;
    let folder = match (&request.data, &temporary) {
        (Some(folder), _) => folder.clone(),
        (None, Some(temporary)) => temporary.path().to_path_buf(),
        (None, None) => PathBuf::from("homeward-data"),
    };
    let progress = Progress::new(request.json);
    progress.title(&loaded.scenario.title);
    let executable = std::env::current_exe().context("this executable cannot find itself")?;
    let mut cluster = Cluster::found(&folder, &loaded.scenario, &executable, &progress).await?;
    let outcome = play(request, &loaded, &folder, &mut cluster, &progress, started).await;
    let held = match outcome {
        Ok(held) => held,
        Err(error) => {
            progress.failure(&cluster.explain_ended());
            cluster.stop().await;
            return Err(error);
        }
    };
    if !request.exit {
        stay::until_interrupted(&folder, &progress).await?;
    }
    cluster.stop().await;
    if !request.exit || request.data.is_some() {
        progress.note(&format!("Everything lies in {}.", folder.display()));
    }
    Ok(held)
}

async fn play(
    request: &Request,
    loaded: &Loaded,
    folder: &Path,
    cluster: &mut Cluster,
    progress: &Progress,
    started: Instant,
) -> anyhow::Result<bool> {
    let mut desks = Desks::connect(cluster)?;
    let played = script::play(loaded, cluster, &mut desks, progress).await?;
    desks.wait_until_cosigned().await?;
    let elapsed_ms = u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX);
    let report = report::gather(&loaded.scenario, &mut desks, &played, elapsed_ms).await?;
    let exported = folder.join("export");
    export::write(&mut desks.mediator_log(), &exported).await.context("the log could not be exported")?;
    let mut medical_first = summary::MedicalFirst::default();
    let verified = verify::folder_observed(&exported, Some(&cluster.log_id()), |position, replica| {
        medical_first.observe(position, replica);
    });
    stay::write_clients(folder, cluster)?;
    write_report(request, folder, &report)?;
    let mut findings = summary::check(&loaded.scenario, &report, verified.as_ref());
    findings.extend(medical_first.finding());
    findings.extend(report::unexpected_equivalents(&loaded.scenario, &report));
    summary::print(&report, verified.as_ref(), &findings, progress, request.json)?;
    Ok(findings.is_empty())
}

fn write_report(request: &Request, folder: &Path, report: &Report) -> anyhow::Result<()> {
    let text = serde_json::to_string_pretty(report)?;
    let path = request.report.clone().unwrap_or_else(|| folder.join("report.json"));
    std::fs::write(&path, text + "\n").with_context(|| format!("{} cannot be written", path.display()))
}
