//! Events beside the plain course: when each takes place, and which step plays it.

use homeward_payload::ids::Timestamp;

use super::Stagehand;
use super::reunion::ChildStep;
use crate::scenario::{
    ChildReturn, Deaths, LiveClaim, Opening, RemainsReturn, SanitaryRelease, Scenario, Stage, Suspension,
};

/// An event beside the plain course.
pub(super) enum Event<'a> {
    /// Both sides confirm a stage beforehand.
    Agree(usize, &'a Stage),
    /// The agreement is suspended.
    Suspend(&'a Suspension),
    /// And goes on.
    Lift(&'a Suspension),
    /// Persons of a stage's list die.
    Die(usize, &'a Deaths),
    /// Wounded are released.
    Release(&'a SanitaryRelease),
    /// A container is opened.
    Open(&'a Opening),
    /// Somebody held for dead is alive.
    Live(&'a LiveClaim),
    /// Misdelivered remains go back.
    Return(&'a RemainsReturn),
    /// Children on their way home.
    Child(ChildStep, &'a ChildReturn),
}

/// Place of an event among those of one day.
mod order {
    pub(super) const CHILDREN: u8 = 0;
    pub(super) const NEWS: u8 = 1;
    pub(super) const STAGES: u8 = 3;
    pub(super) const AFTER_HANDOVERS: u8 = 5;
}

/// All events of a scenario, each with its day and its place on that day.
pub(super) fn events(scenario: &Scenario) -> Vec<(&str, u8, Event<'_>)> {
    let mut events = Vec::new();
    for suspension in &scenario.suspensions {
        events.push((suspension.day.as_str(), order::NEWS, Event::Suspend(suspension)));
        events.push((suspension.lifted.as_str(), order::NEWS, Event::Lift(suspension)));
    }
    for (number, stage) in (1..).zip(&scenario.stages) {
        let agreed = stage.agreed.as_deref();
        events.extend(agreed.map(|day| (day, order::STAGES, Event::Agree(number, stage))));
        let died = stage.died.iter();
        events.extend(died.map(|deaths| (deaths.day.as_str(), order::NEWS, Event::Die(number, deaths))));
    }
    let releases = scenario.sanitary_releases.iter();
    events.extend(releases.map(|release| (release.day.as_str(), order::STAGES, Event::Release(release))));
    let openings = scenario.openings.iter();
    events.extend(openings.map(|one| (one.day.as_str(), order::AFTER_HANDOVERS, Event::Open(one))));
    let claims = scenario.live_claims.iter();
    events.extend(claims.map(|claim| (claim.day.as_str(), order::NEWS, Event::Live(claim))));
    let returns = scenario.remains_returns.iter();
    events.extend(returns.map(|one| (one.day.as_str(), order::AFTER_HANDOVERS, Event::Return(one))));
    for home in scenario.children.iter().flat_map(|children| &children.returns) {
        let mut steps = vec![
            (home.verified.as_str(), ChildStep::Verify),
            (&home.decided, ChildStep::Decide),
            (&home.home, ChildStep::BringHome),
        ];
        steps.extend(home.followed_up.as_deref().map(|day| (day, ChildStep::FollowUp)));
        let children = steps.into_iter();
        events.extend(children.map(|(day, step)| (day, order::CHILDREN, Event::Child(step, home))));
    }
    events
}

impl Stagehand<'_> {
    /// Plays an event on the day whose morning this is.
    pub(super) async fn play_event(&mut self, event: Event<'_>, morning: Timestamp) -> anyhow::Result<()> {
        match event {
            Event::Agree(number, stage) => self.agree_beforehand(number, stage, morning).await,
            Event::Suspend(suspension) => self.suspend(suspension).await,
            Event::Lift(suspension) => self.lift(suspension).await,
            Event::Die(number, deaths) => self.die_on_list(number, deaths).await,
            Event::Release(release) => self.release_wounded(release, morning).await,
            Event::Open(opening) => self.open_container(opening, morning).await,
            Event::Live(claim) => self.claim_alive(claim).await,
            Event::Return(returned) => self.return_remains(returned, morning).await,
            Event::Child(step, home) => self.bring_children(step, home).await,
        }
    }
}
