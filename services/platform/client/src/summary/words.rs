//! Words for values.

use homeward_payload::domain::{Principal, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, Timestamp};
use homeward_shell::reads::code::code_of;

use super::ROWS_MAX;

/// Digits of a digest that are spoken together.
const SPOKEN_DIGITS: usize = 4;
/// Numbers in a row of numbers that are spelt out as ranges.
const RANGE_MIN: u32 = 2;

pub(super) const fn principal(principal: Principal) -> &'static str {
    match principal {
        Principal::PartyA => "party A",
        Principal::PartyB => "party B",
        Principal::Commission => "the commission",
        Principal::Neutral => "the neutral",
        Principal::Mediator => "the mediator",
    }
}

/// A batch by its short code, as people call it, and its id.
pub(super) fn batch(id: &BatchId) -> String {
    format!("{} ({id})", code_of(id))
}

/// Words with a capital letter, to begin a sentence.
pub(super) fn capital(words: &str) -> String {
    let mut characters = words.chars();
    characters.next().map(|first| first.to_uppercase().chain(characters).collect()).unwrap_or_default()
}

/// UTC, to the second where nothing is lost.
pub(super) fn time(time: Timestamp) -> String {
    jiff::Timestamp::from_microsecond(time.0)
        .map_or_else(|_| format!("{} us since 1970", time.0), |time| time.to_string())
}

pub(super) fn end(what: &str, until: Option<Timestamp>) -> String {
    until.map_or_else(
        || format!("{what} without an end of its own."),
        |until| format!("{what} until {}.", time(until)),
    )
}

/// A digest in groups of four digits, as two people read it to each other.
pub(super) fn spoken(digest: &Digest) -> String {
    let digits: Vec<char> = digest.to_string().chars().collect();
    let groups: Vec<String> = digits.chunks(SPOKEN_DIGITS).map(|group| group.iter().collect()).collect();
    groups.join(" ")
}

/// A count with its noun: "1 person", "3 persons".
pub(super) fn count(count: usize, one: &str, many: &str) -> String {
    if count == 1 { format!("1 {one}") } else { format!("{count} {many}") }
}

pub(super) fn kind(count_of: usize, kind: SubjectKind) -> String {
    match kind {
        SubjectKind::Person => count(count_of, "person", "persons"),
        SubjectKind::Container => count(count_of, "container", "containers"),
    }
}

/// Numbers as ranges: "1-4, 7, 9-12"; "none" where there are none.
pub(super) fn numbers(numbers: &[u32]) -> String {
    let mut ranges: Vec<(u32, u32)> = Vec::new();
    for number in numbers {
        match ranges.last_mut() {
            Some((_, last)) if last.checked_add(1) == Some(*number) => *last = *number,
            _ => ranges.push((*number, *number)),
        }
    }
    if ranges.is_empty() {
        return "none".to_owned();
    }
    let shown = ranges.iter().take(ROWS_MAX).map(|(first, last)| {
        let long = last.saturating_sub(*first).saturating_add(1) >= RANGE_MIN;
        if long { format!("{first}-{last}") } else { first.to_string() }
    });
    let mut text = shown.collect::<Vec<_>>().join(", ");
    if let Some(further) = ranges.len().checked_sub(ROWS_MAX).filter(|further| *further > 0) {
        text.push_str(&format!(" and {further} further ranges"));
    }
    text
}

/// One line for each of the first rows, and how many there are beside them.
pub(super) fn rows<T>(all: &[T], row: impl Fn(&T) -> String) -> Vec<String> {
    let mut lines: Vec<String> = all.iter().take(ROWS_MAX).map(row).collect();
    if let Some(further) = all.len().checked_sub(ROWS_MAX).filter(|further| *further > 0) {
        lines.push(format!("  and {further} further ones"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_told_as_ranges() {
        let check = |given: &[u32], expected: &str| assert_eq!(numbers(given), expected);
        check(&[], "none");
        check(&[7], "7");
        check(&[1, 2, 3, 4, 7, 9, 10], "1-4, 7, 9-10");
        check(&[u32::MAX], "4294967295");
    }

    #[test]
    fn times_and_digests_read_aloud() {
        assert_eq!(time(Timestamp(1_748_865_600_000_000)), "2025-06-02T12:00:00Z");
        assert!(spoken(&Digest([0x4f; 32])).starts_with("4f4f 4f4f 4f4f"));
        assert_eq!(spoken(&Digest([0; 32])).split(' ').count(), 16);
    }
}
