//! A day of exchange: what was signed on the course of each batch, when and by whom; what was heard of it by telephone,
//! which has no effect until it is signed; and both together as one board, derived and never stored.
//!
//! No rule reads anything of this.

mod answer;
mod board;
mod concern;
mod leg;
mod mark;
mod report;
mod right;

pub use answer::{Answer, Standing};
pub use board::{BATCHES_MAX, DayBatch, DayBoard, Guaranteed, Heard, board, day_of};
pub use concern::{Concern, ConcernKind};
pub use leg::{DayLeg, LegCounts, LegRoute};
pub use mark::{Act, Mark, MarkKey, mark};
pub use report::{DayEvent, REPORTS_MAX, Report, ReportKey, apply, note_report};
pub use right::{Right, Stop, rights};

use std::collections::BTreeMap;

use homeward_payload::ids::{BatchId, Timestamp};

use mark::Entry;

/// What was signed and what was heard, by batch.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Day {
    /// The newest mark of each act on a batch: at most one for each act, party and signer.
    pub marks: BTreeMap<BatchId, BTreeMap<MarkKey, Mark>>,
    /// The newest report of each reporter, step and giver; at most [`REPORTS_MAX`] for a batch.
    pub reports: BTreeMap<BatchId, BTreeMap<ReportKey, Report>>,
    /// The entry whose events are being applied.
    entry: Entry,
}

impl Day {
    /// The events that follow are of this entry.
    pub(crate) fn open_entry(&mut self, position: u64, time: Timestamp) {
        self.entry = Entry { position, time, author: None };
    }

    /// The marks of an act on a batch, of every signer, about this party or about nobody.
    pub fn of<'a>(&'a self, batch: &BatchId, act: Act) -> impl Iterator<Item = (MarkKey, Mark)> + 'a {
        let marks = self.marks.get(batch).into_iter().flatten();
        marks.filter(move |(key, _)| key.act == act).map(|(key, mark)| (*key, *mark))
    }

    /// The newest mark of an act about one party, whoever signed it.
    #[must_use]
    pub fn newest(
        &self,
        batch: &BatchId,
        act: Act,
        about: homeward_payload::domain::Principal,
    ) -> Option<(MarkKey, Mark)> {
        self.of(batch, act).filter(|(key, _)| key.about == Some(about)).max_by_key(|(_, mark)| mark.position)
    }
}
