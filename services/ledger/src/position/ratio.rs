//! Parity and ratio, exactly: what party A has given calls for so much from party B. Nothing is rounded; what either
//! side has given beyond it carries over. Goodwill lines count in nothing and so not here.

use std::collections::{BTreeMap, BTreeSet};

use homeward_payload::domain::{Principal, RatioKey, Reciprocity, TermReference};
use homeward_payload::ids::TermCode;

use crate::account::Account;
use crate::agreement::{TermInForce, TermKey};
use crate::ledger::Ledger;

/// Both sides of one ratio. Integers only: each value stands over the same scale.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Equation {
    /// The class in which party B gives; nothing for all together.
    pub class: Option<TermCode>,
    /// What party A has given calls for from party B, times the scale.
    pub due: i128,
    /// What party B has given, times the scale.
    pub given: i128,
    /// By what both are multiplied to stay whole; 1 or more.
    pub scale: i128,
    /// Heads set off class for class before equivalents count; 0 where the ratio is not head for head.
    pub same_class: u64,
}

/// The equations of one term.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RatioPosition {
    /// The term.
    pub key: TermKey,
    /// Its agreement and code.
    pub reference: TermReference,
    /// One for each class in which party B gives, or one for all together.
    pub equations: Vec<Equation>,
}

/// A surplus of one side, exactly: a fraction in lowest terms of what party B gives.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct CarryOver {
    /// Who has given more than the other side's part calls for.
    pub ahead: Principal,
    /// Numerator; 1 or more.
    pub amount: i128,
    /// Denominator; 1 or more.
    pub of: i128,
}

impl Equation {
    /// What carries over; nothing where both sides are even.
    #[must_use]
    pub fn carry_over(&self) -> Option<CarryOver> {
        let difference = self.given.saturating_sub(self.due);
        let ahead = match difference {
            0 => return None,
            1.. => Principal::PartyB,
            _ => Principal::PartyA,
        };
        let (amount, of) = lowest(difference.saturating_abs(), self.scale);
        Some(CarryOver { ahead, amount, of })
    }

    /// The equation of two numbers of heads under one ratio.
    #[must_use]
    pub fn of_heads(left_heads: u64, right_heads: u64, left: u32, right: u32) -> Self {
        let scale = i128::from(left);
        Self {
            class: None,
            due: i128::from(left_heads).saturating_mul(i128::from(right)),
            given: i128::from(right_heads).saturating_mul(scale),
            scale,
            same_class: 0,
        }
    }
}

/// Every term with parity or a ratio between two givers, in order of key.
#[must_use]
pub fn ratio_positions(ledger: &Ledger) -> Vec<RatioPosition> {
    let terms = ledger.agreements.terms_in_force().filter(|(_, term)| term.term.givers.len() > 1);
    terms
        .filter_map(|(key, term)| {
            let equations = match term.term.reciprocity {
                Reciprocity::Parity => {
                    let [left, right] = Principal::PARTIES.map(|giver| received(ledger, key, giver));
                    vec![Equation::of_heads(left, right, 1, 1)]
                }
                Reciprocity::Ratio => equations(ledger, key, term),
                Reciprocity::Unilateral | Reciprocity::NotStated => return None,
            };
            Some(RatioPosition { key, reference: term.reference.clone(), equations })
        })
        .collect()
}

fn received(ledger: &Ledger, key: TermKey, giver: Principal) -> u64 {
    u64::try_from(ledger.accounts.balance(key, giver).on(Account::Received)).unwrap_or(0)
}

fn equations(ledger: &Ledger, key: TermKey, term: &TermInForce) -> Vec<Equation> {
    let keys = &term.term.keys;
    let right_classes: BTreeSet<u32> = keys.iter().map(|known| known.right_class).collect();
    let [left, right] = Principal::PARTIES.map(|giver| Heads::of(ledger, key, term, giver));
    right_classes
        .into_iter()
        .map(|class| {
            let of_class: Vec<&RatioKey> = keys.iter().filter(|known| known.right_class == class).collect();
            let lefts = of_class.iter().map(|known| i128::from(known.left));
            let scale = lefts.fold(1, common_multiple);
            let due = of_class.iter().fold(0_i128, |sum, known| {
                let times = scale.checked_div(i128::from(known.left)).unwrap_or(1);
                let value = left.value(term, known.left_class).saturating_mul(i128::from(known.right));
                sum.saturating_add(value.saturating_mul(times))
            });
            let head_for_head = matches!(of_class.as_slice(), [only] if (only.left, only.right) == (1, 1));
            let together = of_class.iter().all(|known| known.left_class == 0 && known.right_class == 0);
            Equation {
                class: term.class(class).map(|class| class.code.clone()),
                due,
                given: right.value(term, class).saturating_mul(scale),
                scale,
                same_class: if head_for_head && together { left.pairs(&right) } else { 0 },
            }
        })
        .collect()
}

/// Heads received from one giver, by place of class; 0 where the term has none.
struct Heads(BTreeMap<u32, u64>);

impl Heads {
    fn of(ledger: &Ledger, key: TermKey, term: &TermInForce, giver: Principal) -> Self {
        let places = (0_u32..).take(term.term.classes.len().saturating_add(1));
        let count = |place| {
            let balance = ledger.accounts.class_balance(key, giver, place);
            (place, u64::try_from(balance.on(Account::Received)).unwrap_or(0))
        };
        Self(places.map(count).collect())
    }

    // In weights; class 0 stands for all together.
    fn value(&self, term: &TermInForce, class: u32) -> i128 {
        let counted = self.0.iter().filter(|(place, _)| class == 0 || **place == class);
        counted.fold(0_i128, |sum, (place, heads)| {
            let weight = term.class(*place).map_or(1, |class| i128::from(class.weight));
            sum.saturating_add(i128::from(*heads).saturating_mul(weight))
        })
    }

    fn pairs(&self, other: &Self) -> u64 {
        let of = |(place, heads): (&u32, &u64)| other.0.get(place).map_or(0, |found| *found.min(heads));
        self.0.iter().filter(|(place, _)| **place > 0).map(of).fold(0, u64::saturating_add)
    }
}

fn common_divisor(mut one: i128, mut other: i128) -> i128 {
    while let Some(rest) = one.checked_rem(other) {
        one = other;
        other = rest;
    }
    one
}

fn common_multiple(one: i128, other: i128) -> i128 {
    let (_, reduced) = lowest(one, other);
    one.saturating_mul(reduced)
}

fn lowest(one: i128, other: i128) -> (i128, i128) {
    let common = common_divisor(one, other);
    (one.checked_div(common).unwrap_or(one), other.checked_div(common).unwrap_or(other))
}
