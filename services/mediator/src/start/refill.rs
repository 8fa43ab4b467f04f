//! Taking lost entries back from a witness's mirror.

use super::Prepared;
use super::floor::Holder;
use crate::error::MediatorError;
use homeward_api::log::v1::ReadEntriesRequest;
use homeward_api::log::v1::log_service_client::LogServiceClient;
use homeward_journal::{ENTRY_BYTES, Head as JournalHead, Journal, Record};
use homeward_payload::ids::LogId;
use homeward_shell::replay::follow_records;
use homeward_shell::state::State;
use homeward_shell::watch::RING_EVENTS_MAX;
use homeward_shell::writer::SequencerError;
use homeward_translog::{Checkpoint, Head, SignedCheckpoint};
use std::time::Duration;

/// Entries of one group; far below what the journal takes.
const GROUP_RECORDS_MAX: usize = 512;
/// Bytes of one group's envelopes after which it is closed.
const GROUP_BYTES_MAX: usize = 4 * 1024 * 1024;
/// Longest single call.
const CALL_TIMEOUT: Duration = Duration::from_secs(10);
/// Largest answer: what `ReadEntries` may give.
const ANSWER_BYTES_MAX: usize = 4 * 1024 * 1024;

/// Why nothing was refilled.
pub(super) enum RefillError {
    /// The witness gave nothing that leads to its own head; another may.
    Witness(String),
    /// The journal failed.
    Fatal(Box<MediatorError>),
}

/// Fetches the entries up to `head`, verifies and judges each, and appends them only if all lead to its root.
pub(super) async fn from(prepared: &mut Prepared, holder: &Holder, head: &Head) -> Result<(), RefillError> {
    let mut state = prepared.replayed.state.clone();
    let first = state.size();
    let mut client =
        LogServiceClient::new(holder.channel.clone()).max_decoding_message_size(2 * ANSWER_BYTES_MAX);
    let mut records: Vec<Record> = Vec::new();
    let mut events = Vec::new();
    while state.size() < head.size() {
        let wanted = u32::try_from(head.size().saturating_sub(state.size())).unwrap_or(u32::MAX);
        let mut request =
            tonic::Request::new(ReadEntriesRequest { from_position: state.size(), entries_max: wanted });
        request.set_timeout(CALL_TIMEOUT);
        let answer = client.read_entries(request).await.map_err(|status| witness(status.message()))?;
        let part = answer.into_inner().entries.into_iter().map(|entry| {
            let bytes: [u8; ENTRY_BYTES] = entry.entry.as_ref().try_into().ok()?;
            Some(Record { entry: bytes, envelope: entry.envelope.into() })
        });
        let wanted = usize::try_from(wanted).unwrap_or(usize::MAX);
        let part: Option<Vec<Record>> = part.take(wanted).collect();
        let part = part.ok_or_else(|| witness("an entry is not 41 bytes"))?;
        if part.is_empty() {
            return Err(witness("it holds fewer entries than its head says"));
        }
        let keyring = prepared.forum.keyring();
        events
            .extend(follow_records(keyring, &mut state, &part).map_err(|error| witness(&error.to_string()))?);
        records.extend(part);
    }
    if state.tree().root() != *head.root() {
        return Err(witness("its entries lead to another root than its head"));
    }
    append(prepared, &state, first, records).map_err(|error| RefillError::Fatal(Box::new(error)))?;
    let recent = &mut prepared.replayed.recent;
    recent.extend(events);
    let surplus = recent.len().saturating_sub(RING_EVENTS_MAX);
    drop(recent.drain(..surplus));
    prepared.replayed.state = state;
    tracing::warn!(size = head.size(), log = %LogId(prepared.forum.log_id().0), "refilled");
    Ok(())
}

fn witness(found: &str) -> RefillError {
    RefillError::Witness(found.to_owned())
}

/// Appends in groups, each under a head of its own: all of them are heads of the one history.
fn append(
    prepared: &mut Prepared,
    state: &State,
    first: u64,
    records: Vec<Record>,
) -> Result<(), MediatorError> {
    let mut position = first;
    let mut group: Vec<Record> = Vec::new();
    let mut rest = records.into_iter().peekable();
    while let Some(record) = rest.next() {
        group.push(record);
        let bytes = group.iter().fold(0_usize, |sum, record| sum.saturating_add(record.bytes()));
        let closed = group.len() >= GROUP_RECORDS_MAX || bytes >= GROUP_BYTES_MAX || rest.peek().is_none();
        if closed {
            let size = position.saturating_add(u64::try_from(group.len()).unwrap_or(u64::MAX));
            let note = sign_head(prepared, state, size)?;
            prepared.journal.append(position, &group, &JournalHead { size, note: note.clone() })?;
            prepared.replayed.checkpoint = note;
            position = size;
            group.clear();
        }
    }
    Ok(())
}

fn sign_head(prepared: &Prepared, state: &State, size: u64) -> Result<String, MediatorError> {
    // The state has reached every size up to its own.
    let head = state.tree().head_at(size).unwrap_or_else(|_| state.tree().head());
    let body = Checkpoint::new(prepared.forum.log_key().origin().clone(), head);
    let signed = SignedCheckpoint::sign(body, &prepared.keys.log).map_err(SequencerError::from)?;
    Ok(signed.to_string())
}
