//! Compares heads with the other witnesses directly, so that a fork is seen even if the mediator hides it.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use homeward_api::log::v1::{GetHeadsRequest, WitnessHead};
use homeward_client::Connection;
use homeward_client::retry::{Policy, is_safe_to_repeat};
use homeward_payload::domain::{Genesis, Principal};
use homeward_shell::forum::ForumFile;
use homeward_shell::projection::Projection;
use homeward_translog::SignedCheckpoint;
use serde_json::json;

use crate::alarm::{Alarm, AlarmKind};
use crate::error::ParticipantError;
use crate::participant::Inner;

/// Pause between two rounds.
const INTERVAL: Duration = Duration::from_secs(5);
/// Longest time for one witness.
const CALL_MAX: Duration = Duration::from_secs(3);

/// The largest size that each witness is known to have cosigned on this log.
pub(crate) struct Heads {
    quorum: Vec<Principal>,
    sizes: Mutex<BTreeMap<Principal, u64>>,
}

impl Heads {
    pub(crate) fn new(genesis: &Genesis) -> Self {
        Self { quorum: genesis.witness_quorum.clone(), sizes: Mutex::new(BTreeMap::new()) }
    }

    /// Takes note of a size whose root was found equal here.
    pub(crate) fn note(&self, witness: Principal, size: u64) {
        let mut sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let known = sizes.entry(witness).or_default();
        *known = size.max(*known);
    }

    /// The largest size that the whole quorum has cosigned; 0 where one of it was not heard.
    pub(crate) fn final_size(&self) -> u64 {
        let sizes = self.sizes.lock().unwrap_or_else(PoisonError::into_inner);
        let of = |witness: &Principal| sizes.get(witness).copied().unwrap_or_default();
        self.quorum.iter().map(of).min().unwrap_or_default()
    }
}

/// Asks each of the other witnesses for its head, again and again, until the process ends.
pub(crate) async fn compare_for_ever(inner: Arc<Inner>) -> Result<(), ParticipantError> {
    let mut round = tokio::time::interval(INTERVAL);
    round.set_missed_tick_behavior(tokio::time::MissedTickBehavior::Delay);
    loop {
        round.tick().await;
        for (witness, connection) in &inner.witnesses {
            match heads_of(connection).await {
                Ok(heads) => {
                    for head in heads {
                        compare(&inner, *witness, &head).await?;
                    }
                }
                Err(status) => {
                    tracing::debug!(witness = witness.word(), %status, "a witness is out of reach")
                }
            }
        }
    }
}

async fn heads_of(connection: &Connection) -> Result<Vec<WitnessHead>, tonic::Status> {
    let call = |connection: &Connection| {
        let mut client = connection.witnesses();
        async move { client.get_heads(GetHeadsRequest {}).await }
    };
    Ok(connection.call(&Policy::once(CALL_MAX), is_safe_to_repeat, call).await?.heads)
}

async fn compare(inner: &Arc<Inner>, asked: Principal, head: &WitnessHead) -> Result<(), ParticipantError> {
    match judge(&inner.forum, &inner.projection, asked, head) {
        Judgement::Nothing => {}
        Judgement::Cosigned(size) => {
            inner.heads.note(asked, size);
            inner.show_final_size();
        }
        Judgement::Fork(alarm) => {
            let alarms = Arc::clone(&inner.alarms);
            tokio::task::spawn_blocking(move || alarms.raise(&alarm)).await?;
        }
    }
    Ok(())
}

/// What another witness's head says.
#[derive(Debug)]
pub(super) enum Judgement {
    /// Nothing that can be held against anyone, or not yet.
    Nothing,
    /// This witness has cosigned a head of this very log.
    Cosigned(u64),
    /// The log signed two heads that no one log can have.
    Fork(Box<Alarm>),
}

pub(super) fn judge(
    forum: &ForumFile,
    projection: &Projection,
    asked: Principal,
    head: &WitnessHead,
) -> Judgement {
    // What the log's key did not sign proves nothing.
    let Ok(signed) = SignedCheckpoint::parse(&head.checkpoint, forum.log_key()) else {
        return Judgement::Nothing;
    };
    let size = signed.head().size();
    let (root, own_size, own) = projection.read(|view| {
        (view.state().tree().root_at(size), view.state().size(), view.checkpoint().as_ref().to_owned())
    });
    // Ahead of this mirror: it is compared when the mirror has come there.
    let Ok(root) = root else { return Judgement::Nothing };
    if root != *signed.head().root() {
        return Judgement::Fork(Box::new(Alarm {
            kind: AlarmKind::Equivocation,
            message: format!("{} shows another root at size {size}, signed by the log", asked.word()),
            size: own_size,
            evidence: json!({ "witness": asked.word(), "shown": head.checkpoint, "own": own }),
        }));
    }
    let cosigned = forum
        .witness_key(asked)
        .is_some_and(|key| signed.cosigned_at_s(key).is_ok_and(|time| time.is_some()));
    if cosigned { Judgement::Cosigned(size) } else { Judgement::Nothing }
}
