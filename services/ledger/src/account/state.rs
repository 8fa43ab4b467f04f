//! Accounts per term and giver, and what is owed about each subject.

use std::collections::BTreeMap;

use homeward_kernel::{Canonical, Encoder};
use homeward_payload::domain::Principal;
use homeward_payload::ids::SubjectRef;

use crate::agreement::{GroupKey, TermKey};
use crate::event::tag;
use crate::ledger::Ledger;

/// What is owed about one subject under one term.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Obligation {
    /// The term.
    pub term: TermKey,
    /// Place of its class in the term; 0 for none.
    pub class: u32,
    /// Where it comes from.
    pub origin: Origin,
    /// How it stands.
    pub state: ObligationState,
}

/// Where an obligation comes from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// An accepted finding under an all-for-all term: it outlives any batch.
    Finding,
    /// A line of a batch that both sides confirmed: it ends with the line.
    Line,
}

/// How an obligation stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ObligationState {
    /// Owed.
    Open,
    /// Fulfilled: the receiving side acknowledged.
    Received,
    /// Ended otherwise.
    Released(ReleaseGround),
    /// The two sides differ.
    Disputed,
}

/// Why an obligation ended without being fulfilled.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum ReleaseGround {
    /// The person died before release.
    Died,
    /// The line was taken back.
    Withdrawn,
    /// The person did not depart.
    NotDeparting,
    /// The person or container did not appear at the handover point.
    NotPresented,
    /// The receiving side refused the container at the point.
    RefusedAtPoint,
    /// A neutral country accounts for the person.
    NeutralCountry,
    /// A revision that both confirmed replaced the one before; what it keeps is committed anew at the same moment.
    Revised,
    /// The handover was broken off.
    Aborted,
    /// The person was taken out for a sanitary release.
    MovedToRelease,
    /// The party to which it was owed waived it.
    Waived,
    /// The term ended with it open.
    Lapsed,
    /// Both sides corrected under which term it counts.
    Reattributed,
}

/// An account of one term and giver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Account {
    /// What was committed: the source of every posting.
    Committed,
    /// Owed.
    Open,
    /// Acknowledged by the receiving side.
    Received,
    /// Ended otherwise.
    Released(ReleaseGround),
    /// In dispute.
    Disputed,
}

/// A posting moves a quantity from one account to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Movement {
    /// Committed to open.
    Commit(Origin),
    /// Open to received.
    Receive,
    /// Open to released.
    Release(ReleaseGround),
    /// Open to disputed.
    Dispute,
    /// Disputed to received, by a resolution.
    ReceiveDisputed,
    /// Disputed to released, by a resolution.
    ReleaseDisputed(ReleaseGround),
    /// Disputed to open, by a resolution: what is owed apart from any line is owed again.
    Reopen,
    /// Received to released: it counts under another term.
    Reattribute,
}

/// Balances of one term and giver. The sum of all accounts is zero; committed counts downward.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Balance {
    accounts: BTreeMap<Account, i64>,
}

/// All accounts of the forum.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Accounts {
    balances: BTreeMap<(TermKey, Principal), Balance>,
    by_class: BTreeMap<(TermKey, Principal, u32), Balance>,
    received_in_group: BTreeMap<(GroupKey, Principal), u64>,
}

/// What a posting changes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AccountEvent {
    /// A posting about some subjects, one each.
    Posted {
        /// The term.
        term: TermKey,
        /// The giving party.
        giver: Principal,
        /// Place of their class in the term; 0 for none.
        class: u32,
        /// From where to where.
        movement: Movement,
        /// The subjects, ascending.
        subjects: Vec<SubjectRef>,
    },
    /// Subjects owed under terms of a group were received: each counts once in the group.
    CountedInGroup {
        /// The group.
        group: GroupKey,
        /// The giving party.
        giver: Principal,
        /// How many.
        subjects: u32,
    },
    /// A correction took subjects out of a group.
    UncountedInGroup {
        /// The group.
        group: GroupKey,
        /// The giving party.
        giver: Principal,
        /// How many.
        subjects: u32,
    },
}

impl Movement {
    /// The accounts it moves between.
    #[must_use]
    pub const fn accounts(self) -> (Account, Account) {
        match self {
            Self::Commit(_) => (Account::Committed, Account::Open),
            Self::Receive => (Account::Open, Account::Received),
            Self::Release(ground) => (Account::Open, Account::Released(ground)),
            Self::Dispute => (Account::Open, Account::Disputed),
            Self::ReceiveDisputed => (Account::Disputed, Account::Received),
            Self::ReleaseDisputed(ground) => (Account::Disputed, Account::Released(ground)),
            Self::Reopen => (Account::Disputed, Account::Open),
            Self::Reattribute => (Account::Received, Account::Released(ReleaseGround::Reattributed)),
        }
    }
}

impl Balance {
    /// What stands on an account; committed is given as a positive number.
    #[must_use]
    pub fn on(&self, account: Account) -> i64 {
        let value = self.accounts.get(&account).copied().unwrap_or(0);
        if account == Account::Committed { value.saturating_neg() } else { value }
    }

    /// What was released, over all grounds.
    #[must_use]
    pub fn released(&self) -> i64 {
        let released = |(account, value): (&Account, &i64)| match account {
            Account::Released(_) => Some(*value),
            _ => None,
        };
        self.accounts.iter().filter_map(released).sum()
    }

    /// Released quantities by ground.
    pub fn released_by_ground(&self) -> impl Iterator<Item = (ReleaseGround, i64)> {
        self.accounts.iter().filter_map(|(account, value)| match account {
            Account::Released(ground) => Some((*ground, *value)),
            _ => None,
        })
    }

