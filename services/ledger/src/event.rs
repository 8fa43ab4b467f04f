//! What follows from an accepted statement. Events are derived, never stored; the state digest is chained over
//! their canonical encoding.

use homeward_kernel::{Canonical, Encoder};

use crate::account::AccountEvent;
use crate::agreement::AgreementEvent;
use crate::batch::BatchEvent;
use crate::child::ChildEvent;
use crate::clearance::ClearanceEvent;
use crate::day::DayEvent;
use crate::dispute::DisputeEvent;
use crate::finding::FindingEvent;
use crate::forum::ForumEvent;
use crate::handover::HandoverEvent;
use crate::list::ListEvent;
use crate::paper::PaperEvent;
use crate::person::PersonEvent;
use crate::publication::PublicationEvent;
use crate::release::ReleaseEvent;
use crate::remains::RemainsEvent;
use crate::request::RequestEvent;
use crate::retention::RetentionEvent;
use crate::round::RoundEvent;
use crate::schedule::ScheduleEvent;
use crate::settlement::SettlementEvent;
use crate::suspension::SuspensionEvent;

macro_rules! events {
    ($($tag:literal $variant:ident($event:ty),)*) => {
        /// One event, by the aggregate it changes.
        #[derive(Clone, Debug, PartialEq, Eq)]
        #[allow(missing_docs, reason = "each variant is documented at the type it holds")]
        pub enum Event {
            $($variant($event),)*
        }

        impl Canonical for Event {
            fn encode(&self, encoder: &mut Encoder) {
                match self {
                    $(Self::$variant(event) => {
                        encoder.byte($tag);
                        event.encode(encoder);
                    })*
                }
            }
        }

        $(impl From<$event> for Event {
            fn from(event: $event) -> Self {
                Self::$variant(event)
            }
        })*
    };
}

events! {
    1 Forum(ForumEvent),
    2 Agreement(AgreementEvent),
    3 Finding(FindingEvent),
    4 List(ListEvent),
    17 Round(RoundEvent),
    18 Request(RequestEvent),
    19 Retention(RetentionEvent),
    20 Publication(PublicationEvent),
    5 Batch(BatchEvent),
    6 Clearance(ClearanceEvent),
    7 Handover(HandoverEvent),
    8 Settlement(SettlementEvent),
    21 Paper(PaperEvent),
    11 Dispute(DisputeEvent),
    12 Suspension(SuspensionEvent),
    13 Schedule(ScheduleEvent),
    14 Release(ReleaseEvent),
    22 Day(DayEvent),
    9 Account(AccountEvent),
    10 Child(ChildEvent),
    15 Remains(RemainsEvent),
    16 Person(PersonEvent),
}

/// Tags of small enums in event encodings; they never change.
pub(crate) mod tag {
    use homeward_payload::domain::CustodyAnswer;
    use homeward_payload::domain::{
        ChildAnswer, Country, EntryRefusalGround, EvidenceGrade, LineOutcome, Principal, StepBackGround,
        SubjectKind,
    };

    pub(crate) const fn principal(value: Principal) -> u8 {
        match value {
            Principal::PartyA => 1,
            Principal::PartyB => 2,
            Principal::Commission => 3,
            Principal::Neutral => 4,
            Principal::Mediator => 5,
        }
    }

    pub(crate) const fn kind(value: SubjectKind) -> u8 {
        match value {
            SubjectKind::Person => 1,
            SubjectKind::Container => 2,
        }
    }

    pub(crate) const fn refusal_ground(value: EntryRefusalGround) -> u8 {
        match value {
            EntryRefusalGround::LineOffCategory => 1,
            EntryRefusalGround::LineAlreadyReceived => 2,
            EntryRefusalGround::DocumentUnreadable => 3,
            EntryRefusalGround::WrongPower => 4,
        }
    }

    pub(crate) const fn custody(value: CustodyAnswer) -> u8 {
        match value {
            CustodyAnswer::Held(_) => 1,
            CustodyAnswer::NotHeld => 2,
            CustodyAnswer::ReleasedBefore => 3,
            CustodyAnswer::NotIdentified => 4,
        }
    }

    pub(crate) const fn step_back(value: StepBackGround) -> u8 {
        match value {
            StepBackGround::Content => 1,
            StepBackGround::Safety => 2,
            StepBackGround::Schedule => 3,
            StepBackGround::Other => 4,
        }
    }

    pub(crate) const fn outcome(value: LineOutcome) -> u8 {
        match value {
            LineOutcome::Withdrawn => 1,
            LineOutcome::Died => 2,
            LineOutcome::NotDeparting => 3,
            LineOutcome::NotPresented => 4,
        }
    }

    pub(crate) const fn grade(value: EvidenceGrade) -> u8 {
        match value {
            EvidenceGrade::Declared => 1,
            EvidenceGrade::CustodyConfirmed => 2,
            EvidenceGrade::NeutralConfirmed => 3,
            EvidenceGrade::Verified => 4,
        }
    }

    pub(crate) const fn answer(value: ChildAnswer) -> (u8, [u8; 3]) {
        const NO_COUNTRY: [u8; 3] = [0; 3];
        match value {
            ChildAnswer::Located => (1, NO_COUNTRY),
            ChildAnswer::NotLocated => (2, NO_COUNTRY),
            ChildAnswer::NeverPresentClaimed => (3, NO_COUNTRY),
            ChildAnswer::AlreadyReturned => (4, NO_COUNTRY),
            ChildAnswer::LeftTerritory(Country::Named(code)) => (5, code),
            ChildAnswer::LeftTerritory(Country::Withheld) => (5, NO_COUNTRY),
            ChildAnswer::NowAdult => (6, NO_COUNTRY),
            ChildAnswer::IdentityMismatch => (7, NO_COUNTRY),
            ChildAnswer::Duplicate => (8, NO_COUNTRY),
            ChildAnswer::DeceasedReported => (9, NO_COUNTRY),
            ChildAnswer::RefusesReturn => (10, NO_COUNTRY),
        }
    }
}
