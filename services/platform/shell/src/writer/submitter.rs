//! What stands between a call and the sequencer: verification before it, receipts and signed refusals after.

use super::queue::Queue;
use super::{Evidence, Judged, Sequencer, Submission, Verdict};
use crate::forum::ForumFile;
use crate::projection::Projection;
use crate::refusal;
use crate::signer::ServiceSigner;
use crate::status::{self, internal};
use crate::verify::{Keyring, verify_statements};
use bytes::Bytes;
use homeward_api::log::v1::{self as log, StatementAnswer, statement_answer::Answer};
use homeward_journal::{JournalError, JournalReader};
use homeward_ledger::Refusal;
use homeward_payload::domain::Basis;
use homeward_payload::ids::Digest;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1::StatementRefused;
use homeward_translog::Entry;
use std::collections::BTreeMap;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use tokio::sync::mpsc::Sender;
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::oneshot;
use tonic::Status;

/// How often each reason occurred since the start.
#[derive(Debug, Default)]
pub struct RefusalCounts {
    counts: Mutex<BTreeMap<i32, u64>>,
}

impl RefusalCounts {
    fn add(&self, reason: ErrorReason) {
        let mut counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(reason.into()).or_default();
        *count = count.saturating_add(1);
    }

    /// The reasons that occurred, ascending by number.
    pub fn all(&self) -> Vec<(ErrorReason, u64)> {
        let counts = self.counts.lock().unwrap_or_else(PoisonError::into_inner);
        let known = |(reason, count): (&i32, &u64)| Some((ErrorReason::try_from(*reason).ok()?, *count));
        counts.iter().filter_map(known).collect()
    }
}

/// Takes statements in, answers each. Shared as an [`Arc`].
pub struct Submitter {
    queue: Queue,
    projection: Arc<Projection>,
    reader: Arc<dyn JournalReader>,
    signer: ServiceSigner,
    evidence: Evidence,
    counts: RefusalCounts,
}

/// Shares the forum's keys with the threads that verify.
#[derive(Clone)]
struct Keys(Arc<ForumFile>);

impl AsRef<Keyring> for Keys {
    fn as_ref(&self) -> &Keyring {
        self.0.keyring()
    }
}

impl Submitter {
    /// Starts the sequencer's thread. `signer` signs refusals; `reader` reads what the sequencer appends.
    ///
    /// # Errors
    /// What the operating system says where there is no thread.
    pub fn start(
        sequencer: Sequencer,
        projection: Arc<Projection>,
        reader: Arc<dyn JournalReader>,
        signer: ServiceSigner,
        evidence: Evidence,
    ) -> io::Result<Self> {
        let queue = Queue::start(sequencer)?;
        Ok(Self { queue, projection, reader, signer, evidence, counts: RefusalCounts::default() })
    }

    /// How often each reason occurred since the start.
    pub fn refusal_counts(&self) -> &RefusalCounts {
        &self.counts
    }

    /// The key that signs refusals and the mediator's own statements.
    pub fn signer(&self) -> &ServiceSigner {
        &self.signer
    }

    /// Submits statements and answers each, in order. All find a place in the queue or none does.
    ///
    /// # Errors
    /// `QUEUE_FULL` with the time after which to come back, nothing was taken; `DRAINING`; `INTERNAL`.
    pub async fn submit(&self, envelopes: &[Bytes]) -> Result<Vec<StatementAnswer>, Status> {
        let keys = Keys(Arc::clone(self.projection.forum()));
        let verified = verify_statements(keys, envelopes).await;
        let places = verified.iter().filter(|result| result.is_ok()).count();
        let queue = self.queue.sender().ok_or_else(draining)?;
        let mut permits = queue.try_reserve_many(places).map_err(|error| self.no_place(&queue, &error))?;
        let mut waiting = Vec::with_capacity(verified.len());
        for result in verified {
            waiting.push(match result {
                Err(refusal) => Err(refusal),
                Ok(verified) => {
                    let (reply, verdict) = oneshot::channel();
                    // There are as many permits as verified statements.
                    let permit = permits.next().ok_or_else(|| internal(&"too few places were reserved"))?;
                    permit.send(Submission { verified, reply });
                    Ok(verdict)
                }
            });
        }
        drop(permits);
        drop(queue);
        let mut answers = Vec::with_capacity(waiting.len());
        for one in waiting {
            let answer = match one {
                Err(refusal) => self.refused(&refusal, Bytes::new()),
                Ok(verdict) => self.answer(verdict.await.map_err(|_| draining())?).await?,
            };
            answers.push(StatementAnswer { answer: Some(answer) });
        }
        Ok(answers)
    }

