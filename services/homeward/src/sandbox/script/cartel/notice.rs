//! Notice of a handover: who goes, when and where, signed by both sides.

use anyhow::{Context as _, ensure};
use homeward_api::delegation::v1::ProposeBatchRequest;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_delegation_core::csv::Rows;
use homeward_delegation_core::register::{HeldPerson, Record as _};
use homeward_payload::domain::Principal;
use homeward_payload::ids::Digest;
use homeward_payload::proto::payload::v1 as proto;

use super::super::handover::Times;
use super::super::{Stagehand, at_hour};
use super::MORNING_HOURS;
use crate::scenario::{Gives, Handover, day};

/// A handover both sides have agreed.
#[derive(Clone)]
pub(super) struct Noticed {
    pub(super) batch_id: Vec<u8>,
    pub(super) revision: u32,
    pub(super) times: Times,
}

impl Stagehand<'_> {
    /// Both sides put their lines on one batch, agree when and where, and confirm it, head and second officer each.
    pub(super) async fn give_notice(&mut self, number: usize, handover: &Handover) -> anyhow::Result<()> {
        let times = Times::of(at_hour(day(&handover.day)?, MORNING_HOURS));
        let agreement = self.loaded.scenario.agreement(handover.agreement.as_ref())?.code.clone();
        let (mut batch_id, mut revision, mut lines) = (Vec::new(), 0, 0_u32);
        for gives in &handover.gives {
            let party = self.party_of(&gives.power);
            let keys = self.keys(gives)?;
            let wanted = if gives.serials.is_empty() { gives.lines } else { u32::try_from(keys.len())? };
            let request = ProposeBatchRequest {
                batch_id,
                agreement: agreement.clone(),
                terms: gives.terms.clone(),
                lines_max: wanted,
                register: gives.register.word().to_owned(),
                offer_end_us: times.offer_end.0,
                keys,
                term_class: gives.class.clone().unwrap_or_default(),
                ..ProposeBatchRequest::default()
            };
            let proposed = self.desks.party(party).propose(request).await?;
            let proposed = proposed.with_context(|| format!("{} has nobody to draw", gives.power))?;
            ensure!(proposed.drawn == wanted, "{} draws {} of {wanted}", gives.power, proposed.drawn);
            self.desks.sync().await?;
            lines = lines.saturating_add(proposed.drawn);
            (batch_id, revision) = (proposed.batch_id, proposed.revision);
        }
        let window = window(handover, times, |power| self.party_of(power));
        let agree =
            proto::AgreeWindow { batch_id: batch_id.clone(), window: Some(window), ..Default::default() };
        self.both_sign("agreeing the window", &Content::AgreeWindow(agree)).await?;
        let confirm = proto::ConfirmBatch { batch_id: batch_id.clone(), ..Default::default() };
        self.both_sign("confirming the batch", &Content::ConfirmBatch(confirm)).await?;
        self.played.course.handovers.insert(number, Noticed { batch_id, revision, times });
        let what = format!("notice of {}", handover.day);
        let result = format!("{lines} lines, {}; signed by four people", points(handover).join(" and "));
        self.progress.step(&what, &result);
        Ok(())
    }

    /// The handover both sides have agreed.
    pub(super) fn noticed(&self, number: usize) -> anyhow::Result<Noticed> {
        self.played.course.handovers.get(&number).cloned().context("the handover was not agreed")
    }

    // Serials that are named, or those of a class, in the order of the register; none where the delegation draws.
    fn keys(&mut self, gives: &Gives) -> anyhow::Result<Vec<String>> {
        let keys = match &gives.class {
            Some(class) if gives.serials.is_empty() => self.of_class(gives, class)?,
            _ => gives.serials.clone(),
        };
        self.played.course.taken.extend(keys.iter().cloned());
        Ok(keys)
    }

    fn of_class(&self, gives: &Gives, class: &str) -> anyhow::Result<Vec<String>> {
        let scenario = &self.loaded.scenario;
        let registers = scenario.registers.get(&gives.power);
        let file = registers.and_then(|registers| registers.persons_held.as_ref());
        let file = file.with_context(|| format!("{} has no register of persons held", gives.power))?;
        let ranks = scenario.ranks.iter().filter(|rank| rank.class == class);
        let words: Vec<&String> = ranks.flat_map(|rank| &rank.words).collect();
        let bytes = self.loaded.file(file)?;
        let rows =
            Rows::<15>::open(&bytes, HeldPerson::COLUMNS).with_context(|| format!("list file {file}"))?;
        let mut keys = Vec::new();
        for row in rows {
            let [serial, _, _, _, _, _, _, _, rank, ..] = row?.fields;
            if words.iter().any(|word| **word == rank) && !self.played.course.taken.contains(&serial) {
                keys.push(serial);
            }
        }
        let wanted = usize::try_from(gives.lines)?;
        ensure!(
            keys.len() >= wanted,
            "{} holds {} more of class {class}, not {wanted}",
            gives.power,
            keys.len()
        );
        keys.truncate(wanted);
        Ok(keys)
    }
}

/// The points of a handover.
pub(super) fn points(handover: &Handover) -> Vec<String> {
    handover.point.iter().chain(handover.legs.values()).cloned().collect()
}

fn window(handover: &Handover, times: Times, party_of: impl Fn(&str) -> Principal) -> proto::Window {
    let leg = |(power, point): (&String, &String)| proto::WindowLeg {
        giver: proto::Principal::from(party_of(power)).into(),
        place_digest: Digest::of(point.as_bytes()).to_vec(),
    };
    let mut legs: Vec<proto::WindowLeg> = handover.legs.iter().map(leg).collect();
    legs.sort_by_key(|leg| leg.giver);
    proto::Window {
        start_time_us: times.start.0,
        end_time_us: times.end.0,
        place_digest: Digest::of(points(handover).join("; ").as_bytes()).to_vec(),
        simultaneous: legs.len() > 1,
        legs,
    }
}
