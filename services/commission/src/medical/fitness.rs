//! Fitness of a batch revision: committed on the log without telling it, and opened to the neutral alone.

use homeward_api::commission::v1::{RecordFitnessRequest, RecordFitnessResponse};
use homeward_ledger::{Ledger, Refusal};
use homeward_participant::Sealing;
use homeward_payload::domain::{Principal, Role, SubjectKind};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_payload::proto::payload::v1 as proto;
use homeward_vault::SystemRandomness;
use homeward_vault::document::FitnessSheet;
use homeward_vault::store::{Access, Purpose};

use super::request::FitnessOf;
use super::{Medical, MedicalError, is_refused, request};
use crate::fitness::{Fitness, FitnessSheetError, Kept, keep};

impl Medical {
    pub(super) async fn commit_fitness(
        &self,
        request: &RecordFitnessRequest,
        actor: String,
    ) -> Result<RecordFitnessResponse, MedicalError> {
        let asked = request::fitness(request)?;
        let kinds =
            self.participant.projection().read(|view| kinds(view.state().replica().machine(), &asked))?;
        let FitnessOf { batch, revision, valid_until, unfit } = asked;
        let fitness = Fitness { batch, revision, kinds, unfit, valid_until };
        let Kept { sheet, document } = self.keep(fitness, actor).await?;

        // The sheet is durable; only now is anything said, and the same sheet says the same again.
        let leaves = u32::try_from(sheet.lines.len()).unwrap_or(u32::MAX);
        let root = sheet.tree().map_err(FitnessSheetError::from)?.root();
        let batch_id = batch.to_vec();
        let payload = proto::CommitFitness { header: None, batch_id, revision, root: root.to_vec(), leaves };
        let request_id = format!("fitness-{batch}-{revision}");
        let said = self.participant.say(Role::Panel, payload, None, &request_id).await?;
        if !is_refused(&said) {
            let document_id = FitnessSheet::document_id(batch.as_bytes(), revision);
            let recipients = vec![Principal::Neutral];
            self.participant.seal(vec![Sealing { document_id, document, recipients }]).await?;
            tracing::info!(%batch, revision, leaves, "fitness committed");
        }
        Ok(RecordFitnessResponse { answer: said.answer })
    }

    async fn keep(&self, fitness: Fitness, actor: String) -> Result<Kept, MedicalError> {
        let time_us = self.participant.now().0;
        let names = self.participant.names();
        let kept = self.participant.vault(move |vault| {
            let access = Access { purpose: Purpose::MedicalScreening, actor: &actor, time_us };
            Ok(keep(vault, &names, &fitness, &access, &mut SystemRandomness))
        });
        match kept.await? {
            Err(FitnessSheetError::Fault(fault)) => {
                Err(request::invalid("unfit_lines", format!("cannot stand: {fault}")).into())
            }
            Err(FitnessSheetError::Recorded) => {
                let message = "the fitness of this revision was recorded before with another content; nothing \
                               was changed.";
                let refusal = Refusal::new(ErrorReason::FitnessAlreadyCommitted, message)
                    .allow("A change of health is a new revision's, or an outcome recorded for the line.");
                Err(refusal.into())
            }
            kept => Ok(kept?),
        }
    }
}

/// What each line of the newest revision is.
fn kinds(ledger: &Ledger, asked: &FitnessOf) -> Result<Vec<SubjectKind>, Refusal> {
    let batch = ledger.batches.get(&asked.batch).ok_or_else(|| {
        let message = format!("this service's mirror has no batch {}.", asked.batch);
        Refusal::new(ErrorReason::ResourceUnknown, message).with("batch", asked.batch)
    })?;
    let newest = batch.revision.number;
    if asked.revision != newest {
        let message = format!("the newest revision is {newest}; the request names {}.", asked.revision);
        return Err(Refusal::new(ErrorReason::RevisionStale, message).with("newest", newest));
    }
    Ok(batch.revision.lines.iter().map(|line| line.kind).collect())
}
