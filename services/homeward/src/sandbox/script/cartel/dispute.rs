//! A dispute about one man's rank. It interrupts no release: whom it names stays behind, everyone else goes, and it is
//! ended by explanations of both sides.

use anyhow::Context as _;
use homeward_api::delegation::v1::{GetRowRequest, Register};
use homeward_api::mediator::v1::{AdmitDisputeRequest, ProposeResolutionRequest};
use homeward_api::participant::v1::DisputeDraft;
use homeward_api::participant::v1::dispute_draft::Draft as Said;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;

use super::super::Stagehand;
use super::notice::Noticed;
use crate::sandbox::desk::accepted;
use crate::scenario::{Handover, RankDispute};

/// Days for evidence, and for a resolution, from admission on.
const EVIDENCE_DAYS: u32 = 14;
const RESOLUTION_DAYS: u32 = 28;

/// A dispute that was raised.
#[derive(Clone)]
pub(super) struct Raised {
    id: Vec<u8>,
    line: u32,
    giver: Principal,
}

fn content(said: Said) -> Content {
    Content::Dispute(DisputeDraft { draft: Some(said) })
}

impl Stagehand<'_> {
    /// An officer of one side disputes the class of one line; the mediator admits the dispute as raised.
    pub(super) async fn raise_dispute(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let Some(dispute) = &handover.dispute else { return Ok(()) };
        let Noticed { batch_id, revision, .. } = self.noticed(number)?;
        let (giver, line) = self.disputed_line(&batch_id, dispute).await?;
        let id = uuid::Uuid::now_v7().into_bytes().to_vec();
        let lines = proto::NamedLines { batch_id, revision, lines: vec![line] };
        let scope = proto::DisputeScope { scope: Some(proto::dispute_scope::Scope::Lines(lines)) };
        let raise = proto::RaiseDispute {
            header: None,
            dispute_id: id.clone(),
            kind: proto::DisputeKind::Category.into(),
            scope: Some(scope.clone()),
            grounds_digest: Digest::of(b"the muster roll has another rank").to_vec(),
        };
        let by = self.party_of(&dispute.by);
        let position =
            self.desks.party(by).undertake("raising a dispute", content(Said::Raise(raise))).await?;
        self.desks.sync().await?;
        let now = self.desks.marked();
        let admission = proto::AdmitDispute {
            header: None,
            dispute_id: id.clone(),
            scope: Some(scope),
            evidence_until_us: now.plus_days(EVIDENCE_DAYS).0,
            resolution_until_us: now.plus_days(RESOLUTION_DAYS).0,
        };
        let request = AdmitDisputeRequest { admission: Some(admission) };
        let answer = self.desks.coordinator.admit_dispute(request).await.context("admitting")?.into_inner();
        accepted("the admission", answer.answer.as_ref())?;
        self.desks.sync().await?;
        self.played.course.disputes.insert(number, Raised { id, line, giver });
        let effect =
            format!("{} disputes the class of line {line}; it holds that line and no other", dispute.by);
        self.progress.step("dispute", &effect);
        self.incident("DISPUTE_RAISED", position, effect);
        Ok(())
    }

    /// The giver takes the disputed line off the batch, so that the others are claimed and received. Gives how many.
    pub(super) async fn leave_held(
        &mut self,
        number: usize,
        batch_id: &[u8],
        handover: &Handover,
    ) -> anyhow::Result<u64> {
        let Some(Raised { line, giver, .. }) = self.played.course.disputes.get(&number).cloned() else {
            return Ok(0);
        };
        let open: Vec<u32> = self
            .lines(batch_id)
            .await?
            .iter()
            .filter(|line| line.state == "OPEN")
            .map(|line| line.line)
            .collect();
        anyhow::ensure!(open == [line], "lines {open:?} stay behind, where only line {line} is disputed");
        let outcome = proto::RecordOutcomes {
            batch_id: batch_id.to_vec(),
            outcome: proto::LineOutcome::Withdrawn.into(),
            lines: vec![line],
            ..Default::default()
        };
        let desk = self.desks.party(giver);
        let position = desk.say("taking a line off the batch", Content::RecordOutcomes(outcome)).await?;
        self.desks.sync().await?;
        let effect = format!("line {line} stays behind on {}; everyone else has departed", handover.day);
        self.incident("HELD_BY_DISPUTE", position, effect);
        Ok(1)
    }

    /// Both sides show what they have, the mediator proposes that the hold ends, and both accept.
    pub(super) async fn resolve_dispute(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let raised = self.played.course.disputes.get(&number).cloned();
        let Raised { id, .. } = raised.context("no dispute was raised")?;
        for party in Principal::PARTIES {
            let evidence = proto::SubmitEvidence {
                header: None,
                dispute_id: id.clone(),
                documents: vec![Digest::of(format!("the roll of {}", party.word()).as_bytes()).to_vec()],
            };
            let desk = self.desks.party(party);
            desk.say("submitting evidence", content(Said::Evidence(evidence))).await?;
        }
        self.desks.sync().await?;
        let lift = proto::resolution_effect::Effect::Lift(proto::HoldLift {});
        let proposal = proto::ProposeResolution {
            dispute_id: id.clone(),
            effects: vec![proto::ResolutionEffect { effect: Some(lift) }],
            ..Default::default()
        };
        let request = ProposeResolutionRequest { proposal: Some(proposal) };
        let answer = self.desks.coordinator.propose_resolution(request).await.context("proposing")?;
        accepted("the proposal", answer.into_inner().answer.as_ref())?;
        self.desks.sync().await?;
        let accept = proto::AcceptResolution { dispute_id: id, ..Default::default() };
        let position = self.both_sign("accepting a resolution", &content(Said::Accept(accept))).await?;
        let effect = format!("the dispute of {} is resolved by both sides", handover.day);
        self.progress.step("dispute", &effect);
        self.incident("DISPUTE_RESOLVED", position, effect);
        Ok(())
    }

    async fn disputed_line(
        &mut self,
        batch_id: &[u8],
        dispute: &RankDispute,
    ) -> anyhow::Result<(Principal, u32)> {
        let giver = self.party_of(&dispute.giver);
        let request = GetRowRequest {
            register: Register::PersonsHeld.into(),
            key: dispute.serial.clone(),
            row: Vec::new(),
        };
        let row = self.desks.party(giver).registers.get_row(request).await;
        let reference =
            hex::encode(row.with_context(|| format!("looking up {}", dispute.serial))?.into_inner().row);
        let lines = self.lines(batch_id).await?;
        let line = lines.iter().find(|line| line.subject == reference);
        let line = line.with_context(|| format!("{} stands on no line of the batch", dispute.serial))?;
        Ok((giver, line.line))
    }
}