    /// Whether committed = received + open + released + disputed.
    #[must_use]
    pub fn is_conserved(&self) -> bool {
        let sum = self.on(Account::Received)
            + self.on(Account::Open)
            + self.released()
            + self.on(Account::Disputed);
        sum == self.on(Account::Committed)
    }

    fn move_quantity(&mut self, movement: Movement, quantity: i64) {
        let (from, to) = movement.accounts();
        *self.accounts.entry(from).or_default() -= quantity;
        *self.accounts.entry(to).or_default() += quantity;
    }
}

impl Accounts {
    /// Balances of one term and giver.
    #[must_use]
    pub fn balance(&self, term: TermKey, giver: Principal) -> Balance {
        self.balances.get(&(term, giver)).cloned().unwrap_or_default()
    }

    /// Balances of one class of a term and giver; class 0 holds what has none.
    #[must_use]
    pub fn class_balance(&self, term: TermKey, giver: Principal, class: u32) -> Balance {
        self.by_class.get(&(term, giver, class)).cloned().unwrap_or_default()
    }

    /// Whether anybody was ever received under a group.
    #[must_use]
    pub fn has_counted(&self, group: GroupKey) -> bool {
        self.received_in_group.keys().any(|(known, _)| *known == group)
    }

    /// All balances.
    pub fn balances(&self) -> impl Iterator<Item = (TermKey, Principal, &Balance)> {
        self.balances.iter().map(|((term, giver), balance)| (*term, *giver, balance))
    }

    /// How many subjects of a giver were received under a group's terms, each once.
    #[must_use]
    pub fn received_in_group(&self, group: GroupKey, giver: Principal) -> u64 {
        self.received_in_group.get(&(group, giver)).copied().unwrap_or(0)
    }
}

/// Takes over a posting: the balances, and what is owed about each subject.
pub fn apply(ledger: &mut Ledger, event: &AccountEvent) {
    match event {
        AccountEvent::Posted { term, giver, class, movement, subjects } => {
            let quantity = i64::try_from(subjects.len()).unwrap_or(i64::MAX);
            ledger.accounts.balances.entry((*term, *giver)).or_default().move_quantity(*movement, quantity);
            let of_class = ledger.accounts.by_class.entry((*term, *giver, *class)).or_default();
            of_class.move_quantity(*movement, quantity);
            for reference in subjects {
                if let Some(subject) = ledger.subjects.get_mut(reference) {
                    apply_to_subject(&mut subject.obligations, *term, *class, *movement);
                }
            }
        }
        AccountEvent::CountedInGroup { group, giver, subjects } => {
            *ledger.accounts.received_in_group.entry((*group, *giver)).or_default() += u64::from(*subjects);
        }
        AccountEvent::UncountedInGroup { group, giver, subjects } => {
            let counted = ledger.accounts.received_in_group.entry((*group, *giver)).or_default();
            *counted = counted.saturating_sub(u64::from(*subjects));
        }
    }
}

fn apply_to_subject(obligations: &mut Vec<Obligation>, term: TermKey, class: u32, movement: Movement) {
    let state = match movement {
        Movement::Commit(origin) => {
            // A released obligation that is committed anew is replaced; the balances keep both postings.
            obligations.retain(|obligation| obligation.term != term);
            obligations.push(Obligation { term, class, origin, state: ObligationState::Open });
            return;
        }
        Movement::Receive | Movement::ReceiveDisputed => ObligationState::Received,
        Movement::Release(ground) | Movement::ReleaseDisputed(ground) => ObligationState::Released(ground),
        Movement::Dispute => ObligationState::Disputed,
        Movement::Reopen => ObligationState::Open,
        Movement::Reattribute => ObligationState::Released(ReleaseGround::Reattributed),
    };
    for obligation in obligations.iter_mut().filter(|obligation| obligation.term == term) {
        obligation.state = state;
    }
}

impl ReleaseGround {
    const fn tag(self) -> u8 {
        match self {
            Self::Died => 1,
            Self::Withdrawn => 2,
            Self::NotDeparting => 3,
            Self::NotPresented => 4,
            Self::Revised => 5,
            Self::RefusedAtPoint => 6,
            Self::NeutralCountry => 7,
            Self::Aborted => 8,
            Self::MovedToRelease => 9,
            Self::Waived => 10,
            Self::Lapsed => 11,
            Self::Reattributed => 12,
        }
    }
}

impl Canonical for AccountEvent {
    fn encode(&self, encoder: &mut Encoder) {
        match self {
            Self::Posted { term, giver, class, movement, subjects } => {
                let (kind, detail) = match movement {
                    Movement::Commit(Origin::Finding) => (1, 1),
                    Movement::Commit(Origin::Line) => (1, 2),
                    Movement::Receive => (2, 0),
                    Movement::Release(ground) => (3, ground.tag()),
                    Movement::Dispute => (4, 0),
                    Movement::ReceiveDisputed => (5, 0),
                    Movement::ReleaseDisputed(ground) => (6, ground.tag()),
                    Movement::Reopen => (7, 0),
                    Movement::Reattribute => (8, 0),
                };
                encoder
                    .byte(1)
                    .number(u32::from(term.0))
                    .byte(tag::principal(*giver))
                    .byte(kind)
                    .byte(detail)
                    .number(*class)
                    .sequence(subjects, |encoder, subject| {
                        encoder.fixed(subject.as_bytes());
                    });
            }
            Self::CountedInGroup { group, giver, subjects } => {
                encoder.byte(2).number(u32::from(group.0)).byte(tag::principal(*giver)).number(*subjects);
            }
            Self::UncountedInGroup { group, giver, subjects } => {
                encoder.byte(3).number(u32::from(group.0)).byte(tag::principal(*giver)).number(*subjects);
            }
        }
    }
}
