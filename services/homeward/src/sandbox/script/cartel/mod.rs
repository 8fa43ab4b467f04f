//! Cartels: further agreements, rounds of sealed lists, handovers by rank and at a distance, parole, a disputed rank.

mod dispute;
mod found;
mod handover;
mod notice;
mod rounds;
mod told;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::Context as _;
use homeward_api::participant::v1::draft::Draft as Content;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;

pub use told::{HandoverTold, RoundTold, Told};

use super::{Stagehand, at_hour};
use crate::scenario::{Agreement, FoundLater, Handover, Round, Scenario, day};

const MORNING_HOURS: i64 = 6;
const NOON_HOURS: i64 = 12;
/// From the start of a day to its end.
const DAY_HOURS: i64 = 24;

/// One step of a cartel. Handovers and rounds are known by their place in the scenario.
pub(super) enum Act<'a> {
    Sign(&'a Agreement),
    OpenRound(usize, &'a Round),
    Commit(usize, &'a Round),
    Release(usize),
    Reply(usize, &'a Round),
    Remark(usize, &'a Round),
    AnswerFinally(usize, &'a Round),
    RoundEnds,
    Find(&'a FoundLater),
    Agree(usize, &'a Handover),
    Interview(usize, &'a Handover),
    Raise(usize, &'a Handover),
    HandOver(usize, &'a Handover),
    Receive(usize, &'a Handover),
    Resolve(usize, &'a Handover),
}

/// What is under way.
#[derive(Default)]
pub(super) struct Course {
    rounds: BTreeMap<usize, rounds::Opened>,
    handovers: BTreeMap<usize, notice::Noticed>,
    disputes: BTreeMap<usize, dispute::Raised>,
    /// Handovers that have begun and are not acknowledged.
    under_way: BTreeMap<usize, HandoverTold>,
    /// Serials that stood on a line.
    taken: BTreeSet<String>,
}

/// The steps of a scenario's cartel: when, which goes first on one day, and what.
pub(super) fn acts(scenario: &Scenario) -> anyhow::Result<Vec<(Timestamp, u8, Act<'_>)>> {
    let morning = |text: &str| day(text).map(|day| at_hour(day, MORNING_HOURS));
    let end = |text: &str| day(text).map(|day| at_hour(day, DAY_HOURS));
    let mut acts = Vec::new();
    for agreement in &scenario.further_agreements {
        acts.push((at_hour(day(&agreement.signed)?, NOON_HOURS), 0, Act::Sign(agreement)));
    }
    for (number, round) in scenario.rounds.iter().enumerate() {
        acts.push((at_hour(day(&round.opened)?, NOON_HOURS), 1, Act::OpenRound(number, round)));
        acts.push((morning(&round.lists_by)?, 1, Act::Commit(number, round)));
        acts.push((end(&round.lists_by)?, 1, Act::Release(number)));
        acts.push((morning(&round.replies_by)?, 1, Act::Reply(number, round)));
        acts.push((end(&round.replies_by)?, 1, Act::RoundEnds));
        acts.push((morning(&round.remarks_by)?, 1, Act::Remark(number, round)));
        acts.push((end(&round.remarks_by)?, 1, Act::RoundEnds));
        acts.push((morning(&round.final_by)?, 1, Act::AnswerFinally(number, round)));
        acts.push((end(&round.final_by)?, 1, Act::RoundEnds));
    }
    for found in &scenario.found_later {
        acts.push((morning(&found.day)?, 2, Act::Find(found)));
    }
    for (number, handover) in scenario.handovers.iter().enumerate() {
        let of = &handover.day;
        let interviewed = handover.interviewed.as_ref().unwrap_or(of);
        acts.push((morning(&handover.agreed)?, 3, Act::Agree(number, handover)));
        acts.push((morning(interviewed)?, 4, Act::Interview(number, handover)));
        acts.push((morning(of)?, 6, Act::HandOver(number, handover)));
        let acknowledged = handover.acknowledged.as_ref().unwrap_or(of);
        acts.push((morning(acknowledged)?, 7, Act::Receive(number, handover)));
        if let Some(dispute) = &handover.dispute {
            acts.push((morning(&dispute.raised)?, 5, Act::Raise(number, handover)));
            acts.push((morning(&dispute.resolved)?, 8, Act::Resolve(number, handover)));
        }
    }
    Ok(acts)
}

impl Stagehand<'_> {
    /// Plays one step.
    pub(super) async fn play_act(&mut self, act: Act<'_>) -> anyhow::Result<()> {
        match act {
            Act::Sign(agreement) => self.sign_agreement(agreement).await,
            Act::OpenRound(number, round) => self.open_round(number, round).await,
            Act::Commit(number, round) => self.commit_lists(number, round).await,
            Act::Release(number) => self.release_lists(number).await,
            Act::Reply(number, round) => self.reply(number, round).await,
            Act::Remark(number, round) => self.remark(number, round).await,
            Act::AnswerFinally(number, round) => self.answer_finally(number, round).await,
            Act::RoundEnds => Ok(()),
            Act::Find(found) => self.find_later(found).await,
            Act::Agree(number, handover) => self.give_notice(number, handover).await,
            Act::Interview(number, handover) => self.interview(number, handover).await,
            Act::Raise(number, handover) => self.raise_dispute(number, handover).await,
            Act::HandOver(number, handover) => self.hand_over(number, handover).await,
            Act::Receive(number, handover) => self.receive(number, handover).await,
            Act::Resolve(number, handover) => self.resolve_dispute(number, handover).await,
        }
        .with_context(|| "playing the cartel")
    }

    /// Head and second officer of both sides sign the same.
    async fn both_sign(&mut self, what: &str, content: &Content) -> anyhow::Result<u64> {
        let mut position = 0;
        for party in Principal::PARTIES {
            position = self.desks.party(party).sign(what, content.clone()).await?;
            self.desks.sync().await?;
        }
        Ok(position)
    }

    async fn sign_agreement(&mut self, agreement: &Agreement) -> anyhow::Result<()> {
        let terms = self.terms_of(agreement)?;
        self.both_sign("signing the terms", &Content::SignTerms(terms)).await?;
        let result = format!("{}: {} terms, signed by four people", agreement.code, agreement.terms.len());
        self.progress.step("further agreement in force", &result);
        self.agree_targets_of(agreement).await
    }
}
