//! What is missing for a departure, each piece by its name.

use homeward_payload::domain::Principal;
use homeward_payload::ids::Timestamp;

use crate::batch::Batch;
use crate::forum::still_stands;
use crate::refusal::{ErrorReason, Refusal};

/// Something that a departure waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Missing {
    /// Notice of this giver's route.
    Notice(Principal),
    /// The other side's acknowledgement of this giver's route.
    Acknowledgement(Principal),
    /// This side's safety guarantee for the window.
    Guarantee(Principal),
}

impl Missing {
    /// Who is to give it.
    #[must_use]
    pub fn owed_by(self) -> Principal {
        match self {
            Self::Notice(party) | Self::Guarantee(party) => party,
            Self::Acknowledgement(giver) => giver.other_party().unwrap_or(giver),
        }
    }

    /// What is missing, in a sentence without its full stop.
    #[must_use]
    pub fn describe(self) -> String {
        let owner = self.owed_by().word();
        match self {
            Self::Notice(_) => format!("{owner} has given no notice of its route"),
            Self::Acknowledgement(giver) => {
                format!("{owner} has not acknowledged the route of {}", giver.word())
            }
            Self::Guarantee(_) => format!("{owner} has no safety guarantee that stands for this window"),
        }
    }

    fn allowed(self) -> String {
        let owner = self.owed_by().word();
        match self {
            Self::Notice(_) => format!("{owner} or the neutral gives notice with NoticeRoute."),
            Self::Acknowledgement(_) => format!("{owner} says AcknowledgeRoute."),
            Self::Guarantee(_) => format!("An officer of {owner} says GuaranteeSafety."),
        }
    }
}

/// What the lines of this giver still need to depart in the agreed window at this time.
///
/// In a sanitary release the guarantee of the receiving side's duty officer is for route and safety: it is given once
/// the route is known, for exactly one revision, so that no acknowledgement is waited for beside it.
#[must_use]
pub fn missing(batch: &Batch, giver: Principal, now: Timestamp) -> Vec<Missing> {
    let mut missing = Vec::new();
    match batch.schedule.notices.get(&giver) {
        None => missing.push(Missing::Notice(giver)),
        Some(notice) if !notice.acknowledged && batch.release.is_none() => {
            missing.push(Missing::Acknowledgement(giver));
        }
        Some(_) => {}
    }
    let guarantees = |party: &Principal| {
        let guarantee = batch.schedule.guarantees.get(party);
        guarantee.is_some_and(|guarantee| still_stands(guarantee.not_after, now))
    };
    missing.extend(Principal::PARTIES.into_iter().filter(|party| !guarantees(party)).map(Missing::Guarantee));
    missing
}

/// Checks that nothing is missing.
///
/// # Errors
/// `SCHEDULE_INCOMPLETE`, naming everything that is missing.
pub(crate) fn check_complete(batch: &Batch, giver: Principal, now: Timestamp) -> Result<(), Refusal> {
    let missing = missing(batch, giver, now);
    if missing.is_empty() {
        return Ok(());
    }
    let named: Vec<String> = missing.iter().map(|one| one.describe()).collect();
    let message = format!("nobody of {} can depart: {}.", giver.word(), named.join("; "));
    let refusal = Refusal::new(ErrorReason::ScheduleIncomplete, message).with("missing", missing.len());
    Err(missing.iter().fold(refusal, |refusal, one| refusal.allow(one.allowed())))
}
