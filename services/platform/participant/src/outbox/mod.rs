//! The outbox: what was signed is durable before it is sent, is sent in order until it is answered, and its answer is
//! kept.

mod deposit;
mod sender;

pub(crate) use deposit::deposit_for_ever;
pub(crate) use sender::send_for_ever;

use std::time::Duration;

use homeward_api::log::v1::StatementAnswer;
use homeward_payload::compose::Payload;
use homeward_payload::domain::Role;
use homeward_payload::ids::{Digest, StatementId, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_statement::Envelope;
use prost::Message as _;
use tokio::sync::{Notify, watch};
use tokio::time::Instant;

use crate::error::ServiceError;
use crate::participant::Participant;
use crate::saying::{Said, Saying, content_of};
use crate::store::statement::{answers, find, insert, insert_signed, waiting_count};
use crate::store::{NewStatement, StatementRow, Store, StoreError};

/// Statements said in one call to this participant.
const SAYINGS_MAX: usize = 4_096;
/// While the mediator is out of reach, an answer is waited for so long.
const UNREACHED_MAX: Duration = Duration::from_secs(3);
/// While it is in reach, an answer is waited for so long.
const ANSWER_MAX: Duration = Duration::from_secs(25);
/// After an answer, the own mirror is waited for so long.
const MIRROR_MAX: Duration = Duration::from_secs(10);

/// How the sender tells those who wait.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(crate) struct Progress {
    /// Rounds that brought answers.
    pub(crate) answered: u64,
    /// Rounds that reached nobody.
    pub(crate) failed: u64,
}

/// Wakes the senders, and those who wait for them.
pub(crate) struct Outbox {
    pub(crate) statements: Notify,
    pub(crate) deposits: Notify,
    pub(crate) progress: watch::Sender<Progress>,
}

impl Default for Outbox {
    fn default() -> Self {
        Self {
            statements: Notify::new(),
            deposits: Notify::new(),
            progress: watch::Sender::new(Progress::default()),
        }
    }
}

impl Participant {
    /// Says a statement with the key of the service, or of the panel. The same `request_id` with the same content is the
    /// same statement, and so the same receipt, while it waits and once it is accepted; after a refusal it is said
    /// afresh, as a new statement on what the mirror has replayed by then. After an accepted answer the own mirror has
    /// replayed it, or that takes long.
    ///
    /// # Errors
    /// [`ServiceError`], `STATEMENT_ID_REUSED` for a `request_id` used for other content, whatever became of that; then
    /// nothing was said. A refusal by the rules is an answer and no error.
    pub async fn say<P: Payload + 'static>(
        &self,
        role: Role,
        payload: P,
        not_after: Option<Timestamp>,
        request_id: &str,
    ) -> Result<Said, ServiceError> {
        let said = self.say_all(vec![Saying::new(role, payload, not_after, request_id)]).await?;
        said.into_iter().next().ok_or(ServiceError::Damaged("a statement just said"))
    }

    /// Says many statements, in order and in as few calls to the mediator as they fit.
    ///
    /// # Errors
    /// As [`Participant::say`], for the first one that cannot be said; none was said then.
    pub async fn say_all(&self, sayings: Vec<Saying>) -> Result<Vec<Said>, ServiceError> {
        if sayings.len() > SAYINGS_MAX {
            let message = format!("{} statements at once; at most {SAYINGS_MAX} are allowed.", sayings.len());
            return Err(ServiceError::refuse(ErrorReason::FieldInvalid, message));
        }
        let participant = self.clone();
        let rows = tokio::task::spawn_blocking(move || keep_all(&participant, sayings)).await??;
        self.await_answers(rows).await
    }

    /// Sends an envelope that was signed elsewhere. A statement refused before is judged afresh.
    pub(crate) async fn submit(
        &self,
        statement_id: StatementId,
        signed: Envelope,
    ) -> Result<Said, ServiceError> {
        let statement = NewStatement {
            // A colon is in no request id that a caller can choose.
            request_id: format!("signed:{statement_id}"),
            content: *content_of(signed.payload_type(), &Digest::of(signed.payload()), None).as_bytes(),
            statement_id: *statement_id.as_bytes(),
            envelope: signed.bytes().to_vec(),
        };
        let store = self.0.store.clone();
        let row = tokio::task::spawn_blocking(move || keep_signed(&store, &statement)).await??;
        let mut said = self.await_answers(vec![row]).await?;
        said.pop().ok_or(ServiceError::Damaged("a statement just submitted"))
    }

    /// How many statements wait for an answer.
    pub(crate) async fn outbox_waiting(&self) -> Result<u64, ServiceError> {
        Ok(self.0.store.run(|file| waiting_count(file)).await?)
    }

    async fn await_answers(&self, rows: Vec<StatementRow>) -> Result<Vec<Said>, ServiceError> {
        let mut said = rows.iter().map(said_of).collect::<Result<Vec<Said>, ServiceError>>()?;
        let mut progress = self.0.outbox.progress.subscribe();
        let failed_before = progress.borrow_and_update().failed;
        self.0.outbox.statements.notify_one();
        let begun = Instant::now();
        loop {
            progress.borrow_and_update();
            self.read_answers(&rows, &mut said).await?;
            if said.iter().all(|one| one.answer.is_some()) {
                break;
            }
            let unreached = progress.borrow().failed > failed_before;
            let most = if unreached { UNREACHED_MAX } else { ANSWER_MAX };
            let left = most.saturating_sub(begun.elapsed());
            // Looked at again when time is up, for a round may have failed and the other limit count.
            let next = left.min(UNREACHED_MAX);
            if left.is_zero() {
                break;
            }
            drop(tokio::time::timeout(next, progress.changed()).await);
        }
        if let Some(newest) = said.iter().filter_map(Said::position).max() {
            self.wait_for_size(newest.saturating_add(1), MIRROR_MAX).await;
        }
        Ok(said)
    }

    async fn read_answers(&self, rows: &[StatementRow], said: &mut [Said]) -> Result<(), ServiceError> {
        let open = rows.iter().zip(said.iter()).filter(|(_, one)| one.answer.is_none());
        let ordinals: Vec<i64> = open.map(|(row, _)| row.ordinal).collect();
        if ordinals.is_empty() {
            return Ok(());
        }
        let found = self.0.store.run(move |file| answers(file, &ordinals)).await?;
        for (ordinal, bytes) in found {
            let answer = decode(&bytes)?;
            // One request may have been named twice.
            for (_, one) in rows.iter().zip(said.iter_mut()).filter(|(row, _)| row.ordinal == ordinal) {
                one.answer = Some(answer.clone());
            }
        }
        Ok(())
    }
}

