//! Which registers there are.

/// A register. The number is stored and is that of the interface.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum RegisterKind {
    /// Persons this side holds.
    PersonsHeld = 1,
    /// Persons this side's families report missing.
    PersonsSought = 2,
    /// Remains this side holds.
    RemainsHeld = 3,
    /// Medical referrals of persons this side holds.
    MedicalReferrals = 4,
    /// Persons this side received before the forum began.
    ReceivedBefore = 5,
    /// Children this side lists.
    Children = 6,
    /// Capture cards sent and custody notified.
    CaptureCards = 7,
}

impl RegisterKind {
    /// Every register, in the order of its number.
    pub(crate) const ALL: [Self; 7] = [
        Self::PersonsHeld,
        Self::PersonsSought,
        Self::RemainsHeld,
        Self::MedicalReferrals,
        Self::ReceivedBefore,
        Self::Children,
        Self::CaptureCards,
    ];

    /// The number.
    pub(crate) const fn code(self) -> u8 {
        self as u8
    }

    /// The register with this number; `None` if there is none.
    pub(crate) fn from_code(code: u8) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.code() == code)
    }

    /// As it is typed in commands.
    pub(crate) const fn typed(self) -> &'static str {
        match self {
            Self::PersonsHeld => "persons-held",
            Self::PersonsSought => "persons-sought",
            Self::RemainsHeld => "remains-held",
            Self::MedicalReferrals => "medical-referrals",
            Self::ReceivedBefore => "received-before",
            Self::Children => "children",
            Self::CaptureCards => "capture-cards",
        }
    }

    /// What it holds, for messages.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::PersonsHeld => "persons held",
            Self::PersonsSought => "persons sought",
            Self::RemainsHeld => "remains held",
            Self::MedicalReferrals => "medical referrals",
            Self::ReceivedBefore => "persons received before",
            Self::Children => "children",
            Self::CaptureCards => "capture cards",
        }
    }
}
