//! Takes groups of entries: replays them, compares the root with the signed head, keeps them, shows them.

use std::sync::Arc;

use homeward_api::log::v1::LogEntry;
use homeward_journal::{GROUP_BYTES_MAX, GROUP_RECORDS_MAX, Head, Journal, Record};
use homeward_ledger::Refusal;
use homeward_payload::ids::Timestamp;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::forum::{ForumFile, wall_clock};
use homeward_shell::projection::{Projection, Sequenced};
use homeward_shell::state::State;
use homeward_shell::verify::Verified;
use homeward_translog::{Entry, SignedCheckpoint};
use serde_json::{Value, json};

use super::Fault;
use super::clock::Contact;
use super::gather::Group;
use crate::alarm::{Alarm, AlarmKind, Alarms};

/// Owns the journal of the mirror, and the state that is replayed before readers see it.
pub(crate) struct Follower {
    forum: Arc<ForumFile>,
    state: State,
    journal: Box<dyn Journal>,
    projection: Arc<Projection>,
    contact: Contact,
    now: fn() -> Timestamp,
}

/// Entries judged, on their way to the journal and to readers.
#[derive(Default)]
struct Judged {
    records: Vec<Record>,
    sequenced: Vec<Sequenced>,
    drift: Option<String>,
}

impl Follower {
    /// Goes on where journal and projection stand.
    pub(crate) fn new(projection: Arc<Projection>, journal: Box<dyn Journal>) -> Self {
        let state = projection.read(|view| view.state().clone());
        let forum = Arc::clone(projection.forum());
        Self { forum, state, journal, projection, contact: Contact::default(), now: wall_clock }
    }

    /// Number of entries kept. An empty mirror has not even the genesis from its log.
    pub(crate) fn size(&self) -> u64 {
        self.journal.size()
    }

    /// The log said that it has nothing further.
    pub(super) fn heard(&mut self) {
        self.contact.heard((self.now)());
    }

    /// Compares a signed head with what is held, where it lies within it.
    pub(super) fn check_head(&self, signed: &SignedCheckpoint) -> Result<(), Fault> {
        let Ok(root) = self.state.tree().root_at(signed.head().size()) else { return Ok(()) };
        if root == *signed.head().root() {
            return Ok(());
        }
        Err(self.equivocation(signed, &root.to_string()))
    }

    /// Takes a group. After an alarm the state is ahead of the journal, and the follower takes nothing further.
    pub(super) fn take(
        &mut self,
        group: Group,
        verified: Vec<Result<Verified, Refusal>>,
        alarms: &Alarms,
    ) -> Result<(), Fault> {
        if group.first != self.journal.size() {
            let found = format!("it begins at {}; {} entries are held", group.first, self.journal.size());
            return Err(Fault::Message(found));
        }
        // Before the state moves, so that the same group can be taken again.
        let mut failed = verified.iter().filter_map(|verified| verified.as_ref().err());
        if let Some(refusal) = failed.find(|refusal| refusal.reason == ErrorReason::Internal) {
            return Err(Fault::Own(refusal.to_string()));
        }
        let mut judged = Judged::default();
        for ((position, received), verified) in (group.first..).zip(&group.entries).zip(verified) {
            self.judge(position, received, verified, &mut judged)?;
        }
        self.check_head(&group.checkpoint)?;
        let note = group.checkpoint.to_string();
        self.append(&judged.records, &note)?;
        if let Some(message) = judged.drift {
            // Before readers see it, so that it is never cosigned.
            let evidence = json!({ "checkpoint": note });
            alarms.raise(&Alarm { kind: AlarmKind::Clock, message, size: self.journal.size(), evidence });
        }
        self.projection.advance(judged.sequenced, note);
        Ok(())
    }

    fn judge(
        &mut self,
        position: u64,
        received: &LogEntry,
        verified: Result<Verified, Refusal>,
        judged: &mut Judged,
    ) -> Result<(), Fault> {
        let mismatch = |found: String| self.mismatch(position, received, &found);
        let entry = Entry::decode(&received.entry).map_err(|error| mismatch(error.to_string()))?;
        let record = Record { entry: entry.encode(), envelope: received.envelope.to_vec() };
        if position == 0 {
            if entry != self.forum.entry() || record.envelope != self.forum.envelope().bytes() {
                return Err(mismatch("entry 0 is not the genesis of this forum".to_owned()));
            }
            judged.records.push(record);
            return Ok(());
        }
        let verified = verified.map_err(|refusal| mismatch(refusal.to_string()))?;
        let time = Timestamp(entry.time_us());
        if !self.forum.clock().is_simulated() && judged.drift.is_none() {
            judged.drift = self.contact.check(time, (self.now)());
        }
        let events = match self.state.follow(&entry, &verified) {
            Ok(events) => events,
            Err(error) => return Err(self.mismatch(position, received, &error.to_string())),
        };
        judged.records.push(record);
        judged.sequenced.push(Sequenced { entry, statement: verified.statement, events });
        Ok(())
    }

    /// Appends in as many groups as the journal's limits ask for. Only the last one ends at its head's own size; a
    /// process that ends between them begins its mirror anew.
    fn append(&mut self, records: &[Record], note: &str) -> Result<(), Fault> {
        let mut rest = records;
        while !rest.is_empty() {
            let mut bytes = 0_usize;
            let fits = |record: &&Record| {
                bytes = bytes.saturating_add(record.bytes());
                bytes <= GROUP_BYTES_MAX
            };
            let count = rest.iter().take(GROUP_RECORDS_MAX).take_while(fits).count().max(1);
            let Some((group, left)) = rest.split_at_checked(count) else { break };
            let first = self.journal.size();
            let size = first.saturating_add(u64::try_from(group.len()).unwrap_or(u64::MAX));
            self.journal.append(first, group, &Head { size, note: note.to_owned() })?;
            rest = left;
        }
        Ok(())
    }

    fn mismatch(&self, position: u64, received: &LogEntry, found: &str) -> Fault {
        Fault::Alarm(Box::new(Alarm {
            kind: AlarmKind::Mismatch,
            message: format!("position {position}: {found}"),
            size: self.journal.size(),
            evidence: json!({
                "position": position,
                "entry": hex(&received.entry),
                "envelope": hex(&received.envelope),
                "own": self.own(),
            }),
        }))
    }

    fn equivocation(&self, signed: &SignedCheckpoint, root: &str) -> Fault {
        let size = signed.head().size();
        Fault::Alarm(Box::new(Alarm {
            kind: AlarmKind::Equivocation,
            message: format!(
                "the log signed root {} at size {size}; the entries it sent have root {root}",
                signed.head().root()
            ),
            size: self.journal.size(),
            evidence: json!({ "signed": signed.to_string(), "own": self.own() }),
        }))
    }

    /// The newest head that was taken.
    fn own(&self) -> Value {
        self.projection
            .read(|view| json!({ "size": view.state().size(), "checkpoint": view.checkpoint().as_ref() }))
    }
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
impl Follower {
    /// A follower whose own clock stands still.
    pub(super) fn with_clock(mut self, now: fn() -> Timestamp) -> Self {
        self.now = now;
        self
    }
}
