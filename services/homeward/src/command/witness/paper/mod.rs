//! What is printed: sheets of plain text, 78 columns wide, with a code and a digest of exactly their content. Pure.

pub(super) mod act;
pub(super) mod roster;

use homeward_neutral::point::Pack;
use homeward_payload::ids::Digest;
use homeward_shell::reads::code::code_of_digest;

use crate::command::output;

/// What an act is called in the journal.
pub(super) const ACT: &str = "ACT";
/// What a roster is called.
pub(super) const ROSTER: &str = "ROSTER";
/// What the digest of a content begins with, so that it is a digest of nothing else.
const LABEL: &str = "homeward paper v1\n";
/// Columns of a sheet; a page of 80 has some to spare.
pub(super) const COLUMNS: usize = 78;

/// One sheet, before it is cut into pages.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Sheet {
    /// What it is called in the journal.
    pub kind: &'static str,
    /// Its title.
    pub title: String,
    /// Batch, revision and forum, on each page.
    pub subtitle: String,
    /// Its lines.
    pub lines: Vec<String>,
}

impl Sheet {
    fn new(kind: &'static str, title: String, pack: &Pack) -> Self {
        let forum = &pack.forum.genesis().checkpoint_origin;
        let subtitle = format!("Batch {}, revision {}, forum {forum}", pack.code, pack.revision);
        Self { kind, title, subtitle, lines: Vec::new() }
    }

    /// Exactly what the digest is of.
    pub(super) fn text(&self) -> String {
        let lines = [&self.title, &self.subtitle].into_iter().chain(&self.lines);
        lines.map(|line| format!("{line}\n")).collect()
    }

    /// The digest of the content: what binds the paper.
    pub(super) fn content(&self) -> Digest {
        Digest::of([LABEL, &self.text()].concat().as_bytes())
    }

    /// The short code, for the telephone.
    pub(super) fn code(&self) -> String {
        code_of_digest(&self.content())
    }

    fn line(&mut self, line: impl Into<String>) {
        self.lines.push(line.into().trim_end().to_owned());
    }

    /// A heading, with an empty line before it.
    fn heading(&mut self, text: &str) {
        self.line("");
        self.line(text.to_uppercase());
    }

    /// Words of any length, in as many lines as they need.
    fn wrapped(&mut self, first: &str, words: &str) {
        let indent = " ".repeat(first.chars().count());
        let mut line = first.to_owned();
        for word in words.split_whitespace() {
            let fits = line.chars().count().saturating_add(word.chars().count()) < COLUMNS;
            if !fits && line.trim() != "" && line != first {
                self.line(std::mem::replace(&mut line, indent.clone()));
            }
            if !line.ends_with(' ') {
                line.push(' ');
            }
            line.push_str(word);
        }
        self.line(line);
    }

    /// Where somebody signs by hand, one field below the other with room to write.
    fn signatures(&mut self, signers: &[String]) {
        self.heading("Signatures");
        for signer in signers {
            self.line("");
            self.line("");
            self.line(format!("  {signer:<22} name _________________  signature _________________"));
        }
        self.line("");
        self.line("  Who does not sign writes why:");
        self.line("  __________________________________________________________________________");
    }
}

/// The beginning of a reference in spoken groups: enough to tell it from every other of a batch.
fn reference(subject: &str) -> String {
    output::spoken(subject.get(..16).unwrap_or(subject))
}

/// A number by hand.
const BLANK: &str = "______";
