//! What a cartel adds to a scenario: further agreements, rounds of lists, handovers with classes and points, parole,
//! a disputed rank, persons found later.

#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{bail, ensure};
use serde::Deserialize;

use super::model::{Agreement, NotDeparting, Scenario, day};

/// Which ranks, as registers write them, belong to a class of a scale of equivalents.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Rank {
    /// Code of the class in the term's scale.
    pub class: String,
    /// Words in the column `rank`, of army and navy.
    pub words: Vec<String>,
}

/// A round of lists in four steps: both sides commit to sealed lists that are opened together, reply, remark on what
/// was refused, and answer finally. Each step ends with its day; the end decides nothing.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Round {
    /// Code of the agreement; the first where none is named.
    pub agreement: Option<String>,
    /// What is listed: persons or remains; persons where nothing is said.
    #[serde(default)]
    pub register: Register,
    /// Day on which the mediator opens the round.
    pub opened: String,
    /// Last day on which both commit; the lists are released when it has passed.
    pub lists_by: String,
    /// Last day of the replies.
    pub replies_by: String,
    /// Last day of the holders' remarks.
    pub remarks_by: String,
    /// Last day of the final answers.
    pub final_by: String,
    /// Entries that a reply refuses by hand; what documents show is refused besides.
    #[serde(default)]
    pub refused: Vec<Refused>,
}

/// Entries of one side's list that the other side refuses by hand.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Refused {
    /// Power whose list it is.
    pub holder: String,
    /// Numbers of the entries, from 1.
    pub entries: Vec<u32>,
    /// Why.
    pub ground: RefusedGround,
    /// Of these, entries that the holder maintains; it withdraws the others.
    #[serde(default)]
    pub maintained: Vec<u32>,
    /// Of the maintained, entries that are refused finally; the others are accepted.
    #[serde(default)]
    pub refused_finally: Vec<u32>,
}

/// Why an entry is refused by hand.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum RefusedGround {
    /// The person does not meet the claimed term.
    OffCategory,
    /// The person was received before.
    AlreadyReceived,
    /// The person does not depend on this power.
    WrongPower,
}

/// What a list or a line is about.
#[derive(Clone, Copy, Debug, Default, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
pub enum Register {
    /// Persons held.
    #[default]
    Persons,
    /// Containers of remains held.
    Remains,
}

impl Register {
    /// The word for it in contracts.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::Persons => "persons",
            Self::Remains => "remains",
        }
    }
}

/// A handover of its own: one batch, agreed with notice of number and time, carried out at one point or at two.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handover {
    /// Code of the agreement; the first where none is named.
    pub agreement: Option<String>,
    /// Day of the notice: both sides propose and sign who goes, and the day and place.
    pub agreed: String,
    /// Day of the private interviews and the clearance; that of the handover where none is named.
    pub interviewed: Option<String>,
    /// Day of the handover.
    pub day: String,
    /// The point where all meet; left out where each giver has one of its own.
    pub point: Option<String>,
    /// Release at a distance: the point of each giving power. Nobody departs from any before all are ready.
    #[serde(default)]
    pub legs: BTreeMap<String, String>,
    /// Who gives whom.
    pub gives: Vec<Gives>,
    /// Persons who do not depart.
    #[serde(default)]
    pub not_departing: Vec<NotDeparting>,
    /// Whoever is received is bound to no active service until exchanged; one condition is recorded for each.
    #[serde(default)]
    pub parole: bool,
    /// Day on which the receiving sides acknowledge; that of the handover where none is named.
    pub acknowledged: Option<String>,
    /// A dispute about one man's rank, raised after the notice and before the handover.
    pub dispute: Option<RankDispute>,
}

/// Lines that one power gives.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Gives {
    /// The giving power.
    pub power: String,
    /// Persons or remains; persons where nothing is said.
    #[serde(default)]
    pub register: Register,
    /// Terms to draw from, in order of priority; GOODWILL for lines outside every quota.
    pub terms: Vec<String>,
    /// Class of a scale: those are drawn whose rank belongs to it, in the order of the register.
    pub class: Option<String>,
    /// Lines drawn; 0 where serials are named.
    #[serde(default)]
    pub lines: u32,
    /// Exactly these serials or container numbers.
    #[serde(default)]
    pub serials: Vec<String>,
}

/// A dispute about one man's rank. He stays behind and everyone else goes; both sides explain themselves and end it.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RankDispute {
    /// Power whose officer raises it.
    pub by: String,
    /// Power that gives the man.
    pub giver: String,
    /// His serial.
    pub serial: String,
    /// Day on which it is raised and admitted.
    pub raised: String,
    /// Day on which both accept a resolution.
    pub resolved: String,
}

/// Prisoners found after the lists were closed: imported, listed and answered.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct FoundLater {
    /// The day.
    pub day: String,
    /// Power that holds them.
    pub power: String,
    /// File of the persons, as a register of persons held.
    pub file: String,
    /// Term under which they are listed.
    pub term: String,
}

