//! What a process knows of the log: the replayed ledger and the tree over the same entries.

use crate::forum::ForumFile;
use crate::refusal;
use crate::verify::Verified;
use homeward_ledger::batch::BatchEvent;
use homeward_ledger::{Event, Refusal, Replica};
use homeward_payload::domain::{Basis, Statement};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_translog::{Entry, Hash, Tree};
use std::collections::BTreeMap;

/// An entry of the log that a replay does not follow.
#[derive(Clone, Debug, thiserror::Error)]
pub enum FollowError {
    /// The entry stands for other bytes.
    #[error("the entry stands for envelope {expected}; the envelope beside it is {found}")]
    OtherEnvelope {
        /// Hash in the entry.
        expected: Hash,
        /// Hash of the envelope.
        found: Hash,
    },
    /// The rules refuse what the sequencer accepted.
    #[error("the rules refuse it: {0}")]
    Refused(#[from] Refusal),
}

/// The ledger and the tree at the same size.
#[derive(Clone, Debug)]
pub struct State {
    replica: Replica,
    tree: Tree,
    proposals: BTreeMap<Digest, u64>,
}

impl State {
    /// After entry 0, the genesis.
    pub fn begin(forum: &ForumFile) -> Self {
        let tree = std::iter::once(forum.entry().leaf_hash()).collect();
        Self { replica: homeward_ledger::begin(forum.genesis().clone()), tree, proposals: BTreeMap::new() }
    }

    /// The replayed ledger.
    pub fn replica(&self) -> &Replica {
        &self.replica
    }

    /// The tree over all entries.
    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// Where the proposal of this content digest stands in the log.
    pub fn proposal(&self, content: &Digest) -> Option<u64> {
        self.proposals.get(content).copied()
    }

    /// Number of entries, 1 or more.
    pub fn size(&self) -> u64 {
        self.tree.size()
    }

    /// The newest point of the log, for the header of a new statement.
    pub fn basis(&self) -> Basis {
        Basis { size: self.tree.size(), root: Digest::from(self.tree.root()) }
    }

    /// Judges a statement at a time: first its basis, which the ledger does not see, then by the rules.
    ///
    /// # Errors
    /// `BASIS_INVALID`, `BASIS_AHEAD`, or the rules' refusal.
    pub fn judge(&self, statement: &Statement, now: Timestamp) -> Result<Vec<Event>, Refusal> {
        let basis = &statement.header.basis;
        let root = self.tree.root_at(basis.size).map_err(|_| refusal::of_basis_ahead(basis, self.size()))?;
        if Digest::from(root) != basis.root {
            return Err(refusal::of_other_basis(basis, &root));
        }
        self.replica.judge(statement, now)
    }

    /// Takes over an entry with the events that [`State::judge`] gave for it at its time.
    pub fn accept(&mut self, entry: &Entry, events: &[Event]) {
        for event in events {
            if let Event::Batch(BatchEvent::Proposed { revision, .. }) = event {
                self.proposals.insert(revision.content, self.tree.size());
            }
        }
        self.replica.accept(Timestamp(entry.time_us()), events);
        self.tree.push(entry.leaf_hash());
    }

    /// Judges and takes over an entry that another sequenced.
    ///
    /// # Errors
    /// [`FollowError`]; the state is unchanged then.
    pub fn follow(&mut self, entry: &Entry, verified: &Verified) -> Result<Vec<Event>, FollowError> {
        let found = *verified.envelope.hash();
        if found != *entry.envelope() {
            return Err(FollowError::OtherEnvelope { expected: *entry.envelope(), found });
        }
        let events = self.judge(&verified.statement, Timestamp(entry.time_us()))?;
        self.accept(entry, &events);
        Ok(events)
    }
}
