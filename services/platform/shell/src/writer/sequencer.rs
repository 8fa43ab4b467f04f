//! The one thread that decides: what is in the log, where, and when.

use super::rate::Rate;
use super::{GROUP_BYTES_MAX, GROUP_STATEMENTS_MAX, Judged, Submission, Verdict};
use crate::forum::ForumFile;
use crate::projection::{Projection, Sequenced};
use crate::state::State;
use crate::verify::Verified;
use homeward_journal::{Head, Journal, JournalError, Record};
use homeward_ledger::forum::check_speaker;
use homeward_ledger::{Event, Refusal, Seen};
use homeward_payload::domain::Statement;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_statement::{Envelope, SecretKey};
use homeward_translog::{Checkpoint, Entry, EntryError, NoteError, SignedCheckpoint};
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::{mpsc, oneshot};

/// The wall clock of the sequencer.
pub type WallClock = Box<dyn Fn() -> Timestamp + Send>;

/// Why the sequencer cannot go on. Memory is ahead of the disk then, so the process must end.
#[derive(Debug, thiserror::Error)]
pub enum SequencerError {
    /// The journal did not take the group.
    #[error("appending failed: {0}")]
    Journal(#[from] JournalError),
    /// The head could not be signed.
    #[error("signing the head failed: {0}")]
    Head(#[from] NoteError),
}

/// Decides, signs heads, appends. Owns the state that is ahead of what readers see.
pub struct Sequencer {
    forum: Arc<ForumFile>,
    state: State,
    journal: Box<dyn Journal>,
    log_key: SecretKey,
    wall_clock: WallClock,
    projection: Arc<Projection>,
    rate: Arc<Rate>,
}

/// One group before it is durable.
#[derive(Default)]
struct Group {
    records: Vec<Record>,
    sequenced: Vec<Sequenced>,
    verdicts: Vec<(oneshot::Sender<Verdict>, Pending)>,
    bytes: usize,
}

/// What will be said once the group is durable.
enum Pending {
    Sequenced { position: u64, entry: Entry },
    Again { position: u64 },
    Refused(Box<Judged>),
}

impl Sequencer {
    /// A sequencer that goes on where `projection` and `journal` stand, which must be the same size.
    pub fn new(
        projection: Arc<Projection>,
        journal: Box<dyn Journal>,
        log_key: SecretKey,
        wall_clock: WallClock,
    ) -> Self {
        let state = projection.read(|view| view.state().clone());
        let forum = Arc::clone(projection.forum());
        Self { forum, state, journal, log_key, wall_clock, projection, rate: Arc::new(Rate::new()) }
    }

    pub(super) fn rate(&self) -> &Arc<Rate> {
        &self.rate
    }

    pub(super) fn run(mut self, mut queue: mpsc::Receiver<Submission>) -> Result<(), SequencerError> {
        while let Some(first) = queue.blocking_recv() {
            let started = Instant::now();
            let mut group = Group::default();
            let mut next = Some(first);
            while let Some(submission) = next {
                self.take(&mut group, submission);
                let room = group.verdicts.len() < GROUP_STATEMENTS_MAX && group.bytes < GROUP_BYTES_MAX;
                next = if room { queue.try_recv().ok() } else { None };
            }
            let statements = group.verdicts.len();
            self.commit(group)?;
            self.rate.record(statements, started.elapsed());
        }
        Ok(())
    }

    /// Judges one statement and puts what follows into the group.
    fn take(&mut self, group: &mut Group, Submission { verified, reply }: Submission) {
        let Verified { envelope, statement } = verified;
        group.bytes = group.bytes.saturating_add(envelope.bytes().len());
        let ledger = self.state.replica().machine();
        let seen = ledger.seen(&statement);
        // Whoever may not say it gets no receipt for it: it is judged, and refused, like any other.
        if let Seen::Again { position } = seen
            && check_speaker(ledger, &statement).is_ok()
        {
            group.verdicts.push((reply, Pending::Again { position }));
            return;
        }
        let newest = self.state.replica().newest_time();
        let time = ledger.sequenced_time(&statement, newest, (self.wall_clock)());
        let pending = match self.judge(&envelope, &statement, time) {
            Ok((entry, events)) => {
                let position = self.state.size();
                self.state.accept(&entry, &events);
                group.records.push(Record { entry: entry.encode(), envelope: envelope.bytes().to_vec() });
                group.sequenced.push(Sequenced { entry, statement, events });
                Pending::Sequenced { position, entry }
            }
            Err(refusal) => {
                let (size, state_digest) = (self.state.size(), self.state.replica().digest());
                Pending::Refused(Box::new(Judged { envelope, refusal, size, state_digest, time }))
            }
        };
        group.verdicts.push((reply, pending));
    }

    fn judge(
        &self,
        envelope: &Envelope,
        statement: &Statement,
        time: Timestamp,
    ) -> Result<(Entry, Vec<Event>), Refusal> {
        let out_of_range = |error: EntryError| Refusal::new(ErrorReason::TimeInvalid, error.to_string());
        let entry = Entry::new(time.0, *envelope.hash()).map_err(out_of_range)?;
        Ok((entry, self.state.judge(statement, time)?))
    }

    /// Makes the group durable, shows it to readers, then answers. A group of refusals alone needs no
    /// append: all before it is durable.
    fn commit(&mut self, group: Group) -> Result<(), SequencerError> {
        let head_size = self.state.size();
        let mut checkpoint: Arc<str> = "".into();
        if !group.records.is_empty() {
            let origin = self.forum.log_key().origin().clone();
            let body = Checkpoint::new(origin, self.state.tree().head());
            let note = SignedCheckpoint::sign(body, &self.log_key)?.to_string();
            checkpoint = note.as_str().into();
            let first = self.journal.size();
            self.journal.append(first, &group.records, &Head { size: head_size, note })?;
            self.projection.advance(group.sequenced, Arc::clone(&checkpoint));
        }
        for (reply, pending) in group.verdicts {
            let verdict = match pending {
                Pending::Sequenced { position, entry } => {
                    Verdict::Sequenced { position, entry, head_size, checkpoint: Arc::clone(&checkpoint) }
                }
                Pending::Again { position } => Verdict::Again { position },
                Pending::Refused(judged) => Verdict::Refused(judged),
            };
            // Whoever asked may have gone; the statement is in the log all the same.
            drop(reply.send(verdict));
        }
        Ok(())
    }
}
