//! One step of a story, and what it is made of.

use homeward_payload::domain::{Principal, Statement};
use homeward_payload::ids::{BatchId, Timestamp};

use crate::event::Event;
use crate::ledger::Ledger;

/// A statement as it stands in the log, with what followed from it.
#[derive(Clone, Copy, Debug)]
pub struct Heard<'a> {
    /// Where.
    pub position: u64,
    /// When it was sequenced.
    pub time: Timestamp,
    /// What was said.
    pub statement: &'a Statement,
    /// What followed.
    pub events: &'a [Event],
}

/// How batches and times are written: for those who tell the story to decide.
#[derive(Clone, Copy, Debug)]
pub struct Spelling {
    /// The short code of a batch.
    pub batch: fn(&BatchId) -> String,
    /// A time, in UTC.
    pub time: fn(Timestamp) -> String,
}

/// One step: a statement, or the statements of equal content that were one act.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Step {
    /// Position of the statement; of the last one where several were one act.
    pub position: u64,
    /// Positions of the earlier ones of the same act, ascending.
    pub earlier: Vec<u64>,
    /// When it was sequenced.
    pub time: Timestamp,
    /// Who said it, in that order.
    pub actors: Vec<Principal>,
    /// Short name of the kind of statement.
    pub kind: &'static str,
    /// What was said and what followed, in English.
    pub sentence: String,
    /// How many lines, items or persons of this story it names.
    pub lines: u32,
    /// The batch it happened on.
    pub batch: Option<BatchId>,
}

/// What a statement is told with.
#[derive(Clone, Copy)]
pub(super) struct Scene<'a> {
    /// The ledger before the statement.
    pub(super) before: &'a Ledger,
    /// The statement.
    pub(super) heard: Heard<'a>,
    /// How batches and times are written.
    pub(super) spelling: Spelling,
    /// What the story is about, within a sentence.
    pub(super) noun: &'static str,
}

impl Scene<'_> {
    pub(super) fn code(&self, batch: &BatchId) -> String {
        format!("batch {}", (self.spelling.batch)(batch))
    }

    pub(super) fn time(&self, time: Timestamp) -> String {
        (self.spelling.time)(time)
    }
}

/// Whether a statement is one of several of equal content.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Joint {
    /// It stands alone.
    #[default]
    Alone,
    /// It waits for others.
    Half,
    /// With it all have said it.
    Whole,
}

/// What a statement means in one story. Nothing, where it is silent.
#[derive(Debug, Default)]
pub(super) struct Told {
    did: Vec<String>,
    followed: Vec<String>,
    pub(super) lines: u32,
    pub(super) batch: Option<BatchId>,
    pub(super) joint: Joint,
}

impl Told {
    /// What its author did, to be read after who that is.
    pub(super) fn did(&mut self, what: impl Into<String>) {
        let what = what.into();
        if !self.did.contains(&what) {
            self.did.push(what);
        }
    }

    /// What followed, as a whole sentence.
    pub(super) fn followed(&mut self, what: impl Into<String>) {
        self.followed.push(what.into());
    }

    /// The same act is said by several.
    pub(super) fn joint(&mut self, joint: Joint) {
        self.joint = self.joint.max(joint);
    }

    /// How much of the story it names, and on which batch.
    pub(super) fn on(&mut self, batch: &BatchId, lines: usize) {
        self.batch = Some(*batch);
        self.count(lines);
    }

    /// How much of the story it names.
    pub(super) fn count(&mut self, lines: usize) {
        self.lines = self.lines.max(u32::try_from(lines).unwrap_or(u32::MAX));
    }

    pub(super) fn is_silent(&self) -> bool {
        self.did.is_empty() && self.followed.is_empty()
    }

    /// The whole text, said by these.
    pub(super) fn text(&self, who: &str) -> String {
        let mut text = String::new();
        if !self.did.is_empty() {
            text = format!("{who} {}.", self.did.join(" and "));
        }
        for sentence in &self.followed {
            if !text.is_empty() {
                text.push(' ');
            }
            text.push_str(sentence);
        }
        text
    }
}
