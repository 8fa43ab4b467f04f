//! A stage of the exchange of persons: proposed and countered, confirmed, cleared, handed over, settled.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail};
use homeward_api::commission::v1::RecordFitnessRequest;
use homeward_api::delegation::v1::ProposeBatchRequest;
use homeward_api::ledger::v1::{BatchLine, ListBatchLinesRequest};
use homeward_api::neutral::v1::{
    ClearBatchRequest, ClearBatchResponse, Interview, RecordInterviewsRequest, RepatriationWill,
};
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{BatchId, Timestamp};
use homeward_payload::proto::payload::v1 as proto;

use super::Stagehand;
use super::handover::Times;
use crate::founding::LIMITS_DEFAULT;
use crate::sandbox::desk::{accepted, patiently};
use crate::scenario::{NotDeparting, NotDepartingReason, Stage, Substituted};

/// Days for which a certificate of fitness holds.
const FITNESS_DAYS: u32 = 2;

/// Lines of one side on a batch: both sides' together fit the forum's limit.
const SIDE_LINES_MAX: u32 = LIMITS_DEFAULT.batch_lines_max / 2;

/// What befalls a batch on its way.
#[derive(Clone, Copy, Default)]
pub(super) struct Befallen<'a> {
    stage: Option<&'a Stage>,
}

impl<'a> Befallen<'a> {
    pub(super) const fn of(stage: &'a Stage) -> Self {
        Self { stage: Some(stage) }
    }

    fn not_departing(self) -> &'a [NotDeparting] {
        self.stage.map(|stage| stage.not_departing.as_slice()).unwrap_or_default()
    }

    fn substituted(self) -> &'a [Substituted] {
        self.stage.map(|stage| stage.substituted.as_slice()).unwrap_or_default()
    }

    fn kills_mediator(self) -> bool {
        self.stage.is_some_and(|stage| stage.kill_mediator)
    }
}

