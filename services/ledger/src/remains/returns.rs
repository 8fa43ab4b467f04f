//! The account of misdelivered remains, apart from every other: due = open + returned + released, for the party that
//! owes the return. Nothing posted here reduces what either side owes or delivered under a term.

use std::collections::BTreeMap;

use homeward_payload::domain::Principal;
use homeward_payload::ids::{ItemRef, RemainsRef, SubjectRef};

use crate::ledger::Ledger;

/// Duties to return, and their account.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Returns {
    /// Every duty ever declared, by the container or item that it concerns.
    pub duties: BTreeMap<RemainsRef, ReturnDuty>,
    balances: BTreeMap<Principal, ReturnBalance>,
}

/// A duty to return remains.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ReturnDuty {
    /// The party that owes the return: the one that received them.
    pub owed_by: Principal,
    /// How it stands.
    pub state: DutyState,
    /// Whether the party whose dead they are said to be contests it.
    pub contested: bool,
    /// The container in which they are to travel.
    pub packed_in: Option<SubjectRef>,
}

/// How a duty to return stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DutyState {
    /// Owed.
    Open,
    /// The other party acknowledged the container they came back in.
    Returned,
    /// Ended otherwise.
    Released(ReturnGround),
}

/// Why a duty to return ended without a return.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnGround {
    /// The party whose dead they are asks for no return.
    Waived,
    /// The party that declared it took it back.
    Withdrawn,
}

/// An account of returns of one party.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReturnAccount {
    /// What was ever due: the source of every posting.
    Due,
    /// Owed.
    Open,
    /// Acknowledged by the other party.
    Returned,
    /// Ended otherwise.
    Released(ReturnGround),
}

/// A posting between two accounts of returns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ReturnMovement {
    /// Due to open.
    Declare,
    /// Open to returned.
    Return,
    /// Open to released.
    Release(ReturnGround),
}

/// Balances of one party. The sum of all accounts is zero; due counts downward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct ReturnBalance {
    accounts: BTreeMap<ReturnAccount, i64>,
}

impl ReturnMovement {
    const fn accounts(self) -> (ReturnAccount, ReturnAccount) {
        match self {
            Self::Declare => (ReturnAccount::Due, ReturnAccount::Open),
            Self::Return => (ReturnAccount::Open, ReturnAccount::Returned),
            Self::Release(ground) => (ReturnAccount::Open, ReturnAccount::Released(ground)),
        }
    }

    /// The number of the movement and of its detail in event encodings.
    pub(super) const fn tag(self) -> (u8, u8) {
        match self {
            Self::Declare => (1, 0),
            Self::Return => (2, 0),
            Self::Release(ReturnGround::Waived) => (3, 1),
            Self::Release(ReturnGround::Withdrawn) => (3, 2),
        }
    }

    pub(super) const fn state(self) -> DutyState {
        match self {
            Self::Declare => DutyState::Open,
            Self::Return => DutyState::Returned,
            Self::Release(ground) => DutyState::Released(ground),
        }
    }
}

impl ReturnBalance {
    /// What stands on an account; due is given as a positive number.
    #[must_use]
    pub fn on(&self, account: ReturnAccount) -> i64 {
        let value = self.accounts.get(&account).copied().unwrap_or(0);
        if account == ReturnAccount::Due { value.saturating_neg() } else { value }
    }

    /// What was released, over both grounds.
    #[must_use]
    pub fn released(&self) -> i64 {
        self.on(ReturnAccount::Released(ReturnGround::Waived))
            .saturating_add(self.on(ReturnAccount::Released(ReturnGround::Withdrawn)))
    }

    /// Whether due = open + returned + released.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        let sum = self
            .on(ReturnAccount::Open)
            .saturating_add(self.on(ReturnAccount::Returned))
            .saturating_add(self.released());
        sum == self.on(ReturnAccount::Due)
    }
}

impl Returns {
    /// Balances of one party.
    #[must_use]
    pub fn balance(&self, owed_by: Principal) -> ReturnBalance {
        self.balances.get(&owed_by).cloned().unwrap_or_default()
    }

    /// The duty about these remains, where it is open.
    #[must_use]
    pub fn open(&self, remains: &RemainsRef) -> Option<&ReturnDuty> {
        self.duties.get(remains).filter(|duty| duty.state == DutyState::Open)
    }

    pub(super) fn post(&mut self, owed_by: Principal, movement: ReturnMovement, quantity: usize) {
        let quantity = i64::try_from(quantity).unwrap_or(i64::MAX);
        let (from, to) = movement.accounts();
        let accounts = &mut self.balances.entry(owed_by).or_default().accounts;
        let source = accounts.entry(from).or_default();
        *source = source.saturating_sub(quantity);
        let target = accounts.entry(to).or_default();
        *target = target.saturating_add(quantity);
    }
}

/// What lies under a reference that can be moved or released on its own: the item itself or its parts, or what was
/// registered from the container.
pub(crate) fn leaves(ledger: &Ledger, remains: &RemainsRef) -> Vec<ItemRef> {
    let mut waiting = match ledger.remains.items.get(&ItemRef(remains.0)) {
        Some(_) => vec![ItemRef(remains.0)],
        None => {
            let container = ledger.remains.containers.get(&SubjectRef(remains.0));
            let is_top =
                |item: &&ItemRef| ledger.remains.items.get(*item).is_some_and(|item| item.parent.is_none());
            container
                .map(|container| container.items.iter().filter(is_top).copied().collect())
                .unwrap_or_default()
        }
    };
    let mut leaves = Vec::new();
    while let Some(reference) = waiting.pop() {
        match ledger.remains.items.get(&reference) {
            Some(item) if !item.parts.is_empty() => waiting.extend(&item.parts),
            Some(_) => leaves.push(reference),
            None => {}
        }
    }
    leaves.sort_unstable();
    leaves
}
