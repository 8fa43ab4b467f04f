//! What a batch came to: the outcome of every line, and the three counts per giver.

use std::collections::BTreeMap;

use homeward_kernel::Encoder;
use homeward_payload::domain::{Principal, SettlementCount, SubjectKind};
use homeward_payload::ids::{BatchId, Digest};
use sha2::{Digest as _, Sha256};

use crate::batch::Batch;
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

/// The three counts of every giver and unit with departed lines, ascending.
#[must_use]
pub fn counts(batch: &Batch) -> Vec<SettlementCount> {
    let mut rows: BTreeMap<(Principal, SubjectKind), (u32, u32)> = BTreeMap::new();
    for line in batch.revision.lines.iter().filter(|line| has_left(line.state) || line.claimed) {
        let row = rows.entry((line.giver, line.kind)).or_default();
        row.0 += u32::from(line.claimed);
        row.1 += u32::from(line.state == LineState::Received);
    }
    let witnessed = |giver| batch.witnessed.as_ref().and_then(|counts| counts.get(&giver)).copied();
    rows.into_iter()
        .map(|((giver, unit), (claimed, acknowledged))| SettlementCount {
            giver,
            unit,
            claimed,
            acknowledged,
            witnessed: witnessed(giver),
        })
        .collect()
}

const fn has_left(state: LineState) -> bool {
    matches!(state, LineState::Departed | LineState::Received | LineState::Disputed)
}