impl Stagehand<'_> {
    /// Plays one stage: one batch, or several where the forum's limit is smaller than what each side gives.
    pub(super) async fn play_stage(
        &mut self,
        number: usize,
        stage: &Stage,
        morning: Timestamp,
    ) -> anyhow::Result<()> {
        let times = Times::of(morning);
        if let Some(waiting) = self.memory.waiting.remove(&number) {
            return self.resume_stage(number, stage, waiting, times).await;
        }
        let mut given = BTreeMap::new();
        let mut part = 0;
        while let Some(batch) = self.negotiate(stage, &mut given, times).await? {
            part += 1;
            // What befalls a stage befalls its first batch.
            let befallen = if part == 1 { Befallen::of(stage) } else { Befallen::default() };
            self.play_batch(&named(number, part, stage), batch, befallen, times).await?;
        }
        if part == 0 {
            self.progress.step(&named(number, 1, stage), "nobody left to draw");
        }
        Ok(())
    }

    async fn play_batch(
        &mut self,
        name: &str,
        (batch_id, revision): (Vec<u8>, u32),
        befallen: Befallen<'_>,
        times: Times,
    ) -> anyhow::Result<()> {
        self.agree(&batch_id, times).await?;
        let confirmed = (batch_id.as_slice(), revision);
        let revision = self.substitute(name, confirmed, befallen.substituted(), times).await?;
        self.carry_out(name, (batch_id, revision), befallen, times).await
    }

    /// What follows the confirmation of a batch: cleared, handed over, counted, settled.
    pub(super) async fn carry_out(
        &mut self,
        name: &str,
        (batch_id, revision): (Vec<u8>, u32),
        befallen: Befallen<'_>,
        times: Times,
    ) -> anyhow::Result<()> {
        let lines = self.lines(&batch_id).await?;
        if let Some(stage) = befallen.stage {
            self.remember_staying(stage, &lines);
        }
        let cleared = self.clear(&batch_id, revision, befallen, &lines, times).await?;
        let givers = givers_of(&lines);
        self.depart(&batch_id, &givers, times).await?;
        if befallen.kills_mediator() {
            self.kill_mediator().await?;
        }
        self.claim(&batch_id, &givers).await?;
        self.witness(&batch_id, &givers).await?;
        for giver in &givers {
            if let Some(receiver) = giver.other_party() {
                self.acknowledge_all(&batch_id, receiver).await?;
            }
        }
        let position = self.settle(&batch_id).await?;
        self.tell_batch(name, &cleared, position).await?;
        match befallen.stage {
            Some(stage) => self.tell_of_the_living(stage, position).await,
            None => Ok(()),
        }
    }

    // The other side's answer to a proposal is a counter-proposal with lines of its own. `given` counts the lines each
    // side has put on batches of this stage.
    pub(super) async fn negotiate(
        &mut self,
        stage: &Stage,
        given: &mut BTreeMap<Principal, u32>,
        times: Times,
    ) -> anyhow::Result<Option<(Vec<u8>, u32)>> {
        let mut open: Option<(Vec<u8>, u32)> = None;
        for party in Principal::PARTIES {
            let mut named = 0;
            if !given.contains_key(&party)
                && let Some(proposed) = self.nominate(stage, party, open.as_ref(), times).await?
            {
                named = proposed.drawn;
                given.insert(party, named);
                open = Some((proposed.batch_id, proposed.revision));
            }
            let before = given.get(&party).copied().unwrap_or_default();
            let room = SIDE_LINES_MAX.saturating_sub(named);
            let wanted = self.wanted(stage, party, before).await?.min(room);
            if wanted == 0 || !self.holds(party, "persons") {
                continue;
            }
            let request = ProposeBatchRequest {
                batch_id: open.as_ref().map(|(batch, _)| batch.clone()).unwrap_or_default(),
                agreement: self.loaded.scenario.agreement.code.clone(),
                terms: stage.terms.clone(),
                lines_max: wanted,
                register: "persons".to_owned(),
                offer_end_us: times.offer_end.0,
                request_id: String::new(),
                ..ProposeBatchRequest::default()
            };
            let Some(proposed) = self.desks.party(party).propose(request).await? else { continue };
            self.desks.sync().await?;
            given.insert(party, before.saturating_add(proposed.drawn));
            open = Some((proposed.batch_id, proposed.revision));
        }
        Ok(open)
    }

    // Lines a side still gives: as many as the stage says, or as the other side lacks to the target.
    async fn wanted(&mut self, stage: &Stage, giver: Principal, given: u32) -> anyhow::Result<u32> {
        if !stage.fill_to_target {
            return Ok(stage.lines.saturating_sub(given));
        }
        let receiver = giver.other_party().map(|other| self.power_of(other)).unwrap_or_default();
        let positions = self.desks.positions().await?;
        let lacking = positions.groups.iter().map(|group| {
            let received = group.received.iter().find(|count| count.name == receiver);
            group.target.saturating_sub(received.map_or(0, |count| count.count))
        });
        Ok(u32::try_from(lacking.sum::<u64>())?)
    }

    /// The lines of a batch.
    pub(super) async fn lines(&mut self, batch_id: &[u8]) -> anyhow::Result<Vec<BatchLine>> {
        let id = BatchId::from_slice(batch_id).context("a batch id has 16 bytes")?;
        let mut lines = Vec::new();
        let mut page_token = String::new();
        let Some((_, reads)) = self.desks.all_reads().last_mut() else { bail!("nobody to read from") };
        loop {
            let request =
                ListBatchLinesRequest { batch: id.to_string(), page_size: 5_000, page_token, revision: 0 };
            let page = reads.list_batch_lines(request).await?.into_inner();
            lines.extend(page.lines);
            if page.next_page_token.is_empty() {
                return Ok(lines);
            }
            page_token = page.next_page_token;
        }
    }

    /// The commission's fitness, the neutral's interviews, and the clearance of everybody at once.
    pub(super) async fn clear(
        &mut self,
        batch_id: &[u8],
        revision: u32,
        befallen: Befallen<'_>,
        lines: &[BatchLine],
        times: Times,
    ) -> anyhow::Result<ClearBatchResponse> {
        let staying = |why| self.staying(befallen, lines, why);
        let (unfit_lines, declining) =
            (staying(NotDepartingReason::Unfit), staying(NotDepartingReason::Declines));
        let fitness = RecordFitnessRequest {
            batch_id: batch_id.to_vec(),
            revision,
            valid_until_us: times.end.plus_days(FITNESS_DAYS).0,
            unfit_lines,
        };
        let medical = self.desks.commission.medical.clone();
        let answer = patiently("recording fitness", || {
            let (mut medical, fitness) = (medical.clone(), fitness.clone());
            async move { Ok(medical.record_fitness(fitness).await?.into_inner().answer) }
        })
        .await?;
        accepted("the fitness commitment", answer.as_ref())?;
        let interviews = lines.iter().map(|line| Interview {
            line: line.line,
            will: if declining.contains(&line.line) {
                RepatriationWill::Declines.into()
            } else {
                RepatriationWill::Wishes.into()
            },
        });
        let request = RecordInterviewsRequest {
            batch_id: batch_id.to_vec(),
            revision,
            interviews: interviews.collect(),
        };
        self.desks.sync().await?;
        self.desks.neutral.witness.record_interviews(request).await.context("recording interviews")?;
        self.clear_when_sheet_arrives(batch_id, times).await
    }

    async fn clear_when_sheet_arrives(
        &mut self,
        batch_id: &[u8],
        times: Times,
    ) -> anyhow::Result<ClearBatchResponse> {
        let request = ClearBatchRequest { batch_id: batch_id.to_vec(), cleared_until_us: times.end.0 };
        let witness = self.desks.neutral.witness.clone();
        let cleared = patiently("clearing the batch", || {
            let (mut witness, request) = (witness.clone(), request.clone());
            async move { Ok(Some(witness.clear_batch(request).await?.into_inner())) }
        })
        .await?
        .context("the clearance was not answered")?;
        accepted("the clearance", cleared.answer.as_ref())?;
        self.desks.sync().await?;
        Ok(cleared)
    }

    fn staying(&self, befallen: Befallen<'_>, lines: &[BatchLine], why: NotDepartingReason) -> Vec<u32> {
        let persons = befallen.not_departing().iter().filter(|person| person.why == why);
        persons
            .filter_map(|person| {
                let giver = self.party_of(&person.giver).word();
                let mut given = lines.iter().filter(|line| line.giver == giver);
                given.nth(person.nth.saturating_sub(1)).map(|line| line.line)
            })
            .collect()
    }

    async fn kill_mediator(&mut self) -> anyhow::Result<()> {
        let position = self.desks.mediator_state().await?.size.saturating_sub(1);
        self.progress.under_way("the mediator is killed in mid-handover");
        self.cluster.kill_mediator().await?;
        self.desks.sync().await?;
        let effect =
            "killed with SIGKILL in mid-handover and started again; nothing accepted was lost".to_owned();
        self.progress.step("mediator", &effect);
        self.incident("MEDIATOR_KILLED", position, effect);
        Ok(())
    }

    /// The neutral counts persons as they pass, one by one.
    pub(super) async fn witness(&mut self, batch_id: &[u8], givers: &[Principal]) -> anyhow::Result<()> {
        let lines = self.lines(batch_id).await?;
        let counts = givers.iter().map(|giver| {
            let departed = |line: &&BatchLine| line.giver == giver.word() && line.state == "DEPARTED";
            proto::WitnessCount {
                giver: proto::Principal::from(*giver).into(),
                counted: u32::try_from(lines.iter().filter(departed).count()).unwrap_or(u32::MAX),
            }
        });
        let witnessed =
            proto::WitnessHandover { header: None, batch_id: batch_id.to_vec(), counts: counts.collect() };
        self.desks.neutral.say("witnessing a handover", Content::WitnessHandover(witnessed)).await?;
        self.desks.sync().await
    }

    async fn tell_batch(
        &mut self,
        name: &str,
        cleared: &ClearBatchResponse,
        position: u64,
    ) -> anyhow::Result<()> {
        let positions = self.desks.positions().await?;
        let received: Vec<String> = positions
            .groups
            .iter()
            .flat_map(|group| &group.received)
            .map(|count| format!("{} {}", count.name, count.count))
            .collect();
        let result = format!(
            "{} cleared, {} not departing; received so far: {}",
            cleared.cleared,
            cleared.not_departing,
            received.join(", ")
        );
        self.progress.step(name, &result);
        if cleared.not_departing > 0 {
            let effect =
                format!("{} of {name} did not depart; no reason is on the log", cleared.not_departing);
            self.incident("NOT_DEPARTING", position, effect);
        }
        Ok(())
    }
}

fn named(number: usize, part: u32, stage: &Stage) -> String {
    match part {
        1 => format!("stage {number}, {}", stage.day),
        part => format!("stage {number}.{part}, {}", stage.day),
    }
}

/// The parties that give lines.
pub(super) fn givers_of(lines: &[BatchLine]) -> Vec<Principal> {
    Principal::PARTIES
        .into_iter()
        .filter(|party| lines.iter().any(|line| line.giver == party.word()))
        .collect()
}
