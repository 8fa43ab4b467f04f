//! What is drawn anew each time: references, digests, short codes. A page shows those of one run; in another run others
//! stand in their place, each always for the same.

use std::collections::BTreeMap;

/// Stands for anything within a line.
const ANYTHING: &str = "[..]";
/// Stands for lines left out.
const LEFT_OUT: &str = "...";
/// Lengths of references, keys and digests in hex, and of their beginnings and ends as people read and type them.
const HEX_LENGTHS: [usize; 4] = [8, 16, 32, 64];
/// Characters of a digest in groups.
const SPOKEN_LENGTH: usize = 16 * 4 + 15;
/// Digits of a beginning or an end.
const SHORT_DIGITS: usize = 8;

/// Ids of the page beside those of this run.
#[derive(Clone, Default)]
pub(super) struct Ids {
    here: BTreeMap<String, String>,
    page: BTreeMap<String, String>,
}

impl Ids {
    /// A command of the page with the ids of this run.
    pub(super) fn in_this_run(&self, text: &str) -> String {
        translated(text, &self.here)
    }

    /// Lines of this run with the ids of the page.
    pub(super) fn on_the_page(&self, lines: &[String]) -> Vec<String> {
        lines.iter().map(|line| translated(line, &self.page)).collect()
    }

    /// The first line of the page that did not come out; one more than the last, where more came out than it shows.
    pub(super) fn unlike(&self, expected: &[String], found: &[String]) -> Option<usize> {
        self.clone().learn(expected, found)
    }

    /// The same, and learns which ids stand for which, up to there.
    pub(super) fn learn(&mut self, expected: &[String], found: &[String]) -> Option<usize> {
        let expected =
            &expected[..expected.iter().rposition(|line| !line.is_empty()).map_or(0, |last| last + 1)];
        let mut found = found.iter();
        let mut skips = false;
        for (index, line) in expected.iter().enumerate() {
            if line == LEFT_OUT {
                skips = true;
                continue;
            }
            let is_there = if skips {
                found.any(|next| self.line(line, next))
            } else {
                found.next().is_some_and(|next| self.line(line, next))
            };
            if !is_there {
                return Some(index);
            }
            skips = false;
        }
        (!skips && found.next().is_some()).then_some(expected.len())
    }

    fn line(&mut self, expected: &str, found: &str) -> bool {
        if expected.contains(ANYTHING) {
            return is_like(&translated(expected, &self.here), found);
        }
        let (words, others) = (words(expected), words(found));
        let is_word_alike =
            |one: &str, other: &str| one == other || (is_id(one) && is_id(other) && one.len() == other.len());
        if words.len() != others.len()
            || !words.iter().zip(&others).all(|(one, other)| is_word_alike(one, other))
        {
            return false;
        }
        let mut learned = self.clone();
        let ids = words.iter().zip(&others).filter(|(one, _)| is_id(one));
        let holds = ids.fold(true, |holds, (one, other)| holds && learned.bind(one, other));
        if holds {
            *self = learned;
        }
        holds
    }

    // Whether one can stand for the other: none of them stands for anything else.
    fn bind(&mut self, page: &str, here: &str) -> bool {
        let bound = self.here.entry(page.to_owned()).or_insert_with(|| here.to_owned());
        let back = self.page.entry(here.to_owned()).or_insert_with(|| page.to_owned());
        if bound != here || back != page {
            return false;
        }
        let is_long = page.len() > HEX_LENGTHS[1] && is_hex(page);
        let parts = [(0, SHORT_DIGITS), (page.len().saturating_sub(SHORT_DIGITS), page.len())];
        for (start, end) in parts.into_iter().filter(|_| is_long) {
            self.here.entry(page[start..end].to_owned()).or_insert_with(|| here[start..end].to_owned());
            self.page.entry(here[start..end].to_owned()).or_insert_with(|| page[start..end].to_owned());
        }
        true
    }
}

/// Words and what stands between them, in order.
fn words(line: &str) -> Vec<&str> {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || letter == '-';
    let mut words = Vec::new();
    let mut rest = line.trim_end();
    while let Some(first) = rest.chars().next() {
        let one = rest.find(|letter| is_word(letter) != is_word(first)).unwrap_or(rest.len());
        let end = if rest.get(..SPOKEN_LENGTH).is_some_and(is_spoken) { SPOKEN_LENGTH } else { one };
        let (word, after) = rest.split_at(end);
        words.push(word);
        rest = after;
    }
    words
}

