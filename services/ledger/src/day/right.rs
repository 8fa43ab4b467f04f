//! Who can stop a batch as it stands, and by which statement.

use homeward_payload::domain::{Principal, Role};
use homeward_payload::ids::Timestamp;

use crate::batch::{Batch, Phase};
use crate::handover::check_abort;
use crate::ledger::Ledger;
use crate::schedule::check_postpone;

/// A way to stop a batch.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Stop {
    /// Breaking off what is under way.
    Abort,
    /// Ending the window before anybody departs.
    Postpone,
    /// Holding a sanitary release, for route, point or reception.
    Hold,
}

impl Stop {
    /// Full name of the statement that does it.
    #[must_use]
    pub const fn statement(self) -> &'static str {
        match self {
            Self::Abort => "homeward.payload.v1.AbortBatch",
            Self::Postpone => "homeward.payload.v1.PostponeBatch",
            Self::Hold => "homeward.payload.v1.HoldRelease",
        }
    }
}

/// Who can stop a batch now.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Right {
    /// How.
    pub stop: Stop,
    /// Who.
    pub principal: Principal,
    /// In which capacity, by the forum's signing policy.
    pub role: Role,
}

/// Who can stop a batch at a time: both sides and the neutral, as rules and signing policy let them. The mediator stops
/// nothing.
#[must_use]
pub fn rights(ledger: &Ledger, batch: &Batch, now: Timestamp) -> Vec<Right> {
    let who = [Principal::PartyA, Principal::PartyB, Principal::Neutral];
    let stops = [Stop::Abort, Stop::Postpone, Stop::Hold];
    let all = stops.into_iter().flat_map(|stop| who.into_iter().map(move |principal| (stop, principal)));
    let possible = all.filter(|(stop, principal)| can(batch, *stop, *principal, now));
    let with_role = possible.filter_map(|(stop, principal)| {
        let role = role_of(ledger, stop, principal)?;
        Some(Right { stop, principal, role })
    });
    with_role.collect()
}

fn can(batch: &Batch, stop: Stop, by: Principal, now: Timestamp) -> bool {
    match stop {
        Stop::Abort => check_abort(batch, by).is_ok(),
        // What has passed is not put off.
        Stop::Postpone => {
            let ahead = batch.window.is_some_and(|window| now <= window.end);
            !batch.phase.is_ended() && ahead && check_postpone(batch, by).is_ok()
        }
        Stop::Hold => batch.release.is_some_and(|release| {
            let waits = batch.phase == Phase::Confirmed && !batch.has_departed();
            waits && release.giver.other_party() == Some(by) && batch.first_open_line(None).is_some()
        }),
    }
}

fn role_of(ledger: &Ledger, stop: Stop, principal: Principal) -> Option<Role> {
    let rules = ledger.genesis().signing_policy.iter();
    let mut said = rules.filter(|rule| rule.principal == principal && rule.payload_type == stop.statement());
    said.next().map(|rule| rule.role)
}
