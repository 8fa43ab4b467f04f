//! The shape of a scenario file.

use std::collections::BTreeMap;

use anyhow::{Context as _, bail, ensure};
use homeward_payload::ids::Timestamp;
use serde::Deserialize;

use super::cartel::{FoundLater, Handover, Rank, Round};
use super::event::{
    ChildReturn, Deaths, LiveClaim, Nominated, Opening, RemainsReturn, SanitaryRelease, Substituted,
    Suspension,
};
use crate::terms::{GroupPlan, TermPlan};

/// What is played.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Scenario {
    /// Short name.
    pub name: String,
    /// Title for people.
    pub title: String,
    /// The forum.
    pub forum: Forum,
    /// The two parties.
    pub parties: Parties,
    /// The agreement.
    pub agreement: Agreement,
    /// Agreements beside it, each signed on its day.
    #[serde(default)]
    pub further_agreements: Vec<Agreement>,
    /// Which ranks belong to which class of a scale.
    #[serde(default)]
    pub ranks: Vec<Rank>,
    /// Rounds of lists.
    #[serde(default)]
    pub rounds: Vec<Round>,
    /// Handovers, each a batch with its own notice, points and classes.
    #[serde(default)]
    pub handovers: Vec<Handover>,
    /// Prisoners found after the lists were closed.
    #[serde(default)]
    pub found_later: Vec<FoundLater>,
    /// List files by power.
    pub registers: BTreeMap<String, Registers>,
    /// Children's cases.
    pub children: Option<Children>,
    /// Offers that one side makes alone.
    #[serde(default)]
    pub disputed_offers: Vec<DisputedOffer>,
    /// When both sides open their whole lists; left out where rounds do.
    pub lists: Option<Lists>,
    /// Stages of the exchange of persons.
    #[serde(default)]
    pub stages: Vec<Stage>,
    /// Times in which the agreement stands still.
    #[serde(default)]
    pub suspensions: Vec<Suspension>,
    /// Wounded who wait on a list and are released by their holder alone.
    #[serde(default)]
    pub sanitary_releases: Vec<SanitaryRelease>,
    /// Transfers of remains.
    #[serde(default)]
    pub remains: Vec<Remains>,
    /// Containers that their receiver opens, in the order in which it does.
    #[serde(default)]
    pub openings: Vec<Opening>,
    /// Returns of misdelivered remains.
    #[serde(default)]
    pub remains_returns: Vec<RemainsReturn>,
    /// Persons held for dead who are alive.
    #[serde(default)]
    pub live_claims: Vec<LiveClaim>,
    /// Who published a figure, or that it is assumed.
    #[serde(default)]
    pub provenance: Vec<Provenance>,
    /// What must come of it; the run fails where it does not.
    pub expected: Option<Expected>,
}

/// What must come of a scenario. A figure that is not named is not checked.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Expected {
    /// Persons received, by power of origin.
    pub persons_received: BTreeMap<String, u64>,
    /// Persons replaced by others, by power of origin.
    pub persons_substituted: BTreeMap<String, u64>,
    /// Persons who did not depart, by power of origin.
    pub persons_not_departing: BTreeMap<String, u64>,
    /// Persons who died on a list, by power of origin.
    pub persons_died: BTreeMap<String, u64>,
    /// Containers acknowledged, by receiving power.
    pub remains_acknowledged: BTreeMap<String, u64>,
    /// Equivalents owed at the end, by the power to which they are owed, exactly, such as "7".
    pub equivalents_owed: BTreeMap<String, String>,
    /// Remains found to be of the other side, by receiving power.
    pub remains_misdelivered: BTreeMap<String, u64>,
    /// Batches settled with equal counts.
    pub settled: Option<u64>,
    /// Batches settled with a recorded difference.
    pub settled_with_discrepancy: Option<u64>,
    /// Batches that nobody accepted.
    pub never_executed: Option<u64>,
    /// Children's cases listed.
    pub children_listed: Option<u64>,
    /// Children's cases answered.
    pub children_answered: Option<u64>,
    /// Children's cases whose answer or better answer is overdue.
    pub children_overdue: Option<u64>,
    /// Children who are said to have left the territory.
    pub children_left_territory: Option<u64>,
    /// Children with their families again.
    pub children_reunified: Option<u64>,
    /// Children's cases that are not closed.
    pub children_open: Option<u64>,
}

