//! What must hold between the events of a scenario: each refers to something that came before.

use anyhow::{bail, ensure};

use super::event::{ChildReturn, LiveClaim, Nominated, Opening, RemainsReturn, SanitaryRelease, Suspension};
use super::model::{Scenario, Stage, day};

/// Microseconds of one day.
const DAY_US: i64 = 24 * 3_600_000_000;

impl Scenario {
    /// Checks events beside the plain course.
    ///
    /// # Errors
    /// Naming the field and what is allowed.
    pub(super) fn check_events(&self) -> anyhow::Result<()> {
        self.suspensions.iter().try_for_each(|suspension| self.check_suspension(suspension))?;
        self.stages.iter().try_for_each(|stage| self.check_stage(stage))?;
        self.sanitary_releases.iter().try_for_each(|release| self.check_release(release))?;
        for (number, opening) in self.openings.iter().enumerate() {
            let before = self.openings.get(..number).unwrap_or_default();
            self.check_opening(opening, before)?;
        }
        self.remains_returns.iter().try_for_each(|returned| self.check_return(returned))?;
        self.live_claims.iter().try_for_each(|claim| self.check_live_claim(claim))?;
        self.check_bodies()?;
        let returns = self.children.iter().flat_map(|children| &children.returns);
        returns.into_iter().try_for_each(check_child_return)
    }

    fn check_suspension(&self, suspension: &Suspension) -> anyhow::Result<()> {
        for power in &suspension.by {
            self.check_power(power, "suspensions.by")?;
        }
        let is_named_once = matches!(suspension.by.as_slice(), [_]) || {
            matches!(suspension.by.as_slice(), [one, other] if one != other)
        };
        ensure!(is_named_once, "suspensions.by names one power, or both: {:?}", suspension.by);
        ordered("suspensions", &[("day", &suspension.day), ("lifted", &suspension.lifted)])
    }

    fn check_stage(&self, stage: &Stage) -> anyhow::Result<()> {
        for person in &stage.substituted {
            self.check_power(&person.giver, "stages.substituted.giver")?;
            ensure!(person.nth > 0, "stages.substituted.nth counts from 1");
        }
        stage.nominated.iter().try_for_each(|person| self.check_nominated(stage, person))?;
        ensure!(
            stage.nominated.is_empty() || stage.lines > 0,
            "stage {}: nominated needs lines, not fill_to_target",
            stage.day
        );
        let Some(agreed) = &stage.agreed else {
            ensure!(
                stage.died.is_empty(),
                "stage {}: died needs agreed, the day on which both sides confirm the list beforehand",
                stage.day
            );
            return Ok(());
        };
        ensure!(stage.lines > 0, "stage {}: agreed needs lines, not fill_to_target", stage.day);
        let agreed_on = day(agreed)?;
        let stands_still = |suspension: &Suspension| {
            let begins = day(&suspension.day)
                .is_ok_and(|begins| begins >= agreed_on && begins.0.saturating_sub(agreed_on.0) <= DAY_US);
            begins && suspension.lifted.as_str() <= stage.day.as_str()
        };
        ensure!(
            self.suspensions.iter().any(stands_still),
            "stage {}: agreed is {agreed}, and no suspension begins then or on the day after and is lifted before the \
             stage; a stage that nothing stops takes place on one day, without agreed",
            stage.day
        );
        for deaths in &stage.died {
            self.check_power(&deaths.giver, "stages.died.giver")?;
            let known = self.agreement.terms.iter().any(|term| term.code == deaths.term);
            ensure!(known, "stages.died.term names {}, which is no term of the agreement", deaths.term);
            ensure!(deaths.persons > 0, "stages.died.persons is 1 or more");
            ordered("stages.died", &[("agreed", agreed), ("day", &deaths.day), ("stage", &stage.day)])?;
        }
        Ok(())
    }

    fn check_nominated(&self, stage: &Stage, person: &Nominated) -> anyhow::Result<()> {
        self.check_power(&person.giver, "stages.nominated.giver")?;
        person.check()?;
        let (Some(stayed_on), Some(nth)) = (&person.stayed_on, person.nth) else { return Ok(()) };
        let stayed = self.stages.iter().filter(|other| other.day == *stayed_on && other.day < stage.day);
        let known = stayed
            .flat_map(|other| &other.not_departing)
            .any(|other| other.giver == person.giver && other.nth == nth);
        ensure!(
            known,
            "stage {}: nominated names line {nth} of {} on {stayed_on}, who is not among not_departing of an earlier \
             stage of that day",
            stage.day,
            person.giver
        );
        Ok(())
    }

