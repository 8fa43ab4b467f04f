//! From wills and fitness to a clearance. Pure: no clock, store or randomness.
//!
//! | wishes to go home | fit to travel | certificate holds until the clearance ends | result |
//! |---|---|---|---|
//! | yes | yes | yes | cleared, the leaf of the commitment opened with all others who are cleared |
//! | in every other case | | | not departing, and nothing more on the log |
//!
//! The reason is told to [`ClearanceReasons`] alone, which is sealed to the neutral itself.

#[cfg(test)]
mod tests;

use std::fmt;

use homeward_commitment::{FitnessError, FitnessLine, FitnessTree};
use homeward_payload::ids::{BatchId, Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::document::{ClearanceReasons, LineReason};

/// What the neutral was told last of whether a person goes.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Told {
    /// The person wishes to go home (Third Geneva Convention, article 109).
    Wishes,
    /// The person declines.
    Declines,
    /// The person, once cleared, is no longer fit to travel.
    NoLongerFit,
}

impl fmt::Debug for Told {
    // What was told of somebody has no place in a trace.
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("Told")
    }
}

/// What is known of one person on a revision.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Known {
    /// What was told last.
    pub(crate) told: Told,
    /// What the commission found; it carries the line's number.
    pub(crate) fitness: FitnessLine,
}

/// What keeps one person.
#[derive(Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Reason {
    /// The person declined.
    pub(crate) declined: bool,
    /// The person is not fit to travel.
    pub(crate) unfit: bool,
    /// The certificate of fitness ends before the clearance would.
    pub(crate) validity: bool,
}

impl Reason {
    /// What keeps this person from being cleared until then.
    pub(crate) fn of(known: &Known, cleared_until: Timestamp) -> Self {
        let line = &known.fitness;
        let fit = line.fit && known.told != Told::NoLongerFit;
        Self {
            declined: known.told == Told::Declines,
            unfit: !fit,
            validity: fit && line.valid_until_us < cleared_until.0,
        }
    }

    /// Whether nothing keeps the person.
    pub(crate) fn is_none(self) -> bool {
        self == Self::default()
    }

    /// The reason as it is sealed: the sum of 1, 2 and 4.
    pub(crate) fn code(self) -> u8 {
        u8::from(self.declined) | u8::from(self.unfit) << 1 | u8::from(self.validity) << 2
    }
}

/// The reasons for everyone asked about, in the order given.
pub(crate) fn reasons(
    batch: BatchId,
    revision: u32,
    persons: &[Known],
    cleared_until: Timestamp,
) -> ClearanceReasons {
    let reason = |known: &Known| LineReason {
        line: known.fitness.line_number,
        reason: Reason::of(known, cleared_until).code(),
    };
    ClearanceReasons { batch: *batch.as_bytes(), revision, lines: persons.iter().map(reason).collect() }
}

/// The statement that answers everyone at once, without its header. It opens the leaves of the cleared only, and
/// says of everyone else the same.
///
/// # Errors
/// If the commitment does not answer every person.
pub(crate) fn statement(
    batch: BatchId,
    revision: u32,
    persons: &[Known],
    commitment: &FitnessTree,
    cleared_until: Timestamp,
    reasons_digest: Digest,
) -> Result<proto::ClearBatch, FitnessError> {
    let cleared = persons.iter().filter(|known| Reason::of(known, cleared_until).is_none());
    let cleared: Vec<u32> = cleared.map(|known| known.fitness.line_number).collect();
    let opening = commitment.open(&cleared)?;
    Ok(proto::ClearBatch {
        header: None,
        batch_id: batch.to_vec(),
        revision,
        lines: persons.iter().map(|known| answer(known, cleared_until)).collect(),
        closed_subtrees: opening.closed.iter().map(|hash| hash.to_vec()).collect(),
        reasons_digest: reasons_digest.to_vec(),
    })
}

fn answer(known: &Known, cleared_until: Timestamp) -> proto::LineClearance {
    let FitnessLine { line_number: line, valid_until_us, salt, .. } = known.fitness;
    if Reason::of(known, cleared_until).is_none() {
        let fitness = Some(proto::FitnessLeaf { valid_until_us, salt: salt.to_vec() });
        proto::LineClearance { line, cleared_until_us: cleared_until.0, fitness }
    } else {
        proto::LineClearance { line, cleared_until_us: 0, fitness: None }
    }
}

/// How many a statement clears, and how many it does not.
pub(crate) fn counts(statement: &proto::ClearBatch) -> (u32, u32) {
    let cleared = statement.lines.iter().filter(|line| line.fitness.is_some()).count();
    let number = |count: usize| u32::try_from(count).unwrap_or(u32::MAX);
    (number(cleared), number(statement.lines.len().saturating_sub(cleared)))
}
