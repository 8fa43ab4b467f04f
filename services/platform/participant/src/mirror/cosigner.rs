//! Cosigns the newest size that was verified, replayed and kept, and hands it to the mediator.
//!
//! What was cosigned is durable before it is sent. A head below or beside it is never cosigned.

use std::sync::Arc;
use std::time::Duration;

use homeward_api::log::v1::AddCosignatureRequest;
use homeward_client::retry::{Policy, is_safe_to_repeat};
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1::StateMark;
use homeward_shell::reads::CosignedHead;
use homeward_translog::{Hash, SignedCheckpoint, cosign};
use serde_json::json;

use crate::alarm::{Alarm, AlarmKind};
use crate::error::ParticipantError;
use crate::participant::Inner;
use crate::store::cosigned::{get, put};
use crate::store::{Cosigned, StoreError};

/// Longest time for one hand-over.
const CALL_MAX: Duration = Duration::from_secs(5);
/// Microseconds of one second.
const SECOND_US: i64 = 1_000_000;

/// The newest head as readers see it, and what it is checked against.
struct Newest {
    checkpoint: Arc<str>,
    size: u64,
    root: Hash,
    state_digest: Digest,
    /// The root here at the size cosigned before; nothing where the mirror has not reached it again.
    root_before: Option<Hash>,
    now: Timestamp,
}

/// Cosigns until the process ends. Where the mediator is out of reach only the newest head waits for it.
pub(crate) async fn cosign_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let mut sizes = inner.projection.size_watch();
    let policy = Policy::default();
    let mut failures = 0_u32;
    loop {
        sizes.borrow_and_update();
        let working = Arc::clone(&inner);
        let cosigned = tokio::task::spawn_blocking(move || cosign_newest(&working)).await??;
        let Some(cosigned) = cosigned else {
            // The sender lives as long as the projection.
            drop(sizes.changed().await);
            continue;
        };
        inner.heads.note(inner.principal, cosigned.size);
        let (size, checkpoint) = (cosigned.size, cosigned.checkpoint.clone());
        inner.cosigned.set(CosignedHead { size, checkpoint, final_size: 0 });
        inner.show_final_size();
        match send(&inner, &cosigned).await {
            Ok(()) => {
                failures = 0;
                drop(sizes.changed().await);
            }
            Err(status) => {
                failures = failures.saturating_add(1);
                tracing::info!(%status, size = cosigned.size, "a cosignature waits for the mediator");
                inner.pause(policy.pause(failures)).await;
            }
        }
    }
}

async fn send(inner: &Inner, cosigned: &Cosigned) -> Result<(), tonic::Status> {
    let request = AddCosignatureRequest {
        checkpoint: cosigned.checkpoint.clone(),
        state_mark: cosigned.state_mark.clone().into(),
    };
    let call = |connection: &homeward_client::Connection| {
        let (mut client, request) = (connection.witnesses(), request.clone());
        async move { client.add_cosignature(request).await }
    };
    inner.mediator.call(&Policy::once(CALL_MAX), is_safe_to_repeat, call).await?;
    Ok(())
}

/// Cosigns the newest head durably, or gives the one cosigned at this size before; nothing while an alarm is raised
/// or there is no head yet. Blocks.
pub(crate) fn cosign_newest(inner: &Inner) -> Result<Option<Cosigned>, StoreError> {
    if !inner.alarms.is_quiet() {
        return Ok(None);
    }
    let before = inner.store.blocking(|file| get(file))?;
    let newest = newest(inner, before.as_ref().map_or(0, |before| before.size));
    if newest.checkpoint.is_empty() {
        return Ok(None);
    }
    if let Some(before) = before {
        let same = newest.root_before.map(|root| *root.as_bytes() == before.root);
        if same == Some(false) {
            inner.alarms.raise(&beside(&before, &newest));
            return Ok(None);
        }
        // Below: the mirror was begun anew and has not come there again.
        if newest.size <= before.size {
            return Ok(same.map(|_| before));
        }
    }
    let Some(cosigned) = sign(inner, &newest) else { return Ok(None) };
    let kept = cosigned.clone();
    inner.store.blocking(|file| put(file, &kept))?;
    Ok(Some(cosigned))
}

fn newest(inner: &Inner, size_before: u64) -> Newest {
    let now = inner.projection.now();
    inner.projection.read(|view| {
        let state = view.state();
        Newest {
            checkpoint: Arc::clone(view.checkpoint()),
            size: state.size(),
            root: state.tree().root(),
            state_digest: state.replica().digest(),
            root_before: state.tree().root_at(size_before).ok(),
            now,
        }
    })
}

/// The cosigned checkpoint and the state mark of the same size; nothing where they cannot be made, which is logged.
fn sign(inner: &Inner, newest: &Newest) -> Option<Cosigned> {
    let witness = inner.forum.witness_key(inner.principal)?;
    let logged = |error: &dyn std::fmt::Display| tracing::error!(%error, "the newest head is not cosigned");
    let mut checkpoint = SignedCheckpoint::parse(&newest.checkpoint, inner.forum.log_key())
        .map_err(|error| logged(&error))
        .ok()?;
    if checkpoint.head().size() != newest.size || *checkpoint.head().root() != newest.root {
        logged(&"the newest checkpoint is not that of the entries held");
        return None;
    }
    let time_s = newest.now.0.checked_div(SECOND_US).unwrap_or_default();
    let line = cosign(checkpoint.checkpoint(), witness.name(), &inner.keys.witness, time_s);
    line.and_then(|line| checkpoint.add_cosignature(witness, line)).map_err(|error| logged(&error)).ok()?;
    let mark = StateMark {
        header: None,
        size: newest.size,
        state_digest: newest.state_digest.to_vec(),
        rules_version: inner.forum.genesis().rules_version,
    };
    let mark = inner.sign_mark(mark).map_err(|error| logged(&error)).ok()?;
    Some(Cosigned {
        size: newest.size,
        root: *newest.root.as_bytes(),
        checkpoint: checkpoint.to_string(),
        state_mark: mark.bytes().to_vec(),
        state_digest: *newest.state_digest.as_bytes(),
    })
}

fn beside(before: &Cosigned, newest: &Newest) -> Alarm {
    Alarm {
        kind: AlarmKind::Equivocation,
        message: format!(
            "this principal has cosigned size {} with another root than the log has there now",
            before.size
        ),
        size: newest.size,
        evidence: json!({
            "cosigned": before.checkpoint,
            "now": newest.checkpoint.as_ref(),
        }),
    }
}