/// Keeps what is said for the first time or was refused, and finds what waits or was accepted.
fn keep_all(participant: &Participant, sayings: Vec<Saying>) -> Result<Vec<StatementRow>, ServiceError> {
    let store = &participant.0.store;
    let (mut requests, mut new) = (Vec::new(), Vec::new());
    for Saying { request_id, content, not_after, build } in sayings {
        let content = *content.as_bytes();
        if store.blocking(|file| find(file, &request_id, &content))?.is_none_or(|kept| kept.refused) {
            let unsaid = build(participant)?;
            let key = participant.0.own_key(unsaid.role)?;
            let prepared = participant.prepare_unsaid(unsaid, not_after)?;
            let signed = Envelope::sign(prepared.payload_type, &prepared.payload, &[key])?;
            new.push(NewStatement {
                request_id: request_id.clone(),
                content,
                statement_id: *prepared.statement_id.as_bytes(),
                envelope: signed.bytes().to_vec(),
            });
        }
        requests.push((request_id, content));
    }
    store.blocking(|file| insert(file, &new))?;
    let row = |(request, content): &(String, [u8; 32])| {
        let row = store.blocking(|file| find(file, request, content))?;
        row.ok_or(ServiceError::Damaged("a statement just kept"))
    };
    requests.iter().map(row).collect()
}

fn keep_signed(store: &Store, statement: &NewStatement) -> Result<StatementRow, ServiceError> {
    let kept = store.blocking(|file| {
        insert_signed(file, statement)?;
        find(file, &statement.request_id, &statement.content)
    });
    let row = kept.map_err(|error| match error {
        StoreError::OtherContent { .. } => {
            let message = "another statement was submitted under this id.";
            ServiceError::refuse(ErrorReason::StatementIdReused, message)
        }
        error => error.into(),
    })?;
    row.ok_or(ServiceError::Damaged("a signed statement just kept"))
}

fn said_of(row: &StatementRow) -> Result<Said, ServiceError> {
    let answer = row.answer.as_deref().map(decode).transpose()?;
    Ok(Said { statement_id: StatementId(row.statement_id), answer })
}

fn decode(bytes: &[u8]) -> Result<StatementAnswer, ServiceError> {
    StatementAnswer::decode(bytes).map_err(|_| ServiceError::Damaged("an answer in the outbox"))
}
