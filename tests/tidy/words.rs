//! The project speaks of itself alone: how and where it was made is of no use to its reader.

use super::finding::{Finding, Rule, assert_none};
use super::repository::{files_ending, read};

/// Words that have no place, each in two parts so that this list does not hold them.
const WORDS_BANNED: [(&str, &str); 8] = [
    ("sess", "ion"),
    ("sess", "ions"),
    ("assist", "ant"),
    ("assist", "ants"),
    ("work", "place"),
    ("fa", "rm"),
    ("chat", "bot"),
    ("L", "LM"),
];
/// Beginnings of paths on one machine.
const PATHS_BANNED: [(&str, &str); 3] = [("/wo", "rk/"), ("/tm", "p/"), ("/ro", "ot/")];
/// What people read.
const READ: [&str; 14] = [
    ".rs", ".proto", ".md", ".toml", ".py", ".sh", ".sql", ".html", ".css", ".js", ".json", ".yaml", ".txt",
    "/run",
];
/// Terms of other people's protocols that hold one of the words.
const TERMS_ALLOWED: [(&str, &str); 2] = [("TLS sess", "ion"), ("resumed sess", "ion")];

#[test]
fn no_word_tells_how_the_project_was_made() {
    let mut findings = Vec::new();
    for path in files_ending(&READ) {
        for (index, line) in read(&path).lines().enumerate() {
            findings.extend(banned_in(line).into_iter().map(|found| Finding::at(&path, index + 1, found)));
        }
    }
    let why = "the project speaks of itself alone; a path of one machine helps nobody on another";
    assert_none(Rule { name: "no word of how it was made", why }, findings);
}

fn banned_in(line: &str) -> Vec<String> {
    let joined = |(first, second): &(&str, &str)| format!("{first}{second}");
    let mut line = line.to_owned();
    for term in TERMS_ALLOWED.iter().map(joined) {
        line = line.replace(&term, "");
    }
    let lower = line.to_lowercase();
    // An underscore is part of a word: another library's identifiers are its own.
    let words: Vec<&str> = lower.split(|letter: char| !letter.is_alphanumeric() && letter != '_').collect();
    let banned = WORDS_BANNED.iter().map(joined).filter(|word| words.contains(&word.to_lowercase().as_str()));
    let paths = PATHS_BANNED.iter().map(joined).filter(|path| starts_a_path(&line, path));
    banned.chain(paths).collect()
}

// Whether a path of this beginning stands in the line, rather than a part of a longer one.
fn starts_a_path(line: &str, beginning: &str) -> bool {
    line.match_indices(beginning).any(|(index, _)| {
        let before = line.get(..index).and_then(|before| before.chars().next_back());
        !before.is_some_and(|letter| letter.is_alphanumeric() || "._-/}".contains(letter))
    })
}

#[test]
fn banned_words_are_found() {
    let check = |line: &str, expected: usize| assert_eq!(banned_in(line).len(), expected, "{line}");
    check(concat!("in this Sess", "ion we"), 1);
    check(concat!("a TLS sess", "ion is not resumed"), 0);
    check(concat!("config.sess", "ion_storage"), 0);
    check(concat!("read /tm", "p/x"), 1);
    check(concat!("target/tm", "p/x and https://a/wo", "rk/"), 0);
}
