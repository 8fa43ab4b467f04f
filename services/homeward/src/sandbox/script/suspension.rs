//! The agreement stands still, by one side or by both, and goes on. The wounded and the children do not stand still.

use anyhow::Context as _;
use homeward_api::mediator::v1::BeginSuspensionRequest;
use homeward_api::participant::v1::SuspensionDraft;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::suspension_draft::Draft as Said;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use crate::sandbox::desk::accepted;
use crate::scenario::{Suspension, SuspensionGround};

impl Stagehand<'_> {
    /// An officer of each side that asks for it signs; a joint suspension begins when the mediator repeats it.
    pub(super) async fn suspend(&mut self, suspension: &Suspension) -> anyhow::Result<()> {
        let id = uuid::Uuid::now_v7().into_bytes().to_vec();
        let joint = suspension.by.len() > 1;
        let said = proto::SuspendAgreement {
            suspension_id: id.clone(),
            agreement: self.loaded.scenario.agreement.code.clone(),
            joint,
            ground: ground(suspension.ground).into(),
            reason_digest: Digest::of(b"a sealed reason").to_vec(),
            ..Default::default()
        };
        let mut position = 0;
        for party in self.suspending(suspension) {
            let draft = SuspensionDraft { draft: Some(Said::Suspend(said.clone())) };
            let desk = self.desks.party(party);
            position = desk.undertake("suspending the agreement", Content::Suspension(draft)).await?;
            self.desks.sync().await?;
        }
        if joint {
            let request = BeginSuspensionRequest { suspension: hex::encode(&id) };
            let begun = self.desks.coordinator.begin_suspension(request).await;
            let answer = begun.context("beginning a suspension")?.into_inner().answer;
            position = accepted("beginning a suspension", answer.as_ref())?;
            self.desks.sync().await?;
        }
        self.memory.suspensions.insert(suspension.day.clone(), id);
        let effect = format!(
            "by {}: nothing is confirmed and nobody departs; the wounded and the children go on",
            suspension.by.join(" and ")
        );
        self.progress.step(&format!("suspended, {}", suspension.day), &effect);
        self.incident("SUSPENDED", position, effect);
        Ok(())
    }

    /// Whoever suspended it lifts it.
    pub(super) async fn lift(&mut self, suspension: &Suspension) -> anyhow::Result<()> {
        let id = self.memory.suspensions.get(&suspension.day).cloned();
        let id = id.context("a suspension that was lifted before it began")?;
        let mut position = 0;
        for party in self.suspending(suspension) {
            let said = proto::LiftSuspension { header: None, suspension_id: id.clone() };
            let draft = SuspensionDraft { draft: Some(Said::Lift(said)) };
            let desk = self.desks.party(party);
            position = desk.undertake("lifting the suspension", Content::Suspension(draft)).await?;
            self.desks.sync().await?;
        }
        let effect = format!("the agreement stood still since {}; what waits is stated anew", suspension.day);
        self.progress.step(&format!("resumed, {}", suspension.lifted), &effect);
        self.incident("RESUMED", position, effect);
        Ok(())
    }

    fn suspending(&self, suspension: &Suspension) -> Vec<Principal> {
        suspension.by.iter().map(|power| self.party_of(power)).collect()
    }
}

const fn ground(ground: SuspensionGround) -> proto::SuspensionGround {
    match ground {
        SuspensionGround::Safety => proto::SuspensionGround::Safety,
        SuspensionGround::Breach => proto::SuspensionGround::Breach,
        SuspensionGround::TalksInterrupted => proto::SuspensionGround::TalksInterrupted,
        SuspensionGround::Logistics => proto::SuspensionGround::Logistics,
        SuspensionGround::Other => proto::SuspensionGround::Other,
    }
}
