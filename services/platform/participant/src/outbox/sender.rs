//! Sends what waits, in the order in which it was signed, until each statement is answered or cannot be sent.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer as Told;
use homeward_api::reason::of_name;
use homeward_client::refusal::reason;
use homeward_client::retry::{Policy, is_about_content};
use homeward_client::submit::SubmitError;
use homeward_client::{Answer, ReceiptInvalid};
use homeward_ledger::Refusal;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_shell::limits::{CALL_BYTES_MAX, CALL_ENVELOPES_MAX};
use homeward_shell::refusal;
use prost::Message as _;
use serde_json::json;
use tonic::Status;

use crate::alarm::{Alarm, AlarmKind};
use crate::error::ParticipantError;
use crate::participant::Inner;
use crate::store::Waiting;
use crate::store::statement::{answer, waiting};

/// Longest time for one call.
const CALL_MAX: Duration = Duration::from_secs(30);

/// What became of a call.
enum Sent {
    /// Everything was answered.
    Answered,
    /// What was answered is kept; a receipt did not verify, and its statement waits.
    InvalidReceipt,
    /// Nobody answered; everything waits.
    Unreached,
    /// The mediator does not take what was sent, and would not the next time.
    NotTaken(Status),
}

/// Sends until the process ends.
pub(crate) async fn send_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let pauses = Policy::default();
    let mut failures = 0_u32;
    loop {
        let waiting = inner.store.run(|file| waiting(file, CALL_ENVELOPES_MAX, CALL_BYTES_MAX)).await?;
        if waiting.is_empty() {
            inner.outbox.statements.notified().await;
            continue;
        }
        let all = match send(&inner, &waiting).await? {
            Sent::Answered => true,
            Sent::InvalidReceipt | Sent::Unreached => false,
            Sent::NotTaken(status) => send_singly(&inner, waiting, status).await?,
        };
        if all {
            failures = 0;
        } else {
            failures = failures.saturating_add(1);
            inner.outbox.progress.send_modify(|progress| progress.failed = progress.failed.wrapping_add(1));
            inner.pause(pauses.pause(failures)).await;
        }
    }
}

/// One call.
async fn send(inner: &Arc<Inner>, waiting: &[Waiting]) -> Result<Sent, ParticipantError> {
    let envelopes: Vec<Bytes> = waiting.iter().map(|one| one.envelope.clone()).collect();
    let answered = inner.mediator.submit_call(&inner.verifier, &envelopes, &Policy::once(CALL_MAX)).await;
    let told = match answered {
        Ok(told) => told,
        Err(SubmitError::Call(status)) if is_about_content(&status) => return Ok(Sent::NotTaken(status)),
        Err(error) => {
            tracing::info!(%error, statements = envelopes.len(), "the outbox waits for the mediator");
            return Ok(Sent::Unreached);
        }
    };
    let (mut kept, mut invalid) = (Vec::new(), Vec::new());
    for (one, told) in waiting.iter().zip(told) {
        match told {
            Ok(told) => {
                if let Answer::Accepted { receipt, verified } = &told {
                    inner.receipt_heads.note(&verified.head, &receipt.checkpoint);
                }
                kept.push(row(one.ordinal, told));
            }
            Err(found) => invalid.push(found),
        }
    }
    keep(inner, kept).await?;
    if invalid.is_empty() {
        return Ok(Sent::Answered);
    }
    let (alarms, size) = (Arc::clone(&inner.alarms), inner.projection.basis().size);
    let raise = move || invalid.iter().for_each(|found| alarms.raise(&alarm(found, size)));
    tokio::task::spawn_blocking(raise).await?;
    Ok(Sent::InvalidReceipt)
}

/// Sends each by itself, so that the one which the mediator does not take holds up no other; says whether all of it was
/// answered. The one that is not taken has the status for its answer.
async fn send_singly(
    inner: &Arc<Inner>,
    waiting: Vec<Waiting>,
    together: Status,
) -> Result<bool, ParticipantError> {
    if let [one] = waiting.as_slice() {
        set_aside(inner, one, &together).await?;
        return Ok(true);
    }
    tracing::warn!(status = %together, "the mediator does not take the call; each statement is sent by itself");
    let mut all = true;
    for one in waiting {
        match send(inner, std::slice::from_ref(&one)).await? {
            Sent::Answered => {}
            Sent::InvalidReceipt => all = false,
            // Out of reach: what is left waits.
            Sent::Unreached => return Ok(false),
            Sent::NotTaken(status) => set_aside(inner, &one, &status).await?,
        }
    }
    Ok(all)
}

async fn set_aside(inner: &Arc<Inner>, one: &Waiting, status: &Status) -> Result<(), ParticipantError> {
    tracing::error!(%status, "a statement is set aside: the mediator does not take it");
    let answer = row(one.ordinal, Answer::Refused(refusal::message(&not_taken(status), Bytes::new())));
    keep(inner, vec![answer]).await
}

/// Keeps answers and tells those who wait for them.
async fn keep(inner: &Arc<Inner>, answers: Vec<(i64, Vec<u8>, bool)>) -> Result<(), ParticipantError> {
    inner.store.run(move |file| answer(file, &answers)).await?;
    inner.outbox.progress.send_modify(|progress| progress.answered = progress.answered.wrapping_add(1));
    Ok(())
}

/// What whoever said it is told. No log has refused it, so no signature says so.
fn not_taken(status: &Status) -> Refusal {
    let named = reason(status).and_then(|found| of_name(&found));
    let (code, found) = (status.code(), status.message());
    let message =
        format!("the mediator does not take the statement, and nobody judged it: {code:?}: {found}");
    Refusal::new(named.unwrap_or(ErrorReason::FieldInvalid), message)
        .allow("Say something shorter, or mend what the mediator names, under a new id.")
        .allow("Say the same again under the same id, once the mediator takes it.")
}

/// The answer as the store keeps it.
fn row(ordinal: i64, told: Answer) -> (i64, Vec<u8>, bool) {
    let (told, refused) = match told {
        Answer::Accepted { receipt, .. } => (Told::Receipt(receipt), false),
        Answer::Refused(refusal) => (Told::Refusal(refusal), true),
    };
    (ordinal, StatementAnswer { answer: Some(told) }.encode_to_vec(), refused)
}

fn alarm(invalid: &ReceiptInvalid, size: u64) -> Alarm {
    let receipt = &invalid.receipt;
    let hex = |hash: &Bytes| hash.iter().map(|byte| format!("{byte:02x}")).collect::<String>();
    let proof: Vec<String> = receipt.inclusion_proof.iter().map(hex).collect();
    Alarm {
        kind: AlarmKind::Mismatch,
        message: invalid.to_string(),
        size,
        evidence: json!({
            "envelope": invalid.envelope.to_string(),
            "envelope_named": hex(&receipt.envelope_hash),
            "position": receipt.position,
            "sequenced_time_us": receipt.sequenced_time_us,
            "checkpoint": receipt.checkpoint,
            "inclusion_proof": proof,
        }),
    }
}
