//! Persons whom a clearance has let go and who do not depart after all: whatever keeps them, the log says the same.

use std::collections::{BTreeMap, BTreeSet};

use homeward_api::log::v1::statement_answer::Answer;
use homeward_api::neutral::v1::{WithdrawClearanceRequest, WithdrawClearanceResponse};
use homeward_ledger::batch::Batch;
use homeward_ledger::subject::LineState;
use homeward_ledger::{Ledger, Refusal};
use homeward_participant::Saying;
use homeward_payload::domain::Role;
use homeward_payload::ids::{BatchId, Digest, SubjectRef};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::SystemRandomness;
use prost::Message as _;

use super::request::Withdrawals;
use super::{DeskError, WitnessDesk, batch_of, person, request};
use crate::interview::{Interview, keep};
use crate::store::{Attempt, Withdrawal};

/// Statements said in one call.
const OUTCOMES_CALL_MAX: usize = 2_048;

/// What the mirror tells of the revision in force.
struct InForce {
    revision: u32,
    /// Whether the log has its clearance.
    answered: bool,
    /// Persons who have neither departed nor left the batch.
    open: BTreeMap<SubjectRef, OpenLine>,
}

/// The line of a person who is still on the batch.
#[derive(Clone, Copy)]
struct OpenLine {
    number: u32,
    /// Whether the log clears the person.
    is_cleared: bool,
}

impl WitnessDesk {
    pub(super) async fn withdraw(
        &self,
        request: &WithdrawClearanceRequest,
    ) -> Result<WithdrawClearanceResponse, DeskError> {
        let asked = request::withdrawals(request)?;
        let batch = asked.batch;
        let _turn = self.turn.lock().await;
        let withdrawn = self.named(&asked).await?;
        // Who stays is known before it is said, and said before the ground is kept: a process that ends in between
        // leaves a person who stays, never one who is let go.
        let kept = withdrawn.clone();
        self.store(move |store| store.keep_withdrawals(&kept)).await?;
        let withheld = self.withhold(batch).await?;
        let interviews: Vec<Interview> = withdrawn
            .iter()
            .map(|one| Interview { line: one.line, subject: one.subject, told: asked.told })
            .collect();
        let names = self.participant.names();
        let kept = self
            .participant
            .vault(move |vault| Ok(keep(vault, &names, batch, &interviews, &mut SystemRandomness)))
            .await?;
        kept?;
        // Which ground it was is nobody's business who reads the log of this process.
        tracing::info!(%batch, persons = withdrawn.len(), "clearances withdrawn");
        withheld.check()?;
        let waiting = withdrawn.iter().filter(|one| withheld.waiting.contains(&one.subject)).count();
        Ok(WithdrawClearanceResponse { outcomes_waiting: u32::try_from(waiting).unwrap_or(u32::MAX) })
    }

    /// The persons on the lines that are named. Lines of a revision that is no longer in force are those of a call that
    /// is repeated, or they are nobody's.
    async fn named(&self, asked: &Withdrawals) -> Result<Vec<Withdrawal>, DeskError> {
        let (batch, revision) = (asked.batch, asked.revision);
        let known = self.store(move |store| store.withdrawals(batch)).await?;
        let of_line = |line: &u32| known.iter().find(|one| (one.revision, one.line) == (revision, *line));
        let repeated: Option<Vec<Withdrawal>> =
            asked.lines.iter().map(|line| of_line(line).copied()).collect();
        if let Some(repeated) = repeated {
            return Ok(repeated);
        }
        let projection = self.participant.projection();
        let found = projection.read(|view| look_up(view.state().replica().machine(), asked))?;
        if !self.is_answered(batch, revision, found.answered).await? {
            return Err(not_answered(revision).into());
        }
        Ok(found.persons)
    }

    /// Whether a revision was answered: on the log, or by a clearance that is on its way to it.
    pub(super) async fn is_answered(
        &self,
        batch: BatchId,
        revision: u32,
        on_log: bool,
    ) -> Result<bool, DeskError> {
        let newest = self.store(move |store| store.newest(batch, revision)).await?;
        Ok(on_log || newest.is_some_and(|attempt| !attempt.refused))
    }

