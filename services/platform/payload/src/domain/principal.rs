//! Who speaks, and in which capacity.

/// A principal of the forum.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Principal {
    /// Party A to the conflict.
    PartyA,
    /// Party B to the conflict.
    PartyB,
    /// The permanent medical commission.
    Commission,
    /// The neutral intermediary.
    Neutral,
    /// The mediator.
    Mediator,
}

impl Principal {
    /// All five, in ascending order.
    pub const ALL: [Self; 5] = [Self::PartyA, Self::PartyB, Self::Commission, Self::Neutral, Self::Mediator];
    /// The two parties, in ascending order.
    pub const PARTIES: [Self; 2] = [Self::PartyA, Self::PartyB];

    /// The other party; nothing for a principal that is no party.
    #[must_use]
    pub const fn other_party(self) -> Option<Self> {
        match self {
            Self::PartyA => Some(Self::PartyB),
            Self::PartyB => Some(Self::PartyA),
            Self::Commission | Self::Neutral | Self::Mediator => None,
        }
    }

    /// Whether this is one of the two parties.
    #[must_use]
    pub const fn is_party(self) -> bool {
        self.other_party().is_some()
    }

    /// The word for it in certificates, configuration and messages.
    #[must_use]
    pub const fn word(self) -> &'static str {
        match self {
            Self::PartyA => "party-a",
            Self::PartyB => "party-b",
            Self::Commission => "commission",
            Self::Neutral => "neutral",
            Self::Mediator => "mediator",
        }
    }
}

/// The capacity in which a principal speaks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Role {
    /// The principal's own service.
    Service,
    /// Head of delegation and second officer together.
    Heads,
    /// Head of delegation or second officer alone.
    Officer,
    /// A medical panel.
    Panel,
}
