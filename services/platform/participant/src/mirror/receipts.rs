//! Compares the heads of receipts with the own mirror: what the log showed its author, it shows everyone.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use homeward_shell::projection::Projection;
use homeward_translog::{Hash, Head};
use serde_json::json;
use tokio::sync::Notify;

use crate::alarm::{Alarm, AlarmKind};
use crate::error::ParticipantError;
use crate::participant::Inner;

/// Heads that wait for the mirror. Over this the largest is left out: the others are reached first.
const WAITING_MAX: usize = 1_024;

/// A head of a verified receipt that the mirror has not reached.
type Waiting = BTreeMap<(u64, [u8; 32]), String>;

/// Heads of receipts, until the mirror has come to them.
#[derive(Default)]
pub(crate) struct ReceiptHeads {
    waiting: Mutex<Waiting>,
    noted: Notify,
}

impl ReceiptHeads {
    /// Takes note of the head of a verified receipt, and of its signed checkpoint.
    pub(crate) fn note(&self, head: &Head, checkpoint: &str) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.entry((head.size(), *head.root().as_bytes())).or_insert_with(|| checkpoint.to_owned());
        if waiting.len() > WAITING_MAX {
            waiting.pop_last();
        }
        drop(waiting);
        self.noted.notify_one();
    }

    /// Takes out the heads that the mirror has come to, and gives those that are not of this log.
    pub(super) fn compare(&self, projection: &Projection) -> Vec<Alarm> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        let mut alarms = Vec::new();
        projection.read(|view| {
            let (own_size, own) = (view.state().size(), view.checkpoint().as_ref());
            waiting.retain(|(size, root), checkpoint| {
                let Ok(found) = view.state().tree().root_at(*size) else { return true };
                if found.as_bytes() != root {
                    alarms.push(other_root(
                        *size,
                        Hash::from_bytes(*root),
                        found,
                        own_size,
                        (checkpoint, own),
                    ));
                }
                false
            });
        });
        alarms
    }
}

fn other_root(size: u64, shown: Hash, found: Hash, own_size: u64, (receipt, own): (&str, &str)) -> Alarm {
    Alarm {
        kind: AlarmKind::Equivocation,
        message: format!(
            "a receipt has root {shown} at size {size}; the entries that the log sent have {found}"
        ),
        size: own_size,
        evidence: json!({ "receipt": receipt, "own": own }),
    }
}

/// Compares until the process ends.
pub(crate) async fn check_receipts_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let mut sizes = inner.projection.size_watch();
    loop {
        sizes.borrow_and_update();
        let found = inner.receipt_heads.compare(&inner.projection);
        if !found.is_empty() {
            let alarms = Arc::clone(&inner.alarms);
            tokio::task::spawn_blocking(move || found.iter().for_each(|alarm| alarms.raise(alarm))).await?;
        }
        tokio::select! {
            () = inner.receipt_heads.noted.notified() => {}
            // The sender lives as long as the projection.
            _ = sizes.changed() => {}
        }
    }
}
