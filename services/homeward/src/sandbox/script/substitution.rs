//! A person on a confirmed list is replaced by another: a revision that waits beside the confirmed one until both sides
//! have confirmed it too.

use anyhow::Context as _;
use homeward_api::delegation::v1::ProposeBatchRequest;
use homeward_api::ledger::v1::{BatchLine, GetBatchPackRequest};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::ids::BatchId;
use homeward_payload::proto::payload::v1 as proto;
use prost::Message as _;

use super::Stagehand;
use super::handover::Times;
use crate::scenario::Substituted;

impl Stagehand<'_> {
    /// Replaces persons on a batch that both have confirmed, one after the other. Gives the revision in force then.
    pub(super) async fn substitute(
        &mut self,
        name: &str,
        (batch_id, mut revision): (&[u8], u32),
        persons: &[Substituted],
        times: Times,
    ) -> anyhow::Result<u32> {
        for person in persons {
            let giver = self.party_of(&person.giver);
            let lines = self.lines(batch_id).await?;
            let mut given = lines.iter().filter(|line| line.giver == giver.word());
            let line = given.nth(person.nth.saturating_sub(1)).cloned();
            let line =
                line.with_context(|| format!("{name} has no line {} of {}", person.nth, person.giver))?;
            revision = self.replace(person, batch_id, &line, times).await?;
            let position = self.confirm(batch_id).await?;
            let effect = format!(
                "one of {} on {name} is replaced by another; revision {revision} confirmed again by both",
                person.giver
            );
            self.progress.step("substitution", &effect);
            self.incident("SUBSTITUTED", position, effect);
        }
        Ok(revision)
    }

    // Whoever comes next by the agreed priority is drawn under the same term; then the other is left out.
    async fn replace(
        &mut self,
        person: &Substituted,
        batch_id: &[u8],
        line: &BatchLine,
        times: Times,
    ) -> anyhow::Result<u32> {
        let giver = self.party_of(&person.giver);
        let request = ProposeBatchRequest {
            batch_id: batch_id.to_vec(),
            agreement: self.loaded.scenario.agreement.code.clone(),
            terms: vec![line.term.clone()],
            lines_max: 1,
            register: "persons".to_owned(),
            offer_end_us: times.offer_end.0,
            ..ProposeBatchRequest::default()
        };
        let drawn = self.desks.party(giver).propose(request).await?;
        let drawn = drawn.with_context(|| format!("{} has nobody to put in their place", person.giver))?;
        self.desks.sync().await?;
        let mut proposal = self.proposal(batch_id, drawn.revision).await?;
        proposal.lines.retain(|one| hex::encode(&one.subject) != line.subject);
        proposal.header = None;
        proposal.previous_content.clear();
        proposal.revision = drawn.revision.saturating_add(1);
        let revision = proposal.revision;
        let content = Content::ProposeBatch(proposal);
        let desk = self.desks.party(giver);
        desk.say_until("leaving a person out", content, times.offer_end.0).await?;
        self.desks.sync().await?;
        Ok(revision)
    }

    async fn proposal(&mut self, batch_id: &[u8], revision: u32) -> anyhow::Result<proto::ProposeBatch> {
        let batch = BatchId::from_slice(batch_id).context("a batch id has 16 bytes")?.to_string();
        let (_, reads) = self.desks.all_reads().last_mut().context("nobody to read from")?;
        let pack = reads.get_batch_pack(GetBatchPackRequest { batch, revision }).await;
        let pack = pack.context("reading a revision")?.into_inner().pack.context("no batch pack")?;
        proto::ProposeBatch::decode(pack.proposal.as_slice()).context("a proposal does not decode")
    }
}
