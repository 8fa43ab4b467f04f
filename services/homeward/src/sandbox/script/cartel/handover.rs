//! Handovers: interviews, legs that start at once, counts, acknowledgements, parole, settlement.

use std::collections::BTreeMap;

use anyhow::Context as _;
use homeward_api::ledger::v1::BatchLine;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::{Digest, SubjectRef};
use homeward_payload::proto::payload::v1 as proto;

use super::super::Stagehand;
use super::super::stage::{Befallen, givers_of};
use super::notice::{Noticed, points};
use super::told::{HandoverTold, equivalents};
use crate::scenario::{Handover, Stage};

/// What a line is of.
const PERSON: &str = "PERSON";

/// The wording of a parole. The original stands in a sealed document; its digest goes on the log.
const PAROLE: &[u8] = b"no active service until the equivalent has reached its own lines";

impl Stagehand<'_> {
    /// The commission certifies fitness, the neutral asks everyone in private, and clears; containers are sealed anew
    /// and brought to the point by their holder.
    pub(super) async fn interview(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let Noticed { batch_id, revision, times } = self.noticed(number)?;
        let lines = self.lines(&batch_id).await?;
        if lines.iter().any(|line| line.kind == PERSON) {
            let not_departing = handover.not_departing.clone();
            let stage = Stage { not_departing, ..Stage::default() };
            let cleared = self.clear(&batch_id, revision, Befallen::of(&stage), &lines, times).await?;
            let result = format!("{} cleared, {} not departing", cleared.cleared, cleared.not_departing);
            self.progress.step(&format!("interviews for {}", handover.day), &result);
        }
        self.move_containers(&lines, handover).await
    }

    async fn move_containers(&mut self, lines: &[BatchLine], handover: &Handover) -> anyhow::Result<()> {
        for giver in givers_of(lines) {
            let containers = lines.iter().filter(|line| line.kind != PERSON && line.giver == giver.word());
            let moved = containers.map(|line| {
                let seal = |when: &str| Digest::of(format!("{when} {}", line.subject).as_bytes()).to_vec();
                let container = hex::decode(&line.subject)?;
                Ok(proto::TransferredContainer {
                    container,
                    seal_before: seal("as stored"),
                    seal_after: seal("as it travels"),
                })
            });
            let containers = moved.collect::<anyhow::Result<Vec<_>>>()?;
            if containers.is_empty() {
                continue;
            }
            let count = containers.len();
            let own: i32 = proto::Principal::from(giver).into();
            let transfer = proto::RecordTransfer {
                header: None,
                handed_by: own,
                taken_by: own,
                transferred_time_us: self.desks.marked().0,
                place_digest: Digest::of(points(handover).join("; ").as_bytes()).to_vec(),
                containers,
            };
            let desk = self.desks.party(giver);
            desk.say("sealing containers anew", Content::RecordTransfer(transfer)).await?;
            let result = format!("{count} containers sealed for the journey");
            self.progress.step(&format!("custody of {}", self.power_of(giver)), &result);
        }
        self.desks.sync().await
    }

    /// Everyone departs who may, from all points at once where there are two; givers claim, the neutral counts. Whom a
    /// dispute holds stays behind, and nobody else does.
    pub(super) async fn hand_over(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let Noticed { batch_id, times, .. } = self.noticed(number)?;
        let lines = self.lines(&batch_id).await?;
        let givers = givers_of(&lines);
        let mut told =
            HandoverTold { day: handover.day.clone(), points: points(handover), ..HandoverTold::default() };
        self.schedule(&batch_id, &givers).await?;
        self.desks.mark_time(times.start).await?;
        if handover.legs.len() > 1 {
            self.open_legs(&batch_id, &givers, &mut told).await?;
        }
        told.departed = self.let_depart(&batch_id, &givers).await?;
        told.held = self.leave_held(number, &batch_id, handover).await?;
        self.claim(&batch_id, &givers).await?;
        if handover.legs.is_empty() {
            self.witness(&batch_id, &givers).await?;
        } else {
            // Each leg has a witness of its own.
            for giver in &givers {
                self.witness(&batch_id, std::slice::from_ref(giver)).await?;
            }
        }
        told.equivalents_before = self.equivalents(handover).await?;
        self.played.course.under_way.insert(number, told);
        Ok(())
    }

    async fn open_legs(
        &mut self,
        batch_id: &[u8],
        givers: &[Principal],
        told: &mut HandoverTold,
    ) -> anyhow::Result<()> {
        for giver in givers {
            let ready = proto::ReportReady {
                batch_id: batch_id.to_vec(),
                giver: proto::Principal::from(*giver).into(),
                ..Default::default()
            };
            let position =
                self.desks.neutral.say("reporting a leg ready", Content::ReportReady(ready)).await?;
            told.ready.push(position);
            self.desks.sync().await?;
        }
        let open = proto::OpenLegs { batch_id: batch_id.to_vec(), ..Default::default() };
        let position = self.desks.neutral.say("opening all legs", Content::OpenLegs(open)).await?;
        told.legs_opened = Some(position);
        self.desks.sync().await
    }

    // Every giver's lines that may depart do, in the order in which both sides stand in the log.
    async fn let_depart(&mut self, batch_id: &[u8], givers: &[Principal]) -> anyhow::Result<Vec<u64>> {
        let mut positions = Vec::new();
        for giver in givers {
            let departure = proto::ReportDeparture { batch_id: batch_id.to_vec(), ..Default::default() };
            let desk = self.desks.party(*giver);
            positions.push(desk.say("reporting a departure", Content::ReportDeparture(departure)).await?);
        }
        self.desks.sync().await?;
        Ok(positions)
    }

    /// Each receiving side acknowledges, binds those on parole, and the batch is settled. Only now does anybody count.
    pub(super) async fn receive(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let Noticed { batch_id, .. } = self.noticed(number)?;
        let lines = self.lines(&batch_id).await?;
        let mut acknowledged = Vec::new();
        for receiver in givers_of(&lines).into_iter().filter_map(Principal::other_party) {
            let receipt = proto::AcknowledgeReceipt { batch_id: batch_id.clone(), ..Default::default() };
            let desk = self.desks.party(receiver);
            let said = desk.say("acknowledging a receipt", Content::AcknowledgeReceipt(receipt)).await?;
            acknowledged.push(said);
            self.desks.sync().await?;
        }
        let lines = self.lines(&batch_id).await?;
        let received: Vec<&BatchLine> = lines.iter().filter(|line| line.state == "RECEIVED").collect();
        if handover.parole {
            self.bind(&received).await?;
        }
        self.settle(&batch_id).await?;
        let mut told = self.played.course.under_way.remove(&number).context("nobody has departed")?;
        told.acknowledged = acknowledged;
        self.remember(handover, &received, told).await
    }

    // A condition for each, recorded by the side that received him.
    async fn bind(&mut self, received: &[&BatchLine]) -> anyhow::Result<()> {
        for line in received.iter().filter(|line| line.kind == PERSON) {
            let Some(receiver) = self.receiver_of(line) else { continue };
            let condition = proto::RecordCondition {
                header: None,
                subject: subject_of(line)?.to_vec(),
                kind: proto::ConditionKind::NoActiveService.into(),
                document_digest: Digest::of(PAROLE).to_vec(),
            };
            let desk = self.desks.party(receiver);
            desk.say("recording a parole", Content::RecordCondition(condition)).await?;
            let origin = self.power_of(receiver);
            self.played.cartel.paroled.entry(origin).or_default().push(line.subject.clone());
        }
        self.desks.sync().await
    }

    async fn remember(
        &mut self,
        handover: &Handover,
        received: &[&BatchLine],
        mut told: HandoverTold,
    ) -> anyhow::Result<()> {
        told.equivalents_after = self.equivalents(handover).await?;
        for line in received {
            let Some(receiver) = self.receiver_of(line) else { continue };
            let power = self.power_of(receiver);
            if line.kind != PERSON {
                self.played.cartel.containers.entry(power.clone()).or_default().push(line.subject.clone());
            }
            let count = told.lines.entry(power).or_default();
            *count = count.saturating_add(1);
        }
        self.progress.step(&format!("handover of {}", handover.day), &in_words(&told));
        self.played.cartel.handovers.push(told);
        Ok(())
    }

    async fn equivalents(&mut self, handover: &Handover) -> anyhow::Result<BTreeMap<String, String>> {
        let agreement = self.loaded.scenario.agreement(handover.agreement.as_ref())?.code.clone();
        let powers = Principal::PARTIES.map(|party| self.power_of(party));
        Ok(equivalents(&self.desks.positions().await?, &agreement, powers))
    }

    fn receiver_of(&self, line: &BatchLine) -> Option<Principal> {
        let giver = Principal::PARTIES.into_iter().find(|party| party.word() == line.giver);
        giver.and_then(Principal::other_party)
    }
}

/// The reference of a line.
pub(super) fn subject_of(line: &BatchLine) -> anyhow::Result<SubjectRef> {
    SubjectRef::from_hex(&line.subject).with_context(|| format!("{:?} is no reference", line.subject))
}

fn in_words(told: &HandoverTold) -> String {
    let counts =
        |counts: Vec<String>| if counts.is_empty() { "nobody".to_owned() } else { counts.join(", ") };
    let received = counts(told.lines.iter().map(|(power, lines)| format!("{power} {lines}")).collect());
    let mut text = format!("{}: received by {received}", told.points.join(" and "));
    if told.legs_opened.is_some() {
        text.push_str("; all legs opened at once");
    }
    if !told.equivalents_after.is_empty() {
        let of = |(power, worth): (&String, &String)| {
            let before = told.equivalents_before.get(power).map_or("0", String::as_str);
            format!("{power} {before} → {worth}")
        };
        let worth: Vec<String> = told.equivalents_after.iter().map(of).collect();
        text.push_str(&format!("; equivalents {}", worth.join(", ")));
    }
    text
}
