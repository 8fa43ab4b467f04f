//! Interviews: kept in the vault until their revision is answered.

use homeward_api::neutral::v1::{RecordInterviewsRequest, RecordInterviewsResponse};
use homeward_ledger::{Ledger, Refusal};
use homeward_payload::ids::SubjectRef;
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::SystemRandomness;

use super::request::Interviews;
use super::{DeskError, WitnessDesk, batch_of, person, request};
use crate::interview::{Interview, keep};

/// What the mirror tells of the persons interviewed.
struct Interviewed {
    interviews: Vec<Interview>,
    /// Whether the log has the clearance of their revision.
    answered: bool,
}

impl WitnessDesk {
    pub(super) async fn interview(
        &self,
        request: &RecordInterviewsRequest,
    ) -> Result<RecordInterviewsResponse, DeskError> {
        let asked = request::interviews(request)?;
        let (batch, revision) = (asked.batch, asked.revision);
        let _turn = self.turn.lock().await;
        let projection = self.participant.projection();
        let Interviewed { interviews, answered } =
            projection.read(|view| look_up(view.state().replica().machine(), &asked))?;
        // Whatever the persons said: a refusal tells nothing of anybody.
        if self.is_answered(batch, revision, answered).await? {
            return Err(answered_before(revision).into());
        }
        let recorded = u32::try_from(interviews.len()).unwrap_or(u32::MAX);
        let asked_anew: Vec<SubjectRef> = interviews.iter().map(|interview| interview.subject).collect();
        let names = self.participant.names();
        let kept = self
            .participant
            .vault(move |vault| Ok(keep(vault, &names, batch, &interviews, &mut SystemRandomness)))
            .await?;
        kept?;
        // Who was withheld from an earlier revision is answered in this one by what was said now.
        self.store(move |store| store.drop_withdrawals(batch, &asked_anew)).await?;
        // How many declined is nobody's business who reads the log of this process.
        tracing::info!(%batch, recorded, "interviews recorded");
        Ok(RecordInterviewsResponse { recorded })
    }
}

fn look_up(ledger: &Ledger, asked: &Interviews) -> Result<Interviewed, Refusal> {
    let batch = batch_of(ledger, asked.batch)?;
    batch.check_in_force(asked.revision)?;
    let interviews = asked.told.iter().map(|(&line, &told)| {
        let subject = person(batch, line)?;
        Ok(Interview { line, subject, told })
    });
    Ok(Interviewed {
        interviews: interviews.collect::<Result<_, Refusal>>()?,
        answered: batch.clearance.is_some(),
    })
}

fn answered_before(revision: u32) -> Refusal {
    let message = format!("revision {revision} was answered before; nothing was recorded.");
    Refusal::new(ErrorReason::ClearanceAlreadyGiven, message)
        .allow("Withdraw the clearance of a person who does not depart after all with WithdrawClearance.")
        .allow("Who was not cleared can be interviewed again once a new revision names them.")
}
