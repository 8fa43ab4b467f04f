//! Sanitary releases: the detaining side lets wounded and sick prisoners go (Third Geneva Convention, article 109). Such
//! a batch is in force without the other head. It needs the commission's fitness, the neutral's clearance and the
//! receiving side's duty officer for route and safety, who refuses with a reasoned, dated hold and with nothing else.

mod decision;
mod event;
mod hold;

pub use decision::release;
pub use event::{ReleaseEvent, apply};
pub use hold::{HOLD_HOURS_MAX, hold};

pub(crate) use hold::check_hold;

use homeward_payload::domain::{HoldGround, Principal};
use homeward_payload::ids::Timestamp;

use crate::batch::Batch;
use crate::refusal::{ErrorReason, Refusal};

/// That a batch is a sanitary release.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Release {
    /// The detaining side: the giver of every line.
    pub giver: Principal,
    /// The receiving side's newest hold that it has not lifted; it ends by itself.
    pub hold: Option<Hold>,
}

/// A safety hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Hold {
    /// Why.
    pub ground: HoldGround,
    /// Until when.
    pub until: Timestamp,
}

impl Release {
    /// The hold that has not ended at this time.
    #[must_use]
    pub fn standing_hold(&self, now: Timestamp) -> Option<Hold> {
        self.hold.filter(|hold| now < hold.until)
    }
}

/// Checks that a batch is negotiated between both sides.
///
/// # Errors
/// `RELEASE_UNILATERAL`; `instead` says what takes its place.
pub(crate) fn check_not_release(batch: &Batch, instead: &str) -> Result<(), Refusal> {
    let Some(release) = batch.release else { return Ok(()) };
    let what =
        format!("the batch is a sanitary release by {}; nobody else decides on it.", release.giver.word());
    Err(Refusal::new(ErrorReason::ReleaseUnilateral, what).allow(format!("Instead: {instead}.")))
}
