//! Enumerations, from the domain to the wire and back.

use crate::domain;
use crate::proto::payload::v1 as proto;

/// The number 0 of an enumeration, which is never valid.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the enumeration is unspecified (0), which is never valid")]
pub struct Unspecified;

/// An enumeration of the wire whose valid numbers are 1 to `LAST`.
pub(crate) trait Choice: TryFrom<i32> {
    /// Its name, for messages.
    const NAME: &'static str;
    /// Its largest number.
    const LAST: usize;
}

macro_rules! choice {
    ($name:ident { $($variant:ident),+ $(,)? }) => {
        impl Choice for proto::$name {
            const NAME: &'static str = stringify!($name);
            const LAST: usize = [$(proto::$name::$variant),+].len();
        }
    };
}

/// Implements both directions for enumerations with the same members.
macro_rules! pair {
    ($domain:ident = $name:ident { $($from:ident = $to:ident),+ $(,)? }) => {
        choice!($name { $($to),+ });

        impl From<domain::$domain> for proto::$name {
            fn from(value: domain::$domain) -> Self {
                match value {
                    $(domain::$domain::$from => Self::$to,)+
                }
            }
        }

        impl TryFrom<proto::$name> for domain::$domain {
            type Error = Unspecified;

            fn try_from(value: proto::$name) -> Result<Self, Unspecified> {
                match value {
                    proto::$name::Unspecified => Err(Unspecified),
                    $(proto::$name::$to => Ok(Self::$from),)+
                }
            }
        }
    };
}

pair!(Principal = Principal {
    PartyA = PartyA,
    PartyB = PartyB,
    Commission = Commission,
    Neutral = Neutral,
    Mediator = Mediator,
});
pair!(Role = Role { Service = Service, Heads = Heads, Officer = Officer, Panel = Panel });
pair!(Category = Category {
    Medical = Medical,
    Young = Young,
    AnyPrisoner = AnyPrisoner,
    Remains = Remains,
});
pair!(Reciprocity = Reciprocity {
    Unilateral = Unilateral,
    Parity = Parity,
    NotStated = NotStated,
    Ratio = Ratio,
});
pair!(Priority = Priority { Severity = Severity, Captivity = Captivity });
pair!(ReferenceDayKind = ReferenceDayKind {
    Agreement = Agreement,
    Capture = Capture,
    List = List,
    Handover = Handover,
});
pair!(SubjectKind = SubjectKind { Person = Person, Container = Container });
pair!(SubjectKind = CountingUnit { Person = Person, Container = Container });
pair!(SubjectKind = SettlementUnit { Person = Person, Container = Container });
pair!(DisputeKind = DisputeKind {
    Identity = Identity,
    Category = Category,
    Count = Count,
    Custody = Custody,
    MedicalProcedure = MedicalProcedure,
    Attribution = Attribution,
    Safety = Safety,
    Provenance = Provenance,
    Delay = Delay,
    Data = Data,
});
pair!(DismissalGround = DismissalGround {
    Duplicate = Duplicate,
    OutsideTheForum = OutsideTheForum,
    AlreadyMet = AlreadyMet,
    NotIntelligible = NotIntelligible,
});
pair!(SuspensionGround = SuspensionGround {
    Safety = Safety,
    Breach = Breach,
    TalksInterrupted = TalksInterrupted,
    Logistics = Logistics,
    Other = Other,
});
pair!(EntryRefusalGround = EntryRefusalGround {
    LineOffCategory = LineOffCategory,
    LineAlreadyReceived = LineAlreadyReceived,
    DocumentUnreadable = DocumentUnreadable,
    WrongPower = WrongPower,
});
pair!(RetentionGround = RetentionGround { Proceedings = Proceedings, Sentence = Sentence });
choice!(CustodyAnswer { Held, NotHeld, ReleasedBefore, NotIdentified });
pair!(StepBackGround = StepBackGround {
    Content = Content,
    Safety = Safety,
    Schedule = Schedule,
    Other = Other,
});
pair!(LineOutcome = LineOutcome {
    Withdrawn = Withdrawn,
    Died = Died,
    NotDeparting = NotDeparting,
    NotPresented = NotPresented,
});
pair!(AbortGround = AbortGround {
    Safety = Safety,
    Transport = Transport,
    Access = Access,
    Other = Other,
});
pair!(HoldGround = HoldGround { Route = Route, Point = Point, Reception = Reception });
pair!(SigningRefusalGround = SigningRefusalGround {
    Counts = Counts,
    Identity = Identity,
    Procedure = Procedure,
    Other = Other,
});
pair!(ReportedStep = ReportedStep {
    Departed = Departed,
    Arrived = Arrived,
    Ready = Ready,
    HandedOver = HandedOver,
    Counted = Counted,
    Incident = Incident,
});
pair!(EvidenceGrade = EvidenceGrade {
    Declared = Declared,
    CustodyConfirmed = CustodyConfirmed,
    NeutralConfirmed = NeutralConfirmed,
    Verified = Verified,
});
pair!(ReturnStep = ReturnStep { InTransit = InTransit, HandedToNeutral = HandedToNeutral });
pair!(PointRefusalGround = PointRefusalGround {
    SealBroken = SealBroken,
    NumberMissing = NumberMissing,
    NumberTwice = NumberTwice,
    Extra = Extra,
    Other = Other,
});
pair!(RemainsExtent = RemainsExtent {
    Whole = Whole,
    Part = Part,
});
pair!(IdentityKind = IdentityKind {
    Declared = Declared,
    Established = Established,
});
pair!(Affiliation = Affiliation {
    Own = Own,
    OtherParty = OtherParty,
    Third = Third,
});
pair!(RevocationGround = RevocationGround {
    LiveClaim = LiveClaim,
    NewEvidence = NewEvidence,
    Mistake = Mistake,
    Other = Other,
});
pair!(MisdeliveryAnswer = MisdeliveryAnswer {
    Accepted = Accepted,
    Contested = Contested,
    Waived = Waived,
    Withdrawn = Withdrawn,
});
pair!(FamilyChoice = FamilyChoice {
    WaitForAll = WaitForAll,
    BuryNow = BuryNow,
});
pair!(ConditionKind = ConditionKind {
    NoActiveService = NoActiveService,
    NeutralInternment = NeutralInternment,
    Other = Other,
});
pair!(NeutralStayLeg = NeutralStayLeg {
    Arrived = Arrived,
    TransferredHome = TransferredHome,
});
pair!(ClockMode = ClockMode { Real = Real, Simulated = Simulated });
pair!(KeyRole = KeyRole {
    Service = Service,
    Head = Head,
    SecondOfficer = SecondOfficer,
    Panel = Panel,
});

// These two carry a value of their own in the domain, so that only their numbers are checked here.
choice!(Quantifier { Exactly, AtLeast, AllForAll, BestEffort });
choice!(ChildAnswer {
    Located,
    NotLocated,
    NeverPresentClaimed,
    AlreadyReturned,
    LeftTerritory,
    NowAdult,
    IdentityMismatch,
    Duplicate,
    DeceasedReported,
    RefusesReturn,
});
choice!(BestInterests { ReturnRecommended, AlternativeCare, Deferred });
