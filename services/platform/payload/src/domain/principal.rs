//! Who speaks, in which capacity, and with which keys.

use crate::genesis::KeyRole;

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

impl Role {
    /// The keys that sign in this role: those of one of these sets, each once and no other; each set ascending.
    #[must_use]
    pub const fn signers(self) -> &'static [&'static [KeyRole]] {
        match self {
            Self::Service => &[&[KeyRole::Service]],
            Self::Heads => &[&[KeyRole::Head, KeyRole::SecondOfficer]],
            Self::Officer => &[&[KeyRole::Head], &[KeyRole::SecondOfficer]],
            Self::Panel => &[&[KeyRole::Panel]],
        }
    }

    /// Whether keys held so, one for each signature, are those that sign in this role.
    #[must_use]
    pub fn is_signed_by(self, held: &[KeyRole]) -> bool {
        let mut held = held.to_vec();
        held.sort_unstable();
        self.signers().contains(&held.as_slice())
    }

    /// Whether a key held so signs in this role, be it together with another.
    #[must_use]
    pub fn asks_for(self, held: KeyRole) -> bool {
        self.signers().iter().any(|set| set.contains(&held))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_role_is_signed_by_its_own_keys_each_once() {
        use KeyRole::{Head, Panel, SecondOfficer, Service};
        let all: [&[KeyRole]; 12] = [
            &[],
            &[Service],
            &[Head],
            &[SecondOfficer],
            &[Panel],
            &[Head, SecondOfficer],
            &[SecondOfficer, Head],
            &[Head, Head],
            &[SecondOfficer, SecondOfficer],
            &[Service, Service],
            &[Service, Head],
            &[Head, SecondOfficer, Service],
        ];
        for (role, expected) in [
            (Role::Service, [1].as_slice()),
            (Role::Officer, &[2, 3]),
            (Role::Panel, &[4]),
            (Role::Heads, &[5, 6]),
        ] {
            for (number, held) in all.iter().enumerate() {
                assert_eq!(role.is_signed_by(held), expected.contains(&number), "{role:?} {held:?}");
            }
            for key in [Service, Head, SecondOfficer, Panel] {
                let asked = expected.iter().any(|number| all[*number].contains(&key));
                assert_eq!(role.asks_for(key), asked, "{role:?} {key:?}");
            }
        }
    }
}
