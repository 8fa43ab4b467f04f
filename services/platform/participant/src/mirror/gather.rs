//! Putting received messages together until they reach a signed head.
//!
//! A message carries entries and a checkpoint that covers them, and perhaps more that is still to come.

use std::collections::VecDeque;

use homeward_api::log::v1::{LogEntry, WatchEntriesResponse};
use homeward_translog::{LogKey, SignedCheckpoint};

use super::Fault;

/// Entries waiting for their head.
pub(super) const GATHERED_ENTRIES_MAX: usize = 262_144;
/// Bytes of envelopes waiting for their head.
pub(super) const GATHERED_BYTES_MAX: usize = 256 * 1024 * 1024;
/// Heads still to be reached; further ones are left out, as the first ones are reached first.
const HEADS_MAX: usize = 1_024;

/// Entries in order up to a signed head.
#[derive(Debug)]
pub(super) struct Group {
    /// Position of the first entry.
    pub(super) first: u64,
    pub(super) entries: Vec<LogEntry>,
    pub(super) checkpoint: SignedCheckpoint,
}

/// What one message led to.
#[derive(Debug)]
pub(super) struct Gathered {
    /// The head in the message, whose signature holds.
    pub(super) newest: SignedCheckpoint,
    /// Entries up to the largest head reached.
    pub(super) complete: Option<Group>,
}

/// Entries from a position on that have not reached a head yet.
#[derive(Debug)]
pub(super) struct Gather {
    first: u64,
    entries: VecDeque<LogEntry>,
    bytes: usize,
    heads: VecDeque<SignedCheckpoint>,
}

impl Gather {
    /// Begins at a position.
    pub(super) fn new(first: u64) -> Self {
        Self { first, entries: VecDeque::new(), bytes: 0, heads: VecDeque::new() }
    }

    /// Takes a message; the mirror restarts after a fault.
    pub(super) fn push(&mut self, message: WatchEntriesResponse, key: &LogKey) -> Result<Gathered, Fault> {
        let newest = SignedCheckpoint::parse(&message.checkpoint, key)
            .map_err(|error| Fault::Message(error.to_string()))?;
        for entry in &message.entries {
            self.bytes = self.bytes.saturating_add(entry.envelope.len());
        }
        self.entries.extend(message.entries);
        if self.entries.len() > GATHERED_ENTRIES_MAX || self.bytes > GATHERED_BYTES_MAX {
            return Err(Fault::Message(format!(
                "{} entries without a head that they reach; at most {GATHERED_ENTRIES_MAX} are allowed",
                self.entries.len()
            )));
        }
        let end = self.end();
        if message.through_size != end {
            return Err(Fault::Message(format!(
                "it says that entries up to {} were sent; {end} came",
                message.through_size
            )));
        }
        self.note_head(&newest)?;
        Ok(Gathered { complete: self.complete(end), newest })
    }

    fn end(&self) -> u64 {
        self.first.saturating_add(u64::try_from(self.entries.len()).unwrap_or(u64::MAX))
    }

    fn note_head(&mut self, newest: &SignedCheckpoint) -> Result<(), Fault> {
        let size = newest.head().size();
        let last = self.heads.back().map_or(self.first, |head| head.head().size());
        if size < self.end() {
            return Err(Fault::Message(format!("its checkpoint covers {size} of {} entries", self.end())));
        }
        if size > last && self.heads.len() < HEADS_MAX {
            self.heads.push_back(newest.clone());
        }
        Ok(())
    }

    /// Takes out everything up to the largest head that the entries reach.
    fn complete(&mut self, end: u64) -> Option<Group> {
        let mut reached = None;
        while self.heads.front().is_some_and(|head| head.head().size() <= end) {
            reached = self.heads.pop_front();
        }
        let checkpoint = reached?;
        let first = self.first;
        let count = checkpoint.head().size().saturating_sub(first);
        let count = usize::try_from(count).unwrap_or(usize::MAX).min(self.entries.len());
        let entries: Vec<LogEntry> = self.entries.drain(..count).collect();
        self.first = checkpoint.head().size();
        self.bytes = self.entries.iter().fold(0, |sum, entry| sum.saturating_add(entry.envelope.len()));
        Some(Group { first, entries, checkpoint })
    }
}
