//! What a delegate brings from a handover point, sealed there: photographs of signed papers, and why persons stay.

use homeward_api::neutral::v1::{HandInDocumentRequest, HandInDocumentResponse};
use homeward_ledger::Refusal;
use homeward_payload::ids::{BatchId, Digest, SubjectRef};
use homeward_payload::proto::error::v1::ErrorReason;
use homeward_vault::seal::Opened;
use homeward_vault::{Schema, SystemRandomness};

use super::{DeskError, Reader, WitnessDesk, batch_of, request};
use crate::interview::{Interview, keep, newest, read};
use crate::store::Withdrawal;

impl WitnessDesk {
    pub(super) async fn hand_in(
        &self,
        request: HandInDocumentRequest,
        reader: Reader,
    ) -> Result<HandInDocumentResponse, DeskError> {
        let (batch, revision) = request::handed_in(&request)?;
        let known = |view: &homeward_shell::projection::View| {
            batch_of(view.state().replica().machine(), batch).map(|_| ())
        };
        self.participant.projection().read(known)?;
        let opened = self.participant.open_sealed(&request.document)?;
        let document_root = opened.document.field_root().to_vec();
        match opened.document.schema() {
            Schema::HandoverPaper => {
                self.participant.deposit_sealed(request.document).await?;
                tracing::info!(%batch, root = %Digest(opened.document.field_root()), "photograph of a paper taken");
            }
            Schema::Interview => self.take_ground(batch, revision, &opened, reader).await?,
            _ => return Err(not_from_a_point().into()),
        }
        Ok(HandInDocumentResponse { document_root })
    }

    /// Why a person stays, as the delegate heard it. Whoever stays by this is withheld from later revisions too, before
    /// the ground is kept; the statement that says that they stay comes by itself.
    async fn take_ground(
        &self,
        batch: BatchId,
        revision: u32,
        opened: &Opened,
        reader: Reader,
    ) -> Result<(), DeskError> {
        let subject = SubjectRef(opened.document_id.0);
        let told: Interview = read(subject, batch, &opened.document).ok_or_else(not_from_a_point)?;
        let _turn = self.turn.lock().await;
        let withdrawal = Withdrawal { batch, revision, line: told.line, subject };
        self.store(move |store| store.keep_withdrawals(&[withdrawal])).await?;
        let names = self.participant.names();
        let kept = self.participant.vault(move |vault| {
            let before = newest(vault, &names, batch, &[subject], &reader.access());
            Ok(before.and_then(|before| {
                // Handed in again, it is what was told last.
                if before.get(&subject) == Some(&told.told) {
                    return Ok(());
                }
                keep(vault, &names, batch, &[told], &mut SystemRandomness)
            }))
        });
        kept.await??;
        tracing::info!(%batch, persons = 1, "clearances withdrawn at a point");
        Ok(())
    }
}

fn not_from_a_point() -> Refusal {
    let message =
        "the document is neither a photograph of a signed paper nor why a person stays; nothing was kept.";
    Refusal::new(ErrorReason::DocumentInvalid, message)
        .allow("Hand in what homeward witness has sealed for this batch.")
}
