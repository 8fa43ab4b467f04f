//! How far the schedule of a batch has come.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{Principal, StepBackGround};
use homeward_payload::ids::{Digest, Timestamp};

use crate::batch::{Batch, Line};
use crate::subject::LineState;

/// What was said about the window and the routes of the revision in force.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Schedule {
    /// The newest notice of each giver's route.
    pub notices: BTreeMap<Principal, RouteNotice>,
    /// Safety guarantees for the agreed window, by party.
    pub guarantees: BTreeMap<Principal, Guarantee>,
    /// Givers whose leg of a simultaneous release is ready.
    pub ready: BTreeSet<Principal>,
    /// Whether the neutral has opened all legs.
    pub legs_opened: bool,
    /// Who ended the last window and why, until another is agreed.
    pub postponed: Option<Postponement>,
}

/// How one giver's people travel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RouteNotice {
    /// Digest of the sealed notice.
    pub digest: Digest,
    /// Whether the other side has acknowledged it in the agreed window.
    pub acknowledged: bool,
}

/// One side's safety guarantee.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Guarantee {
    /// Until when it stands, where its signer wrote an end.
    pub not_after: Option<Timestamp>,
}

/// The end of a window before anybody had departed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Postponement {
    /// Who ended it.
    pub by: Principal,
    /// Why.
    pub ground: StepBackGround,
}

impl Schedule {
    /// What stands once there is another window: routes keep their notice and are to be acknowledged anew.
    pub(crate) fn change_window(&mut self) {
        for notice in self.notices.values_mut() {
            notice.acknowledged = false;
        }
        self.guarantees.clear();
        self.ready.clear();
        self.legs_opened = false;
        self.postponed = None;
    }

    /// What stands once another revision is in force: that the window was ended, and nothing else.
    pub(crate) fn of_next_revision(self) -> Self {
        Self { postponed: self.postponed, ..Self::default() }
    }
}

impl Batch {
    /// The parties of whom a line waits to depart, ascending.
    pub fn departing_givers(&self) -> impl Iterator<Item = Principal> {
        let waits = |giver: &Principal| {
            let is_open = |line: &Line| line.giver == *giver && line.state == LineState::Open;
            self.revision.lines.iter().any(is_open)
        };
        Principal::PARTIES.into_iter().filter(waits)
    }
}
