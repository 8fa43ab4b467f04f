//! A stage that both sides confirm and that then waits while the agreement stands still: some die, some are released
//! for medical reasons, and the rest go on only after everything was stated anew.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use homeward_api::delegation::v1::ProposeBatchRequest;
use homeward_api::ledger::v1::BatchLine;
use homeward_api::participant::v1::SuspensionDraft;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_api::participant::v1::suspension_draft::Draft as Said;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::handover::Times;
use super::stage::Befallen;
use super::{Stagehand, at_hour};
use crate::sandbox::desk::RecordDesk;
use crate::scenario::{Deaths, Stage};

/// Why nothing is confirmed yet after a suspension.
const REVALIDATION_MISSING: &str = "REVALIDATION_MISSING";

impl Stagehand<'_> {
    /// Both sides confirm a stage for the day after.
    pub(super) async fn agree_beforehand(
        &mut self,
        number: usize,
        stage: &Stage,
        morning: Timestamp,
    ) -> anyhow::Result<()> {
        let times = Times::of(at_hour(morning, 24));
        let Some((batch_id, revision)) = self.negotiate(stage, &mut BTreeMap::new(), times).await? else {
            bail!("stage {number}: nobody is left to draw")
        };
        self.agree(&batch_id, times).await?;
        let lines = self.lines(&batch_id).await?.len();
        self.progress
            .step(&format!("stage {number}, agreed"), &format!("{lines} persons, confirmed by both, wait"));
        self.memory.waiting.insert(number, (batch_id, revision));
        Ok(())
    }

    /// Persons on a list that waits die: they leave it, and their bodies and certificates are owed.
    pub(super) async fn die_on_list(&mut self, number: usize, deaths: &Deaths) -> anyhow::Result<()> {
        let giver = self.party_of(&deaths.giver);
        let batch_id = self.waiting(number)?;
        let lines = self.lines(&batch_id).await?;
        let dying = open_lines(&lines, giver, std::slice::from_ref(&deaths.term), deaths.persons)?;
        let mut position = 0;
        for subject in &dying {
            let report = proto::ReportDeath {
                header: None,
                subject: subject.clone(),
                holder: proto::Principal::from(giver).into(),
                grade: proto::EvidenceGrade::CustodyConfirmed.into(),
                document_digest: Digest::of(b"a sealed certificate of death").to_vec(),
                enquiry: true,
            };
            position = self.say_as(giver, "reporting a death", Content::ReportDeath(report)).await?;
            self.memory.dead.push((giver, subject.clone()));
        }
        self.desks.sync().await?;
        let after = self.lines(&batch_id).await?;
        let died = after.iter().filter(|line| line.state == "DIED" && line.giver == giver.word()).count();
        ensure!(died >= dying.len(), "{died} lines stand as DIED after {} deaths", dying.len());
        let mut records = RecordDesk::connect(self.cluster)?;
        let owed = records.owed(giver, "bodies_open").await?;
        for subject in &dying {
            let death = records.person(subject).await?.death.context("a death is on no record")?;
            ensure!(death.enquiry && death.owed_by == giver.word(), "a death without its enquiry: {death:?}");
        }
        let effect = format!(
            "{} on the list of stage {number} reported dead by {}, an enquiry into each; bodies owed: {owed}",
            dying.len(),
            deaths.giver
        );
        self.progress.step(&format!("deaths, {}", deaths.day), &effect);
        self.incident("DIED_ON_LIST", position, effect);
        Ok(())
    }

    /// A stage goes on after the agreement does: a new revision in place of those who left, everybody stated anew, and
    /// only then confirmed.
    pub(super) async fn resume_stage(
        &mut self,
        number: usize,
        stage: &Stage,
        (batch_id, before): (Vec<u8>, u32),
        times: Times,
    ) -> anyhow::Result<()> {
        let revision = self.fill_up(stage, (&batch_id, before), times).await?;
        self.agree_window(&batch_id, times).await?;
        let confirm = proto::ConfirmBatch { batch_id: batch_id.clone(), ..Default::default() };
        let early = self.desks.a.sign_in_vain("confirming too early", Content::ConfirmBatch(confirm)).await?;
        ensure!(
            early == REVALIDATION_MISSING,
            "confirming too early was refused for another reason: {early}"
        );
        for party in Principal::PARTIES {
            let anew = proto::Revalidate { batch_id: batch_id.clone(), ..Default::default() };
            let draft = SuspensionDraft { draft: Some(Said::Revalidate(anew)) };
            self.say_as(party, "stating lines anew", Content::Suspension(draft)).await?;
        }
        self.desks.sync().await?;
        let position = self.confirm(&batch_id).await?;
        let open = self.lines(&batch_id).await?.iter().filter(|line| line.state == "OPEN").count();
        let effect = format!(
            "{open} stated anew as held and alive, after a confirmation was refused without; revision {revision} \
             in place of {before} confirmed by both"
        );
        self.progress.step(&format!("stage {number}, resumed"), &effect);
        self.incident("REVALIDATED", position, effect);
        let name = format!("stage {number}, {}", stage.day);
        self.carry_out(&name, (batch_id, revision), Befallen::of(stage), times).await
    }

    /// The batch of a stage that waits.
    pub(super) fn waiting(&self, number: usize) -> anyhow::Result<Vec<u8>> {
        let waiting = self.memory.waiting.get(&number);
        Ok(waiting.with_context(|| format!("stage {number} does not wait"))?.0.clone())
    }

    // Each side puts others in place of those who left.
    async fn fill_up(
        &mut self,
        stage: &Stage,
        (batch_id, mut revision): (&[u8], u32),
        times: Times,
    ) -> anyhow::Result<u32> {
        let lines = self.lines(batch_id).await?;
        for party in Principal::PARTIES {
            let open = lines.iter().filter(|line| line.giver == party.word() && line.state == "OPEN").count();
            let lacking = stage.lines.saturating_sub(u32::try_from(open)?);
            if lacking == 0 {
                continue;
            }
            let request = ProposeBatchRequest {
                batch_id: batch_id.to_vec(),
                agreement: self.loaded.scenario.agreement.code.clone(),
                terms: stage.terms.clone(),
                lines_max: lacking,
                register: "persons".to_owned(),
                offer_end_us: times.offer_end.0,
                ..ProposeBatchRequest::default()
            };
            let proposed = self.desks.party(party).propose(request).await?;
            revision = proposed.map_or(revision, |proposed| proposed.revision);
            self.desks.sync().await?;
        }
        Ok(revision)
    }
}

/// The first open lines of a giver under one of these terms.
///
/// # Errors
/// If there are fewer.
pub(super) fn open_lines(
    lines: &[BatchLine],
    giver: Principal,
    terms: &[String],
    wanted: usize,
) -> anyhow::Result<Vec<Vec<u8>>> {
    let stands =
        |line: &&BatchLine| line.giver == giver.word() && line.state == "OPEN" && terms.contains(&line.term);
    let found: Vec<Vec<u8>> = lines
        .iter()
        .filter(stands)
        .take(wanted)
        .map(|line| hex::decode(&line.subject).context("a reference is hexadecimal"))
        .collect::<anyhow::Result<_>>()?;
    ensure!(
        found.len() == wanted,
        "{} lines of {} wait under {}; {wanted} are named",
        found.len(),
        giver.word(),
        terms.join(", ")
    );
    Ok(found)
}
