//! Clearing a batch: one attempt is made, kept and said; the same call says the same again.

use homeward_api::neutral::v1::{ClearBatchRequest, ClearBatchResponse};
use homeward_ledger::subject::LineState;
use homeward_ledger::{Ledger, Refusal};
use homeward_payload::domain::{Role, SubjectKind};
use homeward_payload::ids::{BatchId, Digest, SubjectRef, Timestamp};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::SystemRandomness;
use prost::Message;

use super::{DeskError, Reader, WitnessDesk, batch_of, is_refused, request};
use crate::attempt::{Asked, AttemptError, make};
use crate::clearance::counts;
use crate::store::Attempt;

/// What the mirror tells of the newest revision.
#[derive(Clone, Debug)]
struct Revision {
    number: u32,
    /// Every person still on it, by line, ascending.
    persons: Vec<(u32, SubjectRef)>,
    /// The commission's commitment.
    commitment: Option<(Digest, u32)>,
    /// Whether the log has its clearance.
    cleared: bool,
}

impl WitnessDesk {
    pub(super) async fn clear(
        &self,
        request: &ClearBatchRequest,
        reader: Reader,
    ) -> Result<ClearBatchResponse, DeskError> {
        let (batch, cleared_until) = request::clearance(request)?;
        let _turn = self.turn.lock().await;
        let projection = self.participant.projection();
        let revision = projection.read(|view| look_up(view.state().replica().machine(), batch))?;
        let number = revision.number;
        let newest = self.store(move |store| store.newest(batch, number)).await?;
        let attempt = match newest {
            Some(said) if !said.refused => same_end(said, cleared_until)?,
            refused => {
                let next = refused.map_or(1, |attempt| attempt.number.saturating_add(1));
                self.attempt(batch, revision, cleared_until, next, reader).await?
            }
        };
        let response = self.say(attempt).await?;
        // Whoever is withheld from an earlier revision and let go in this one all the same stays.
        self.withhold(batch).await?.check()?;
        Ok(response)
    }

    /// Makes an attempt and keeps it.
    async fn attempt(
        &self,
        batch: BatchId,
        revision: Revision,
        cleared_until: Timestamp,
        number: u32,
        reader: Reader,
    ) -> Result<Attempt, DeskError> {
        if revision.cleared {
            return Err(already(revision.number).into());
        }
        let commitment = revision.commitment.ok_or_else(|| not_committed(revision.number))?;
        let Revision { number: revision, persons, .. } = revision;
        let asked = Asked { batch, revision, persons, commitment, cleared_until };
        let own = self.own.clone();
        let made = self.participant.vault(move |vault| {
            Ok(make(vault, &asked, number, &own, &reader.access(), &mut SystemRandomness))
        });
        let attempt = made.await?.map_err(explain)?;
        let kept = attempt.clone();
        self.store(move |store| store.keep(&kept)).await?;
        Ok(attempt)
    }

    async fn say(&self, attempt: Attempt) -> Result<ClearBatchResponse, DeskError> {
        let Attempt { batch, revision, number, .. } = attempt;
        let payload = proto::ClearBatch::decode(attempt.statement.as_slice())?;
        let (cleared, not_departing) = counts(&payload);
        // A further attempt has other content, its reasons being sealed anew, and so an id of its own.
        let request_id = format!("clear-{batch}-{revision}-{number}");
        let said = self.participant.say(Role::Service, payload, None, &request_id).await?;
        if is_refused(&said) {
            self.store(move |store| store.set_refused(&attempt)).await?;
            tracing::warn!(%batch, revision, "the log refused the clearance");
            return Ok(ClearBatchResponse { cleared: 0, not_departing: 0, answer: said.answer });
        }
        tracing::info!(%batch, revision, cleared, not_departing, "batch answered");
        Ok(ClearBatchResponse { cleared, not_departing, answer: said.answer })
    }
}

fn look_up(ledger: &Ledger, id: BatchId) -> Result<Revision, Refusal> {
    let batch = batch_of(ledger, id)?;
    let persons = batch
        .numbered_lines()
        .filter(|(_, line)| line.kind == SubjectKind::Person && line.state == LineState::Open)
        .map(|(number, line)| (number, line.subject));
    Ok(Revision {
        number: batch.revision.number,
        persons: persons.collect(),
        commitment: batch.fitness,
        cleared: batch.clearance.is_some(),
    })
}

/// What was said once is not said otherwise: the same call gives the same answer, another end is another clearance.
fn same_end(said: Attempt, cleared_until: Timestamp) -> Result<Attempt, Refusal> {
    if said.cleared_until == cleared_until { Ok(said) } else { Err(already(said.revision)) }
}

fn already(revision: u32) -> Refusal {
    let message = format!("revision {revision} was answered before; nothing was changed.");
    Refusal::new(ErrorReason::ClearanceAlreadyGiven, message)
        .allow("Repeat the call with the end that was given then, to get its answer again.")
        .allow("Withdraw the clearance of a person who does not depart after all with WithdrawClearance.")
}

fn not_committed(revision: u32) -> Refusal {
    let message = format!("the commission has not committed to the fitness of revision {revision}.");
    Refusal::new(ErrorReason::FitnessNotCommitted, message).allow("Wait for its commitment and its sheet.")
}

/// What the caller is told. It names lines and numbers, never what somebody said or how somebody is.
fn explain(error: AttemptError) -> DeskError {
    let refusal = match &error {
        AttemptError::NotInterviewed { count, persons } => {
            let message = format!("{count} of {persons} persons have no interview; nothing was said.");
            Refusal::new(ErrorReason::ResourceUnknown, message)
                .with("count", count)
                .allow("Record an interview with each of them first.")
        }
        AttemptError::SheetUnknown => {
            Refusal::new(ErrorReason::DocumentUnknown, format!("{error}; nothing was said."))
                .allow("Wait until the sealed sheet has come from the commission.")
        }
        AttemptError::Sheet(_) | AttemptError::OtherSheet => {
            Refusal::new(ErrorReason::DocumentInvalid, format!("{error}; nothing was said."))
                .allow("Ask the commission; a sheet that differs from its commitment is not used.")
        }
        AttemptError::Interview(_)
        | AttemptError::Vault(_)
        | AttemptError::Document(_)
        | AttemptError::Seal(_)
        | AttemptError::Randomness(_) => return error.into(),
    };
    refusal.into()
}
