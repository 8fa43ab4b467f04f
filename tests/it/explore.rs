//! A user's own scenario file, the sandbox staying up, and the commands that talk to its services.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Output, Stdio};
use std::time::{Duration, Instant};

use homeward::sandbox::{Signal, ask_to_end};
use serde_json::Value;

use crate::runs::{homeward, printed};

/// How long the sandbox may take until it stays up.
const START_TIMEOUT: Duration = Duration::from_secs(90);

/// A sandbox that stays up, ended when it is dropped.
pub(crate) struct Standing {
    child: Child,
    folder: tempfile::TempDir,
}

impl Standing {
    /// Plays a copy of the small scenario, as a user would.
    fn start() -> Self {
        Self::start_with(copy_scenario)
    }

    /// Plays the scenario that `write` puts into a folder.
    pub(crate) fn start_with(write: impl FnOnce(&Path)) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write(&folder.path().join("lists"));
        let output = fs::File::create(folder.path().join("output")).unwrap();
        let child = homeward()
            .args(["sandbox", "--scenario"])
            .arg(folder.path().join("lists/scenario.toml"))
            .arg("--data")
            .arg(folder.path().join("data"))
            .stdin(Stdio::null())
            .stdout(output.try_clone().unwrap())
            .stderr(output)
            .spawn()
            .unwrap();
        let mut standing = Self { child, folder };
        let deadline = Instant::now() + START_TIMEOUT;
        while !standing.output().contains("Ctrl-C ends everything") {
            let ended = standing.child.try_wait().unwrap();
            assert!(ended.is_none() && Instant::now() < deadline, "{}", standing.output());
            std::thread::sleep(Duration::from_millis(50));
        }
        standing
    }

    pub(crate) fn output(&self) -> String {
        fs::read_to_string(self.folder.path().join("output")).unwrap_or_default()
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.folder.path().join(name).display().to_string()
    }

    pub(crate) fn run(&self, role: &str, arguments: &[&str]) -> Output {
        homeward()
            .arg("--client")
            .arg(self.folder.path().join(format!("data/clients/{role}.toml")))
            .args(arguments)
            .output()
            .unwrap()
    }

    pub(crate) fn json(&self, role: &str, arguments: &[&str]) -> Value {
        let output = self.run(role, &[&["--json"], arguments].concat());
        assert!(output.status.success(), "{arguments:?}: {}", printed(&output));
        serde_json::from_slice(&output.stdout).unwrap()
    }

    /// Short codes of all batches, newest first.
    fn codes(&self, role: &str) -> Vec<String> {
        let batches = self.json(role, &["batch", "list"]);
        let batches = batches.as_array().unwrap();
        batches.iter().map(|batch| batch["code"].as_str().unwrap().to_owned()).collect()
    }

    pub(crate) fn interrupt(&mut self) -> bool {
        ask_to_end(self.child.id(), Signal::INT);
        self.child.wait().unwrap().success()
    }
}

impl Drop for Standing {
    fn drop(&mut self) {
        if matches!(self.child.try_wait(), Ok(None)) {
            ask_to_end(self.child.id(), Signal::INT);
            let _ = self.child.wait();
        }
    }
}

fn scenario_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/first")
}

fn copy_scenario(to: &Path) {
    fs::create_dir_all(to).unwrap();
    for entry in fs::read_dir(scenario_folder()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), to.join(entry.file_name())).unwrap();
    }
}

#[test]
fn a_scenario_file_of_ones_own_stays_up_to_be_explored() {
    let mut standing = Standing::start();
    check_tables(&standing);
    check_json(&standing);
    check_registers(&standing);
    check_export(&standing);
    check_signing(&standing);
    check_pack(&standing);
    check_json_of_other_commands(&standing);
    assert!(standing.interrupt(), "{}", standing.output());
}

fn check_tables(standing: &Standing) {
    let check = |role: &str, arguments: &[&str], expected: &[&str]| {
        let output = standing.run(role, arguments);
        let text = printed(&output);
        assert!(output.status.success(), "{arguments:?}: {text}");
        for expected in expected {
            assert!(text.contains(expected), "{arguments:?} printed\n{text}\nwithout {expected:?}");
        }
    };
    check("party-a-clerk", &["next"], &["EXPLAIN_DISCREPANCY", "RUS (", "by (UTC)"]);
    check("party-a-clerk", &["next", "--actor", "commission"], &["Nobody has to act."]);
    check("party-b-clerk", &["next", "--actor", "rus"], &["EXPLAIN_DISCREPANCY"]);
    check("mediator-auditor", &["batch", "list"], &["settled with discrepancy", "not counted", "UKR: "]);
    let watched = ["UKR signed", "first-2025 is in force", "mediator marked the time 2025-"];
    check("mediator-auditor", &["watch", "--limit", "5"], &watched);
    let codes = standing.codes("party-a-clerk");
    check("party-a-clerk", &["batch", "show", &codes[0]], &["UKR", "homeward batch lines"]);
    let lines = ["batch", "lines", &codes[0], "--state", "received"];
    check("party-a-clerk", &lines, &["received", "…"]);
    for (arguments, expected) in [
        (vec!["next", "--actor", "party-c"], "is nobody in this forum"),
        (vec!["batch", "lines", &codes[0], "--revision", "99"], "RESOURCE_UNKNOWN"),
        (vec!["batch", "lines", &codes[0], "--state", "lost"], "a line is open, departed"),
    ] {
        let refused = standing.run("party-a-clerk", &arguments);
        let text = printed(&refused);
        assert!(!refused.status.success() && text.contains(expected), "{arguments:?}: {text}");
    }
}