    /// Says of everyone whose clearance was withdrawn, in this revision or in one before, that they do not depart,
    /// where the revision in force lets them go. It is what is said of everyone who stays, and no more. Each person has
    /// a statement of their own, which is durable when this returns: a repeated call repeats it, and no other person's
    /// can stand in its way.
    pub(super) async fn withhold(&self, batch: BatchId) -> Result<Withheld, DeskError> {
        let withdrawn = self.store(move |store| store.withdrawals(batch)).await?;
        let withdrawn: BTreeSet<SubjectRef> = withdrawn.iter().map(|one| one.subject).collect();
        let InForce { revision, answered, open } = self.in_force(batch)?;
        let newest = self.store(move |store| store.newest(batch, revision)).await?;
        let mut let_go = let_go(&open, newest.as_ref().filter(|_| !answered))?;
        let_go.retain(|(subject, _)| withdrawn.contains(subject));
        let mut said = Vec::with_capacity(let_go.len());
        for part in let_go.chunks(OUTCOMES_CALL_MAX) {
            let sayings = part.iter().map(|(_, line)| outcome(batch, revision, *line));
            said.extend(self.participant.say_all(sayings.collect()).await?);
        }
        // Of whom the log refused to say that they stay must have another outcome by now.
        let open = self.in_force(batch)?.open;
        let mut withheld = Withheld::default();
        for ((subject, line), said) in let_go.into_iter().zip(&said) {
            match said.answer.as_ref().and_then(|answer| answer.answer.as_ref()) {
                Some(Answer::Receipt(_)) => {}
                // Where another revision overtook it, it is said again once the mirror has that one.
                Some(Answer::Refusal(refusal)) if refusal.reason() != ErrorReason::RevisionStale => {
                    withheld.refused = withheld.refused.or(open.contains_key(&subject).then_some(line));
                }
                Some(Answer::Refusal(_)) | None => {
                    withheld.waiting.insert(subject);
                }
            }
        }
        Ok(withheld)
    }

    fn in_force(&self, batch: BatchId) -> Result<InForce, Refusal> {
        self.participant.projection().read(|view| in_force(view.state().replica().machine(), batch))
    }
}

/// What became of those whose clearance was withdrawn.
#[derive(Default)]
pub(super) struct Withheld {
    /// Persons who are let go and of whom the log does not say yet that they stay.
    waiting: BTreeSet<SubjectRef>,
    /// A line of whose person the log refused to say it, although they may depart.
    refused: Option<u32>,
}

impl Withheld {
    /// # Errors
    /// `LINE_STATE` where somebody may depart who stays.
    pub(super) fn check(&self) -> Result<(), Refusal> {
        let Some(line) = self.refused else { return Ok(()) };
        let message = "what was told is recorded, but the log refused that persons who may depart now stay.";
        Err(Refusal::new(ErrorReason::LineState, message)
            .allow("Hold these persons at once and record the outcome of their lines by hand.")
            .with("line", line))
    }
}

/// What the mirror tells of the persons on the lines that are named.
struct Found {
    persons: Vec<Withdrawal>,
    /// Whether the log has the clearance of their revision.
    answered: bool,
}

fn look_up(ledger: &Ledger, asked: &Withdrawals) -> Result<Found, Refusal> {
    let batch = batch_of(ledger, asked.batch)?;
    batch.check_in_force(asked.revision)?;
    let persons = asked.lines.iter().map(|&line| {
        let subject = person(batch, line)?;
        Ok(Withdrawal { batch: asked.batch, revision: asked.revision, line, subject })
    });
    Ok(Found { persons: persons.collect::<Result<_, Refusal>>()?, answered: batch.clearance.is_some() })
}

fn in_force(ledger: &Ledger, id: BatchId) -> Result<InForce, Refusal> {
    let batch: &Batch = batch_of(ledger, id)?;
    let open = batch.numbered_lines().filter(|(_, line)| line.state == LineState::Open);
    let open = open
        .map(|(number, line)| (line.subject, OpenLine { number, is_cleared: line.cleared_until.is_some() }));
    Ok(InForce { revision: batch.revision.number, answered: batch.clearance.is_some(), open: open.collect() })
}

/// Who may depart by the clearance on the log or, while that is on its way, by what it says; with their lines.
fn let_go(
    open: &BTreeMap<SubjectRef, OpenLine>,
    on_its_way: Option<&Attempt>,
) -> Result<Vec<(SubjectRef, u32)>, DeskError> {
    let said = on_its_way.filter(|attempt| !attempt.refused);
    let said = said.map(|attempt| proto::ClearBatch::decode(attempt.statement.as_slice())).transpose()?;
    let cleared = said.iter().flat_map(|said| &said.lines).filter(|line| line.cleared_until_us != 0);
    let cleared: BTreeSet<u32> = cleared.map(|line| line.line).collect();
    let may_depart = open.iter().filter(|(_, line)| line.is_cleared || cleared.contains(&line.number));
    Ok(may_depart.map(|(subject, line)| (*subject, line.number)).collect())
}

/// What is said of a person who was let go and stays.
fn outcome(batch: BatchId, revision: u32, line: u32) -> Saying {
    let payload = proto::RecordOutcomes {
        header: None,
        batch_id: batch.to_vec(),
        revision,
        outcome: proto::LineOutcome::NotDeparting.into(),
        lines: vec![line],
    };
    // The same person's outcome goes out under the same id, so that a repeated call says nothing twice.
    let bytes = [batch.0.as_slice(), &revision.to_be_bytes(), &line.to_be_bytes()].concat();
    let digest = Digest::of(&bytes).to_string();
    let short = digest.split_at_checked(32).map_or(digest.as_str(), |(short, _)| short);
    Saying::new(Role::Service, payload, None, format!("outcome-{short}"))
}

fn not_answered(revision: u32) -> Refusal {
    let message = format!("nobody of revision {revision} is cleared yet; nothing was recorded.");
    Refusal::new(ErrorReason::LineNotCleared, message)
        .allow("Record what a person says with RecordInterviews; the commission's sheet tells who is fit.")
}
