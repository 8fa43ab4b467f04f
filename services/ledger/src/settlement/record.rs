//! The three-party record: the neutral signs the result that both sides settle, or puts on record that it does not; a
//! side can put on record that it does not, which is a fact and settles nothing.

use std::collections::BTreeMap;

use homeward_payload::domain::{AttestRecord, Principal, RefuseToSign, SigningRefusalGround, Statement};
use homeward_payload::ids::{BatchId, Digest};

use super::SettlementEvent;
use super::decision::check_complete;
use super::result::BatchResult;
use crate::agreement::already_signed;
use crate::batch::{Batch, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// What was said to the record of a handover.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Record {
    /// The newest answer of the neutral and of each side that refused.
    pub answers: BTreeMap<Principal, RecordAnswer>,
}

/// One answer to a result.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RecordAnswer {
    /// Digest of the result.
    pub result: Digest,
    /// Why it is not signed; nothing where it is.
    pub refused: Option<SigningRefusalGround>,
}

impl Record {
    /// The neutral's answer to this result.
    #[must_use]
    pub fn neutral(&self, result: Digest) -> Option<RecordAnswer> {
        self.answers.get(&Principal::Neutral).copied().filter(|answer| answer.result == result)
    }
}

/// The neutral signs the result of a batch that waits for nothing else.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_CLOSED`, `BATCH_NOT_CONFIRMED`, `SETTLEMENT_TOO_EARLY`, `SETTLEMENT_MISMATCH`,
/// `ALREADY_SIGNED`.
pub fn attest(ledger: &Ledger, statement: &Statement, body: &AttestRecord) -> Result<Vec<Event>, Refusal> {
    answer(ledger, statement.header.author, body.batch, body.result_digest, None)
}

/// The neutral, or an officer of a side, does not sign that result.
///
/// # Errors
/// As [`attest`].
pub fn refuse(ledger: &Ledger, statement: &Statement, body: &RefuseToSign) -> Result<Vec<Event>, Refusal> {
    answer(ledger, statement.header.author, body.batch, body.result_digest, Some(body.ground))
}

fn answer(
    ledger: &Ledger,
    principal: Principal,
    id: BatchId,
    result: Digest,
    refused: Option<SigningRefusalGround>,
) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &id)?;
    check_complete(batch)?;
    if result != BatchResult::of(&id, batch).digest() {
        return Err(Refusal::new(ErrorReason::SettlementMismatch, "the result is not that of the record.")
            .allow("Prepare the statement again from a replay that has reached this size."));
    }
    let answer = RecordAnswer { result, refused };
    if batch.record.answers.get(&principal) == Some(&answer) {
        return Err(already_signed("this record"));
    }
    Ok(vec![SettlementEvent::Answered { batch: id, principal, answer }.into()])
}

/// Checks that the neutral has signed this result, or has put on record that it does not.
///
/// # Errors
/// `RECORD_NOT_ATTESTED`.
pub(crate) fn check_attested(batch: &Batch, result: Digest) -> Result<(), Refusal> {
    if batch.record.neutral(result).is_some() {
        return Ok(());
    }
    Err(Refusal::new(ErrorReason::RecordNotAttested, "the neutral has not signed this result.").allow(
        "The neutral signs it with AttestRecord, or says why not with RefuseToSign; then both sides settle.",
    ))
}
