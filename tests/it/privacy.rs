//! Nobody learns more about a person than they must: nothing of the lists stands in any log, mirror, export, log file
//! or in the mediator's folder.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

use crate::runs;

/// Tokens shorter than this occur by chance.
const TOKEN_BYTES_MIN: usize = 8;

const LISTS: [(&str, &[usize]); 7] = [
    ("persons-held-by-ukr.csv", &[0, 2, 3, 4, 5, 7, 9]),
    ("persons-held-by-rus.csv", &[0, 2, 3, 4, 5, 7, 9]),
    ("medical-referrals-ukr.csv", &[0]),
    ("medical-referrals-rus.csv", &[0]),
    ("remains-held-by-rus.csv", &[0, 1, 3]),
    ("remains-held-by-ukr.csv", &[0, 1, 3]),
    ("children-listed-by-ukr.csv", &[0, 1, 2, 3, 5, 9, 12]),
];

#[test]
fn nothing_of_the_lists_is_where_it_must_not_be() {
    let tokens = tokens();
    assert!(tokens.len() > 10_000, "only {} tokens", tokens.len());
    let patterns = Patterns::new(&tokens);
    let data = runs::istanbul().data();
    let mut searched = 0_u64;
    for path in public_files(&data) {
        let bytes = fs::read(&path).unwrap();
        searched += bytes.len() as u64;
        if let Some(token) = patterns.find(&bytes) {
            panic!("{} holds {token:?}", path.strip_prefix(&data).unwrap().display());
        }
    }
    assert!(searched > 1_000_000, "only {searched} bytes were searched");
}

#[test]
fn the_search_finds_what_is_planted() {
    let tokens: BTreeSet<Vec<u8>> =
        ["Шевчук-Заїка", "1999-02-14"].map(|token| token.as_bytes().to_vec()).into();
    let patterns = Patterns::new(&tokens);
    let plain = "Шевчук-Заїка".as_bytes();
    for planted in [plain.to_vec(), hex::encode(plain).into_bytes(), hex::encode_upper(plain).into_bytes()] {
        assert!(patterns.find(&[b"before ", &planted[..], b" after"].concat()).is_some());
    }
    for offset in 0..3 {
        let text = [&vec![b'x'; offset][..], plain, b"tail"].concat();
        let encoded = STANDARD_NO_PAD.encode(text).into_bytes();
        assert!(patterns.find(&encoded).is_some(), "base64 at offset {offset}");
    }
    assert!(patterns.find(b"nothing of the kind").is_none());
}

// Who does not depart is on the log; nothing tells a person who declined from one who was unfit.
#[test]
fn a_refusal_and_an_unfitness_look_alike() {
    let data = runs::istanbul().data();
    let words: [&[u8]; 6] = [b"DECLINE", b"declin", b"UNFIT", b"unfit", b"Declines", b"not fit to travel"];
    for path in public_files(&data) {
        let bytes = fs::read(&path).unwrap();
        for word in words {
            let found = bytes.windows(word.len()).any(|window| window == word);
            assert!(!found, "{} holds {:?}", path.display(), String::from_utf8_lossy(word));
        }
    }
}

/// What a stranger, another side or the mediator could come to see.
fn public_files(data: &Path) -> Vec<PathBuf> {
    let mut files = files_below(&data.join("mediator"));
    files.extend(files_below(&data.join("export")));
    for principal in ["party-a", "party-b", "commission", "neutral"] {
        files.push(data.join(principal).join("service.log"));
        let own = files_below(&data.join(principal).join("data"));
        files.extend(own.into_iter().filter(|path| {
            path.file_name().is_some_and(|name| name.to_string_lossy().starts_with("journal."))
        }));
    }
    files.push(data.join("report.json"));
    files.retain(|path| path.is_file());
    files
}

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

fn tokens() -> BTreeSet<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("scenarios/istanbul-2025");
    let mut tokens = BTreeSet::new();
    for (file, columns) in LISTS {
        let text = fs::read_to_string(folder.join(file)).unwrap();
        for row in text.lines().skip(1) {
            let fields: Vec<&str> = row.trim_end().split(',').collect();
            for column in columns {
                for token in [fields[*column]].into_iter().chain(fields[*column].split(' ')) {
                    if token.len() >= TOKEN_BYTES_MIN {
                        tokens.insert(token.as_bytes().to_vec());
                    }
                }
            }
        }
    }
    tokens
}

/// Every form of every token, found in one pass over the bytes by their first eight.
struct Patterns {
    by_start: std::collections::HashMap<[u8; TOKEN_BYTES_MIN], Vec<Vec<u8>>>,
}

impl Patterns {
    fn new(tokens: &BTreeSet<Vec<u8>>) -> Self {
        let mut by_start: std::collections::HashMap<[u8; TOKEN_BYTES_MIN], Vec<Vec<u8>>> = Default::default();
        let mut add = |pattern: Vec<u8>| {
            if let Some(start) = pattern.first_chunk() {
                by_start.entry(*start).or_default().push(pattern);
            }
        };
        for token in tokens {
            add(token.clone());
            add(hex::encode(token).into_bytes());
            add(hex::encode_upper(token).into_bytes());
            for offset in 0..3 {
                add(base64_core(token, offset));
            }
        }
        Self { by_start }
    }

    fn find(&self, bytes: &[u8]) -> Option<String> {
        bytes.windows(TOKEN_BYTES_MIN).enumerate().find_map(|(index, window)| {
            let patterns = self.by_start.get(window)?;
            let found = patterns.iter().find(|pattern| bytes[index..].starts_with(pattern))?;
            Some(String::from_utf8_lossy(found).into_owned())
        })
    }
}

/// The part of a token's base64 form that does not depend on what stands beside it.
fn base64_core(token: &[u8], offset: usize) -> Vec<u8> {
    let padded = [&vec![0_u8; offset][..], token].concat();
    let whole = padded.len() / 3 * 3;
    let encoded = STANDARD_NO_PAD.encode(&padded[..whole]).into_bytes();
    let skip = if offset == 0 { 0 } else { 4 };
    encoded[skip.min(encoded.len())..].to_vec()
}
