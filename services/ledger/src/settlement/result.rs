//! What a batch came to: the outcome of every line, and the three counts per giver.

use homeward_kernel::Encoder;
use homeward_payload::domain::{Principal, SettlementCount};
use homeward_payload::ids::{BatchId, Digest};
use sha2::{Digest as _, Sha256};

use crate::batch::{Batch, Line};
use crate::event::tag;
use crate::subject::LineState;

const RESULT_LABEL: &[u8] = b"homeward batch result v1\0";

/// Digest of the outcomes of all lines: what a settlement signs.
#[must_use]
pub fn result_digest(id: &BatchId, batch: &Batch) -> Digest {
    let mut encoder = Encoder::default();
    encoder
        .fixed(RESULT_LABEL)
        .fixed(id.as_bytes())
        .number(batch.revision.number)
        .fixed(batch.revision.content.as_bytes())
        .sequence(&batch.revision.lines, |encoder, line| {
            encoder.fixed(line.subject.as_bytes()).byte(line.state.tag()).flag(line.seal_remark);
        });
    for (giver, counted) in batch.witnessed.iter().flatten() {
        encoder.byte(tag::principal(*giver)).number(*counted);
    }
    Digest(Sha256::digest(encoder.as_bytes()).into())
}

/// The three counts of every giver of whom a line departed or the neutral counted, ascending. A giver's lines are
/// all of one kind.
#[must_use]
pub fn counts(batch: &Batch) -> Vec<SettlementCount> {
    Principal::PARTIES.into_iter().filter_map(|giver| counts_of(batch, giver)).collect()
}

fn counts_of(batch: &Batch, giver: Principal) -> Option<SettlementCount> {
    let (_, first) = batch.lines_of(giver).next()?;
    let witnessed = batch.witnessed.as_ref().and_then(|counts| counts.get(&giver)).copied();
    let departed = batch.lines_of(giver).any(|(_, line)| line.departed);
    let count = |holds: fn(&Line) -> bool| {
        let found = batch.lines_of(giver).filter(|(_, line)| holds(line)).count();
        u32::try_from(found).unwrap_or(u32::MAX)
    };
    (departed || witnessed.is_some()).then(|| SettlementCount {
        giver,
        unit: first.kind,
        claimed: count(|line| line.claimed),
        acknowledged: count(|line| line.state == LineState::Received),
        witnessed,
    })
}
