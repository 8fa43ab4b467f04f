//! Sends what waits, in the order in which it was signed, until each statement is answered.

use std::sync::Arc;
use std::time::Duration;

use bytes::Bytes;
use homeward_api::log::v1::StatementAnswer;
use homeward_api::log::v1::statement_answer::Answer as Told;
use homeward_client::retry::Policy;
use homeward_client::submit::{CALL_BYTES_MAX, CALL_ENVELOPES_MAX};
use homeward_client::{Answer, ReceiptInvalid};
use prost::Message as _;
use serde_json::json;

use crate::alarm::{Alarm, AlarmKind};
use crate::error::ParticipantError;
use crate::participant::Inner;
use crate::store::Waiting;
use crate::store::statement::{answer, waiting};

/// Longest time for one call.
const CALL_MAX: Duration = Duration::from_secs(30);

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
        if send(&inner, waiting).await? {
            failures = 0;
            inner
                .outbox
                .progress
                .send_modify(|progress| progress.answered = progress.answered.wrapping_add(1));
        } else {
            failures = failures.saturating_add(1);
            inner.outbox.progress.send_modify(|progress| progress.failed = progress.failed.wrapping_add(1));
            inner.pause(pauses.pause(failures)).await;
        }
    }
}

/// One call; says whether all of it was answered.
async fn send(inner: &Arc<Inner>, waiting: Vec<Waiting>) -> Result<bool, ParticipantError> {
    let (ordinals, envelopes): (Vec<i64>, Vec<Bytes>) =
        waiting.into_iter().map(|one| (one.ordinal, one.envelope.into())).unzip();
    let answered = inner.mediator.submit_call(&inner.verifier, &envelopes, &Policy::once(CALL_MAX)).await;
    let told = match answered {
        Ok(told) => told,
        Err(error) => {
            tracing::info!(%error, statements = envelopes.len(), "the outbox waits for the mediator");
            return Ok(false);
        }
    };
    let (mut kept, mut invalid) = (Vec::new(), Vec::new());
    for (ordinal, told) in ordinals.into_iter().zip(told) {
        match told {
            Ok(told) => {
                if let Answer::Accepted { receipt, verified } = &told {
                    inner.receipt_heads.note(&verified.head, &receipt.checkpoint);
                }
                kept.push(row(ordinal, told));
            }
            Err(found) => invalid.push(found),
        }
    }
    let all = invalid.is_empty();
    inner.store.run(move |file| answer(file, &kept)).await?;
    if !all {
        let (alarms, size) = (Arc::clone(&inner.alarms), inner.projection.basis().size);
        let raise = move || invalid.iter().for_each(|found| alarms.raise(&alarm(found, size)));
        tokio::task::spawn_blocking(raise).await?;
        // What was answered beside them is told all the same.
        inner.outbox.progress.send_modify(|progress| progress.answered = progress.answered.wrapping_add(1));
    }
    Ok(all)
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
