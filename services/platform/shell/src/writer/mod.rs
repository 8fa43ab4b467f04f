//! The one writer of a forum.
//!
//! ```text
//! Submitter (many tasks): verify -> reserve places in the queue -> wait -> receipt or signed refusal
//! Sequencer (one thread): take one, drain what is there -> seen? judge, accept -> sign the head
//!                         -> append (one flush) -> projection -> verdicts
//! ```
//!
//! A group has no timer: while one group is flushed the next one gathers. An append that fails ends the
//! process, for the state in memory is ahead of the disk then.

mod evidence;
mod first;
mod maintenance;
mod queue;
mod rate;
mod sequencer;
mod submitter;
#[cfg(test)]
mod tests;

pub use evidence::{EVIDENCE_FILES_MAX, Evidence};
pub use first::append_genesis;
pub use maintenance::Maintenance;
pub use sequencer::{Sequencer, SequencerError, WallClock};
pub use submitter::{RefusalCounts, Submitter};

use crate::verify::Verified;
use homeward_ledger::Refusal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_statement::Envelope;
use homeward_translog::Entry;
use std::sync::Arc;
use tokio::sync::oneshot;

/// Statements waiting for the writer.
pub const QUEUE_STATEMENTS_MAX: usize = 4096;
/// Statements in one group.
pub const GROUP_STATEMENTS_MAX: usize = 1024;
/// Bytes of envelopes after which a group takes no further statement.
pub const GROUP_BYTES_MAX: usize = 1024 * 1024;

/// A statement on its way to the sequencer.
#[derive(Debug)]
pub struct Submission {
    verified: Verified,
    reply: oneshot::Sender<Verdict>,
}

/// What the sequencer says of a statement, once all before it is durable.
#[derive(Debug)]
enum Verdict {
    /// It is in the log.
    Sequenced {
        position: u64,
        entry: Entry,
        /// The size and text of the head of its group.
        head_size: u64,
        checkpoint: Arc<str>,
    },
    /// It was in the log before.
    Again { position: u64 },
    /// It is not in the log.
    Refused(Box<Judged>),
}

/// A refusal and the state that it was judged on.
#[derive(Debug)]
struct Judged {
    envelope: Envelope,
    refusal: Refusal,
    size: u64,
    state_digest: Digest,
    time: Timestamp,
}