fn check_json(standing: &Standing) {
    let batches = standing.json("neutral-delegate", &["batch", "list"]);
    let batches = batches.as_array().unwrap();
    assert_eq!(batches.len(), 4);
    for batch in batches {
        let code = batch["code"].as_str().unwrap();
        let shown = standing.json("party-b-clerk", &["batch", "show", code]);
        assert_eq!(shown["batch"], *batch, "{code} by code and from another mirror");
    }
    let next = standing.json("party-a-clerk", &["next"]);
    assert!(!next["actions"].as_array().unwrap().is_empty());
    let refused = standing.run("party-a-clerk", &["batch", "show", "0000-0000-0"]);
    assert!(printed(&refused).contains("RESOURCE_UNKNOWN"), "{}", printed(&refused));
}

// A clerk has a file from an office program: what is refused says what to say of it, and then it is imported.
fn check_registers(standing: &Standing) {
    let file = standing.path("received.csv");
    fs::write(&file, "holder_serial;received_on\r\nRUS-1;31.05.2025\r\nRUS-2;30.02.2025\r\n").unwrap();
    let import = ["register", "import", "received-before", &file];
    let check = |arguments: &[&str], succeeds: bool, expected: &str| {
        let output = standing.run("party-a-clerk", arguments);
        let text = printed(&output);
        assert_eq!(output.status.success(), succeeds, "{arguments:?}: {text}");
        assert!(text.contains(expected), "{arguments:?} printed\n{text}\nwithout {expected:?}");
    };
    check(&import, false, "say separator semicolon");
    let said = [&import[..], &["--separator", "semicolon", "--date-order", "day-first"]].concat();
    check(&said, true, "1 rows cannot stand as they are");
    check(&said, true, "2 rows of");
    check(&["register", "quarantine", "received-before"], true, "no calendar has that day");
    check(&["register", "quarantine", "children"], true, "Nobody is in quarantine there.");
    check(&["register", "counts"], true, "received before");
    let counts = standing.json("party-a-clerk", &["register", "counts"]);
    assert!(counts["registers"].as_array().unwrap().len() > 2, "{counts}");
    let quarantine = standing.json("party-a-clerk", &["register", "quarantine", "received-before"]);
    assert_eq!(quarantine[0]["key"], "RUS-2");
}

fn check_export(standing: &Standing) {
    let export = standing.path("my-export");
    let exported = standing.json("mediator-auditor", &["export-log", &export]);
    let policy = standing.path("data/trust-policy.toml");
    let verified = standing.json("mediator-auditor", &["verify", &export, "--policy", &policy]);
    assert_eq!(verified["size"], exported["size"]);
    assert_eq!(verified["is_final"], true);
    let again = standing.run("mediator-auditor", &["export-log", &export]);
    assert!(printed(&again).contains("is not empty"), "{}", printed(&again));
}

// What a head does at 23:00: read what the statement says, sign it, hand it in. This batch is settled, so the log
// refuses it with a reason.
fn check_signing(standing: &Standing) {
    let code = standing.codes("party-a-head").remove(0);
    let file = standing.path("cancel.json");
    let prepared =
        standing.run("party-a-head", &["prepare", "cancel", &code, "--ground", "safety", "--out", &file]);
    assert!(prepared.status.success(), "{}", printed(&prepared));
    let key = standing.path("data/devices/party-a-head.key");
    let unasked = standing.run("party-a-head", &["sign", &file, "--key", &key]);
    assert!(printed(&unasked).contains("--yes signs without asking"), "{}", printed(&unasked));
    let signed = standing.run("party-a-head", &["sign", &file, "--key", &key, "--yes"]);
    let text = printed(&signed);
    assert!(signed.status.success() && text.contains("This statement says"), "{text}");
    let submitted = standing.run("party-a-head", &["submit", &file]);
    assert!(printed(&submitted).contains("BATCH_CLOSED"), "{}", printed(&submitted));
}

