//! Searching bytes for many words at once, in every form in which a program may write them.

use std::collections::HashMap;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;

/// Shorter words occur by chance.
pub(super) const TOKEN_BYTES_MIN: usize = 8;

/// Bits of the filter that is asked before the table.
const FILTER_BITS: u32 = 24;
const FILTER_FACTOR: u64 = 0x9e37_79b9_7f4a_7c15;

/// Every form of every word, found in one pass over the bytes by their first eight.
pub(super) struct Patterns {
    by_start: HashMap<u64, Vec<Pattern>>,
    filter: Vec<u64>,
    any_case: bool,
}

struct Pattern {
    bytes: Vec<u8>,
    word: String,
    /// Only where no letter or digit stands beside it: eight digits occur in a long hexadecimal number by chance.
    stands_alone: bool,
}

impl Patterns {
    pub(super) fn new(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        let mut patterns =
            Self { by_start: HashMap::new(), filter: vec![0; 1 << (FILTER_BITS - 6)], any_case: false };
        for word in words {
            patterns.add(word.as_ref());
        }
        patterns
    }

    /// Also where capital and small Latin letters are exchanged. The words must be so long that this is no chance.
    pub(super) fn in_any_case(words: impl IntoIterator<Item = impl AsRef<str>>) -> Self {
        Self { any_case: true, ..Self::new(words) }
    }

    pub(super) fn find(&self, bytes: &[u8]) -> Option<String> {
        self.find_exact(bytes)
            .or_else(|| if self.any_case { self.find_exact(&bytes.to_ascii_lowercase()) } else { None })
    }

    fn find_exact(&self, bytes: &[u8]) -> Option<String> {
        for (index, window) in bytes.windows(TOKEN_BYTES_MIN).enumerate() {
            let Some(start) = window.first_chunk().map(|start| u64::from_le_bytes(*start)) else { break };
            let (word, bit) = place(start);
            if self.filter[word] >> bit & 1 == 0 {
                continue;
            }
            let Some(patterns) = self.by_start.get(&start) else { continue };
            if let Some(found) = patterns.iter().find(|pattern| pattern.is_at(bytes, index)) {
                return Some(found.word.clone());
            }
        }
        None
    }

    fn add(&mut self, word: &str) {
        let stands_alone = word.bytes().all(|byte| byte.is_ascii_digit());
        for (number, bytes) in forms(word).into_iter().enumerate() {
            let Some(start) = bytes.first_chunk().map(|start| u64::from_le_bytes(*start)) else { continue };
            let (place, bit) = place(start);
            self.filter[place] |= 1 << bit;
            let stands_alone = stands_alone && number == 0;
            self.by_start.entry(start).or_default().push(Pattern {
                bytes,
                word: word.to_owned(),
                stands_alone,
            });
        }
    }
}

impl Pattern {
    fn is_at(&self, bytes: &[u8], index: usize) -> bool {
        let is_free = |byte: Option<&u8>| byte.is_none_or(|byte| !byte.is_ascii_alphanumeric());
        bytes[index..].starts_with(&self.bytes)
            && (!self.stands_alone
                || is_free(index.checked_sub(1).and_then(|before| bytes.get(before)))
                    && is_free(bytes.get(index + self.bytes.len())))
    }
}

fn place(start: u64) -> (usize, u64) {
    let hash = start.wrapping_mul(FILTER_FACTOR) >> (64 - FILTER_BITS);
    ((hash / 64) as usize, hash % 64)
}

/// The word itself first; every form once.
fn forms(word: &str) -> Vec<Vec<u8>> {
    let plain = word.as_bytes();
    let mut forms = vec![plain.to_vec()];
    let mut add = |form: Vec<u8>| {
        if !forms.contains(&form) {
            forms.push(form);
        }
    };
    add(hex::encode(plain).into_bytes());
    add(hex::encode_upper(plain).into_bytes());
    for offset in 0..3 {
        let form = base64_core(plain, offset);
        let url_safe = form.replace('+', "-").replace('/', "_");
        add(form.into_bytes());
        add(url_safe.into_bytes());
    }
    // How Rust prints bytes, and how JSON may write what is not ASCII.
    let list = format!("{plain:?}");
    add(list.trim_matches(['[', ']']).as_bytes().to_vec());
    add(plain.escape_ascii().to_string().into_bytes());
    if !word.is_ascii() {
        let json: String = word.encode_utf16().map(|unit| format!("\\u{unit:04x}")).collect();
        add(json.into_bytes());
    }
    if word.chars().any(char::is_alphabetic) {
        add(word.to_lowercase().into_bytes());
        add(word.to_uppercase().into_bytes());
    }
    forms
}

/// The characters of a word's base64 form that do not depend on what stands beside it.
fn base64_core(word: &[u8], offset: usize) -> String {
    let padded = [&vec![0_u8; offset][..], word].concat();
    let encoded = STANDARD_NO_PAD.encode(&padded);
    encoded[(offset * 8).div_ceil(6)..padded.len() * 8 / 6].to_owned()
}

#[test]
fn what_is_planted_is_found() {
    let word = "Шевчук-Заїка";
    let patterns = Patterns::new([word, "1999-02-14", "10000014"]);
    let found = |bytes: &[u8]| patterns.find(bytes);
    let plain = word.as_bytes();
    for planted in [
        plain.to_vec(),
        word.to_uppercase().into_bytes(),
        word.to_lowercase().into_bytes(),
        hex::encode(plain).into_bytes(),
        hex::encode_upper(plain).into_bytes(),
        format!("{plain:?}").into_bytes(),
        format!("{:?}", word.encode_utf16().collect::<Vec<_>>()).into_bytes(),
    ] {
        let is_found = found(&[b"before ", &planted[..], b" after"].concat()).is_some();
        // Numbers of UTF-16 units are a form that nothing writes.
        assert_eq!(is_found, !planted.starts_with(b"[10"), "{}", String::from_utf8_lossy(&planted));
    }
    for offset in 0..6 {
        for tail in ["", "t", "ta", "tail"] {
            let text = [&vec![b'\xfb'; offset][..], plain, tail.as_bytes()].concat();
            let encoded = STANDARD_NO_PAD.encode(text);
            assert!(found(encoded.as_bytes()).is_some(), "base64 at offset {offset}");
            let url_safe = encoded.replace('+', "-").replace('/', "_");
            assert!(found(url_safe.as_bytes()).is_some(), "URL-safe base64 at offset {offset}");
        }
    }
    assert_eq!(found(b"born:1999-02-14.").as_deref(), Some("1999-02-14"));
    assert_eq!(found(b"seal 10000014,").as_deref(), Some("10000014"));
    assert_eq!(found(b"hash 9a10000014ff"), None);
    assert_eq!(found(b"nothing of the kind"), None);
    let canary = Patterns::in_any_case(["Qzjbcdfghk"]);
    assert_eq!(canary.find(b"..qZJBcdfgHK..").as_deref(), Some("Qzjbcdfghk"));
}
