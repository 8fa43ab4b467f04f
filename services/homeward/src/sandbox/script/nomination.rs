//! Persons whom their holder names: who did not depart and may now, and whoever is to come before their turn.

use anyhow::{Context as _, ensure};
use homeward_api::delegation::v1::{ProposeBatchRequest, ProposeBatchResponse, Register};
use homeward_api::ledger::v1::BatchLine;
use homeward_payload::domain::Principal;

use super::Stagehand;
use super::handover::Times;
use crate::scenario::{Nominated, Stage};

impl Stagehand<'_> {
    /// One side names persons for a stage; nothing where it names none. How somebody left an earlier list is not said:
    /// whoever has changed their mind and whoever is well again come back alike.
    pub(super) async fn nominate(
        &mut self,
        stage: &Stage,
        party: Principal,
        open: Option<&(Vec<u8>, u32)>,
        times: Times,
    ) -> anyhow::Result<Option<ProposeBatchResponse>> {
        let power = self.power_of(party);
        let mut keys = Vec::new();
        let mut again = 0_u32;
        for person in stage.nominated.iter().filter(|person| person.giver == power) {
            keys.push(self.named(party, person).await?);
            again = again.saturating_add(u32::from(person.stayed_on.is_some()));
        }
        if keys.is_empty() {
            return Ok(None);
        }
        let request = ProposeBatchRequest {
            batch_id: open.map(|(batch, _)| batch.clone()).unwrap_or_default(),
            agreement: self.loaded.scenario.agreement.code.clone(),
            terms: stage.terms.clone(),
            lines_max: u32::try_from(keys.len())?,
            register: "persons".to_owned(),
            offer_end_us: times.offer_end.0,
            keys,
            ..ProposeBatchRequest::default()
        };
        let proposed = self.desks.party(party).propose(request).await?;
        let proposed = proposed.context("whoever is named is drawn")?;
        self.desks.sync().await?;
        if again > 0 {
            let position = self.desks.mediator_state().await?.size.saturating_sub(1);
            let effect = format!(
                "{again} who did not depart earlier stand on a list of {power} again; no reason is on the log"
            );
            self.incident("NOMINATED_AGAIN", position, effect);
        }
        Ok(Some(proposed))
    }

    async fn named(&mut self, party: Principal, person: &Nominated) -> anyhow::Result<String> {
        if let Some(serial) = &person.serial {
            return Ok(serial.clone());
        }
        let day = person.stayed_on.clone().unwrap_or_default();
        let key = (day, person.giver.clone(), person.nth.unwrap_or_default());
        let subject = self.memory.stayed.get(&key).cloned();
        let subject = subject.with_context(|| format!("nobody of line {} stayed on {}", key.2, key.0))?;
        self.serial(party, &subject).await
    }

    /// Tells of those who were held for dead and came home with a stage.
    pub(super) async fn tell_of_the_living(&mut self, stage: &Stage, position: u64) -> anyhow::Result<()> {
        for claim in &self.loaded.scenario.live_claims {
            let is_claimed = |person: &Nominated| {
                person.giver == claim.holder && person.serial.as_ref() == Some(&claim.serial)
            };
            if !stage.nominated.iter().any(is_claimed) {
                continue;
            }
            let holder = self.party_of(&claim.holder);
            let subject = self.reference(holder, Register::PersonsHeld, &claim.serial).await?;
            let status = self.status(&subject).await?;
            ensure!(status == "RELEASED", "whoever was claimed alive stands as {status} after the stage");
            let effect = "a person held for dead is received by their own side".to_owned();
            self.progress.note(&format!("              {effect}"));
            self.incident("HOME_ALIVE", position, effect);
        }
        Ok(())
    }

    /// Remembers who does not depart with a stage.
    pub(super) fn remember_staying(&mut self, stage: &Stage, lines: &[BatchLine]) {
        for person in &stage.not_departing {
            let giver = self.party_of(&person.giver).word();
            let mut given = lines.iter().filter(|line| line.giver == giver);
            let line = given.nth(person.nth.saturating_sub(1));
            let Some(subject) = line.and_then(|line| hex::decode(&line.subject).ok()) else { continue };
            let key = (stage.day.clone(), person.giver.clone(), person.nth);
            self.memory.stayed.insert(key, subject);
        }
    }
}
