//! How each term stands for each giver.

use homeward_payload::domain::{Principal, TermReference};

use crate::account::{Account, Balance, ReleaseGround};
use crate::agreement::TermKey;
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
                }
            })
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
