//! Where random sequences get to. They are worth something only if every kind of statement is accepted and refused in
//! some of them, and if they reach what the rules are about.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::compose::default_signing_policy;

use super::run::Taken;
use super::{children, disputer, records, terms};
use crate::Ledger;
use crate::batch::{Batch, Line};
use crate::position::batch_columns;
use crate::subject::LineState;

/// How often something was reached, by name.
#[derive(Default)]
pub(super) struct Reached {
    accepted: BTreeMap<&'static str, u64>,
    refused: BTreeMap<&'static str, u64>,
    landmarks: BTreeMap<&'static str, u64>,
}

impl Reached {
    /// A statement was answered.
    pub(super) fn answered(&mut self, taken: &Taken) {
        let answers = if taken.refused.is_some() { &mut self.refused } else { &mut self.accepted };
        *answers.entry(taken.kind).or_default() += 1;
    }

    /// A statement led from one state to the next.
    pub(super) fn passed(&mut self, before: &Ledger, after: &Ledger) {
        for (id, batch) in &after.batches {
            let before = before.batches.get(id);
            let was_pending = before.is_some_and(|batch| batch.pending.is_some());
            let number = before.map(|batch| batch.revision.number);
            self.mark("a revision pending", batch.pending.is_some() && !was_pending);
            let replaced = was_pending && number != Some(batch.revision.number);
            self.mark("a confirmed revision replaced", replaced);
            for (what, holds) in course(batch) {
                self.mark(what, holds);
            }
        }
    }

    /// A sequence ended in this state.
    pub(super) fn came_to(&mut self, ledger: &Ledger) {
        let batches = batch_columns(ledger);
        let ended = [
            ("a batch settled", batches.settled > 0),
            ("a batch settled with a discrepancy", batches.settled_with_discrepancy > 0),
            ("a batch cancelled", batches.cancelled > 0),
            ("a batch never executed", batches.never_executed > 0),
        ];
        let rooms = [disputer::landmarks(ledger).as_slice(), &records::landmarks(ledger)].concat();
        let others = [children::landmarks(ledger).as_slice(), &terms::landmarks(ledger)].concat();
        for (what, holds) in ended.into_iter().chain(rooms).chain(others) {
            self.mark(what, holds);
        }
    }

    fn mark(&mut self, what: &'static str, holds: bool) {
        *self.landmarks.entry(what).or_default() += u64::from(holds);
    }

    /// Asserts that every kind of statement was accepted and refused, and every landmark reached. Notes of calls are not
    /// said here: `heard` says them beside every sequence.
    pub(super) fn assert_everything(&self) {
        let policy = default_signing_policy();
        let kinds: BTreeSet<&str> = policy
            .iter()
            .map(|rule| rule.payload_type.as_str())
            .filter(|kind| *kind != "homeward.payload.v1.NoteReport")
            .collect();
        let lacking = |answers: &BTreeMap<&'static str, u64>| -> Vec<String> {
            kinds.iter().filter(|kind| !answers.contains_key(*kind)).map(ToString::to_string).collect()
        };
        assert_eq!(lacking(&self.accepted), [""; 0], "never accepted; how often others were: {self}");
        assert_eq!(lacking(&self.refused), [""; 0], "never refused; how often others were: {self}");
        assert!(self.landmarks.values().all(|count| *count > 0), "{self}");
    }
}

impl std::fmt::Display for Reached {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        for (what, answers) in
            [("accepted", &self.accepted), ("refused", &self.refused), ("reached", &self.landmarks)]
        {
            for (name, count) in answers {
                writeln!(formatter, "{count:>9} {what} {}", name.rsplit('.').next().unwrap_or(name))?;
            }
        }
        Ok(())
    }
}

fn course(batch: &Batch) -> [(&'static str, bool); 6] {
    let received = |line: &Line| line.state == LineState::Received;
    let refused = batch.record.answers.values().any(|answer| answer.refused.is_some());
    [
        ("a release received", batch.release.is_some() && batch.revision.lines.iter().any(received)),
        ("a release held", batch.release.is_some_and(|release| release.hold.is_some())),
        ("a handover broken off", batch.aborted.is_some()),
        ("a window put off", batch.schedule.postponed.is_some()),
        ("legs opened at once", batch.schedule.legs_opened && batch.has_departed()),
        ("a record not signed", refused),
    ]
}
