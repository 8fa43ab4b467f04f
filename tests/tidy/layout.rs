//! What stands at the top of the repository, and what specifications name.

use std::collections::BTreeSet;
use std::fs;

use super::finding::{Finding, Rule, assert_none};
use super::repository::{exists, files_below, read, root};

/// All that is visible at the top.
const TOP: [&str; 6] = ["Cargo.lock", "Cargo.toml", "README.md", "proto", "services", "tests"];
/// Where the specifications are.
const SPECIFICATIONS: &str = "proto/spec";

#[test]
fn the_top_shows_the_architecture() {
    let ignored: Vec<String> =
        read(".gitignore").lines().filter_map(|line| line.strip_prefix('/').map(str::to_owned)).collect();
    let entries = fs::read_dir(root()).unwrap().map(|entry| entry.unwrap().file_name());
    let visible: BTreeSet<String> = entries
        .map(|name| name.to_string_lossy().into_owned())
        .filter(|name| !name.starts_with('.') && !ignored.contains(name))
        .collect();
    let top: BTreeSet<String> = TOP.iter().map(|name| (*name).to_owned()).collect();
    let surplus = visible.difference(&top).map(|name| Finding::at(name, 1, "does not belong at the top"));
    let missing = top.difference(&visible).map(|name| Finding::at(name, 1, "is missing"));
    let findings = surplus.chain(missing).collect();
    let why =
        "whoever opens the repository sees contracts, services and tests; tools are configured in dotfiles";
    assert_none(Rule { name: "the top level", why }, findings);
}

#[test]
fn what_specifications_name_is_there() {
    let mut findings = Vec::new();
    let mut vectors_named = BTreeSet::new();
    let files = files_below(SPECIFICATIONS);
    for page in files.iter().filter(|path| path.ends_with(".md")) {
        for (index, line) in read(page).lines().enumerate() {
            for name in files_named(line) {
                let path = if name.starts_with("proto/") { name } else { place_of(&name) };
                if !exists(&path) {
                    findings.push(Finding::at(page, index + 1, format!("names {path}, which is not there")));
                }
                vectors_named.insert(path);
            }
        }
    }
    for path in files.iter().filter(|path| path.ends_with(".json") && !vectors_named.contains(*path)) {
        findings.push(Finding::at(path, 1, "no page of proto/spec names this file"));
    }
    let why = "another implementation is written from these pages and tested by these files";
    assert_none(Rule { name: "specifications are whole", why }, findings);
}

// Vectors lie in a folder of their own; pages name them with it, or by their bare name where it is clear.
fn place_of(name: &str) -> String {
    let folder = if name.ends_with(".json") && !name.contains('/') { "/vectors" } else { "" };
    format!("{SPECIFICATIONS}{folder}/{name}")
}

// Names of pages, vectors and contracts in a line.
fn files_named(line: &str) -> Vec<String> {
    let is_name = |letter: char| letter.is_ascii_alphanumeric() || "._-/".contains(letter);
    let words = line.split(|letter| !is_name(letter)).map(|word| word.trim_matches('.'));
    let endings = [".md", ".json", ".proto"];
    words.filter(|word| endings.iter().any(|ending| word.ends_with(ending))).map(str::to_owned).collect()
}

#[test]
fn names_in_a_line_are_found() {
    let check = |line: &str, expected: &[&str]| assert_eq!(files_named(line), expected, "{line}");
    check("Vectors: `vectors/a-b.json` (and [c.md](c.md)).", &["vectors/a-b.json", "c.md", "c.md"]);
    check("as `proto/homeward/sealed/v1/document.proto` says.", &["proto/homeward/sealed/v1/document.proto"]);
    check("no file at all, e.g. this.", &[]);
}