// What is bound by digest is recomputed on the device: it signs what the batch pack bears out, and nothing else.
fn check_pack(standing: &Standing) {
    let codes = standing.codes("party-a-head");
    let key = standing.path("data/devices/party-a-head.key");
    let prepare = |what: &str, code: &str| {
        let file = standing.path(&format!("{what}-{code}.json"));
        let text = printed(&standing.run("party-a-head", &["prepare", what, code, "--out", &file]));
        assert!(text.contains("Checked with the batch pack"), "{text}");
        let prepared: Value = serde_json::from_slice(&fs::read(&file).unwrap()).unwrap();
        (file, prepared)
    };
    let sign = |file: &str, key: &str, more: &[&str]| {
        let output = standing.run("party-a-head", &[&["sign", file, "--key", key, "--yes"], more].concat());
        (output.status.success(), printed(&output))
    };
    for what in ["confirm", "settle"] {
        let (file, prepared) = prepare(what, &codes[0]);
        let (signed, text) = sign(&file, &key, &[]);
        assert!(signed && text.contains("Checked with the batch pack"), "{text}");
        assert!(text.contains("1 of 2 signatures is missing"), "{text}");

        let (signed, text) = sign(&file, &standing.path("data/devices/party-b-head.key"), &[]);
        assert!(!signed && text.contains("may not sign this statement"), "{text}");
        assert!(prepared["signers"].as_array().unwrap().iter().all(|id| text.contains(id.as_str().unwrap())));

        let (_, other) = prepare(what, &codes[1]);
        let mut exchanged = prepared.clone();
        exchanged["pack"] = other["pack"].clone();
        fs::write(&file, exchanged.to_string()).unwrap();
        let (signed, text) = sign(&file, &key, &[]);
        assert!(!signed && text.contains("the batch differs"), "{text}");
        let (signed, text) = sign(&file, &key, &["--without-pack"]);
        assert!(!signed && text.contains("the batch differs"), "a pack that is there is checked: {text}");

        let mut bare = prepared.clone();
        bare.as_object_mut().unwrap().remove("pack");
        fs::write(&file, bare.to_string()).unwrap();
        let (signed, text) = sign(&file, &key, &[]);
        assert!(!signed && text.contains("--without-pack"), "{text}");
        let (signed, text) = sign(&file, &key, &["--without-pack"]);
        assert!(signed && text.contains("WITHOUT BATCH PACK"), "{text}");
    }
}

fn check_json_of_other_commands(standing: &Standing) {
    let watched = standing.run("mediator-auditor", &["--json", "watch", "--limit", "3"]);
    let events = String::from_utf8(watched.stdout).unwrap();
    let events: Vec<Value> = events.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(events.len(), 3);
    assert_eq!(events[0]["position"], "1", "{}", events[0]);

    let key = standing.path("spare.key");
    let drawn = standing.json("party-a-clerk", &["keys", "new", "--role", "head", "--out", &key]);
    assert_eq!(standing.json("party-a-clerk", &["keys", "show", &key])["key_id"], drawn["key_id"]);

    let code = standing.codes("party-a-head").remove(0);
    let file = standing.path("cancel-again.json");
    let cancel = ["prepare", "cancel", &code, "--ground", "other", "--out", &file];
    let prepared = standing.json("party-a-head", &cancel);
    let key = standing.path("data/devices/party-a-head.key");
    let signed = standing.json("party-a-head", &["sign", &file, "--key", &key, "--yes"]);
    assert_eq!(signed["summary"], prepared["summary"]);
}

#[test]
fn the_sandbox_prints_its_report_for_programs() {
    let output = homeward().args(["--json", "sandbox", "--exit", "--scenario", "first"]).output().unwrap();
    assert!(output.status.success(), "{}", printed(&output));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(report["scenario"], "first");
    assert_eq!(report["log"]["size"], report["log"]["final_size"]);
}

#[test]
fn a_run_that_comes_to_something_else_fails() {
    let folder = tempfile::tempdir().unwrap();
    let lists = folder.path().join("lists");
    copy_scenario(&lists);
    let path = lists.join("scenario.toml");
    let text = fs::read_to_string(&path).unwrap();
    fs::write(&path, text.replace("{ UKR = 12, RUS = 12 }", "{ UKR = 13, RUS = 12 }")).unwrap();
    let output = homeward().args(["sandbox", "--exit", "--scenario"]).arg(&path).output().unwrap();
    let text = printed(&output);
    assert!(!output.status.success(), "{text}");
    assert!(text.contains("persons received by UKR: 12, where the scenario expects 13"), "{text}");
}

#[test]
fn a_scenario_that_breaks_its_format_says_where() {
    let check = |change: (&str, &str), expected: &str| {
        let folder = tempfile::tempdir().unwrap();
        copy_scenario(folder.path());
        let path = folder.path().join("scenario.toml");
        let text = fs::read_to_string(&path).unwrap();
        assert!(text.contains(change.0), "{change:?}");
        fs::write(&path, text.replace(change.0, change.1)).unwrap();
        let output = homeward().args(["sandbox", "--exit", "--scenario"]).arg(&path).output().unwrap();
        let text = printed(&output);
        assert!(!output.status.success(), "{text}");
        assert!(text.contains(expected), "{change:?} printed\n{text}\nnot {expected:?}");
    };
    check(("lines = 7", "lnes = 7"), "lnes");
    check(("day = \"2025-06-09\"", "day = \"9 June\""), "a day is written 2025-06-09");
    check(("giver = \"RUS\"", "giver = \"XYZ\""), "the parties are UKR and RUS");
    check(("receipt = \"receipt.csv\"", "receipt = \"nothing.csv\""), "nothing.csv");
}
