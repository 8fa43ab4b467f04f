//! How each term stands for each giver.

use homeward_payload::domain::{Principal, Quantifier, TermReference};
use homeward_payload::ids::{TermCode, Timestamp};

use crate::account::{Account, Balance, ReleaseGround};
use crate::agreement::{TermInForce, TermKey};
use crate::ledger::Ledger;
use crate::subject::FindingState;

/// One term and one party that gives under it. committed = received + open + released + disputed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TermPosition {
    /// The term.
    pub key: TermKey,
    /// Its agreement and code.
    pub reference: TermReference,
    /// The giving party.
    pub giver: Principal,
    /// Persons with an accepted finding under the term.
    pub eligible: u64,
    /// What was ever committed.
    pub committed: u64,
    /// Acknowledged by the receiving side.
    pub received: u64,
    /// Still owed.
    pub open: u64,
    /// Ended otherwise, by ground, ascending; grounds without any are left out.
    pub released: Vec<(ReleaseGround, u64)>,
    /// In dispute.
    pub disputed: u64,
    /// How far it has come for this giver.
    pub state: TermState,
    /// How many are missing to the number that the term asks for; 0 where it asks for none.
    pub shortfall: u64,
    /// How many are beyond that number; 0 where it asks for none.
    pub surplus: u64,
    /// When its last day has passed.
    pub end: Option<Timestamp>,
    /// Who has declared that it knows of nobody else.
    pub closures: Vec<Principal>,
    /// The classes of its scale, in their order; none where the term has none.
    pub classes: Vec<ClassPosition>,
}

/// One class of a term and one giver.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ClassPosition {
    /// Its code.
    pub code: TermCode,
    /// What one person of it is worth.
    pub weight: u32,
    /// What was ever committed.
    pub committed: u64,
    /// Acknowledged by the receiving side.
    pub received: u64,
    /// Still owed.
    pub open: u64,
    /// Ended otherwise.
    pub released: u64,
    /// In dispute.
    pub disputed: u64,
}

/// How far a term has come for one giver.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum TermState {
    /// Nothing was received.
    Open,
    /// Something was received.
    PartiallyFulfilled,
    /// What the term asks for was received; where everyone is owed, both sides know of nobody else and nothing is
    /// open; where no number is asked for, nothing that was agreed is open.
    Fulfilled,
    /// Its last day passed unfulfilled and that was declared.
    Lapsed,
    /// The party to which it was owed gave it up.
    Waived,
}

/// Every term in force and each of its givers, in order of key and giver.
#[must_use]
pub fn term_positions(ledger: &Ledger) -> Vec<TermPosition> {
    let terms = ledger.agreements.terms_in_force();
    terms
        .flat_map(|(key, term)| {
            term.term.givers.iter().map(move |giver| {
                let balance = ledger.accounts.balance(key, *giver);
                let on = |account| count(balance.on(account));
                TermPosition {
                    key,
                    reference: term.reference.clone(),
                    giver: *giver,
                    eligible: eligible(ledger, key, *giver),
                    committed: on(Account::Committed),
                    received: on(Account::Received),
                    open: on(Account::Open),
                    released: released(&balance),
                    disputed: on(Account::Disputed),
                    state: state(ledger, key, term, *giver),
                    shortfall: quantity(term).saturating_sub(on(Account::Received)),
                    surplus: surplus(term, on(Account::Received)),
                    end: term.end(),
                    closures: term.closing.closures.iter().copied().collect(),
                    classes: classes(ledger, key, term, *giver),
                }
            })
        })
        .collect()
}

const fn quantity(term: &TermInForce) -> u64 {
    match term.term.quantifier {
        Quantifier::Exactly(number) | Quantifier::AtLeast(number) => number as u64,
        Quantifier::AllForAll | Quantifier::BestEffort => 0,
    }
}

const fn surplus(term: &TermInForce, received: u64) -> u64 {
    match quantity(term) {
        0 => 0,
        quantity => received.saturating_sub(quantity),
    }
}

fn state(ledger: &Ledger, key: TermKey, term: &TermInForce, giver: Principal) -> TermState {
    let balance = ledger.accounts.balance(key, giver);
    let is_clear = |giver: &Principal| {
        let balance = ledger.accounts.balance(key, *giver);
        balance.on(Account::Open) == 0 && balance.on(Account::Disputed) == 0
    };
    let received = count(balance.on(Account::Received));
    let is_fulfilled = match term.term.quantifier {
        Quantifier::Exactly(_) | Quantifier::AtLeast(_) => received >= quantity(term),
        Quantifier::AllForAll => {
            term.closing.closures.len() == Principal::PARTIES.len() && term.term.givers.iter().all(is_clear)
        }
        Quantifier::BestEffort => received > 0 && is_clear(&giver),
    };
    match term {
        _ if is_fulfilled => TermState::Fulfilled,
        term if term.closing.waived.contains(&giver) => TermState::Waived,
        term if term.closing.lapsed => TermState::Lapsed,
        _ if received > 0 => TermState::PartiallyFulfilled,
        _ => TermState::Open,
    }
}

fn classes(ledger: &Ledger, key: TermKey, term: &TermInForce, giver: Principal) -> Vec<ClassPosition> {
    let classes = (1_u32..).zip(&term.term.classes);
    classes
        .map(|(place, class)| {
            let balance = ledger.accounts.class_balance(key, giver, place);
            let on = |account| count(balance.on(account));
            ClassPosition {
                code: class.code.clone(),
                weight: class.weight,
                committed: on(Account::Committed),
                received: on(Account::Received),
                open: on(Account::Open),
                released: count(balance.released()),
                disputed: on(Account::Disputed),
            }
        })
        .collect()
}

fn eligible(ledger: &Ledger, key: TermKey, giver: Principal) -> u64 {
    let held = ledger.subjects.values().filter(|subject| subject.holder == giver);
    let accepted = held.filter(|subject| {
        subject.finding(key).is_some_and(|finding| finding.state == FindingState::Accepted)
    });
    accepted.count() as u64
}

fn released(balance: &Balance) -> Vec<(ReleaseGround, u64)> {
    let grounds = balance.released_by_ground().filter(|(_, value)| *value != 0);
    grounds.map(|(ground, value)| (ground, count(value))).collect()
}

// No account but committed, which is given as a positive number, ever falls below zero.
fn count(value: i64) -> u64 {
    u64::try_from(value).unwrap_or(0)
}