    fn check_release(&self, release: &SanitaryRelease) -> anyhow::Result<()> {
        self.check_power(&release.giver, "sanitary_releases.giver")?;
        day(&release.day)?;
        ensure!(release.persons > 0, "sanitary_releases.persons is 1 or more");
        let waits = |stage: &Stage| {
            let agreed = stage.agreed.as_ref().is_some_and(|agreed| *agreed < release.day);
            agreed && release.day < stage.day
        };
        ensure!(
            self.stages.iter().any(waits),
            "sanitary_releases: nobody waits on a list on {}; a stage with agreed before that day keeps people waiting",
            release.day
        );
        Ok(())
    }

    fn check_opening(&self, opening: &Opening, before: &[Opening]) -> anyhow::Result<()> {
        self.check_power(&opening.giver, "openings.giver")?;
        opening.check()?;
        let container = &opening.container;
        ensure!(
            before.iter().all(|other| other.container != *container),
            "openings: {container} is opened twice"
        );
        day(&opening.day)?;
        let Some(same) = &opening.same_person_as else { return Ok(()) };
        let is_rest = |other: &&Opening| other.container == *same && other.giver == opening.giver;
        let Some(rest) = before.iter().find(is_rest) else {
            bail!(
                "openings {container}: same_person_as names {same}, which none of {} opened before",
                opening.giver
            )
        };
        ordered("openings", &[("day of the first", &rest.day), ("day of the second", &opening.day)])
    }

    fn check_return(&self, returned: &RemainsReturn) -> anyhow::Result<()> {
        self.check_power(&returned.giver, "remains_returns.giver")?;
        let owed = |opening: &&Opening| {
            opening.givers_own && opening.container == returned.returns && opening.giver != returned.giver
        };
        let Some(opening) = self.openings.iter().find(owed) else {
            bail!(
                "remains_returns: no opening found {} to hold somebody of the other side; an opening with givers_own = \
                 true owes a return",
                returned.returns
            )
        };
        ordered("remains_returns", &[("the opening", &opening.day), ("day", &returned.day)])
    }

    fn check_live_claim(&self, claim: &LiveClaim) -> anyhow::Result<()> {
        self.check_power(&claim.holder, "live_claims.holder")?;
        let held_for_dead = |opening: &&Opening| {
            opening.taken_for.as_ref() == Some(&claim.serial) && opening.giver == claim.holder
        };
        let Some(opening) = self.openings.iter().find(held_for_dead) else {
            bail!(
                "live_claims: nobody holds {} for dead; an opening with taken_for = {:?} does",
                claim.serial,
                claim.serial
            )
        };
        ordered("live_claims", &[("the opening", &opening.day), ("day", &claim.day)])
    }

    fn check_bodies(&self) -> anyhow::Result<()> {
        for remains in &self.remains {
            let deaths = self.stages.iter().flat_map(|stage| &stage.died);
            let owed = deaths.filter(|deaths| deaths.giver == remains.giver && deaths.day < remains.day);
            let (owed, given) = (owed.map(|deaths| deaths.persons).sum::<usize>(), remains.bodies_in.len());
            ensure!(
                given <= owed,
                "remains {}: bodies_in names {given} containers; {owed} persons died on a list of {} before",
                remains.day,
                remains.giver
            );
        }
        Ok(())
    }
}

fn check_child_return(home: &ChildReturn) -> anyhow::Result<()> {
    ensure!(!home.cases.is_empty(), "children.returns.cases names no case");
    let mut days =
        vec![("verified", home.verified.as_str()), ("decided", &home.decided), ("home", &home.home)];
    days.extend(home.followed_up.as_deref().map(|followed_up| ("followed_up", followed_up)));
    ordered("children.returns", &days)
}

/// Checks that each day is one, and none before the one before it.
fn ordered(what: &str, days: &[(&str, &str)]) -> anyhow::Result<()> {
    let mut before: Option<(&str, &str)> = None;
    for (name, text) in days {
        let time = day(text)?;
        if let Some((earlier, earlier_text)) = before {
            ensure!(day(earlier_text)? <= time, "{what}: {name} is {text}, before {earlier}, {earlier_text}");
        }
        before = Some((name, text));
    }
    Ok(())
}
