//! Runs of the sandbox that several tests look at: each scenario is played once.

use std::path::PathBuf;
use std::process::{Command, Output};
use std::sync::OnceLock;

use serde_json::Value;
use tempfile::TempDir;

/// A finished run: its folder, its report, what it printed.
pub(crate) struct Run {
    folder: TempDir,
    pub(crate) report: Value,
    pub(crate) printed: String,
}

impl Run {
    pub(crate) fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }
}

/// The executable under test.
pub(crate) fn homeward() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_homeward"));
    command.env_remove("HOMEWARD_CLIENT").env_remove("COLUMNS");
    command
}

/// The full scenario.
pub(crate) fn istanbul() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| play("istanbul-2025"))
}

/// The cartel of 1862.
pub(crate) fn dix_hill() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| play("dix-hill-1862"))
}

/// The releases of 2020.
pub(crate) fn yemen() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| play("yemen-2020"))
}

/// The scenario that stands still for four months.
pub(crate) fn resumed() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| play("istanbul-2025-resumed"))
}

/// The small scenario.
pub(crate) fn first() -> &'static Run {
    static RUN: OnceLock<Run> = OnceLock::new();
    RUN.get_or_init(|| play("first"))
}

pub(crate) fn printed(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    text(&output.stdout) + &text(&output.stderr)
}

fn play(scenario: &str) -> Run {
    let folder = tempfile::tempdir().unwrap();
    let report = folder.path().join("report.json");
    let output = homeward()
        .args(["sandbox", "--exit", "--scenario", scenario, "--report"])
        .arg(&report)
        .arg("--data")
        .arg(folder.path().join("data"))
        .output()
        .unwrap();
    let printed = printed(&output);
    assert!(output.status.success(), "{scenario} did not hold:\n{printed}");
    let report = serde_json::from_slice(&std::fs::read(&report).unwrap()).unwrap();
    Run { folder, report, printed }
}
