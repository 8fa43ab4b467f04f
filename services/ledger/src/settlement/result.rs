//! What a batch came to: the outcome of every line, and the three counts per giver.

use std::collections::BTreeMap;

use homeward_kernel::Encoder;
use homeward_payload::domain::{Principal, SettlementCount};
use homeward_payload::ids::{BatchId, Digest};
use sha2::{Digest as _, Sha256};

use crate::batch::{Batch, Line};
use crate::event::tag;
use crate::subject::LineState;

const RESULT_LABEL: &[u8] = b"homeward batch result v1\0";

/// What a batch came to, apart from everything else about it.
#[derive(Clone, Copy, Debug)]
pub struct BatchResult<'a> {
    /// The batch.
    pub batch: BatchId,
    /// Number of the revision in force.
    pub revision: u32,
    /// Its content digest.
    pub content: Digest,
    /// Its lines with their outcomes.
    pub lines: &'a [Line],
    /// The neutral's counts by giver, once it has witnessed.
    pub witnessed: Option<&'a BTreeMap<Principal, u32>>,
}

impl<'a> BatchResult<'a> {
    /// The result of a batch as it stands.
    #[must_use]
    pub fn of(id: &BatchId, batch: &'a Batch) -> Self {
        Self {
            batch: *id,
            revision: batch.revision.number,
            content: batch.revision.content,
            lines: &batch.revision.lines,
            witnessed: batch.witnessed.as_ref(),
        }
    }

    /// Digest of the outcomes of all lines: what a settlement signs.
    #[must_use]
    pub fn digest(&self) -> Digest {
        let mut encoder = Encoder::default();
        encoder
            .fixed(RESULT_LABEL)
            .fixed(self.batch.as_bytes())
            .number(self.revision)
            .fixed(self.content.as_bytes())
            .sequence(self.lines, |encoder, line| {
                encoder.fixed(line.subject.as_bytes()).byte(line.result_state().tag()).flag(line.seal_remark);
            });
        for (giver, counted) in self.witnessed.into_iter().flatten() {
            encoder.byte(tag::principal(*giver)).number(*counted);
        }
        Digest(Sha256::digest(encoder.as_bytes()).into())
    }

    /// The three counts of every giver of whom a line departed or the neutral counted, ascending. A giver's lines are
    /// all of one kind.
    #[must_use]
    pub fn counts(&self) -> Vec<SettlementCount> {
        let witnessed = |giver| self.witnessed.and_then(|counts| counts.get(&giver)).copied();
        let of = |giver| counts_of(self.lines, giver, witnessed(giver));
        Principal::PARTIES.into_iter().filter_map(of).collect()
    }
}

fn counts_of(lines: &[Line], giver: Principal, witnessed: Option<u32>) -> Option<SettlementCount> {
    let lines = || lines.iter().filter(|line| line.giver == giver);
    let first = lines().next()?;
    let departed = lines().any(|line| line.departed);
    let count = |holds: fn(&Line) -> bool| {
        u32::try_from(lines().filter(|line| holds(line)).count()).unwrap_or(u32::MAX)
    };
    (departed || witnessed.is_some()).then(|| SettlementCount {
        giver,
        unit: first.kind,
        claimed: count(|line| line.claimed),
        acknowledged: count(|line| line.result_state() == LineState::Received),
        witnessed,
    })
}
