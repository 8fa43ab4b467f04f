//! Papers signed by hand at a handover point: which printed content each is of and which sealed photograph shows it.
//! They are evidence beside the record and move no line and no account, so they may come when everything is settled.

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::DepositPaperRecord;
use homeward_payload::ids::{BatchId, Digest};

use crate::agreement::already_signed;
use crate::batch::{Phase, batch_of};
use crate::event::Event;
use crate::ledger::Ledger;
use crate::refusal::{ErrorReason, Refusal};

/// Papers on record for one batch: several points, several pages, and some photographed again.
pub const PAPERS_MAX: usize = 64;

/// A paper on record.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Paper {
    /// Digest of exactly the content that was printed.
    pub content: Digest,
    /// Root of the sealed document that holds the photograph.
    pub document_root: Digest,
}

/// What papers change.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaperEvent {
    /// A paper was put on record.
    Deposited {
        /// The batch.
        batch: BatchId,
        /// The paper.
        paper: Paper,
    },
}

/// The neutral puts a signed paper on record.
///
/// # Errors
/// `BATCH_UNKNOWN`, `BATCH_NOT_CONFIRMED`, `BATCH_CLOSED` where it was never handed over, `REVISION_STALE`,
/// `ALREADY_SIGNED` for the same photograph, `RECORD_FULL`.
pub fn deposit(ledger: &Ledger, body: &DepositPaperRecord) -> Result<Vec<Event>, Refusal> {
    let batch = batch_of(ledger, &body.batch)?;
    match batch.phase {
        Phase::Proposed => {
            let message = "both sides have not confirmed the batch.";
            return Err(Refusal::new(ErrorReason::BatchNotConfirmed, message)
                .allow("Confirm its newest revision first."));
        }
        Phase::Cancelled | Phase::NeverExecuted => {
            return Err(Refusal::new(ErrorReason::BatchClosed, "the batch ended and was never handed over."));
        }
        Phase::Confirmed | Phase::Settled | Phase::SettledWithDiscrepancy => {}
    }
    batch.check_in_force(body.revision)?;
    let kept = ledger.papers.get(&body.batch).map(Vec::as_slice).unwrap_or_default();
    if kept.iter().any(|paper| paper.document_root == body.document_root) {
        return Err(already_signed("this paper"));
    }
    if kept.len() >= PAPERS_MAX {
        let message = format!("{} papers are on record for the batch; at most {PAPERS_MAX} are.", kept.len());
        return Err(Refusal::new(ErrorReason::RecordFull, message)
            .allow("Keep the paper and its photograph; a dispute takes it as evidence.")
            .with("papers", kept.len()));
    }
    let paper = Paper { content: body.content_digest, document_root: body.document_root };
    Ok(vec![PaperEvent::Deposited { batch: body.batch, paper }.into()])
}

/// Takes over an event.
pub fn apply(ledger: &mut Ledger, event: &PaperEvent) {
    let PaperEvent::Deposited { batch, paper } = event;
    ledger.papers.entry(*batch).or_default().push(*paper);
}

impl Canonical for PaperEvent {
    fn encode(&self, encoder: &mut Encoder) {
        let Self::Deposited { batch, paper } = self;
        encoder
            .byte(1)
            .fixed(batch.as_bytes())
            .fixed(paper.content.as_bytes())
            .fixed(paper.document_root.as_bytes());
    }
}
