//! How a scenario is played, day by day.

mod cartel;
mod children;
mod event;
mod handover;
mod lists;
mod memory;
mod nomination;
mod offer;
mod opening;
mod preparation;
mod release;
mod remains;
mod returning;
mod reunion;
mod stage;
mod substitution;
mod suspension;
mod waiting;

use std::collections::BTreeMap;

use homeward_api::delegation::v1::ImportRegisterResponse;
use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;

pub use cartel::{HandoverTold, RoundTold, Told};

use super::cluster::Cluster;
use super::desk::Desks;
use super::progress::Progress;
use crate::scenario::{Loaded, day};

/// What playing brought about beside what the services know.
#[derive(Default)]
pub struct Played {
    /// Imported persons, by power of origin.
    pub imports: BTreeMap<String, ImportRegisterResponse>,
    /// What went otherwise than planned.
    pub incidents: Vec<Incident>,
    /// What a cartel's play told.
    pub cartel: Told,
    course: cartel::Course,
    /// How often a process was killed and started again.
    pub restarts: u64,
}

/// Something that went otherwise than planned.
pub struct Incident {
    /// Its kind, in capitals.
    pub kind: &'static str,
    /// Position in the log.
    pub position: u64,
    /// What it brought about.
    pub effect: String,
}

/// Everything a step of the script works with.
pub(super) struct Stagehand<'a> {
    loaded: &'a Loaded,
    cluster: &'a mut Cluster,
    desks: &'a mut Desks,
    progress: &'a Progress,
    played: Played,
    referrals_sent: u64,
    memory: memory::Memory,
}

/// One step of the script.
enum Step<'a> {
    ListChildren,
    AcknowledgeChildren,
    AnswerChildren(Vec<children::Answer>),
    OpenOffer(&'a crate::scenario::DisputedOffer),
    ArriveUnagreed(&'a crate::scenario::DisputedOffer),
    OpenLists,
    Cartel(cartel::Act<'a>),
    Stage(usize, &'a crate::scenario::Stage),
    Remains(&'a crate::scenario::Remains),
    Event(event::Event<'a>),
    DayPasses,
}

/// Plays a scenario from the signing of the terms to the last settlement.
///
/// # Errors
/// If a step is refused that the scenario needs.
pub(super) async fn play(
    loaded: &Loaded,
    cluster: &mut Cluster,
    desks: &mut Desks,
    progress: &Progress,
) -> anyhow::Result<Played> {
    let (played, memory) = (Played::default(), memory::Memory::default());
    let mut hand = Stagehand { loaded, cluster, desks, progress, played, referrals_sent: 0, memory };
    hand.sign_terms().await?;
    hand.import_registers().await?;
    hand.send_referrals().await?;
    for (time, step) in schedule(loaded)? {
        hand.desks.mark_time(time).await?;
        match step {
            Step::ListChildren => hand.list_children().await?,
            Step::AcknowledgeChildren => hand.acknowledge_children().await?,
            Step::AnswerChildren(answers) => hand.answer_children(&answers).await?,
            Step::OpenOffer(offer) => hand.open_offer(offer).await?,
            Step::ArriveUnagreed(offer) => hand.arrive_unagreed(offer).await?,
            Step::OpenLists => hand.open_lists().await?,
            Step::Cartel(act) => hand.play_act(act).await?,
            Step::Stage(number, stage) => hand.play_stage(number, stage, time).await?,
            Step::Remains(remains) => hand.play_remains(remains, time).await?,
            Step::Event(event) => hand.play_event(event, time).await?,
            Step::DayPasses => {}
        }
    }
    hand.played.restarts = hand.cluster.restarts();
    Ok(hand.played)
}

// Steps in order of day; within a day children first, for they wait for nothing, and remains last.
fn schedule(loaded: &Loaded) -> anyhow::Result<Vec<(Timestamp, Step<'_>)>> {
    const MORNING_HOURS: i64 = 6;
    let scenario = &loaded.scenario;
    let mut steps = Vec::new();
    let morning = |text: &str| day(text).map(|day| at_hour(day, MORNING_HOURS));
    if let Some(children) = &scenario.children {
        steps.push((morning(&children.listed)?, 0, Step::ListChildren));
        steps.push((morning(&children.acknowledged)?, 0, Step::AcknowledgeChildren));
        for (text, answers) in children::answers_by_day(loaded, children)? {
            steps.push((morning(&text)?, 0, Step::AnswerChildren(answers)));
        }
    }
    if let Some(lists) = &scenario.lists {
        steps.push((morning(&lists.opened)?, 2, Step::OpenLists));
    }
    let acts = cartel::acts(scenario)?.into_iter();
    steps.extend(acts.map(|(time, order, act)| (time, order, Step::Cartel(act))));
    for offer in &scenario.disputed_offers {
        steps.push((morning(&offer.opened)?, 1, Step::OpenOffer(offer)));
        steps.push((morning(&offer.arrival)?, 1, Step::ArriveUnagreed(offer)));
        steps.push((at_hour(day(&offer.offer_ends)?, 1), 0, Step::DayPasses));
    }
    for (number, stage) in scenario.stages.iter().enumerate() {
        steps.push((morning(&stage.day)?, 3, Step::Stage(number.saturating_add(1), stage)));
    }
    for remains in &scenario.remains {
        steps.push((morning(&remains.day)?, 4, Step::Remains(remains)));
    }
    for (text, place, event) in event::events(scenario) {
        steps.push((morning(text)?, place, Step::Event(event)));
    }
    let created = scenario.created()?;
    steps.sort_by_key(|(time, order, _)| (*time, *order));
    let mut newest = created;
    let mut scheduled = Vec::with_capacity(steps.len());
    for (time, _, step) in steps {
        // Time never goes back: what falls on a day that has begun happens at the time reached.
        newest = newest.max(time);
        scheduled.push((newest, step));
    }
    Ok(scheduled)
}

/// A time so many hours after another.
pub(super) const fn at_hour(day: Timestamp, hours: i64) -> Timestamp {
    Timestamp(day.0 + hours * Timestamp::HOUR_US)
}

impl Stagehand<'_> {
    /// The party of a power.
    fn party_of(&self, power: &str) -> Principal {
        if power == self.loaded.scenario.parties.a { Principal::PartyA } else { Principal::PartyB }
    }

    /// The power of a party.
    fn power_of(&self, party: Principal) -> String {
        let parties = &self.loaded.scenario.parties;
        if party == Principal::PartyA { parties.a.clone() } else { parties.b.clone() }
    }

    fn incident(&mut self, kind: &'static str, position: u64, effect: String) {
        self.played.incidents.push(Incident { kind, position, effect });
    }
}