/// The forum.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Forum {
    /// Name for people.
    pub name: String,
    /// Origin line of checkpoints.
    pub origin: String,
    /// When its genesis is made; RFC 3339.
    pub created: String,
}

/// The two parties.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parties {
    /// Short name of party A's power.
    pub a: String,
    /// Short name of party B's power.
    pub b: String,
}

/// The agreement.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Agreement {
    /// Code.
    pub code: String,
    /// Day on which both sides sign it.
    pub signed: String,
    /// Terms.
    pub terms: Vec<TermPlan>,
    /// Groups of terms.
    #[serde(default)]
    pub groups: Vec<GroupPlan>,
    /// In which order people are drawn: SEVERITY, CAPTIVITY; both in this order where none is named.
    #[serde(default)]
    pub priority: Vec<String>,
}

/// List files of one power.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Registers {
    /// Persons it holds.
    pub persons_held: Option<String>,
    /// Persons its families seek.
    pub persons_sought: Option<String>,
    /// Medical referrals of persons it holds.
    pub medical_referrals: Option<String>,
    /// Remains it holds.
    pub remains_held: Option<String>,
    /// Persons it received before.
    pub received_before: Option<String>,
    /// Children it lists.
    pub children: Option<String>,
}

/// Children's cases.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Children {
    /// Day on which they are listed.
    pub listed: String,
    /// Day on which the other side acknowledges them.
    pub acknowledged: String,
    /// File of answers, each on its day.
    pub answers: Option<String>,
    /// Ways home.
    #[serde(default)]
    pub returns: Vec<ChildReturn>,
}

/// An offer that one side makes alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DisputedOffer {
    /// Power that makes it.
    pub by: String,
    /// File of serials and claimed terms.
    pub file: String,
    /// Day on which it is opened and answered.
    pub opened: String,
    /// Day on which its side arrives without an agreed window.
    pub arrival: String,
    /// Terms of the batch it proposes.
    pub terms: Vec<String>,
    /// Day at whose start the offer ends.
    pub offer_ends: String,
}

/// When both sides open their whole lists.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Lists {
    /// The day.
    pub opened: String,
}

/// A stage of the exchange of persons.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Stage {
    /// The day.
    pub day: String,
    /// Terms to draw from, in order of priority.
    pub terms: Vec<String>,
    /// Lines each side gives at most.
    #[serde(default)]
    pub lines: u32,
    /// Draw as many as each side lacks to the target of the group.
    #[serde(default)]
    pub fill_to_target: bool,
    /// Day on which both sides confirm it for the day after, before the agreement stands still; everything takes place
    /// on one day where there is none.
    pub agreed: Option<String>,
    /// Persons who die between that day and the day of the stage.
    #[serde(default)]
    pub died: Vec<Deaths>,
    /// Persons whom their holder names beside those it draws.
    #[serde(default)]
    pub nominated: Vec<Nominated>,
    /// Persons whom others replace after both sides have confirmed.
    #[serde(default)]
    pub substituted: Vec<Substituted>,
    /// Persons who do not depart.
    #[serde(default)]
    pub not_departing: Vec<NotDeparting>,
    /// Kill the mediator after departure and start it again.
    #[serde(default)]
    pub kill_mediator: bool,
}

/// A person who does not depart.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NotDeparting {
    /// Power that holds the person.
    pub giver: String,
    /// Which of its lines, from 1.
    pub nth: usize,
    /// Why; it stays with the commission and the neutral.
    pub why: NotDepartingReason,
}

/// Why a person does not depart.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum NotDepartingReason {
    /// The person does not want to.
    Declines,
    /// The person is not fit to travel.
    Unfit,
}

