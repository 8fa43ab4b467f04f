//! When something on a case is due: the days stand still where children are suspended by name.

use homeward_payload::ids::Timestamp;

use super::state::ChildCase;
use crate::clock::Clock;
use crate::ledger::Ledger;
use crate::suspension::freezes_of_case;

/// When something is due so many days after `since`.
#[must_use]
pub fn due(ledger: &Ledger, case: &ChildCase, since: Timestamp, days: u32, now: Timestamp) -> Timestamp {
    Clock::Protocol.due(since, since.plus_days(days), &freezes_of_case(ledger, case), now)
}
