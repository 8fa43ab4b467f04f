//! Single processes: what they refuse to start with, and what they refuse to answer.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::time::{Duration, Instant};

use crate::runs::{first, homeward};

/// A process that should refuse to start must do so soon.
const REFUSAL_TIMEOUT: Duration = Duration::from_secs(20);

/// Starts a service with a changed configuration and gives what it wrote before it ended with failure.
fn refused(service: &str, principal: &str, change: impl Fn(&str) -> String) -> String {
    let folder = tempfile::tempdir().unwrap();
    let home = folder.path().join(principal);
    copy(&first().data().join(principal), &home);
    fs::copy(first().data().join("genesis.envelope"), folder.path().join("genesis.envelope")).unwrap();
    let config = home.join("config.toml");
    let text = fs::read_to_string(&config).unwrap();
    fs::write(&config, change(&text)).unwrap();
    let output_file = folder.path().join("output");
    let output = fs::File::create(&output_file).unwrap();
    let mut child = homeward()
        .args(["serve", service, "--config"])
        .arg(&config)
        .stdout(output.try_clone().unwrap())
        .stderr(output)
        .stdin(Stdio::null())
        .spawn()
        .unwrap();
    let deadline = Instant::now() + REFUSAL_TIMEOUT;
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        if Instant::now() > deadline {
            child.kill().unwrap();
            panic!("{principal} did not refuse to start");
        }
        std::thread::sleep(Duration::from_millis(20));
    };
    let text = fs::read_to_string(&output_file).unwrap();
    assert!(!status.success(), "{principal} ended without an error:\n{text}");
    text
}

#[test]
fn unknown_keys_are_refused_by_name() {
    for (service, principal) in [
        ("mediator", "mediator"),
        ("delegation", "party-a"),
        ("commission", "commission"),
        ("neutral", "neutral"),
    ] {
        let text = refused(service, principal, |config| format!("surprise = 1\n{config}"));
        assert!(text.contains("surprise"), "{principal}: {text}");
    }
}

#[test]
fn another_genesis_digest_is_refused() {
    for (service, principal) in [("mediator", "mediator"), ("neutral", "neutral")] {
        let text = refused(service, principal, |config| {
            let log_id = first().report["log"]["id"].as_str().unwrap();
            config.replace(log_id, &"ab".repeat(32))
        });
        assert!(text.contains(&"ab".repeat(32)), "{principal}: {text}");
    }
}

#[test]
fn a_key_that_others_can_read_is_refused() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = tempfile::tempdir().unwrap();
    let key = folder.path().join("open.key");
    fs::write(&key, format!("{}\n", "11".repeat(32))).unwrap();
    fs::set_permissions(&key, fs::Permissions::from_mode(0o644)).unwrap();
    let text = refused("neutral", "neutral", |config| {
        config.replace("keys/service.key", &key.display().to_string())
    });
    assert!(text.contains("open.key"), "{text}");
}

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target: PathBuf = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            fs::copy(entry.path(), &target).unwrap();
        }
    }
}
