//! How a batch stands on four axes, and in one sentence: what was agreed, when and how it is to travel, what has moved,
//! and what was counted. Derived, never stored; no rule reads it.

use homeward_payload::domain::{Genesis, Principal, SubjectKind};
use homeward_payload::ids::{BatchId, Timestamp};

use crate::batch::{Batch, Phase};
use crate::schedule::missing;
use crate::settlement::{BatchResult, check_attested, check_complete};
use crate::subject::LineState;

macro_rules! axis {
    ($(#[$doc:meta])* $axis:ident { $($(#[$value_doc:meta])* $value:ident = $name:literal,)* }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
        pub enum $axis {
            $($(#[$value_doc])* $value,)*
        }

        impl $axis {
            /// The stable name.
            #[must_use]
            pub const fn name(self) -> &'static str {
                match self {
                    $(Self::$value => $name,)*
                }
            }
        }
    };
}

axis! {
    /// What was agreed about the content.
    AgreementStatus {
        /// Proposed or countered; neither side has confirmed.
        Proposed = "PROPOSED",
        /// One side has confirmed.
        HalfConfirmed = "HALF_CONFIRMED",
        /// Both sides have confirmed.
        Confirmed = "CONFIRMED",
        /// Both have confirmed, and a newer revision waits beside.
        ChangePending = "CHANGE_PENDING",
        /// A sanitary release: in force without the other head.
        Released = "RELEASED",
        /// One side ended it before both had confirmed.
        Cancelled = "CANCELLED",
        /// The offer ended by itself.
        Expired = "EXPIRED",
    }
}

axis! {
    /// When and how it is to travel.
    ScheduleStatus {
        /// No window.
        NoWindow = "NO_WINDOW",
        /// One side has signed a window that the other has not.
        WindowOffered = "WINDOW_OFFERED",
        /// The last window was ended before anybody departed.
        Postponed = "POSTPONED",
        /// A window, and something a departure needs is missing.
        Incomplete = "INCOMPLETE",
        /// The receiving side holds a sanitary release.
        Held = "HELD",
        /// Nothing is missing.
        Ready = "READY",
        /// The window is over and lines still wait.
        WindowPassed = "WINDOW_PASSED",
        /// No line waits to depart.
        Done = "DONE",
    }
}

axis! {
    /// What has moved.
    MovementStatus {
        /// Nobody.
        Waiting = "WAITING",
        /// Somebody reported to stand at a point and nobody has departed.
        ArrivedAlone = "ARRIVED_ALONE",
        /// Some of the lines departed, others wait.
        PartlyDeparted = "PARTLY_DEPARTED",
        /// All that departs has departed.
        InTransit = "IN_TRANSIT",
        /// The neutral stands at a point with people under way.
        AtPoint = "AT_POINT",
        /// Nobody is under way any more.
        HandedOver = "HANDED_OVER",
        /// Broken off.
        Aborted = "ABORTED",
        /// Nobody departed and nobody will.
        NobodyLeft = "NOBODY_LEFT",
    }
}

axis! {
    /// What was counted and signed.
    AccountsStatus {
        /// No count yet.
        Open = "OPEN",
        /// Some counts.
        Counting = "COUNTING",
        /// Every count; the neutral has not answered the result.
        Counted = "COUNTED",
        /// The neutral has signed the result or refused to; the sides have not settled.
        Attested = "ATTESTED",
        /// One side has settled.
        HalfSettled = "HALF_SETTLED",
        /// Settled, all counts equal.
        Settled = "SETTLED",
        /// Settled with a recorded difference.
        SettledWithDiscrepancy = "SETTLED_WITH_DISCREPANCY",
    }
}

/// The four axes and the sentence.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BatchStatus {
    /// What was agreed.
    pub agreement: AgreementStatus,
    /// When and how.
    pub schedule: ScheduleStatus,
    /// What moved.
    pub movement: MovementStatus,
    /// What was counted.
    pub accounts: AccountsStatus,
    /// In one sentence.
    pub headline: String,
}

/// How a batch stands at a time; its sentence names the principals as the genesis does.
#[must_use]
pub fn batch_status(genesis: &Genesis, id: &BatchId, batch: &Batch, now: Timestamp) -> BatchStatus {
    let status = BatchStatus {
        agreement: agreement(batch, now),
        schedule: schedule(batch, now),
        movement: movement(batch),
        accounts: accounts(id, batch),
        headline: String::new(),
    };
    BatchStatus { headline: headline(genesis, batch, &status), ..status }
}

fn agreement(batch: &Batch, now: Timestamp) -> AgreementStatus {
    match batch.phase {
        Phase::Cancelled => AgreementStatus::Cancelled,
        Phase::NeverExecuted => AgreementStatus::Expired,
        Phase::Proposed if batch.standing_confirmations(now).next().is_some() => {
            AgreementStatus::HalfConfirmed
        }
        Phase::Proposed => AgreementStatus::Proposed,
        _ if batch.release.is_some() => AgreementStatus::Released,
        _ if batch.pending.is_some() => AgreementStatus::ChangePending,
        _ => AgreementStatus::Confirmed,
    }
}

fn schedule(batch: &Batch, now: Timestamp) -> ScheduleStatus {
    if batch.phase.is_ended() || batch.first_open_line(None).is_none() {
        return ScheduleStatus::Done;
    }
    let Some(window) = batch.window else {
        return match (batch.windows_signed.is_empty(), batch.schedule.postponed) {
            (false, _) => ScheduleStatus::WindowOffered,
            (true, Some(_)) => ScheduleStatus::Postponed,
            (true, None) => ScheduleStatus::NoWindow,
        };
    };
    if window.end < now {
        return ScheduleStatus::WindowPassed;
    }
    if batch.release.is_some_and(|release| release.standing_hold(now).is_some()) {
        return ScheduleStatus::Held;
    }
    let complete = batch.departing_givers().all(|giver| missing(batch, giver, now).is_empty());
    if complete { ScheduleStatus::Ready } else { ScheduleStatus::Incomplete }
}

fn movement(batch: &Batch) -> MovementStatus {
    let under_way = batch.revision.lines.iter().any(|line| line.state == LineState::Departed);
    let waiting = batch.first_open_line(None).is_some();
    match (batch.has_departed(), waiting) {
        _ if batch.aborted.is_some() => MovementStatus::Aborted,
        (false, true) if batch.arrivals.is_empty() => MovementStatus::Waiting,
        (false, true) => MovementStatus::ArrivedAlone,
        (false, false) => MovementStatus::NobodyLeft,
        (true, true) => MovementStatus::PartlyDeparted,
        (true, false) if !under_way => MovementStatus::HandedOver,
        (true, false) if batch.arrivals.contains(&Principal::Neutral) => MovementStatus::AtPoint,
        (true, false) => MovementStatus::InTransit,
    }
}

fn accounts(id: &BatchId, batch: &Batch) -> AccountsStatus {
    match batch.phase {
        Phase::Settled => AccountsStatus::Settled,
        Phase::SettledWithDiscrepancy => AccountsStatus::SettledWithDiscrepancy,
        _ if !batch.settlements.is_empty() => AccountsStatus::HalfSettled,
        _ if check_complete(batch).is_ok() => {
            let result = BatchResult::of(id, batch).digest();
            let attested = check_attested(batch, result).is_ok();
            if attested { AccountsStatus::Attested } else { AccountsStatus::Counted }
        }
        _ if batch.claims.is_empty() && batch.receipts.is_empty() && batch.witnessed.is_none() => {
            AccountsStatus::Open
        }
        _ => AccountsStatus::Counting,
    }
}

fn headline(genesis: &Genesis, batch: &Batch, status: &BatchStatus) -> String {
    match status.accounts {
        AccountsStatus::Settled if batch.aborted.is_some() => {
            return "broken off; what was received is settled".to_owned();
        }
        AccountsStatus::Settled => return "settled".to_owned(),
        AccountsStatus::SettledWithDiscrepancy => {
            return "settled with discrepancy".to_owned();
        }
        AccountsStatus::HalfSettled => return "one side has settled".to_owned(),
        AccountsStatus::Attested => return "the record is ready to be settled".to_owned(),
        AccountsStatus::Counted => return "counted; waits for the neutral to sign the record".to_owned(),
        AccountsStatus::Open | AccountsStatus::Counting => {}
    }
    match status.agreement {
        AgreementStatus::Cancelled => return "cancelled".to_owned(),
        AgreementStatus::Expired => return "the offer ended; nobody had accepted it".to_owned(),
        _ => {}
    }
    moving(genesis, batch, status.movement).unwrap_or_else(|| waiting(batch, status))
}

// What has moved comes before what was agreed.
fn moving(genesis: &Genesis, batch: &Batch, movement: MovementStatus) -> Option<String> {
    let name_of = |principal: Principal| {
        let keys = genesis.principals.iter().find(|keys| keys.principal == principal);
        keys.map_or(principal.word(), |keys| keys.name.as_str())
    };
    let named =
        |principals: Vec<Principal>| principals.into_iter().map(name_of).collect::<Vec<_>>().join(" and ");
    match movement {
        MovementStatus::Aborted => Some("broken off; its people are back in the pool".to_owned()),
        MovementStatus::PartlyDeparted => {
            let has_departed = |party: &Principal| batch.lines_of(*party).any(|(_, line)| line.departed);
            let departed = named(Principal::PARTIES.into_iter().filter(has_departed).collect());
            Some(format!("people of {departed} have departed; others wait"))
        }
        MovementStatus::InTransit => Some("on the way".to_owned()),
        MovementStatus::AtPoint => Some("at the handover point".to_owned()),
        MovementStatus::HandedOver => Some("handed over; being counted".to_owned()),
        MovementStatus::NobodyLeft => Some("nobody is left on it; waits for its record".to_owned()),
        MovementStatus::ArrivedAlone => {
            let mut arrived: Vec<Principal> = batch.arrivals.clone();
            arrived.sort_unstable();
            arrived.dedup();
            Some(format!("at a point: {}; nobody has departed", named(arrived)))
        }
        MovementStatus::Waiting => None,
    }
}

fn waiting(batch: &Batch, status: &BatchStatus) -> String {
    let agreed = match status.agreement {
        AgreementStatus::Proposed => "proposed",
        AgreementStatus::HalfConfirmed => "one side has confirmed",
        AgreementStatus::ChangePending => "confirmed, a change waits",
        AgreementStatus::Released => "sanitary release",
        _ => "confirmed",
    };
    let scheduled = match status.schedule {
        ScheduleStatus::NoWindow | ScheduleStatus::Done => "no date",
        ScheduleStatus::WindowOffered => "one side has signed a date",
        ScheduleStatus::Postponed => "put off, no date",
        ScheduleStatus::Incomplete => "dated; routes or guarantees are missing",
        ScheduleStatus::Held => "held for safety by the receiving side",
        ScheduleStatus::Ready if batch.clearance.is_none() && has_persons(batch) => {
            "dated; nobody is cleared yet"
        }
        ScheduleStatus::Ready => "ready to depart",
        ScheduleStatus::WindowPassed => "its window has passed",
    };
    format!("{agreed}; {scheduled}")
}

fn has_persons(batch: &Batch) -> bool {
    batch.revision.lines.iter().any(|line| line.kind == SubjectKind::Person)
}
