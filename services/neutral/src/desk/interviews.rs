//! Interviews: kept in the vault; after a clearance, a person who declines stays.

use homeward_api::neutral::v1::{RecordInterviewsRequest, RecordInterviewsResponse};
use homeward_ledger::batch::Batch;
use homeward_ledger::subject::LineState;
use homeward_ledger::{Ledger, Refusal};
use homeward_participant::{Said, Saying};
use homeward_payload::domain::{Role, SubjectKind};
use homeward_payload::ids::{BatchId, Digest};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::SystemRandomness;

use super::request::Interviews;
use super::{DeskError, WitnessDesk, batch_of, is_refused, request};
use crate::clearance::Will;
use crate::interview::{Interview, keep};

/// Statements said in one call.
const OUTCOMES_CALL_MAX: usize = 2_048;

/// What the mirror tells of the persons interviewed.
struct Interviewed {
    interviews: Vec<Interview>,
    /// Number of the newest revision.
    revision: u32,
    /// Whether the log has its clearance.
    cleared: bool,
    /// Lines that may still depart and whose person declines.
    declining: Vec<u32>,
}

impl WitnessDesk {
    pub(super) async fn interview(
        &self,
        request: &RecordInterviewsRequest,
    ) -> Result<RecordInterviewsResponse, DeskError> {
        let asked = request::interviews(request)?;
        let batch = asked.batch;
        let _turn = self.turn.lock().await;
        let projection = self.participant.projection();
        let found = projection.read(|view| look_up(view.state().replica().machine(), &asked))?;
        let Interviewed { interviews, revision, cleared, declining } = found;
        let recorded = u32::try_from(interviews.len()).unwrap_or(u32::MAX);
        let newest = self.store(move |store| store.newest(batch, revision)).await?;
        let answered = cleared || newest.is_some_and(|attempt| !attempt.refused);
        // Said before it is kept: a process that ends in between leaves a person who stays and is asked again, never one
        // who declined and is let go.
        let said = if answered { self.withhold(batch, revision, &declining).await? } else { Vec::new() };
        let names = self.participant.names();
        let kept = self
            .participant
            .vault(move |vault| Ok(keep(vault, &names, batch, &interviews, &mut SystemRandomness)))
            .await?;
        kept?;
        // How many declined is nobody's business who reads the log of this process.
        tracing::info!(%batch, recorded, "interviews recorded");
        let refused = declining.iter().zip(&said).filter(|(_, said)| is_refused(said)).map(|(line, _)| *line);
        self.check_nobody_departs(batch, &refused.collect::<Vec<u32>>())?;
        let waiting = said.iter().filter(|said| said.answer.is_none()).count();
        Ok(RecordInterviewsResponse {
            recorded,
            outcomes_waiting: u32::try_from(waiting).unwrap_or(u32::MAX),
        })
    }

    /// A person whom a clearance has let go, and who declines before departure, does not depart. The statement says
    /// what is said of everyone who stays, and no more. Each person has one of their own, which is durable when this
    /// returns: a repeated call repeats it, and no other person's can stand in its way.
    async fn withhold(&self, batch: BatchId, revision: u32, lines: &[u32]) -> Result<Vec<Said>, DeskError> {
        let mut said = Vec::with_capacity(lines.len());
        for part in lines.chunks(OUTCOMES_CALL_MAX) {
            let sayings = part.iter().map(|line| {
                let payload = proto::RecordOutcomes {
                    header: None,
                    batch_id: batch.to_vec(),
                    outcome: proto::LineOutcome::NotDeparting.into(),
                    lines: vec![*line],
                };
                Saying::new(Role::Service, payload, None, withhold_request_id(batch, revision, *line))
            });
            said.extend(self.participant.say_all(sayings.collect()).await?);
        }
        Ok(said)
    }

    /// Of whom the log refused to say that they stay must have another outcome by now.
    fn check_nobody_departs(&self, batch: BatchId, refused: &[u32]) -> Result<(), Refusal> {
        let departs = self.participant.projection().read(|view| {
            let batch = view.state().replica().machine().batches.get(&batch);
            let open = |line: &&u32| {
                let line = batch.and_then(|batch| batch.line(**line));
                line.is_some_and(|line| line.state == LineState::Open)
            };
            refused.iter().find(open).copied()
        });
        let Some(line) = departs else { return Ok(()) };
        let message =
            "the interviews are recorded, but the log refused that persons who may depart now stay.";
        Err(Refusal::new(ErrorReason::LineState, message)
            .allow("Hold these persons at once and record the outcome of their lines by hand.")
            .with("line", line))
    }
}

fn look_up(ledger: &Ledger, asked: &Interviews) -> Result<Interviewed, Refusal> {
    let batch = batch_of(ledger, asked.batch)?;
    let mut interviews = Vec::with_capacity(asked.wills.len());
    let mut declining = Vec::new();
    for (&line, &will) in &asked.wills {
        let (subject, state) = person(batch, line)?;
        interviews.push(Interview { line, subject, will });
        if state == LineState::Open && will == Will::Declines {
            declining.push(line);
        }
    }
    let revision = batch.revision.number;
    Ok(Interviewed { interviews, revision, cleared: batch.clearance.is_some(), declining })
}

/// The person on a line who has not departed. One who stays already may be interviewed again: the call is repeatable.
fn person(batch: &Batch, number: u32) -> Result<(homeward_payload::ids::SubjectRef, LineState), Refusal> {
    let lines = batch.revision.lines.len();
    let line = batch.line(number).ok_or_else(|| {
        let message = format!("line {number} is not on the revision; it has lines 1 to {lines}.");
        Refusal::new(ErrorReason::ResourceUnknown, message).with("line", number)
    })?;
    if line.kind == SubjectKind::Container {
        let message = format!("line {number} is a container of remains; persons are interviewed.");
        return Err(Refusal::new(ErrorReason::FieldInvalid, message).with("line", number));
    }
    match line.state {
        LineState::Open | LineState::NotDeparting => Ok((line.subject, line.state)),
        state => {
            let message = format!("line {number} stands at {state:?}; a will is recorded until departure.");
            Err(Refusal::new(ErrorReason::LineState, message).with("line", number))
        }
    }
}

/// The same person's outcome goes out under the same id, so that a repeated call says nothing twice.
fn withhold_request_id(batch: BatchId, revision: u32, line: u32) -> String {
    let bytes = [batch.0.as_slice(), &revision.to_be_bytes(), &line.to_be_bytes()].concat();
    let digest = Digest::of(&bytes).to_string();
    let short = digest.split_at_checked(32).map_or(digest.as_str(), |(short, _)| short);
    format!("outcome-{short}")
}
