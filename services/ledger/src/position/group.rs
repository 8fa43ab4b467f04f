//! How each term group stands: floor, target, and what each side has received.

use homeward_payload::domain::{Principal, Reciprocity, TermGroup};
use homeward_payload::ids::{AgreementCode, TermCode};

use super::ratio::Equation;
use super::tranche::{TranchePosition, tranche_positions};
use crate::agreement::GroupKey;
use crate::ledger::Ledger;

/// One term group. Every subject counts once in it, however many of its terms it satisfies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GroupPosition {
    /// The group.
    pub key: GroupKey,
    /// Its agreement.
    pub agreement: AgreementCode,
    /// Its code.
    pub code: TermCode,
    /// Binding minimum that each side receives.
    pub floor: u32,
    /// Coordinated figure that each side receives; nothing where none is agreed.
    pub target: Option<u32>,
    /// Number of its version; 0 where none is agreed.
    pub target_version: u32,
    /// What is owed in return.
    pub reciprocity: Reciprocity,
    /// What each side that can receive has received, ascending by party.
    pub received: Vec<GroupReceipts>,
    /// Whether every side that can receive has received the floor.
    pub floor_met: bool,
    /// Under parity, by how many the two sides differ; it carries over. 0 where parity was not agreed.
    pub parity_gap: u64,
    /// Both sides of the parity or ratio of heads; nothing where neither was agreed or one side gives nothing.
    pub equation: Option<Equation>,
    /// Its stages, in order, for each receiving side.
    pub tranches: Vec<TranchePosition>,
}

/// What one side has received under a group.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct GroupReceipts {
    /// The receiving party.
    pub receiver: Principal,
    /// How many it has acknowledged.
    pub received: u64,
    /// How many are missing to the floor.
    pub shortfall: u64,
    /// How many are beyond the target; 0 where none is agreed.
    pub surplus: u64,
}

/// Every group in force, in order of key.
#[must_use]
pub fn group_positions(ledger: &Ledger) -> Vec<GroupPosition> {
    let groups = ledger.agreements.groups_in_force();
    groups
        .map(|(key, agreement, group)| {
            let floor = u64::from(group.floor);
            let target = ledger.agreements.target(key);
            let receipts = |giver: Principal| {
                let received = ledger.accounts.received_in_group(key, giver);
                Some(GroupReceipts {
                    receiver: giver.other_party()?,
                    received,
                    shortfall: floor.saturating_sub(received),
                    surplus: target.map_or(0, |target| received.saturating_sub(u64::from(target))),
                })
            };
            let mut received: Vec<GroupReceipts> =
                givers(ledger, key).into_iter().filter_map(receipts).collect();
            received.sort_unstable_by_key(|receipts| receipts.receiver);
            let parity_gap = match (group.reciprocity, received.as_slice()) {
                (Reciprocity::Parity, [one, other]) => one.received.abs_diff(other.received),
                _ => 0,
            };
            GroupPosition {
                key,
                agreement: agreement.clone(),
                code: group.code.clone(),
                floor: group.floor,
                target,
                target_version: ledger.agreements.targets.get(&key).map_or(0, |target| target.version),
                reciprocity: group.reciprocity,
                floor_met: received.iter().all(|receipts| receipts.shortfall == 0),
                equation: equation(ledger, key, group, received.len()),
                tranches: tranche_positions(
                    ledger,
                    key,
                    &group.tranches,
                    &received.iter().map(|receipts| receipts.receiver).collect::<Vec<_>>(),
                ),
                received,
                parity_gap,
            }
        })
        .collect()
}

fn equation(ledger: &Ledger, key: GroupKey, group: &TermGroup, sides: usize) -> Option<Equation> {
    let (left, right) = match (group.reciprocity, group.ratio) {
        (Reciprocity::Parity, _) => (1, 1),
        (Reciprocity::Ratio, Some(ratio)) => (ratio.left, ratio.right),
        _ => return None,
    };
    let [left_heads, right_heads] =
        Principal::PARTIES.map(|giver| ledger.accounts.received_in_group(key, giver));
    (sides == Principal::PARTIES.len()).then(|| Equation::of_heads(left_heads, right_heads, left, right))
}

fn givers(ledger: &Ledger, key: GroupKey) -> Vec<Principal> {
    let gives = |party: &Principal| {
        let mut terms = ledger.agreements.terms.iter().filter(|term| term.group == Some(key));
        terms.any(|term| term.term.givers.contains(party))
    };
    Principal::PARTIES.into_iter().filter(gives).collect()
}
