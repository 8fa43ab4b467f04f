//! What befalls people and remains beside the plain course of stages and transfers.

use anyhow::ensure;
use serde::Deserialize;

/// A person whom the giving side names for a stage, beside those drawn by priority.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nominated {
    /// Power that holds the person.
    pub giver: String,
    /// Serial in the register of that power; or `stayed_on` and `nth`.
    pub serial: Option<String>,
    /// Day of the earlier stage with which the person did not depart.
    pub stayed_on: Option<String>,
    /// Which line of its power the person was in that stage, from 1: as in `not_departing` there.
    pub nth: Option<usize>,
}

/// A person whom another replaces after both sides have confirmed: a new revision, which both confirm again.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Substituted {
    /// Power that holds the person.
    pub giver: String,
    /// Which of its lines, from 1.
    pub nth: usize,
}

/// Persons who die in custody on a list that both sides have confirmed and that has not departed.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Deaths {
    /// The day on which their holder reports them.
    pub day: String,
    /// Power in whose hands they die.
    pub giver: String,
    /// Term of their lines.
    pub term: String,
    /// How many: the first open lines of that power under that term.
    pub persons: usize,
}

/// Wounded on a list that waits, whom their holder releases alone.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SanitaryRelease {
    /// The day.
    pub day: String,
    /// Power that releases them.
    pub giver: String,
    /// How many: the first open lines of that power under a medical term.
    pub persons: usize,
}

/// The agreement stands still: all of it but the wounded and the children.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Suspension {
    /// The power that suspends it; with both powers it is joint, and the mediator begins it.
    pub by: Vec<String>,
    /// The day on which it begins.
    pub day: String,
    /// The day on which whoever suspended it lifts it.
    pub lifted: String,
    /// SAFETY, BREACH, `TALKS_INTERRUPTED`, LOGISTICS or OTHER.
    pub ground: SuspensionGround,
}

/// Why an agreement is suspended.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum SuspensionGround {
    /// Danger to those who would travel.
    Safety,
    /// The other side is said to have broken the agreement.
    Breach,
    /// Talks are interrupted.
    TalksInterrupted,
    /// Roads, stations or crews are not to be had.
    Logistics,
    /// None of the others.
    Other,
}

/// A received container that its receiver opens before two persons. With none of the last four fields it holds a part
/// of one person.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Opening {
    /// The day.
    pub day: String,
    /// Power that handed it over.
    pub giver: String,
    /// Its number.
    pub container: String,
    /// How many persons it holds: 2 or more.
    pub persons: Option<usize>,
    /// Number of a container opened before that holds the rest of the same person.
    pub same_person_as: Option<String>,
    /// Whether it holds somebody of the giver's own side: it was misdelivered, and its return is owed.
    #[serde(default)]
    pub givers_own: bool,
    /// Serial of a person whom the giver holds and for whose remains they are taken.
    pub taken_for: Option<String>,
}

/// A person held for dead whom somebody knows to be alive.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct LiveClaim {
    /// The day.
    pub day: String,
    /// Power that holds the person.
    pub holder: String,
    /// Serial in its register.
    pub serial: String,
    /// HOLDER or NEUTRAL.
    pub by: Witness,
}

/// Who knows that a person is alive.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "UPPERCASE")]
pub enum Witness {
    /// Whoever holds the person.
    Holder,
    /// The neutral, who has seen the person.
    Neutral,
}

/// The return of misdelivered remains, in a container of their own, outside every quota.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct RemainsReturn {
    /// The day.
    pub day: String,
    /// Power that returns them.
    pub giver: String,
    /// File with the rows that its register of remains gains.
    pub file: String,
    /// Number of the container they travel in: a row of that file.
    pub container: String,
    /// Number of the container in which they were misdelivered.
    pub returns: String,
}

/// The way home of one child, or of siblings together.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ChildReturn {
    /// Numbers of their cases; each was answered as LOCATED before.
    pub cases: Vec<String>,
    /// Day on which both sides and the neutral verify who they are.
    pub verified: String,
    /// Day on which the family is found and the link verified, best interests determined, consent recorded, and the
    /// return planned.
    pub decided: String,
    /// Day on which they travel and are with their family.
    pub home: String,
    /// Day on which somebody looks after them, and their cases are closed; they stay open where there is none.
    pub followed_up: Option<String>,
}

impl Nominated {
    /// Checks that the person is named in one way.
    ///
    /// # Errors
    /// Naming the fields.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let by_stage = self.stayed_on.is_some() && self.nth.is_some();
        let is_whole = self.stayed_on.is_some() == self.nth.is_some();
        ensure!(
            is_whole && self.serial.is_some() != by_stage,
            "stages.nominated: give either serial, or stayed_on and nth"
        );
        Ok(())
    }
}

impl Opening {
    /// Checks that one thing is found.
    ///
    /// # Errors
    /// Naming the container and the fields.
    pub(super) fn check(&self) -> anyhow::Result<()> {
        let findings = [
            self.persons.is_some(),
            self.same_person_as.is_some(),
            self.givers_own,
            self.taken_for.is_some(),
        ];
        ensure!(
            findings.iter().filter(|given| **given).count() <= 1,
            "openings {}: give at most one of persons, same_person_as, givers_own and taken_for",
            self.container
        );
        ensure!(
            self.persons.is_none_or(|persons| (2..=PERSONS_MAX).contains(&persons)),
            "openings {}: persons is from 2 to {PERSONS_MAX}",
            self.container
        );
        Ok(())
    }
}

/// Most persons in one container.
const PERSONS_MAX: usize = 100;
