//! The commands, offline ones first: what they print, what they refuse.

use std::process::Output;

use crate::runs::{first, homeward, printed};

fn run(arguments: &[&str]) -> Output {
    homeward().args(arguments).output().unwrap()
}

#[test]
fn verify_says_what_it_verified() {
    let data = first().data();
    let export = data.join("export").display().to_string();
    let policy = data.join("trust-policy.toml").display().to_string();
    let output = run(&["verify", &export, "--policy", &policy]);
    let text = printed(&output);
    assert!(output.status.success(), "{text}");
    for expected in ["VERIFIED", "First exchange", "final", "simulated"] {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
    let output = run(&["--json", "verify", &export]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["anchored"], false);
    assert_eq!(value["size"], first().report["log"]["size"]);
}

#[test]
fn verify_exits_with_failure_and_names_the_place() {
    let folder = tempfile::tempdir().unwrap();
    let output = run(&["verify", &folder.path().display().to_string()]);
    assert!(!output.status.success());
    assert!(printed(&output).contains("NOT VERIFIED  tile/entries/000"), "{}", printed(&output));
}

#[test]
fn genesis_show_names_everyone() {
    let genesis = first().data().join("genesis.envelope").display().to_string();
    let text = printed(&run(&["genesis", "show", &genesis]));
    for expected in
        ["First exchange", "party-a", "UKR", "party-b", "RUS", "commission", "neutral", "mediator"]
    {
        assert!(text.contains(expected), "{expected:?} is missing in\n{text}");
    }
    let output = run(&["--json", "genesis", "show", &genesis]);
    let value: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(value["log_id"], first().report["log"]["id"]);
}

#[test]
fn errors_say_what_to_do() {
    let check = |arguments: &[&str], expected: &str| {
        let output = run(arguments);
        let text = printed(&output);
        assert!(!output.status.success(), "{arguments:?} succeeded");
        assert!(text.contains(expected), "{arguments:?} printed\n{text}\nnot {expected:?}");
    };
    check(&["next"], "--client FILE");
    check(
        &["sandbox", "--scenario", "nowhere", "--exit"],
        "Built in are istanbul-2025, istanbul-2025-resumed, dix-hill-1862, yemen-2020, first",
    );
    check(&["genesis", "show", "no-such-file"], "no-such-file cannot be read");
    check(&["verify", "x", "--log-id", "12"], "64 hex digits");
    check(&["serve", "mediator", "--config", "no-such-file"], "no-such-file");
    for service in ["delegation", "commission", "neutral"] {
        check(
            &["serve", service, "--found", "--config", "no-such-file"],
            "--found is for the mediator alone",
        );
    }
}
