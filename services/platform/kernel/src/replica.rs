//! A machine with its position in the log, its newest time and the digest at every size.

use homeward_payload::ids::{Digest, Timestamp};
use sha2::{Digest as _, Sha256};

use crate::{Canonical, Encoder};

/// Domain separation of the digest chain; the version changes with the encoding.
const CHAIN_LABEL: &[u8] = b"homeward state v1\0";

/// What a decision may look at beside the state and the statement.
#[derive(Clone, Copy, Debug)]
pub struct Context<'a> {
    /// Sequenced time at which the statement is judged.
    pub now: Timestamp,
    /// Time of the newest entry.
    pub newest_time: Timestamp,
    /// Position the statement would take.
    pub size: u64,
    /// State digest at each size from 0 to `size`.
    pub digests: &'a [Digest],
}

impl Context<'_> {
    /// The state digest at a size, or nothing if the log has not reached it.
    #[must_use]
    pub fn digest_at(&self, size: u64) -> Option<Digest> {
        usize::try_from(size).ok().and_then(|index| self.digests.get(index)).copied()
    }
}

/// A pure, deterministic state machine.
pub trait Machine {
    /// What is said to it.
    type Statement;
    /// What follows.
    type Event: Canonical;
    /// Why nothing follows.
    type Refusal;

    /// Judges a statement; the state does not change.
    ///
    /// # Errors
    /// A refusal with its reason.
    fn decide(
        &self,
        statement: &Self::Statement,
        context: &Context<'_>,
    ) -> Result<Vec<Self::Event>, Self::Refusal>;

    /// Opens the entry whose events are applied next: where it stands and of when it is. Both are in the digest chain, so
    /// that a machine may keep them.
    fn open_entry(&mut self, _position: u64, _time: Timestamp) {}

    /// Takes over an event. It cannot fail: what `decide` gave is consistent with the state.
    fn apply(&mut self, event: &Self::Event);
}

/// A machine that follows one log.
#[derive(Clone, Debug)]
pub struct Replica<M> {
    machine: M,
    newest_time: Timestamp,
    digests: Vec<Digest>,
}

impl<M: Machine> Replica<M> {
    /// A replica that has taken entry 0: `origin` names the genesis, at its time.
    #[must_use]
    pub fn begin(machine: M, origin: &[u8], time: Timestamp) -> Self {
        let nothing = Digest(Sha256::digest(CHAIN_LABEL).into());
        let mut encoder = Encoder::default();
        encoder.fixed(origin);
        let first = chain(nothing, 0, time, 0, &encoder);
        Self { machine, newest_time: time, digests: vec![nothing, first] }
    }

    /// The machine.
    #[must_use]
    pub const fn machine(&self) -> &M {
        &self.machine
    }

    /// Number of entries taken.
    #[must_use]
    pub fn size(&self) -> u64 {
        // There is always a digest for size 0.
        self.digests.len().saturating_sub(1) as u64
    }

    /// State digest at the present size.
    #[must_use]
    pub fn digest(&self) -> Digest {
        self.digests.last().copied().unwrap_or(Digest([0; 32]))
    }

    /// State digest at a size already reached.
    #[must_use]
    pub fn digest_at(&self, size: u64) -> Option<Digest> {
        self.context(self.newest_time).digest_at(size)
    }

    /// Time of the newest entry.
    #[must_use]
    pub const fn newest_time(&self) -> Timestamp {
        self.newest_time
    }

    /// Judges a statement at a time; the state does not change.
    ///
    /// # Errors
    /// The machine's refusal.
    pub fn judge(&self, statement: &M::Statement, now: Timestamp) -> Result<Vec<M::Event>, M::Refusal> {
        self.machine.decide(statement, &self.context(now))
    }

    /// Takes over the events of one entry at the next position.
    pub fn accept(&mut self, time: Timestamp, events: &[M::Event]) {
        let mut encoder = Encoder::default();
        self.machine.open_entry(self.size(), time);
        for event in events {
            event.encode(&mut encoder);
            self.machine.apply(event);
        }
        let count = u32::try_from(events.len()).unwrap_or(u32::MAX);
        let next = chain(self.digest(), self.size(), time, count, &encoder);
        self.digests.push(next);
        self.newest_time = time;
    }

    fn context(&self, now: Timestamp) -> Context<'_> {
        Context { now, newest_time: self.newest_time, size: self.size(), digests: &self.digests }
    }
}

fn chain(before: Digest, position: u64, time: Timestamp, events: u32, encoder: &Encoder) -> Digest {
    let mut hasher = Sha256::new();
    hasher.update(CHAIN_LABEL);
    hasher.update(before.as_bytes());
    hasher.update(position.to_be_bytes());
    hasher.update(time.0.to_be_bytes());
    hasher.update(events.to_be_bytes());
    hasher.update(encoder.as_bytes());
    Digest(hasher.finalize().into())
}
