//! What encoding a file that is not UTF-8 appears to have, so that its owner knows what to say of it or how to
//! save it again. No file is ever converted because of a guess.

use std::fmt;

use encoding_rs::{Encoding, KOI8_R, WINDOWS_1251};

/// Bytes that are looked at.
const SAMPLE_BYTES_MAX: usize = 64 * 1024;
/// The most frequent letters of Ukrainian and Russian names; the wrong 8-bit table yields few of them.
const FREQUENT_LETTERS: &str = "оеаинтрсвлкОЕАИНТРСВЛК";

/// Which encoding a file appears to have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EncodingGuess {
    /// The 8-bit Cyrillic encoding of Windows.
    Windows1251,
    /// The 8-bit Cyrillic encoding of RFC 1489.
    Koi8R,
    /// UTF-16, low byte first.
    Utf16LittleEndian,
    /// UTF-16, high byte first.
    Utf16BigEndian,
    /// UTF-8 in which single characters are damaged.
    DamagedUtf8,
    /// None of these.
    Unknown,
}

impl fmt::Display for EncodingGuess {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(match self {
            Self::Windows1251 => "It looks like windows-1251: save it as UTF-8, or say encoding windows-1251",
            Self::Koi8R => "It looks like KOI8-R: save it as UTF-8, or say encoding koi8-r",
            Self::Utf16LittleEndian => "It looks like UTF-16 (little endian): save it as UTF-8",
            Self::Utf16BigEndian => "It looks like UTF-16 (big endian): save it as UTF-8",
            Self::DamagedUtf8 => "The file is UTF-8 otherwise, so a character is damaged: correct it",
            Self::Unknown => "Its encoding is not recognised: save it as UTF-8",
        })
    }
}

/// Guesses the encoding of `bytes`, whose first fault stands at `fault_offset`.
pub(super) fn guess(bytes: &[u8], fault_offset: usize) -> EncodingGuess {
    if let Some(found) = guess_utf16(bytes) {
        return found;
    }
    let from_fault = bytes.get(fault_offset..).unwrap_or_default();
    let sample = from_fault.get(..SAMPLE_BYTES_MAX).unwrap_or(from_fault);
    if is_mostly_utf8(bytes.get(..SAMPLE_BYTES_MAX).unwrap_or(bytes)) {
        return EncodingGuess::DamagedUtf8;
    }
    let windows = cyrillic_score(WINDOWS_1251, sample);
    let koi8 = cyrillic_score(KOI8_R, sample);
    match windows.cmp(&koi8) {
        std::cmp::Ordering::Greater if windows > 0 => EncodingGuess::Windows1251,
        std::cmp::Ordering::Less if koi8 > 0 => EncodingGuess::Koi8R,
        _ => EncodingGuess::Unknown,
    }
}

/// UTF-16 shows by its byte order mark, or because nearly every second byte is the high byte of Latin
/// (0) or Cyrillic (4).
fn guess_utf16(bytes: &[u8]) -> Option<EncodingGuess> {
    if bytes.starts_with(&[0xff, 0xfe]) {
        return Some(EncodingGuess::Utf16LittleEndian);
    }
    if bytes.starts_with(&[0xfe, 0xff]) {
        return Some(EncodingGuess::Utf16BigEndian);
    }
    let sample = bytes.get(..SAMPLE_BYTES_MAX).unwrap_or(bytes);
    let is_high = |byte: &&u8| matches!(byte, 0 | 4);
    let high_at_even = sample.iter().step_by(2).filter(is_high).count();
    let high_at_odd = sample.iter().skip(1).step_by(2).filter(is_high).count();
    // Four fifths of the pairs, and at least one.
    let needed = (sample.len() / 2).saturating_mul(4).div_ceil(5).max(1);
    match (high_at_even >= needed, high_at_odd >= needed) {
        (true, false) => Some(EncodingGuess::Utf16BigEndian),
        (false, true) => Some(EncodingGuess::Utf16LittleEndian),
        _ => None,
    }
}

/// True if characters of more than one byte are at least four times as many as the faults.
fn is_mostly_utf8(sample: &[u8]) -> bool {
    let (mut characters, mut faults) = (0_usize, 0_usize);
    for chunk in sample.utf8_chunks() {
        characters = characters.saturating_add(chunk.valid().chars().filter(|c| !c.is_ascii()).count());
        faults = faults.saturating_add(usize::from(!chunk.invalid().is_empty()));
    }
    characters > 0 && characters >= faults.saturating_mul(4)
}

/// How much `sample` reads like names in Cyrillic when decoded by `encoding`: letters count for it,
/// frequent ones more; symbols and a capital after a small letter count against it.
fn cyrillic_score(encoding: &'static Encoding, sample: &[u8]) -> i64 {
    let (text, _) = encoding.decode_without_bom_handling(sample);
    let mut score = 0_i64;
    let mut is_after_small = false;
    for character in text.chars() {
        let is_cyrillic = matches!(character, '\u{400}'..='\u{4ff}');
        let points = if FREQUENT_LETTERS.contains(character) {
            3
        } else if is_cyrillic {
            1
        } else if character.is_ascii() {
            0
        } else {
            -2
        };
        let penalty = if is_after_small && is_cyrillic && character.is_uppercase() { 3 } else { 0 };
        score = score.saturating_add(points).saturating_sub(penalty);
        is_after_small = is_cyrillic && character.is_lowercase();
    }
    score
}
