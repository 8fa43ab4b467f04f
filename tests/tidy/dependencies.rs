//! Which crate may know which: pure crates know pure crates, the platform knows pure crates, services know both and
//! never each other, and only the executable knows services.

use std::collections::{BTreeMap, BTreeSet};

use cargo_metadata::{DependencyKind, Package};

use super::code::workspace;
use super::finding::{Finding, Rule, assert_none};
use super::repository::read;

/// Crates without a clock, randomness, I/O or a runtime.
pub(crate) const PURE: [&str; 8] = [
    "homeward-commission-core",
    "homeward-commitment",
    "homeward-delegation-core",
    "homeward-kernel",
    "homeward-ledger",
    "homeward-payload",
    "homeward-statement",
    "homeward-translog",
];
/// What every process shares.
const PLATFORM: [&str; 7] = [
    "homeward-api",
    "homeward-client",
    "homeward-journal",
    "homeward-participant",
    "homeward-shell",
    "homeward-testkit",
    "homeward-vault",
];
/// Programs as libraries, each with the pure crate that is its own, if it has one.
const SERVICES: [(&str, Option<&str>); 5] = [
    ("homeward-commission", Some("homeward-commission-core")),
    ("homeward-console", None),
    ("homeward-delegation", Some("homeward-delegation-core")),
    ("homeward-mediator", None),
    ("homeward-neutral", None),
];
/// Pure crates that belong to one service.
const CORES: [&str; 2] = ["homeward-commission-core", "homeward-delegation-core"];
/// The one executable.
const EXECUTABLE: &str = "homeward";
/// Help for tests; no product is made of it.
const TESTKIT: &str = "homeward-testkit";

/// Who may know whom for tests alone, beside the table: participants are tested against the process they mirror, for
/// what a mirror must refuse is best told apart from what a real mediator sends.
const FOR_TESTS: [(&str, &str); 1] = [("homeward-participant", "homeward-mediator")];

/// What pure crates may use of others' work. Each computes on bytes or numbers it is given and nothing else.
const PURE_MAY_USE: [&str; 9] =
    ["base64", "csv-core", "ed25519-dalek", "encoding_rs", "hex", "prost", "sha2", "thiserror", "zeroize"];
/// What must not even be reached below a pure crate.
const NEVER_BELOW_PURE: [&str; 12] = [
    "chrono", "hyper", "jiff", "mio", "rusqlite", "rustls", "socket2", "tokio", "tonic", "tower", "tracing",
    "uuid",
];

#[test]
fn every_crate_has_its_place() {
    let known = |name: &str| {
        let is_service = SERVICES.iter().any(|(service, _)| *service == name);
        PURE.contains(&name) || PLATFORM.contains(&name) || is_service || name == EXECUTABLE
    };
    let findings = packages()
        .iter()
        .filter(|package| !known(package.name.as_str()))
        .map(|package| {
            Finding::at(&manifest(package), 1, "a crate without a place in tests/tidy/dependencies.rs")
        })
        .collect();
    let why =
        "a crate that is neither pure, platform, service nor the executable escapes the rules between them";
    assert_none(Rule { name: "crates have a place", why }, findings);
}

#[test]
fn crates_know_only_what_they_may() {
    let why = "pure crates know pure crates, platform knows pure crates, services never know each other";
    let mut findings = Vec::new();
    for package in &packages() {
        for dependency in &package.dependencies {
            let (from, to) = (package.name.as_str(), dependency.name.as_str());
            let for_tests = dependency.kind == DependencyKind::Development;
            if to.starts_with(EXECUTABLE) && dependency.path.is_some() && !may_know(from, to, for_tests) {
                let file = manifest(package);
                findings.push(Finding::at(&file, line_naming(&file, to), format!("{from} depends on {to}")));
            }
        }
    }
    assert_none(Rule { name: "dependency direction", why }, findings);
}

