//! A sanitary release: wounded who wait on a list are released by their holder alone, whatever stands still.

use anyhow::Context as _;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use super::handover::{Times, window};
use super::stage::Befallen;
use super::waiting::open_lines;
use crate::scenario::SanitaryRelease;

impl Stagehand<'_> {
    /// The holder's officer releases, the other side's duty officer guarantees safety, and no head is asked.
    pub(super) async fn release_wounded(
        &mut self,
        release: &SanitaryRelease,
        morning: Timestamp,
    ) -> anyhow::Result<()> {
        let times = Times::of(morning);
        let giver = self.party_of(&release.giver);
        let receiver = giver.other_party().context("a giver has another side")?;
        let (number, _) = self.memory.waiting.first_key_value().context("nobody waits on a list")?;
        let waiting = self.waiting(*number)?;
        let lines = self.lines(&waiting).await?;
        let agreement = &self.loaded.scenario.agreement;
        let terms: Vec<String> = agreement
            .terms
            .iter()
            .filter(|term| term.category == "MEDICAL")
            .map(|term| term.code.clone())
            .take(1)
            .collect();
        let subjects = open_lines(&lines, giver, &terms, release.persons)?;
        let reference = |term: String| proto::TermReference { agreement: agreement.code.clone(), term };
        let batch_id = uuid::Uuid::now_v7().into_bytes().to_vec();
        let said = proto::ReleaseUnilaterally {
            batch_id: batch_id.clone(),
            terms: terms.into_iter().map(reference).collect(),
            lines: subjects
                .into_iter()
                .map(|subject| proto::BatchLine { subject, term: 1, ..Default::default() })
                .collect(),
            window: Some(window(times)),
            notice_digest: Digest::of(b"the road of the ambulances").to_vec(),
            ..Default::default()
        };
        let desk = self.desks.party(giver);
        desk.undertake("releasing wounded", Content::ReleaseUnilaterally(said)).await?;
        self.desks.sync().await?;
        let safe = proto::GuaranteeSafety { batch_id: batch_id.clone(), ..Default::default() };
        let desk = self.desks.party(receiver);
        desk.undertake("guaranteeing safety", Content::GuaranteeSafety(safe)).await?;
        self.desks.sync().await?;
        let lines = self.lines(&batch_id).await?;
        self.clear(&batch_id, 1, Befallen::default(), &lines, times).await?;
        self.set_out(&batch_id, &[giver], times).await?;
        self.claim(&batch_id, &[giver]).await?;
        self.witness(&batch_id, &[giver]).await?;
        self.acknowledge_all(&batch_id, receiver).await?;
        let position = self.settle(&batch_id).await?;
        let effect = format!(
            "{} wounded released by {} alone, off a list that waits, and received",
            release.persons, release.giver
        );
        self.progress.step(&format!("sanitary release, {}", release.day), &effect);
        self.incident("SANITARY_RELEASE", position, effect);
        Ok(())
    }
}