fn is_hex(word: &str) -> bool {
    HEX_LENGTHS.contains(&word.len()) && word.bytes().all(|digit| matches!(digit, b'0'..=b'9' | b'a'..=b'f'))
}

/// Whether a word is of the kind that is drawn anew: hex of some lengths, or a code such as 7K3M-9QXD-V.
fn is_id(word: &str) -> bool {
    let parts: Vec<&str> = word.split('-').collect();
    let is_code = parts.iter().map(|part| part.len()).eq([4, 4, 1])
        && word
            .bytes()
            .all(|letter| letter == b'-' || letter.is_ascii_digit() || letter.is_ascii_uppercase());
    is_hex(word) || is_code || is_spoken(word)
}

/// Whether it is a digest as two people read it to each other: sixteen groups of four digits.
fn is_spoken(word: &str) -> bool {
    let is_digit = |digit: u8| matches!(digit, b'0'..=b'9' | b'a'..=b'f');
    let is_in_place =
        |(place, letter): (usize, u8)| if place % 5 == 4 { letter == b' ' } else { is_digit(letter) };
    word.len() == SPOKEN_LENGTH && word.bytes().enumerate().all(is_in_place)
}

fn translated(text: &str, ids: &BTreeMap<String, String>) -> String {
    words(text).into_iter().map(|word| ids.get(word).map_or(word, String::as_str)).collect()
}

/// Whether a line has the parts between `[..]` in their order, from its beginning to its end.
fn is_like(pattern: &str, line: &str) -> bool {
    let mut parts = pattern.trim_end().split(ANYTHING);
    let Some(mut rest) = parts.next().and_then(|first| line.trim_end().strip_prefix(first)) else {
        return false;
    };
    let parts: Vec<&str> = parts.collect();
    for (index, part) in parts.iter().enumerate() {
        let is_last = index + 1 == parts.len();
        let found =
            if is_last { rest.ends_with(part).then(|| rest.len() - part.len()) } else { rest.find(part) };
        let Some(found) = found else { return false };
        rest = &rest[found + part.len()..];
    }
    rest.is_empty()
}

#[test]
fn what_comes_out_is_compared_with_what_a_page_shows() {
    let check = |expected: &[&str], found: &[&str], unlike: Option<usize>| {
        let lines = |lines: &[&str]| lines.iter().map(|line| (*line).to_owned()).collect::<Vec<_>>();
        assert_eq!(Ids::default().unlike(&lines(expected), &lines(found)), unlike, "{expected:?} {found:?}");
    };
    check(&["one", "two"], &["one", "two"], None);
    check(&["one", ""], &["one"], None);
    check(&["one"], &["one", "two"], Some(1));
    check(&["one", "two"], &["one"], Some(1));
    check(&["one", "...", "four"], &["one", "two", "three", "four"], None);
    check(&["one", "..."], &["one", "two"], None);
    check(&["...", "five"], &["one", "two"], Some(1));
    check(&["at [..], UTC"], &["at 7, 12:00 UTC"], Some(0));
    check(&["at [..] UTC"], &["at 7, 12:00 UTC"], None);
    check(&["batch 7K3M-9QXD-V"], &["batch 1111-2222-3"], None);
    check(&["0a0a0a0a… and 0b0b0b0b"], &["1a1a1a1a… and 1b1b1b1b"], None);
    // Two that differ on the page are not one in a run, nor the other way round.
    check(&["0a0a0a0a 0b0b0b0b"], &["1a1a1a1a 1a1a1a1a"], Some(0));
    check(&["0a0a0a0a 0a0a0a0a"], &["1a1a1a1a 1b1b1b1b"], Some(0));
    check(&["20 lines"], &["21 lines"], Some(0));
    let spoken = |group: &str| format!("content {}.", [group; 16].join(" "));
    check(&[&spoken("00aa")], &[&spoken("11bb")], None);
    check(&["content 00aa 00aa"], &["content 11bb 11bb"], Some(0));
}

#[test]
fn ids_of_a_page_are_those_of_the_run_in_commands() {
    let mut ids = Ids::default();
    let page = "0123456789abcdef0123456789abcdef";
    let here = "fedcba9876543210ffffffff00000000";
    assert_eq!(ids.learn(&[format!("case {page}")], &[format!("case {here}")]), None);
    assert_eq!(ids.in_this_run("show 01234567"), "show fedcba98");
    assert_eq!(ids.in_this_run(&format!("show {page} or 89abcdef…")), format!("show {here} or 00000000…"));
    assert_eq!(ids.on_the_page(&["fedcba98…".to_owned()]), ["01234567…"]);
}