#[test]
fn pure_crates_use_only_what_computes() {
    let why = "whoever replays the log must get the same state: a pure crate has no clock, randomness, socket or file";
    let mut findings = Vec::new();
    for package in packages().iter().filter(|package| PURE.contains(&package.name.as_str())) {
        let file = manifest(package);
        for name in external_dependencies(package) {
            if !PURE_MAY_USE.contains(&name.as_str()) {
                let found = format!("{} uses {name}, which is not in PURE_MAY_USE", package.name);
                findings.push(Finding::at(&file, line_naming(&file, &name), found));
            }
            for below in reached_from(&name) {
                if NEVER_BELOW_PURE.contains(&below.as_str()) {
                    let found = format!("{} reaches {below} through {name}", package.name);
                    findings.push(Finding::at(&file, line_naming(&file, &name), found));
                }
            }
        }
    }
    assert_none(Rule { name: "pure crates use only what computes", why }, findings);
}

fn may_know(from: &str, to: &str, for_tests: bool) -> bool {
    if to == EXECUTABLE || from == to {
        return false;
    }
    let service = SERVICES.iter().find(|(service, _)| *service == from);
    let own_core = service.and_then(|(_, core)| *core);
    let shared = PURE.contains(&to) && !CORES.contains(&to);
    match to {
        _ if for_tests && FOR_TESTS.contains(&(from, to)) => true,
        TESTKIT => for_tests || from == EXECUTABLE,
        _ if from == EXECUTABLE => true,
        _ if PURE.contains(&from) => shared,
        _ if PLATFORM.contains(&from) => shared || PLATFORM.contains(&to),
        _ => shared || PLATFORM.contains(&to) || own_core == Some(to),
    }
}

fn packages() -> Vec<Package> {
    workspace().packages
}

fn manifest(package: &Package) -> String {
    let root = super::repository::root();
    let path = package.manifest_path.as_std_path();
    path.strip_prefix(root).unwrap_or(path).to_string_lossy().into_owned()
}

fn line_naming(file: &str, name: &str) -> usize {
    read(file).lines().position(|line| line.starts_with(name)).map_or(1, |index| index + 1)
}

fn external_dependencies(package: &Package) -> Vec<String> {
    let normal = package.dependencies.iter().filter(|one| one.kind == DependencyKind::Normal);
    normal.filter(|one| one.path.is_none()).map(|one| one.name.clone()).collect()
}

// Every package below one in the lock file, itself included.
fn reached_from(name: &str) -> BTreeSet<String> {
    let below = locked();
    let mut reached = BTreeSet::new();
    let mut waiting = vec![name.to_owned()];
    while let Some(name) = waiting.pop() {
        if reached.insert(name.clone()) {
            waiting.extend(below.get(&name).into_iter().flatten().cloned());
        }
    }
    reached
}

// Direct dependencies by package name, from the lock file; versions of one name are taken together.
fn locked() -> BTreeMap<String, Vec<String>> {
    let lock: toml::Table = read("Cargo.lock").parse().unwrap();
    let packages = lock.get("package").and_then(toml::Value::as_array).unwrap();
    let mut below: BTreeMap<String, Vec<String>> = BTreeMap::new();
    for package in packages {
        let name = package.get("name").and_then(toml::Value::as_str).unwrap();
        let dependencies = package.get("dependencies").and_then(toml::Value::as_array);
        let names = dependencies.into_iter().flatten().filter_map(toml::Value::as_str);
        let names = names.filter_map(|text| text.split(' ').next()).map(str::to_owned);
        below.entry(name.to_owned()).or_default().extend(names);
    }
    below
}

#[test]
fn the_table_of_who_may_know_whom_holds() {
    let check = |from: &str, to: &str, for_tests: bool, expected: bool| {
        assert_eq!(may_know(from, to, for_tests), expected, "{from} -> {to}, for tests: {for_tests}");
    };
    check("homeward-ledger", "homeward-kernel", false, true);
    check("homeward-ledger", "homeward-journal", false, false);
    check("homeward-ledger", "homeward-testkit", true, true);
    check("homeward-kernel", "homeward-delegation-core", false, false);
    check("homeward-shell", "homeward-testkit", true, true);
    check("homeward-shell", "homeward-testkit", false, false);
    check("homeward-participant", "homeward-vault", false, true);
    check("homeward-participant", "homeward-neutral", false, false);
    check("homeward-participant", "homeward-mediator", true, true);
    check("homeward-participant", "homeward-mediator", false, false);
    check("homeward-delegation", "homeward-delegation-core", false, true);
    check("homeward-delegation", "homeward-commission-core", false, false);
    check("homeward-delegation", "homeward-mediator", true, false);
    check("homeward", "homeward-mediator", false, true);
    check("homeward-client", "homeward", true, false);
}