/// A transfer of remains.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Remains {
    /// The day.
    pub day: String,
    /// Power that gives.
    pub giver: String,
    /// Containers it gives.
    pub containers: u32,
    /// Containers the other power gives outside every quota.
    #[serde(default)]
    pub goodwill: u32,
    /// File of what the receiver found; without one everything departed is received.
    pub receipt: Option<String>,
    /// Numbers of its containers that hold the bodies of persons who died on a list, in the order of their deaths.
    #[serde(default)]
    pub bodies_in: Vec<String>,
}

/// Who published a figure, or that it is assumed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Provenance {
    /// The figure.
    pub key: String,
    /// Its value.
    pub value: String,
    /// Who published it, or that it is assumed.
    pub source: String,
}

impl Scenario {
    /// Checks what the shape alone does not say.
    ///
    /// # Errors
    /// Naming the key and what is allowed.
    pub fn check(&self) -> anyhow::Result<()> {
        self.created()?;
        ensure!(self.parties.a != self.parties.b, "parties.a and parties.b are both {}", self.parties.a);
        for power in self.registers.keys() {
            self.check_power(power, "registers")?;
        }
        let days = self
            .stages
            .iter()
            .map(|stage| &stage.day)
            .chain(self.remains.iter().map(|remains| &remains.day))
            .chain([&self.agreement.signed])
            .chain(self.lists.iter().map(|lists| &lists.opened));
        for text in days {
            day(text)?;
        }
        self.check_cartel()?;
        for stage in &self.stages {
            ensure!(
                stage.fill_to_target != (stage.lines > 0),
                "stage {}: give either lines or fill_to_target = true",
                stage.day
            );
            for person in &stage.not_departing {
                self.check_power(&person.giver, "stages.not_departing.giver")?;
            }
        }
        for remains in &self.remains {
            self.check_power(&remains.giver, "remains.giver")?;
        }
        for offer in &self.disputed_offers {
            self.check_power(&offer.by, "disputed_offers.by")?;
        }
        self.check_events()
    }

    /// Names of all list files.
    pub fn file_names(&self) -> impl Iterator<Item = &String> {
        let registers = self.registers.values().flat_map(|registers| {
            [
                &registers.persons_held,
                &registers.persons_sought,
                &registers.medical_referrals,
                &registers.remains_held,
                &registers.received_before,
                &registers.children,
            ]
        });
        let answers = self.children.iter().map(|children| &children.answers);
        let receipts = self.remains.iter().map(|remains| &remains.receipt);
        let offers = self.disputed_offers.iter().map(|offer| &offer.file);
        let found = self.found_later.iter().map(|found| &found.file);
        let returns = self.remains_returns.iter().map(|returned| &returned.file);
        registers.chain(answers).chain(receipts).flatten().chain(offers).chain(found).chain(returns)
    }

    /// When the genesis is made.
    ///
    /// # Errors
    /// If the text is no RFC 3339 time.
    pub fn created(&self) -> anyhow::Result<Timestamp> {
        let time: jiff::Timestamp =
            self.forum.created.parse().context("forum.created is no RFC 3339 time")?;
        Ok(Timestamp(time.as_microsecond()))
    }

    pub(super) fn check_power(&self, power: &str, key: &str) -> anyhow::Result<()> {
        if power != self.parties.a && power != self.parties.b {
            bail!("{key} names {power}; the parties are {} and {}", self.parties.a, self.parties.b);
        }
        Ok(())
    }
}

/// The start of a day, UTC.
///
/// # Errors
/// If the text is no day as YYYY-MM-DD.
pub fn day(text: &str) -> anyhow::Result<Timestamp> {
    let date: jiff::civil::Date =
        text.parse().with_context(|| format!("{text:?} is no day; a day is written 2025-06-09"))?;
    let zoned = date.to_zoned(jiff::tz::TimeZone::UTC)?;
    Ok(Timestamp(zoned.timestamp().as_microsecond()))
}