impl Scenario {
    /// An agreement by its code; the first for none.
    ///
    /// # Errors
    /// If the scenario has no such agreement.
    pub fn agreement(&self, code: Option<&String>) -> anyhow::Result<&Agreement> {
        let Some(code) = code else { return Ok(&self.agreement) };
        let mut all = std::iter::once(&self.agreement).chain(&self.further_agreements);
        let found = all.find(|agreement| agreement.code == *code);
        found.ok_or_else(|| anyhow::anyhow!("no agreement {code} is in the scenario"))
    }

    /// Whether anything here is played.
    #[must_use]
    pub fn is_cartel(&self) -> bool {
        !self.rounds.is_empty() || !self.handovers.is_empty()
    }

    /// Checks what the shape of these parts alone does not say.
    ///
    /// # Errors
    /// Naming the key and what is allowed.
    pub(super) fn check_cartel(&self) -> anyhow::Result<()> {
        for agreement in &self.further_agreements {
            day(&agreement.signed)?;
            ensure!(agreement.code != self.agreement.code, "further_agreements: {} is taken", agreement.code);
        }
        self.rounds.iter().try_for_each(|round| self.check_round(round))?;
        self.handovers.iter().try_for_each(|handover| self.check_handover(handover))?;
        for found in &self.found_later {
            day(&found.day)?;
            self.check_power(&found.power, "found_later.power")?;
        }
        Ok(())
    }

    fn check_round(&self, round: &Round) -> anyhow::Result<()> {
        self.agreement(round.agreement.as_ref())?;
        let steps = [&round.opened, &round.lists_by, &round.replies_by, &round.remarks_by, &round.final_by];
        ensure!(
            ascends(&steps)?,
            "rounds: the days of the round opened on {} do not follow each other",
            round.opened
        );
        for refused in &round.refused {
            self.check_power(&refused.holder, "rounds.refused.holder")?;
            let within = |some: &[u32], all: &[u32], key: &str| {
                let all: BTreeSet<&u32> = all.iter().collect();
                match some.iter().find(|entry| !all.contains(entry)) {
                    Some(entry) => {
                        bail!("rounds.refused.{key} names entry {entry}, which is not among those before")
                    }
                    None => Ok(()),
                }
            };
            within(&refused.maintained, &refused.entries, "maintained")?;
            within(&refused.refused_finally, &refused.maintained, "refused_finally")?;
        }
        Ok(())
    }

    fn check_handover(&self, handover: &Handover) -> anyhow::Result<()> {
        let of = &handover.day;
        self.agreement(handover.agreement.as_ref())?;
        let interviewed = handover.interviewed.as_ref().unwrap_or(of);
        let acknowledged = handover.acknowledged.as_ref().unwrap_or(of);
        ensure!(
            ascends(&[&handover.agreed, interviewed, of, acknowledged])?,
            "handover {of}: notice, interviews, handover and acknowledgement follow each other"
        );
        ensure!(
            handover.point.is_some() == handover.legs.is_empty(),
            "handover {of}: give either point or legs"
        );
        ensure!(!handover.gives.is_empty(), "handover {of}: gives names nobody");
        for power in handover.legs.keys() {
            self.check_power(power, "handovers.legs")?;
        }
        for gives in &handover.gives {
            self.check_power(&gives.power, "handovers.gives.power")?;
            ensure!(
                gives.serials.is_empty() == (gives.lines > 0),
                "handover {of}: gives either lines or serials"
            );
            let known = |class: &String| self.ranks.iter().any(|rank| rank.class == *class);
            if let Some(class) = gives.class.as_ref().filter(|class| !known(class)) {
                bail!("handover {of}: no rank belongs to class {class}; name its words under [[ranks]]");
            }
        }
        for person in &handover.not_departing {
            self.check_power(&person.giver, "handovers.not_departing.giver")?;
        }
        let Some(dispute) = &handover.dispute else { return Ok(()) };
        self.check_power(&dispute.by, "handovers.dispute.by")?;
        self.check_power(&dispute.giver, "handovers.dispute.giver")?;
        let mut named = handover.gives.iter().filter(|gives| gives.power == dispute.giver);
        ensure!(
            named.any(|gives| gives.serials.contains(&dispute.serial)),
            "handover {of}: the dispute names {}, whom no serials of {} name",
            dispute.serial,
            dispute.giver
        );
        ensure!(
            ascends(&[interviewed, &dispute.raised, of, &dispute.resolved])?,
            "handover {of}: the dispute is raised between interviews and handover, and resolved after"
        );
        Ok(())
    }
}

fn ascends(days: &[&String]) -> anyhow::Result<bool> {
    let days = days.iter().map(|text| day(text)).collect::<anyhow::Result<Vec<_>>>()?;
    Ok(days.is_sorted())
}