    /// Takes no more statements and waits until what was taken is durable and the journal is free.
    pub async fn close(&self) {
        if let Some(thread) = self.queue.close() {
            let joined = tokio::task::spawn_blocking(move || thread.join().is_ok()).await;
            tracing::info!(joined = joined.unwrap_or(false), "the writer has ended");
        }
    }

    /// Places left in the queue.
    #[cfg(test)]
    pub(super) fn places_left(&self) -> usize {
        self.queue.sender().map_or(0, |sender| sender.capacity())
    }

    fn no_place(&self, queue: &Sender<Submission>, error: &TrySendError<()>) -> Status {
        let TrySendError::Full(()) = error else { return draining() };
        let waiting = queue.max_capacity().saturating_sub(queue.capacity());
        let retry = self.queue.rate().time_for(waiting);
        let message = format!("{waiting} statements wait for the writer; nothing of this call was taken");
        status::Refusal::of(ErrorReason::QueueFull, message)
            .metadata("waiting", waiting)
            .retry_after(retry)
            .into()
    }

    async fn answer(&self, verdict: Verdict) -> Result<Answer, Status> {
        match verdict {
            Verdict::Sequenced { position, entry, head_size, checkpoint } => {
                self.receipt(position, &entry, head_size, checkpoint.as_ref().to_owned())
            }
            Verdict::Again { position } => self.receipt_again(position).await,
            Verdict::Refused(judged) => {
                self.keep_evidence(&judged).await;
                let signed = self.sign_refusal(&judged)?;
                Ok(self.refused(&judged.refusal, signed))
            }
        }
    }

    fn receipt(
        &self,
        position: u64,
        entry: &Entry,
        head_size: u64,
        checkpoint: String,
    ) -> Result<Answer, Status> {
        let proof = self.projection.read(|view| view.state().tree().inclusion_proof(position, head_size));
        let proof = proof.map_err(|error| internal(&error))?;
        let inclusion_proof = proof.iter().map(|hash| Bytes::copy_from_slice(hash.as_bytes())).collect();
        Ok(Answer::Receipt(log::Receipt {
            position,
            sequenced_time_us: entry.time_us(),
            checkpoint,
            inclusion_proof,
            envelope_hash: Bytes::copy_from_slice(entry.envelope().as_bytes()),
        }))
    }

    /// The receipt that was given when the statement was sequenced, byte for byte.
    async fn receipt_again(&self, position: u64) -> Result<Answer, Status> {
        let reader = Arc::clone(&self.reader);
        let read = move || -> Result<_, JournalError> {
            Ok((reader.head_covering(position)?, reader.read(position, 1, 1)?))
        };
        let read = tokio::task::spawn_blocking(read).await.map_err(|error| internal(&error))?;
        let (head, records) = read.map_err(|error| internal(&error))?;
        let (Some(head), [record]) = (head, records.as_slice()) else {
            return Err(internal(&format!("position {position} is in the state and not in the journal")));
        };
        let entry = Entry::decode(&record.entry).map_err(|error| internal(&error))?;
        self.receipt(position, &entry, head.size, head.note)
    }

    fn refused(&self, refusal: &Refusal, signed: Bytes) -> Answer {
        self.counts.add(refusal.reason);
        Answer::Refusal(refusal::message(refusal, signed))
    }

    fn sign_refusal(&self, judged: &Judged) -> Result<Bytes, Status> {
        let judged_on = |view: &crate::projection::View| view.state().tree().root_at(judged.size);
        let root = self.projection.read(judged_on).map_err(|error| internal(&error))?;
        let basis = Basis { size: judged.size, root: Digest::from(root) };
        let message = StatementRefused {
            header: None,
            envelope_hash: judged.envelope.hash().as_bytes().to_vec(),
            size: judged.size,
            state_digest: judged.state_digest.to_vec(),
            judged_time_us: judged.time.0,
            rules_version: self.projection.forum().genesis().rules_version,
            reason: judged.refusal.reason.into(),
        };
        let signed = self.signer.sign_on(message, &self.projection, basis, judged.time);
        signed.map(|signed| Bytes::copy_from_slice(signed.bytes())).map_err(|error| internal(&error))
    }

    async fn keep_evidence(&self, judged: &Judged) {
        if judged.refusal.reason != ErrorReason::BasisAhead {
            return;
        }
        let (evidence, envelope) = (self.evidence.clone(), judged.envelope.clone());
        if let Err(error) = tokio::task::spawn_blocking(move || evidence.keep(&envelope)).await {
            tracing::error!(%error, "a statement whose basis is ahead was not kept");
        }
    }
}

fn draining() -> Status {
    let message = "the service is stopping; send the same statements again to learn what became of them";
    status::Refusal::of(ErrorReason::Draining, message).into()
}
