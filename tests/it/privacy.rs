//! Nobody learns more about a person than they must.

mod alike;
mod children;
mod late;
mod lists;
mod search;
mod small;
mod stories;
mod who_learns_what;

use std::fs;
use std::path::{Path, PathBuf};

use crate::runs;
use search::Patterns;

/// The commission's queue knows referrals by their numbers; nothing else it knows has a name outside the vault.
const REFERRAL_QUEUE: &str = "commission.sqlite";

#[test]
fn nothing_of_the_lists_is_in_any_file_of_the_full_run() {
    let run = runs::istanbul();
    let tokens = lists::istanbul();
    assert!(tokens.persons.len() > 10_000, "only {} tokens", tokens.persons.len());
    let searched = search_run(&run.data(), &run.printed, &tokens.everything(), &tokens.persons_alone());
    assert!(searched > 50_000_000, "only {searched} bytes were searched");
}

// What is too short to be searched for by itself is replaced by words that occur nowhere else.
#[test]
fn no_field_however_short_is_in_any_file_of_a_small_run() {
    let run = small::declined_and_unfit();
    let canaries = run.canaries();
    assert!(canaries.len() > 150, "only {} canaries", canaries.len());
    let patterns = Patterns::in_any_case(canaries);
    let tokens = lists::below(&run.scenario_folder());
    search_run(&run.data(), &run.printed, &patterns, &patterns);
    search_run(&run.data(), &run.printed, &tokens.everything(), &tokens.persons_alone());
}

/// Searches every file of a run: logs, mirrors, relay, outboxes, export, report, and the encrypted stores too.
fn search_run(data: &Path, printed: &str, everything: &Patterns, persons: &Patterns) -> u64 {
    let files = files_below(data);
    for expected in EXPECTED_FILES {
        assert!(files.contains(&data.join(expected)), "no {expected} was searched");
    }
    let mut searched = 0_u64;
    for path in files {
        let bytes = fs::read(&path).unwrap();
        searched += bytes.len() as u64;
        let is_queue =
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with(REFERRAL_QUEUE));
        let patterns = if is_queue { persons } else { everything };
        if let Some(found) = patterns.find(&bytes) {
            panic!("{} holds {found:?}", path.strip_prefix(data).unwrap().display());
        }
    }
    assert_eq!(everything.find(printed.as_bytes()), None, "printed");
    searched
}

const EXPECTED_FILES: [&str; 24] = [
    "mediator/service.log",
    "mediator/data/journal.sqlite",
    "mediator/data/heads.sqlite",
    "mediator/data/relay.sqlite",
    "party-a/service.log",
    "party-a/data/journal.sqlite",
    "party-a/data/outbox.sqlite",
    "party-a/data/register.sqlite",
    "party-a/data/vault.sqlite",
    "party-b/service.log",
    "party-b/data/journal.sqlite",
    "party-b/data/outbox.sqlite",
    "party-b/data/register.sqlite",
    "party-b/data/vault.sqlite",
    "commission/service.log",
    "commission/data/journal.sqlite",
    "commission/data/outbox.sqlite",
    "commission/data/commission.sqlite",
    "commission/data/vault.sqlite",
    "neutral/service.log",
    "neutral/data/journal.sqlite",
    "neutral/data/outbox.sqlite",
    "neutral/data/vault.sqlite",
    "export/checkpoint",
];

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let mut files = Vec::new();
    for entry in entries {
        let path = entry.unwrap().path();
        if path.is_dir() {
            files.extend(files_below(&path));
        } else {
            files.push(path);
        }
    }
    files
}
