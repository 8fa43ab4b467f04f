//! From the journal to the state, at every start: each envelope is verified again, each entry judged again,
//! and the newest head must have the root that comes out.

use crate::forum::ForumFile;
use crate::projection::ledger_event;
use crate::state::{FollowError, State};
use crate::verify::{Keyring, Verified, verify_statement};
use crate::watch::RING_EVENTS_MAX;
use homeward_api::ledger::v1::LedgerEvent;
use homeward_journal::{JournalError, JournalReader, Record};
use homeward_ledger::Refusal;
use homeward_translog::{CheckpointError, Entry, EntryError, Hash, SignedCheckpoint};
use std::collections::VecDeque;

/// Records read at once.
const READ_RECORDS_MAX: usize = 4096;
/// Bytes of records read at once.
const READ_BYTES_MAX: usize = 16 * 1024 * 1024;

/// Why a journal does not replay. It is restored from a mirror then.
#[derive(Debug, thiserror::Error)]
pub enum ReplayError {
    /// The journal cannot be read.
    #[error(transparent)]
    Journal(#[from] JournalError),
    /// Entry 0 is not the genesis of this forum.
    #[error("entry 0 of the journal is not the genesis of this forum; nothing was started")]
    NotThisGenesis,
    /// The bytes of an entry are none.
    #[error("position {position}: {source}")]
    Entry {
        /// Where.
        position: u64,
        /// What is wrong.
        source: EntryError,
    },
    /// An envelope is not a verified statement of this forum.
    #[error("position {position}: the envelope does not verify: {refusal}")]
    Envelope {
        /// Where.
        position: u64,
        /// What is wrong.
        refusal: Box<Refusal>,
    },
    /// The rules do not follow an entry.
    #[error("position {position}: {source}")]
    Follow {
        /// Where.
        position: u64,
        /// What is wrong.
        source: Box<FollowError>,
    },
    /// The newest head is no checkpoint of this log.
    #[error("the newest head does not verify: {0}")]
    Head(#[from] CheckpointError),
    /// The journal has entries and no head, or a head over another size.
    #[error("the journal has {size} entries and its newest head covers {covered}")]
    HeadSize {
        /// Entries in the journal.
        size: u64,
        /// Entries that the head covers; 0 where there is none.
        covered: u64,
    },
    /// The newest head has another root than the entries.
    #[error("the newest head, of size {size}, has root {signed}; the entries have root {found}")]
    OtherRoot {
        /// Size of both.
        size: u64,
        /// Root in the head.
        signed: Hash,
        /// Root of the entries.
        found: Hash,
    },
}

/// What a replay comes to.
#[derive(Debug)]
pub struct Replayed {
    /// Ledger and tree.
    pub state: State,
    /// The newest head as signed; empty where the journal is empty.
    pub checkpoint: String,
    /// The newest events, at most [`RING_EVENTS_MAX`], ascending without a gap.
    pub recent: Vec<LedgerEvent>,
}

/// Replays a journal. An empty one gives the state after the genesis alone, without a checkpoint: a mirror
/// that has not met its log yet.
///
/// # Errors
/// [`ReplayError`] names the first position that does not follow.
pub fn replay(forum: &ForumFile, reader: &dyn JournalReader) -> Result<Replayed, ReplayError> {
    let mut state = State::begin(forum);
    let mut recent = VecDeque::new();
    let size = reader.size()?;
    if size == 0 {
        return Ok(Replayed { state, checkpoint: String::new(), recent: Vec::new() });
    }
    check_genesis(forum, &reader.read(0, 1, READ_BYTES_MAX)?)?;
    while state.size() < size {
        let position = state.size();
        let records = reader.read(position, READ_RECORDS_MAX, READ_BYTES_MAX)?;
        if records.is_empty() {
            break;
        }
        for event in follow_records(forum.keyring(), &mut state, &records)? {
            if recent.len() >= RING_EVENTS_MAX {
                recent.pop_front();
            }
            recent.push_back(event);
        }
        tracing::info!(replayed = state.size(), of = size, "replaying");
    }
    let checkpoint = check_head(forum, reader, &state)?;
    Ok(Replayed { state, checkpoint, recent: recent.into() })
}

fn check_genesis(forum: &ForumFile, records: &[Record]) -> Result<(), ReplayError> {
    let is_genesis = |record: &Record| {
        record.entry == forum.entry().encode() && record.envelope == forum.envelope().bytes()
    };
    records.first().is_some_and(is_genesis).then_some(()).ok_or(ReplayError::NotThisGenesis)
}

fn check_head(forum: &ForumFile, reader: &dyn JournalReader, state: &State) -> Result<String, ReplayError> {
    let size = state.size();
    let head = reader.newest_head()?.ok_or(ReplayError::HeadSize { size, covered: 0 })?;
    let signed = *SignedCheckpoint::parse(&head.note, forum.log_key())?.head();
    if signed.size() != size {
        return Err(ReplayError::HeadSize { size, covered: signed.size() });
    }
    let found = state.tree().root();
    if *signed.root() != found {
        return Err(ReplayError::OtherRoot { size, signed: *signed.root(), found });
    }
    Ok(head.note)
}

/// Follows records that stand from the size of `state` on, and gives their events. Signatures are verified
/// on all cores first.
///
/// # Errors
/// [`ReplayError`] names the first position that does not follow; the state has taken those before it.
pub fn follow_records(
    keyring: &Keyring,
    state: &mut State,
    records: &[Record],
) -> Result<Vec<LedgerEvent>, ReplayError> {
    let verified = verify_records(keyring, records);
    let mut events = Vec::with_capacity(records.len());
    for (record, verified) in records.iter().zip(verified) {
        let position = state.size();
        let entry = Entry::decode(&record.entry).map_err(|source| ReplayError::Entry { position, source })?;
        let refused = |refusal| ReplayError::Envelope { position, refusal: Box::new(refusal) };
        let verified = verified.map_err(refused)?;
        let followed = |source| ReplayError::Follow { position, source: Box::new(source) };
        let caused = state.follow(&entry, &verified).map_err(followed)?;
        events.push(ledger_event(position, &entry, &verified.statement, &caused));
    }
    Ok(events)
}

/// Verifies the envelopes of records on all cores, in order.
fn verify_records(keyring: &Keyring, records: &[Record]) -> Vec<Result<Verified, Refusal>> {
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let chunk = records.len().div_ceil(cores).max(1);
    let verify = |records: &[Record]| -> Vec<_> {
        records.iter().map(|record| verify_statement(keyring, &record.envelope)).collect()
    };
    std::thread::scope(|scope| {
        let threads: Vec<_> =
            records.chunks(chunk).map(|chunk| (chunk, scope.spawn(move || verify(chunk)))).collect();
        // A thread that panicked is no reason to believe nothing: its part is verified here.
        threads
            .into_iter()
            .flat_map(|(chunk, thread)| thread.join().unwrap_or_else(|_| verify(chunk)))
            .collect()
    })
}
