//! What the lists of a scenario hold that must be found nowhere.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use super::search::{Patterns, TOKEN_BYTES_MIN};

/// Columns with names, dates of birth, serials and service numbers.
const PERSONS: [(&str, &[usize]); 5] = [
    ("persons-held-by-ukr.csv", &[0, 2, 3, 4, 5, 7, 9]),
    ("persons-held-by-rus.csv", &[0, 2, 3, 4, 5, 7, 9]),
    ("remains-held-by-rus.csv", &[0, 1, 3]),
    ("remains-held-by-ukr.csv", &[0, 1, 3]),
    ("children-listed-by-ukr.csv", &[0, 1, 2, 3, 5, 9, 12]),
];
/// Numbers of referrals.
const REFERRALS: [(&str, &[usize]); 2] =
    [("medical-referrals-ukr.csv", &[0]), ("medical-referrals-rus.csv", &[0])];

/// What to search for.
pub(super) struct Tokens {
    pub(super) persons: BTreeSet<String>,
    referrals: BTreeSet<String>,
}

impl Tokens {
    pub(super) fn everything(&self) -> Patterns {
        Patterns::new(self.persons.iter().chain(&self.referrals))
    }

    pub(super) fn persons_alone(&self) -> Patterns {
        Patterns::new(&self.persons)
    }
}

pub(super) fn folder_of(scenario: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios").join(scenario)
}

pub(super) fn istanbul() -> Tokens {
    below(&folder_of("istanbul-2025"))
}

/// The tokens of the lists in a folder.
pub(super) fn below(folder: &Path) -> Tokens {
    Tokens { persons: tokens(folder, &PERSONS), referrals: tokens(folder, &REFERRALS) }
}

fn tokens(folder: &Path, lists: &[(&str, &[usize])]) -> BTreeSet<String> {
    let mut tokens = BTreeSet::new();
    for (file, columns) in lists {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        for row in text.lines().skip(1) {
            let fields: Vec<&str> = row.trim_end().split(',').collect();
            for column in *columns {
                let words = [fields[*column]].into_iter().chain(fields[*column].split(' '));
                tokens.extend(words.filter(|word| word.len() >= TOKEN_BYTES_MIN).map(str::to_owned));
            }
        }
    }
    tokens
}
