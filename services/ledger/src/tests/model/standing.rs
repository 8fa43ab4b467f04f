//! How a state stands, as far as it is asked whether everything can be finished from it.

use homeward_payload::ids::SubjectRef;

use super::super::forum::Forum;
use super::bounds::PERSONS;
use crate::batch::{Batch, Phase};
use crate::subject::LineState;

/// How a state stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Standing {
    /// Whether no batch is open, and everybody is received, or free for another batch, or dead.
    pub(super) finished: bool,
    /// How many persons are received.
    pub(super) received: u8,
    /// How many persons stand on a live line of a batch that both have confirmed.
    pub(super) bound: u8,
}

impl Standing {
    pub(super) fn of(forum: &Forum) -> Self {
        let ledger = forum.ledger();
        let persons = PERSONS.map(|person| &ledger.subjects[&SubjectRef([person; 16])]);
        let received = persons.iter().filter(|known| known.line_state() == Some(LineState::Received));
        let bound = ledger.batches.values().filter(|batch| batch.phase == Phase::Confirmed);
        let bound = bound.flat_map(Batch::live_subjects).count();
        let closed = ledger.batches.values().all(|batch| batch.phase.is_ended());
        Self {
            finished: closed && persons.iter().all(|known| known.live_line().is_none()),
            received: u8::try_from(received.count()).unwrap(),
            bound: u8::try_from(bound).unwrap(),
        }
    }
}
